"""Every page there is, is looked at in a browser: a new address needs a state of its own."""

import re

from flask import Flask

from tests.journeys.states import STATES
from web.urls import ID

#: Looks that answer with no page of their own: what they answer with instead.
NO_PAGE = {
    "/health": "a word for machines",
    "/health/ready": "a word for machines",
    "/healthz": "the same",
    "/readyz": "the same",
    "/a/<number>/activity.csv": "a file",
    "/desk/contracts/quote.csv": "a file",
    "/a/<number>/bills/<bill_number>.pdf": "a file",
    "/file/<token>": "a file",
    "/desk/files/<token>": "a file",
    "/desk/files/<token>/picture": "a picture",
    "/receipt/<own_code>.pdf": "a file",
    f"/desk/autopay/drafts/<{ID}:draft>/evidence.json": "a file",
    f"/desk/autopay/drafts/<{ID}:draft>/evidence.pdf": "a file",
    f"/desk/disputes/<{ID}:dispute_id>/evidence.pdf": "a file",
    f"/desk/past-due/notices/<{ID}:notice_id>.pdf": "a file",
    "/portfolio.csv": "a file",
    "/paperless/<link>/bill.pdf": "a file",
    "/discounts/notice/<int(min=2000, max=2200):year>.pdf": "a file",
    "/desk/programs/notices/<int(min=2000, max=2200):year>.pdf": "a file",
    f"/desk/print-files/<{ID}:file_id>/list.csv": "a file",
    f"/desk/print-files/<{ID}:file_id>/parts/<{ID}:number>.pdf": "a file",
    "/desk/audit/lines.csv": "a file",
    "/desk/reconciliation/processor/lines.csv": "a file",
    f"/desk/rates/changes/<{ID}:change_id>/accounts.csv": "a file",
    "/pay/bill/<code>": "leads on to /pay",
    "/pay/link/<code>": "the same",
    "/receipt": "leads on to /receipt/<code>",
    "/sign-up/name": "needs a letter: tests/journeys/test_sign_up.py looks at it",
    "/escrow/requests": "needs a letter: tests/journeys/test_escrow.py looks at it",
    "/escrow/requests/new": "the same",
    "/escrow/requests/list": "the same",
    "/escrow/requests/<escrow_number>": "the same",
    f"/escrow/requests/<escrow_number>/statement-<{ID}:version>.pdf": "a file",
    f"/desk/escrow/<{ID}:request_id>/statement-<{ID}:version>.pdf": "a file",
    "/pay/check": "a fragment of /pay",
    "/a/<number>/autopay/check": "a fragment of /a/<number>/autopay",
    "/session": "a fragment of every page (tests/journeys/test_session.py)",
    "/desk/session": "the same of the console",
    "/desk/me/passkeys/options": "leads on to /desk/me/passkeys",
    "/profile/passkeys/options": "leads on to /profile/passkeys",
    "/profile/sign-ins/<int(max=9223372036854775807):session_id>/end": "leads on to /profile",
    "/profile/sign-ins/end-others": "leads on to /profile",
    "/desk/accounts/<number>/pin/renew": "leads on to the account's people",
    "/desk/accounts/<number>/paperless/end": "the same",
    f"/desk/accounts/<number>/contacts/<{ID}:access_id>/change": "leads on to its form",
}
NO_PAGE |= {
    f"/a/<number>/contracts/<{ID}:contract_id>/paper.pdf": "a file",
    f"/desk/contracts/<{ID}:agreed_id>/paper.pdf": "a file",
    "/desk/contracts/begin": "leads on to the contracts of an account",
}
NO_PAGE |= {
    f"/desk/refunds/<{ID}:refund_id>/{deed}": "leads on to the refund"
    for deed in ("approve", "deny", "cancel", "check", "void")
}
NO_PAGE |= {f"/desk/approvals/<{ID}:change_id>/undo": "leads on to the form that takes it back"}
NO_PAGE |= {
    f"/desk/rates/changes/<{ID}:change_id>/{deed}": "leads on to the change"
    for deed in ("approve", "refuse", "take-back")
}


def looks(app: Flask) -> set[str]:
    """Every rule that may be looked at."""
    return {rule.rule for rule in app.url_map.iter_rules() if "GET" in (rule.methods or ())}


def rule_of(path: str, rules: set[str]) -> str | None:
    """The rule an address of a story stands for: the one that leaves the least open."""
    wanted = re.sub(r"{[^}]+}", "0", path.partition("?")[0])
    fits = [rule for rule in rules if re.fullmatch(pattern_of(rule), wanted)]
    return min(fits, key=lambda rule: rule.count("<"), default=None)


def pattern_of(rule: str) -> str:
    """What fits a rule, as a pattern; only a path may hold slashes."""
    whole = re.sub(r"<path:[^>]+>", ".+", rule.replace(".", r"\."))
    return re.sub(r"<[^>]+>", "[^/]+", whole)


def test_every_page_is_looked_at_in_a_browser(whole_app: Flask):
    rules = looks(whole_app)
    looked_at = {rule_of(state.path, rules) for state in STATES.values()}
    unseen = rules - looked_at - set(NO_PAGE)
    assert unseen == set(), "give it a state in tests/journeys/states.py"


def test_what_is_no_page_is_still_there(whole_app: Flask):
    assert set(NO_PAGE) <= looks(whole_app)
