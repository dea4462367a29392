"""A contract ended early: prepaid, paid off, called due after a default, or by a sale.

What is paid early comes from credit that is held, so nothing is asked for that is not there. What
is called due is asked for at once, whole.
"""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.account import CustomerAccount
from models.audit import Deed
from models.contract import RUNNING, Contract, ContractItem, ContractState, ItemKind
from models.district import District
from models.errors import Conflict, Refused
from models.money import Money
from services import attention
from services.accounts import household
from services.books import ledger
from services.context import Context
from services.contracts import news, posting, proposing
from services.contracts.posting import Part
from services.rules.contracts import Settled, settled

S = ContractState
MOVED = "What ends it has changed: it is %(amount)s now. Look again."


@dataclass(frozen=True, kw_only=True)
class Payoff:
    """What ends a contract on a day, and what must still be paid for it."""

    on: date
    settled: Settled
    #: Owed on the account for anything else, or for what was asked for; below zero is credit.
    owed: Money

    @property
    def total(self) -> Money:
        """What is paid to owe nothing at all on that day."""
        return max(self.owed + self.settled.total, Money.ZERO)


def payoff(session: Session, district: District, made: Contract, on: date) -> Payoff:
    """What ends a contract on a day, today or later, if nothing is billed or paid until then."""
    return Payoff(
        on=on, settled=settled(posting.plan_of(made), on, district.contracts.ask_days),
        owed=ledger.balance(session, made.account_id).owed,
    )  # fmt: skip


def prepay(
    session: Session, district: District, contract_id: int, amount: Money, *, seen: int, by: str,
    at: datetime,
) -> Contract:  # fmt: skip
    """Use credit that is held for principal that is not due yet. The months stay as large as they
    are, and the contract ends earlier. ``seen`` is how many parts were asked for when the form was
    shown: a form sent twice is used once.

    :raises NotFound: when there is no such contract.
    :raises Forbidden: when the account is of one's own household.
    :raises Refused: when less is held than that, once everything owed is taken off, or when it is
        all of what is left: that is paid off.
    :raises Conflict: when something was asked for since.
    """
    made = _running(session, contract_id, by=by)
    if len(made.items) != seen:
        raise Conflict("Something was asked for since you opened the form. Look again.")
    on = district.day(at)
    posting.ask_due(session, district, made, until=on, on=on, at=at, by=by)
    held = _held(session, made)
    if not Money.ZERO < amount <= held:
        raise Refused("%(held)s is held that nothing is owed for. Enter up to that.", held=held)
    if amount >= made.not_due:
        raise Refused("That is all that is left. Pay it off instead.")
    part = Part(kind=ItemKind.PREPAID, due_on=on, principal=amount)
    posting.ask(session, district, made, part, on=on, at=at, by=by)
    proposing.record(session, made, Deed.CONTRACT_PREPAID, by=by, at=at)
    return made


def pay_off(
    session: Session, context: Context, contract_id: int, *, seen: Money, by: str, at: datetime
) -> Contract:
    """End a contract with credit that is held. A second time it is over already.

    ``seen`` is what ended it when the form was shown.

    :raises NotFound: when there is no such contract.
    :raises Forbidden: when the account is of one's own household.
    :raises Conflict: when another amount ends it today.
    :raises Refused: when less is held.
    """
    made = proposing.locked(session, contract_id)
    household.refuse_own(session, by=by, account_id=made.account_id)
    if made.state is S.PAID:
        return made
    _refuse_over(made)
    on, district = context.district.day(at), context.district
    now = payoff(session, district, made, on)
    if now.settled.total != seen:
        raise Conflict(MOVED, amount=now.settled.total)
    if now.total:
        raise Refused("%(amount)s more must be paid to end it today.", amount=now.total)
    _ask_for_rest(session, district, made, until=on, at=at, by=by)
    made.move_to(S.PAID, by=by, at=at)
    proposing.record(session, made, Deed.CONTRACT_PAID_OFF, by=by, at=at)
    news.tell(session, context, made, "paid", at=at)
    return made


