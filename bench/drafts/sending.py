"""The run of a day against the sandbox: as fast as one process goes, and within a limit."""

import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, timedelta
from functools import partial
from typing import NamedTuple

from sqlalchemy import func, select, update
from stripe import StripeClient

from bench.crash.surroundings import KEY, Outside, surroundings
from bench.drafts import people
from bench.drafts.processor import busiest, called, processor
from bench.table import Table
from bench.town import Town, place, tidy
from models import schema
from models.attempt import MethodType
from models.database import Database
from models.draft import Draft, DraftState
from models.outbox import MessageState, OutboxMessage
from models.saved_method import ProcessorCustomer
from services.context import Context
from services.drafts import planning_many, running

#: Sent as fast as it goes, and within the limit.
FAST, PACED = 600, 500
A_SECOND_MIN, SHARE_MIN = 60, 96.0
NO_LIMIT, LIMIT = 1_000_000, 25
#: Long enough ago that every notice has had its days.
SINCE = timedelta(days=30)


class Pace(NamedTuple):
    """How fast drafts were sent."""

    a_second: float
    #: Seconds in all.
    took: float
    #: How many a second of the processor time that this process had.
    a_second_worked: float


def sent(table: Table, town: Town) -> None:
    """Send and settle drafts from cards: first without a limit, then with the processor's own."""
    server = town.url if town.engine == "postgresql" else None
    with processor() as api, place(server) as url:
        schema.upgrade(url)
        database = Database(url)
        try:
            context = surroundings(database, Outside(url, api, "", 0), int(time.time()))
            day = _everybody(context, api)
            called(api)
            fast = _run(context, day, FAST, NO_LIMIT)
            called(api)
            paced = _run(context, day, PACED, LIMIT)
            times = called(api)
        finally:
            database.dispose()
    table.least(
        "drafts sent and settled a second, one process", town.engine, fast.a_second,
        A_SECOND_MIN, "",
        f"{FAST} from cards; {fast.a_second_worked:,.0f} a second of its own work",
    )  # fmt: skip
    table.least(
        f"share of a limit of {LIMIT} calls a second", town.engine, 100 * paced.a_second / LIMIT,
        SHARE_MIN, " %", f"{PACED} drafts in {paced.took:.1f} s",
    )  # fmt: skip
    most = max(busiest(moments) for moments in times.values())
    table.most(
        "most calls of an endpoint in any second", town.engine, most, LIMIT, "",
        "seen by the sandbox, whichever moment a second begins at",
    )  # fmt: skip


def _run(context: Context, day: date, count: int, calls_a_second: int) -> Pace:
    """Let so many be due on the day, and send them."""
    with context.database.saving() as session:
        waiting = select(Draft.id).where(Draft.state == DraftState.NOTICED).order_by(Draft.id)
        session.execute(
            update(Draft).where(Draft.id.in_(waiting.limit(count))).values(draw_on=day)
        )  # fmt: skip
    settled = _settled(context)
    pace = running.Pace(calls_a_second=calls_a_second)
    began, worked = time.perf_counter(), time.process_time()
    while running.run(context, day, pace=pace):
        pass
    took, worked = time.perf_counter() - began, time.process_time() - worked
    assert _settled(context) - settled == count
    return Pace(count / took, took, count / worked)


def _settled(context: Context) -> int:
    with context.database.reading() as session:
        return session.scalar(
            select(func.count()).where(Draft.state == DraftState.SETTLED)
        ) or 0  # fmt: skip


def _everybody(context: Context, api: str) -> date:
    """A bill, a card and a notice of long ago for everybody; the day that it is now."""
    then, count = context.now() - SINCE, FAST + PACED
    issued_on, today = context.district.day(then), context.today()
    with ThreadPoolExecutor(4) as payers:
        kept = list(payers.map(partial(_keep, StripeClient(KEY, base_addresses={"api": api})),
                               range(count)))  # fmt: skip
    people.settle(
        context.database, count, issued_on=issued_on, due_on=today + SINCE, at=then,
        named=[method for _, method in kept], method_type=MethodType.CARD.value,
    )  # fmt: skip
    with context.database.saving() as session:
        session.add_all(
            ProcessorCustomer(person_id=place + 1, customer_id=customer, created_at=then)
            for place, (customer, _) in enumerate(kept)
        )
    tidy(context.database.url)
    long_ago = replace(context, now=lambda: then)
    assert planning_many.plan_many(long_ago, range(1, count + 1)) == count
    with context.database.saving() as session:
        session.execute(update(OutboxMessage).values(state=MessageState.SENT, sent_at=then))
    return today


def _keep(client: StripeClient, _place: int) -> tuple[str, str]:
    """A customer and a card of theirs, as the processor names them."""
    customer = client.v1.customers.create()
    proved = client.v1.setup_intents.create(
        {"customer": customer.id, "payment_method": "pm_card_visa", "confirm": True,
         "allowed_payment_method_types": ["card"], "usage": "off_session"}
    )  # fmt: skip
    return customer.id, str(proved.payment_method)
