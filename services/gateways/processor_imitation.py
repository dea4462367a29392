"""The processor's imitation as the demo's story moves it, over its control page."""

import json
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlencode, urlsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener

from models.attempt import MethodType
from models.money import Money

TIMEOUT = 20
#: What the imitation takes for good.
CARD = {"method": "card", "number": "4242424242424242", "expires": "12 / 34", "cvc": "123"}
BANK = {
    "method": "us_bank_account", "routing": "110000000", "account": "000123456789",
    "link": "login", "account_type": "checking", "holder_type": "individual", "agree": "yes",
}  # fmt: skip


class _Stay(HTTPRedirectHandler):
    """The page sends its payer back to us; nobody is here to go."""

    def redirect_request(self, *_: Any, **__: Any) -> None:  # noqa: ANN401 - the library's own
        return None


class Imitation:
    """One imitation of the processor, at an address of this machine."""

    def __init__(self, address: str, key: str) -> None:
        if urlsplit(address).hostname not in {"127.0.0.1", "localhost", "::1"}:
            raise ValueError("The imitation is on this machine, and nothing else is moved so.")
        self._address, self._key = address, key
        self._at = 0
        self._do("advance", seconds=0)

    def now(self) -> datetime:
        """What its clock says since it was moved last."""
        return datetime.fromtimestamp(self._at, UTC)

    def quiet(self) -> None:
        """Tell nobody of what happens."""
        self._do("fault", kind="webhook_drop", times=-1)

    def until(self, at: datetime) -> None:
        """Let time pass. A time that is past is now."""
        self._do("advance", seconds=max(int(at.timestamp()) - self._at, 0))

    def catch_up(self) -> None:
        """Let time pass until today, and tell of what happens from here on."""
        self._do("catch_up")
        self._do("clear_faults", kind="webhook_drop")

    def keep(self, *, method: str, customer: str, fate: str, last_four: str, bank: str) -> None:
        """Know a card or bank account that was kept before."""
        self._do(
            "keep_method", payment_method=method, customer=customer, fate=fate, last4=last_four,
            bank=bank,
        )  # fmt: skip

    def pay(self, page: str, kind: MethodType, *, name: str, email: str) -> None:
        """Fill in the processor's page."""
        form = (CARD if kind is MethodType.CARD else BANK) | {"name": name, "email": email}
        self._send(page, urlencode(form).encode(), {})

    def take_by_hand(self, amount: Money) -> None:
        """Take a card payment past our books."""
        asked = {
            "amount": amount.cents, "currency": "usd", "payment_method": "pm_card_visa",
            "allowed_payment_method_types[0]": "card", "confirm": "true", "off_session": "true",
            "description": "Taken by hand",
        }  # fmt: skip
        self._send(
            f"{self._address}/v1/payment_intents", urlencode(asked).encode(),
            {"Authorization": f"Bearer {self._key}"},
        )  # fmt: skip

    def send_back(self, payment_intent: str, code: str) -> None:
        """A bank sends a debit back."""
        self._do("return_payment", payment_intent=payment_intent, code=code)

    def dispute(self, payment_intent: str, reason: str) -> None:
        """A card holder says no to a charge."""
        self._do("dispute", payment_intent=payment_intent, reason=reason)

    def decide(self, dispute: str, status: str) -> None:
        """The network decides."""
        self._do("close_dispute", dispute=dispute, status=status)

    def _do(self, deed: str, **given: object) -> None:
        body = json.dumps(given).encode()
        said = self._send(
            f"{self._address}/_sandbox/{deed}", body, {"Content-Type": "application/json"}
        )  # fmt: skip
        self._at = int(json.loads(said).get("now", self._at))

    def _send(self, address: str, body: bytes, headers: dict[str, str]) -> bytes:
        """Send a form; an answer that sends us elsewhere is an answer.

        :raises OSError: when nobody answers, or the answer is no.
        """
        asked = Request(address, body, headers)  # noqa: S310 - of this machine
        try:
            with build_opener(_Stay).open(asked, timeout=TIMEOUT) as answer:
                return bytes(answer.read())
        except HTTPError as answer:
            with answer:
                if answer.code == HTTPStatus.SEE_OTHER:
                    return b""
                raise OSError(f"{address} answered {answer.code}: {answer.read()!r}") from None