def call_due(
    session: Session, context: Context, contract_id: int, *, words: str, by: str, at: datetime
) -> Contract:
    """Ask for all that is left of a contract at once: in default as of today; of one whose account
    a sale has closed, as of its last day of service. A second time it is called.

    :raises NotFound: when there is no such contract.
    :raises Forbidden: when the account is of one's own household.
    :raises Refused: when it is neither, a bankruptcy is open, or no words say why.
    """
    made = proposing.locked(session, contract_id)
    household.refuse_own(session, by=by, account_id=made.account_id)
    if made.state is S.CALLED:
        return made
    on, sold = context.district.day(at), sold_on(session, made)
    if made.state is not S.DEFAULTED and sold is None:
        raise Refused("Only a contract in default is called due, or one whose property was sold.")
    if proposing.is_bankrupt(session, made.account_id, on):
        raise Refused("In bankruptcy nothing is called due.")
    said = proposing.short(words)
    if not said:
        raise Refused("Write why.")
    _ask_for_rest(session, context.district, made, until=sold or on, at=at, by=by)
    _call(session, made, said, by=by, at=at)
    news.tell(session, context, made, "called", at=at)
    return made


def of_sale(session: Session, account_id: int) -> Contract | None:
    """The contract of an account of which all that is left is due when it is sold."""
    return session.scalar(
        select(Contract).where(
            Contract.account_id == account_id,
            Contract.state.in_(RUNNING),
            Contract.is_due_on_sale.is_(True),
        )
    )


def sold_on(session: Session, made: Contract) -> date | None:
    """The last day of service before a sale that no escrow settled, of a contract of which all that
    is left is due by it and was not called; none while the account is open."""
    if not made.is_running or not made.is_due_on_sale:
        return None
    return session.get_one(CustomerAccount, made.account_id).closed_on


def call_on_sale(
    session: Session, district: District, account_id: int, *, closed_on: date, words: str,
    by: str, at: datetime,
) -> Contract | None:  # fmt: skip
    """Ask for all that is left as of the last day of service, when a property is sold. None when
    nothing is due on its sale; a second time it is called already.

    Whoever calls holds the account.
    """
    due = of_sale(session, account_id)
    if due is None:
        return None
    made = proposing.locked(session, due.id)
    _ask_for_rest(session, district, made, until=closed_on, at=at, by=by)
    _call(session, made, words, by=by, at=at)
    return made


def _call(session: Session, made: Contract, words: str, *, by: str, at: datetime) -> None:
    made.move_to(S.CALLED, by=by, at=at, words=words)
    session.flush()
    defaults = [f"contract:{made.id}:default:{moves}" for moves in range(len(made.moves))]
    attention.settle(session, [*defaults, f"contract:{made.id}:sale"], by=by, at=at)
    proposing.record(session, made, Deed.CONTRACT_CALLED, by=by, at=at)


def _ask_for_rest(
    session: Session, district: District, made: Contract, *, until: date, at: datetime, by: str
) -> ContractItem | None:
    """Ask for the months up to a day, and then for all that is left with its interest by the day.

    It counts from today in the books, whichever day it is worked out for.
    """
    today = district.day(at)
    rest = settled(posting.plan_of(made), until, district.contracts.ask_days).rest
    posting.ask_due(session, district, made, until=until, on=today, at=at, by=by)
    if not rest.total:
        return None
    part = Part(
        kind=ItemKind.REST, due_on=max(until, today), principal=rest.principal,
        interest=rest.interest,
    )  # fmt: skip
    return posting.ask(session, district, made, part, on=today, at=at, by=by)


def _running(session: Session, contract_id: int, *, by: str) -> Contract:
    made = proposing.locked(session, contract_id)
    household.refuse_own(session, by=by, account_id=made.account_id)
    _refuse_over(made)
    return made


def _refuse_over(made: Contract) -> None:
    if not made.is_running:
        raise Refused("This contract is not in force.")


def _held(session: Session, made: Contract) -> Money:
    """What is held for the customer once everything owed is taken off."""
    return max(-ledger.balance(session, made.account_id).owed, Money.ZERO)
