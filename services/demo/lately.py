"""The last two weeks of the demo, lived again with the processor: every step by its own service.

Its imitation begins in the past. Between two steps its time passes, so that debits clear,
payouts arrive and answers fall due by themselves; at the end it is today on both sides.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from functools import partial

from sqlalchemy import select

from models.identity import Staff
from models.money import Money
from services import jobs
from services.context import Context
from services.demo import (
    arranged,
    changed,
    connected,
    differing,
    discounted,
    mailed,
    online,
    ran,
    sold,
)
from services.demo.outside import Outside
from services.demo.questions import DANA, INES
from services.demo.ran import Lately
from services.payments import checkout, resolver
from services.reconciliation import beginning, pulling

#: The days ago of the first step.
FIRST_DAYS = 12
BY_HAND = Money.dollars("48.25")


def live(context: Context, outside: Outside, *, today: date) -> None:
    """Live them. Each step's money is posted by the service that posts it in life."""
    lately = Lately(replace(context, now=outside.now), outside, today)
    outside.quiet()
    for at, step in sorted(_steps(lately), key=lambda each: each[0]):
        outside.until(at)
        step()
        jobs.run_due(lately.context)
    outside.catch_up()
    for attempt_id in resolver.due_ids(lately.context):
        checkout.follow(lately.context, attempt_id, cause=ran.CAUSE)
    jobs.run_due(lately.context)
    pulling.pull(lately.context, by="job")
    differing.find(lately)


def _steps(lately: Lately) -> list[tuple[datetime, Callable[[], None]]]:
    """What happened when: days ago, about noon."""
    with lately.context.database.reading() as session:
        staff = {row.email: row.id for row in session.execute(select(Staff.email, Staff.id))}
        scene = lately.scene(session)
    dana, ines = (f"staff:{staff.get(email, 0)}" for email in (DANA, INES))

    def ago(days: int) -> datetime:
        return scene.noon(lately.today - timedelta(days=days))

    ran_on = scene.noon(scene.ran_on)
    return [
        (ago(FIRST_DAYS), partial(_begin, lately)),
        (ago(11), partial(arranged.agree, lately)),
        (ago(10), partial(online.dispute, lately)),
        (ago(9), partial(online.give_back, lately, dana)),
        (scene.noon(lately.earlier), partial(ran.run, lately, lately.earlier)),
        (ago(4), partial(ran.come_back, lately)),
        (ago(5), partial(online.decide, lately)),
        (ran_on, partial(ran.hold, lately, dana)),
        (ran_on + timedelta(minutes=5), partial(ran.run, lately, scene.ran_on)),
        (ran_on + timedelta(minutes=40), partial(_ask_back, lately, dana, ines)),
        *_of_the_office(lately, ago, dana, ines),
        *changed.steps(lately, ago, dana, ines),
        *differing.steps(lately, ago, dana),
    ]


def _of_the_office(
    lately: Lately, ago: Callable[[int], datetime], dana: str, ines: str
) -> list[tuple[datetime, Callable[[], None]]]:
    """What Dana proposed and Ines decided meanwhile: bills, discounts, contracts, sales."""
    soon, later = timedelta(minutes=10), timedelta(hours=1)
    return [
        (ago(11) + soon, partial(mailed.propose, lately, dana)),
        (ago(10) + soon, partial(discounted.propose, lately, dana)),
        (ago(9) + soon, partial(mailed.approve, lately, dana, ines)),
        (ago(9) + 2 * soon, partial(discounted.decide, lately, ines)),
        (ago(9) + later, partial(mailed.send, lately, dana)),
        (ago(8), partial(mailed.hand_over, lately, dana)),
        (ago(6), partial(connected.live, lately, dana, ines)),
        (ago(5) + soon, partial(connected.offer, lately, dana)),
        (ago(5) + 2 * soon, partial(sold.ask, lately, dana)),
        (ago(4) + soon, partial(connected.approve, lately, ines)),
        (ago(4) + 2 * soon, partial(sold.answer, lately, dana)),
        (ago(4), partial(arranged.look, lately)),
        (ago(3), partial(mailed.print_again, lately, dana)),
        (ago(3) + soon, partial(discounted.propose_end, lately, dana)),
        (ago(2), partial(discounted.end, lately, ines)),
        (ago(1), partial(discounted.ask, lately, dana)),
        (ago(1) + soon, partial(sold.ask_online, lately)),
    ]


def _begin(lately: Lately) -> None:
    """Both books are held against each other from here on."""
    with lately.context.database.saving() as session:
        beginning.begin_here(session, lately.context.district.chart, at=lately.context.now())
    ran.announce(lately)
    online.pay(lately)
    with lately.context.database.reading() as session:
        amount = online.paid_once(session, at=lately.context.now())
    lately.outside.take_by_hand(amount or BY_HAND)


def _ask_back(lately: Lately, dana: str, ines: str) -> None:
    """Money is asked back: one waits for a second person, one for a check."""
    online.hear(lately, "much")
    online.ask_much(lately, dana)
    online.ask_check(lately, ines)
