"""What payers do at the processor's pages, and what the processor writes to us."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

import requests

from services.context import Context
from services.payments import inbox

CARD: Mapping[str, str] = {
    "method": "card", "number": "4242424242424242", "expires": "12 / 34", "cvc": "123",
    "name": "Iris Vance", "email": "iris@example.org",
}  # fmt: skip
BANK: Mapping[str, str] = {
    "method": "us_bank_account", "routing": "110000000", "account": "000123456789",
    "link": "login", "account_type": "checking", "holder_type": "individual",
    "name": "Iris Vance", "email": "iris@example.org", "agree": "yes",
}  # fmt: skip


def post(url: str, form: Mapping[str, str]) -> None:
    """Send a form to one of the processor's pages, as a browser does."""
    requests.post(url, data=form, allow_redirects=False, timeout=10).raise_for_status()


@dataclass
class Letter:
    """An event as the processor sends it."""

    body: str
    signature: str


def receive(context: Context, letter: Letter) -> None:
    """Open a letter of the processor's: keep it, and ask for it to be followed."""
    raw = letter.body.encode()
    signed_by = datetime.now(UTC)  # letters are dated by the wall's clock
    notice = context.processor().read_event(raw, letter.signature, at=signed_by)
    context.database.attempt(
        lambda session: inbox.receive(session, notice, letter.body, at=context.now())
    )
