"""A street whose bills are made by a run: every kind of account, the same for the same dice."""

from datetime import UTC, date, datetime
from decimal import Decimal
from random import Random

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.account import CustomerAccount
from models.account_terms import AccountTerms
from models.bill_run import UNBILLABLE, BillRun, BillRunException, RunExceptionKind
from models.money import Money
from models.payment import Channel
from services import payments
from services.billing import approving, previewing, runs
from services.context import Context
from services.payments import Received
from tests.drawn import make_autopay
from tests.factories import give_access, make_account, make_bill, make_person
from tests.workshop import LARKSPUR

#: The run that is made of it: the bills of November for September and October.
CYCLE, BILL_ON = 1, date(2026, 11, 18)
AT = datetime(2026, 11, 2, 18, tzinfo=UTC)
CLERK, SUPERVISOR = "staff:1", "staff:2"


def settle(session: Session, houses: int, *, seed: int = 7) -> list[CustomerAccount]:
    """Houses of one to three homes; some owe, some hold credit, some draw, some changed units."""
    dice = Random(seed)
    return [_house(session, dice) for _ in range(houses)]


def _house(session: Session, dice: Random) -> CustomerAccount:
    units = dice.choice([1, 1, 1, 2, 3])
    account = make_account(
        session, units=units,
        customer_class="single_family" if units == 1 else "multi_family",
    )  # fmt: skip
    if dice.random() < 0.8:
        make_bill(session, account, f"{units * 132.5:.2f}", on=date(2026, 9, 1))
    if dice.random() < 0.4:
        pay(session, account, Money(dice.randrange(1000, 60000)))
    if dice.random() < 0.3:
        person = make_person(session)
        give_access(session, person, account)
        make_autopay(session, account, person)
    if dice.random() < 0.2:
        add_unit(session, account, units + 1)
    return account


def pay(
    session: Session, account: CustomerAccount, amount: Money, *, reference: str = "street"
) -> None:
    """Money over the counter; what is more than is owed is held as credit."""
    received = Received(
        account_id=account.id, amount=amount, channel=Channel.COUNTER,
        reference=f"{reference}-{account.id}", received_on=AT.date(),
    )  # fmt: skip
    payments.record_payment(session, LARKSPUR, received, at=AT, actor=CLERK)


def add_unit(session: Session, account: CustomerAccount, units: int) -> None:
    """From the middle of the period on it is charged for one more."""
    for from_on, count in ((account.opened_on, account.units), (date(2026, 10, 12), units)):
        session.add(
            AccountTerms(
                account_id=account.id, from_on=from_on, customer_class=account.customer_class,
                units=Decimal(count), recorded_at=AT, recorded_by=CLERK,
            )
        )  # fmt: skip
    session.flush()


def previewed(context: Context) -> BillRun:
    """The run of November, worked out by the clerk."""
    with context.database.saving() as session:
        run = runs.draft(
            session, context.district, cycle=CYCLE, bill_on=BILL_ON, at=context.now(), by=CLERK
        )
    return previewing.preview(context, run.id, by=CLERK)


def approved(context: Context) -> BillRun:
    """The same, all that is unusual accepted, and approved by the supervisor."""
    run = previewed(context)
    with context.database.saving() as session:
        for kind in set(RunExceptionKind) - UNBILLABLE:
            runs.decide(
                session, run_id=run.id, kind=kind, holds=False, reason="Looked at.",
                at=context.now(), by=CLERK,
            )  # fmt: skip
        return approving.approve(
            session, context.district, run_id=run.id, at=context.now(), by=SUPERVISOR
        )


def decide(
    session: Session, run: BillRun, kind: RunExceptionKind, *, holds: bool = False, by: str = CLERK
) -> object:
    """Accept what is unusual of a kind, or hold it out of the run."""
    return runs.decide(
        session, run_id=run.id, kind=kind, holds=holds, reason="We looked at it.", at=AT, by=by
    )


def approve(session: Session, run: BillRun, by: str = SUPERVISOR) -> object:
    """A second person says yes."""
    return approving.approve(session, LARKSPUR, run_id=run.id, at=AT, by=by)


def exceptions(session: Session, run: BillRun) -> dict[tuple[int, RunExceptionKind], str]:
    """What is unusual of a run, by account and kind, in words."""
    rows = session.scalars(
        select(BillRunException)
        .where(BillRunException.run_id == run.id)
        .order_by(BillRunException.account_id, BillRunException.kind)
    )
    return {(row.account_id, row.kind): row.words for row in rows}
