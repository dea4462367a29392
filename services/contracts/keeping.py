"""Each night: instalments are asked for on their day; what is missing, and what became of each.

Nothing is matched to an instalment: a contract is kept while nothing of its account is past due,
instalments and bills alike. A night that was left out changes nothing but the day.
"""

from datetime import date, time, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.account import CustomerAccount
from models.arrangement import IN_FORCE, Arrangement
from models.attention import AttentionKind
from models.contract import OPEN, Contract, ContractState
from models.ledger import Component
from models.money import Money
from services import attention, jobs
from services.arrangements import keeping as arrangements
from services.context import Context
from services.contracts import news, posting, proposing, settling
from services.payments import payable
from services.payments.payable import Payable

BY = "job:contracts"
S = ContractState


@jobs.handles("keep_contracts", daily_at=time(5, 10), lease=timedelta(minutes=30), alone=True)
def keep(context: Context, _taken: jobs.Taken) -> jobs.Ending:
    """Look at each contract that is not over, each in a transaction of its own."""
    with context.database.reading() as session:
        ids = session.scalars(
            select(Contract.id).where(Contract.state.in_({S.APPROVED, *OPEN})).order_by(Contract.id)
        ).all()
    asked = moved = 0
    for contract_id in ids:
        with context.database.saving() as session:
            asked_now, moved_now = look(session, context, contract_id)
        asked, moved = asked + asked_now, moved + moved_now
    return f"{asked} asked for, {moved} of {len(ids)} moved."


def look(session: Session, context: Context, contract_id: int) -> tuple[int, bool]:
    """Ask for what must be asked for today, and move a contract to where it stands. How many
    instalments were asked for, and whether it moved; a second look on the same day: none, and no.

    What is missing is told first; it is in default when it still is after the day that was told,
    and staff decide then whether all of it is called due. Where it is due on a sale and the account
    is closed, staff decide too. In bankruptcy nothing moves.
    """
    made, on = proposing.locked(session, contract_id), context.today()
    if made.state is S.APPROVED:
        return 0, on > made.from_on and _let_lapse(session, context, made)
    if made.state not in OPEN:
        return 0, False
    asked = 0
    if made.is_running:
        asked = posting.ask_due(
            session, context.district, made, until=on, on=on, at=context.now(), by=BY
        )
    now = payable.of_account(session, session.get_one(CustomerAccount, made.account_id), on)
    if is_paid(made, now):
        return asked, _tell(session, context, made, S.PAID, "paid")
    if made.state is S.CALLED or proposing.is_bankrupt(session, made.account_id, on):
        return asked, False
    if settling.sold_on(session, made) is not None:
        _ask_about_sale(session, context, made)
    return asked, _stand(session, context, made, missing(session, now, on), on)


def is_paid(made: Contract, now: Payable) -> bool:
    """Whether all of it was asked for and nothing asked for is owed."""
    return not made.not_due and not now.parts.get(Component.CONTRACT, Money.ZERO)


def missing(session: Session, now: Payable, on: date) -> Money:
    """What is past due on the account of a contract, bills and instalments alike.

    A payment on its way, or whose outcome nobody knows, is not missing; nor is what an
    arrangement that is kept divides.
    """
    made = session.scalar(
        select(Arrangement).where(
            Arrangement.account_id == now.account.id, Arrangement.state.in_(IN_FORCE)
        )
    )
    if made is not None:
        return arrangements.standing(session, made, on)[1]
    return max(now.aging.past_due - now.on_its_way - now.in_doubt, Money.ZERO)


def _stand(
    session: Session, context: Context, made: Contract, short: Money, on: date
) -> bool:  # fmt: skip
    if not short:
        return made.state is not S.IN_FORCE and _tell(
            session, context, made, S.IN_FORCE, "kept_again"
        )
    if made.state is S.IN_FORCE:
        until = on + timedelta(days=context.district.contracts.notice_days)
        moved = made.move_to(S.MISSED, by=BY, at=context.now(), missing=short)
        made.ends_on = until
        news.tell(session, context, made, "missed", at=context.now(), missing=short, until=until)
        return moved
    if made.state is S.MISSED and made.ends_on is not None and on > made.ends_on:
        attention.call(
            session, key=f"contract:{made.id}:default:{len(made.moves)}",
            kind=AttentionKind.PAST_DUE, subject=f"contract:{made.id}",
            account_id=made.account_id, at=context.now(),
            words=f"Contract {made.number} is in default. Decide whether all of it is called due.",
        )  # fmt: skip
        return _tell(session, context, made, S.DEFAULTED, "defaulted", short)
    return False


def _ask_about_sale(session: Session, context: Context, made: Contract) -> None:
    attention.call(
        session, key=f"contract:{made.id}:sale", kind=AttentionKind.ESCROW,
        subject=f"contract:{made.id}", account_id=made.account_id, at=context.now(),
        words=f"The account of contract {made.number} is closed, and all that is left is due when"
        " the property is sold. Decide whether it is called due.",
    )  # fmt: skip


def _tell(
    session: Session, context: Context, made: Contract, state: ContractState, what: str,
    short: Money = Money.ZERO,
) -> bool:  # fmt: skip
    moved = made.move_to(state, by=BY, at=context.now(), missing=short)
    news.tell(session, context, made, what, at=context.now(), missing=short)
    return moved


def _let_lapse(session: Session, context: Context, made: Contract) -> bool:
    return made.move_to(S.CANCELLED, by=BY, at=context.now(), words="It was not signed in time.")
