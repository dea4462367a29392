"""What waits for the second person on the day the demo is shown: new rates, and a bill run."""

from datetime import date
from decimal import Decimal
from uuid import NAMESPACE_URL, uuid5

from sqlalchemy import select

from models.bill_run import BillRun
from models.identity import Staff
from services.billing import previewing as billing
from services.billing import runs
from services.context import Context
from services.demo import mailed
from services.demo.issues import CYCLES, in_file
from services.demo.questions import DANA
from services.districts import Own
from services.rates import amounts, proposing
from services.rates.proposing import Wish
from services.rules.calendar import months_after
from services.rules.periods import next_bill_on

CENT = Decimal("0.01")
#: What is charged for service rises by so much.
RISE = Decimal("1.045")
CHARGE, RATE = "sewer_service", "rate"


def leave(context: Context, own: Own, *, today: date) -> None:
    """Leave both to whoever is shown the demo, as Dana proposed them."""
    with context.database.reading() as session:
        staff_id = session.scalars(select(Staff.id).where(Staff.email == DANA)).first() or 0
    by = f"staff:{staff_id}"
    _rates(context, own, today, by)
    _run(context, today, by)


def _rates(context: Context, own: Own, today: date, by: str) -> None:
    """A rise of one charge, from the first of the month after next.

    A worker of the product sees it on every account, as soon as somebody is there.
    """
    from_on = months_after(today.replace(day=1), 2)
    resolution = f"Resolution {today.year}-21"
    now = {
        (each.charge, each.name): each.value
        for each in amounts.of_tariff(context.district.tariff, from_on)
    }
    given = {(CHARGE, RATE): f"{(now[CHARGE, RATE] * RISE).quantize(CENT)}"}
    with context.database.saving() as session:
        base = proposing.check(session, own, own.content, effective_on=from_on, today=today).base
        wish = Wish(
            key=uuid5(NAMESPACE_URL, "demo:rates"), effective_on=from_on, resolution=resolution,
            content=amounts.changed(
                base.content, own, given, from_on=from_on, resolution=resolution
            ),
        )  # fmt: skip
        proposing.propose(session, own, wish, today=today, at=context.now(), by=by)


def _run(context: Context, today: date, by: str) -> None:
    """The next run of the other cycle; what is unusual in it is decided."""
    cycles = context.district.tariff.cycles
    number = in_file(cycles, today)[CYCLES[-1]]
    bill_on = next_bill_on(cycles[number], today)
    with context.database.saving() as session:
        at = context.now()
        run: BillRun = runs.draft(
            session, context.district, cycle=number, bill_on=bill_on, at=at, by=by
        )
    run = billing.preview(context, run.id, by=by)
    with context.database.saving() as session:
        mailed.accept(session, run.id, at=context.now(), by=by)
