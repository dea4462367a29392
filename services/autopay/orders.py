"""Who may do something to an autopay, in which order, and what a stale form meets.

Everything begins in line for the account: so does the run that sends its drafts. A change comes
before a draft is sent, or after it; there is no third way.
"""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.account import CustomerAccount
from models.autopay import Autopay, AutopayChange
from models.errors import Conflict, Forbidden, NotFound
from services.access import accounts
from services.accounts.household import refuse_own
from services.books.chart import lock_account
from services.drafts import planning
from services.rules import roles
from services.rules.roles import Act


@dataclass(frozen=True, kw_only=True)
class AutopayOrder:
    """What somebody does to the autopay of an account."""

    account_id: int
    #: ``person:12`` or ``staff:7``.
    by: str
    #: The form's: sent twice, done once.
    form: str
    on: date
    at: datetime
    #: The version its page showed; none where any will do, as it does for a stop.
    seen: int | None = None
    reason: str = ""

    @property
    def key(self) -> str:
        """The name of what is done. Nobody can use up another's."""
        return f"form:{self.by}:{self.form}"

    @property
    def person_id(self) -> int | None:
        """Whoever does it, when it is no staff."""
        kind, _, number = self.by.partition(":")
        return int(number) if kind == "person" else None


def live(session: Session, account_id: int) -> Autopay | None:
    """The autopay of an account that has not ended, as it is now."""
    return planning.of_account(session, account_id)


def is_done(session: Session, order: AutopayOrder) -> bool:
    """Whether this form did it before."""
    return (
        session.scalar(select(AutopayChange.id).where(AutopayChange.key == order.key)) is not None
    )


def locked(session: Session, order: AutopayOrder) -> Autopay:
    """The autopay to change, in line for its account.

    :raises NotFound: when the account is not theirs.
    :raises Forbidden: when somebody else's method pays, or it is one's own household's.
    :raises Conflict: when it is off by now, or was changed since the form was shown.
    """
    locked_account(session, order)
    autopay = live(session, order.account_id)
    if autopay is None:
        raise Conflict("Autopay is off by now.")
    check_payer(autopay, order.person_id)
    if order.seen is not None and order.seen != autopay.version:
        raise Conflict("Autopay was changed since this page was shown. Look again.")
    return autopay


def locked_account(session: Session, order: AutopayOrder) -> None:
    """Stand in line for the account; refuse whoever has no part in it, and its household's staff.

    :raises NotFound: when it is not theirs on this day.
    :raises Forbidden: when their part is not to pay, or it is one's own household's.
    """
    lock_account(session, order.account_id)
    refuse_own(session, by=order.by, account_id=order.account_id)
    if order.person_id is not None:
        access = accounts.access_of(session, order.person_id, order.account_id, order.on)
        if not roles.may(access.role, Act.PAY):
            raise Forbidden("You may look at this account, not pay it.")


def check_payer(autopay: Autopay, person_id: int | None) -> None:
    """Whose method pays decides; and staff. One that nobody here pays yet is anybody's to take up.

    :raises Forbidden: when it is somebody else's.
    """
    if person_id is not None and autopay.person_id not in (None, person_id):
        raise Forbidden("Only whoever pays by it can change autopay.")


def account_of(session: Session, account_id: int) -> CustomerAccount:
    """The account itself.

    :raises NotFound: when there is none.
    """
    account = session.get(CustomerAccount, account_id)
    if account is None:
        raise NotFound
    return account
