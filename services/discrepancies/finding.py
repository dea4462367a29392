"""Running the rules: every night after the processor's books were read, and when somebody asks."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime, time, timedelta
from functools import partial

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.discrepancy import CaseState, DiscrepancyCase
from models.money import Money, total
from services import jobs
from services.context import Context
from services.discrepancies import opening
from services.discrepancies.facts import FOUND_MAX, Fact, Look, ids_of
from services.discrepancies.opening import Opened
from services.discrepancies.rules import RULES

BY = "find_discrepancies"
#: As many facts as are written in one transaction.
BATCH = 50
#: Asked for by whomever, the rules run once in so long.
EVERY = timedelta(minutes=10)


@jobs.handles(BY, daily_at=time(6), lease=timedelta(minutes=15), alone=True)
def find(context: Context, _taken: jobs.Taken) -> jobs.Ending:
    """Ask every rule, open what it found, and look again at what is open."""
    return said(run(context, by=BY))


def ask_now(session: Session, *, by: str, at: datetime) -> bool:
    """Have the rules run as soon as may be; whether this asked for it, and not somebody within
    the same minutes before."""
    slot = int(at.timestamp() // EVERY.total_seconds())
    job = jobs.ask(session, kind=BY, key=f"{BY}:now:{slot}", arguments={}, at=at, by=by)
    return job.asked_at == at and job.asked_by == by


def run(context: Context, *, by: str, rules: Iterable[str] = RULES) -> Counter[Opened]:
    """Run rules. What they find is the same case again, however often they run."""
    became: Counter[Opened] = Counter()
    for name in rules:
        look = Look(district=context.district, at=context.now())
        with context.database.reading() as session:
            facts = RULES[name](session, look)
        for first in range(0, len(facts), BATCH):
            some = facts[first : first + BATCH]
            became.update(context.database.attempt(partial(_open, context, some, by)))
        if len(facts) < FOUND_MAX:
            _look_again(context, name, {fact.key for fact in facts})
    return became


def now_at(session: Session, look: Look, rule: str) -> Money:
    """What a rule finds of one fact: nothing, when nothing differs any more."""
    return total([fact.amount for fact in RULES[rule](session, look)])


def said(became: Counter[Opened]) -> str:
    """What a run came to, in a sentence."""
    return (
        f"{became[Opened.NEW]} new, {became[Opened.REOPENED]} open again,"
        f" {became[Opened.KNOWN]} known, {became[Opened.LEFT]} left as they are."
    )


def _open(
    context: Context, facts: Sequence[Fact], by: str, session: Session
) -> Counter[Opened]:  # fmt: skip
    at = context.now()
    return Counter(
        opening.found(session, context.district, each, by=by, at=at) for each in facts
    )  # fmt: skip


def _look_again(context: Context, rule: str, found: set[str]) -> None:
    """What is open and was not found any more, or is too old to be: what it is at now."""
    with context.database.reading() as session:
        missing = session.execute(
            select(DiscrepancyCase.id, DiscrepancyCase.key)
            .where(
                DiscrepancyCase.rule == rule, DiscrepancyCase.state != CaseState.CLOSED,
                DiscrepancyCase.key.not_in(found),
            )
            .order_by(DiscrepancyCase.id)
        ).all()  # fmt: skip
    for case_id, key in missing:
        look = Look(district=context.district, at=context.now(), only=ids_of(key))
        context.database.attempt(partial(_learn, look, rule, case_id))


def _learn(look: Look, rule: str, case_id: int, session: Session) -> None:
    case = session.scalars(
        select(DiscrepancyCase).where(DiscrepancyCase.id == case_id).with_for_update()
    ).one()
    if case.state is not CaseState.CLOSED:
        case.learn(now_at(session, look, rule))
