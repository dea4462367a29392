"""An event of the processor without what staff have no need to read: people's data and secrets."""

import json
from typing import Any

HIDDEN = "(hidden)"
#: Keys whose value is about a person, opens something, or proves something.
SECRETS = frozenset(
    {
        "account_holder_name", "address", "billing_details", "card_fingerprint", "client_secret",
        "customer_details", "customer_email", "customer_address", "email", "evidence",
        "fingerprint", "hosted_verification_url", "ip", "ip_address", "name", "phone",
        "receipt_email", "receipt_url", "redirect_to_url", "return_url", "success_url",
        "cancel_url", "shipping", "url", "verification_url", "mobile_url", "user_agent",
    }
)  # fmt: skip


def redacted(raw: str) -> str:
    """The event, indented, with hidden values; what is no JSON is hidden as a whole."""
    try:
        shown = json.dumps(_hidden(json.loads(raw)), indent=2, ensure_ascii=False)
    except (ValueError, RecursionError):
        return HIDDEN
    return shown.encode("utf-8", "replace").decode("utf-8")  # half a character is no text


def _hidden(value: Any) -> Any:  # noqa: ANN401 - whatever JSON holds
    if isinstance(value, dict):
        return {
            key: HIDDEN if key in SECRETS and inner not in (None, "", [], {}) else _hidden(inner)
            for key, inner in value.items()
        }
    if isinstance(value, list):
        return [_hidden(inner) for inner in value]
    return value
