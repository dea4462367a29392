"""What somebody is told of an account whose bills they do not see: that something is past due."""

from datetime import date
from typing import NamedTuple

from sqlalchemy.orm import Session

from models.account import NamedAccount
from models.hold import HoldKind
from models.money import Money
from services.accounts import holds
from services.payments import payable


class Told(NamedTuple):
    """The notice of an account: since when something is past due; amounts are not told."""

    is_past_due: bool
    since: date | None


def of_account(session: Session, account: NamedAccount, on: date) -> Told:
    """What a trusted contact is told on a day. While notices wait, they wait here too."""
    owing = payable.of_account(session, account, on)
    is_late = owing.still > Money.ZERO and owing.aging.past_due > Money.ZERO
    if not is_late or holds.is_held(session, account.id, HoldKind.PAST_DUE_NOTICES, on):
        return Told(is_past_due=False, since=None)
    return Told(is_past_due=True, since=owing.aging.past_due_since)
