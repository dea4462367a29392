"""The figures of runs, for one or for a page of them: a few statements, however many there are."""

from collections.abc import Mapping, Sequence
from datetime import date
from functools import reduce
from typing import Any

from sqlalchemy import Row, Select, func, select, union
from sqlalchemy.orm import Session

from models.draft import Draft, DraftMove, DraftRun, DraftState
from models.money import Money
from services.books import owed
from services.drafts import counting
from services.drafts.counting import NOTHING, Figures, Group, Tally, Why, told

S = DraftState
Tallies = Mapping[date, Tally]


def of_run(session: Session, run: DraftRun) -> Figures:
    """How a run goes, or went."""
    [figures] = of_runs(session, [run])
    return figures


def afresh(session: Session, run: DraftRun) -> Figures:
    """How a run went, counted anew whatever it kept."""
    [figures] = _counted(session, [run], _now(session, [run]))
    return figures


def of_runs(session: Session, runs: Sequence[DraftRun]) -> list[Figures]:
    """How runs go, or went, in their order: what those that ended kept, and the others counted.

    Where their drafts stand is as of now.
    """
    now = _now(session, runs)
    found = _counted(session, [run for run in runs if not _is_kept(run)], now)
    counted = {each.run.draw_on: each for each in found}
    return [counted.get(run.draw_on) or _kept(run, now[run.draw_on]) for run in runs]


def at_end(figures: Figures) -> dict[Why, Tally]:
    """What explains the difference when nothing more is sent: what still waits has no reason."""
    why = figures.why
    missing = why[Why.UNEXPLAINED].plus(why[Why.WAITING])
    return why | {Why.WAITING: NOTHING, Why.UNEXPLAINED: missing}


def _is_kept(run: DraftRun) -> bool:
    return run.ended_at is not None and {"sent", "sent_amount", "why"} <= run.result.keys()


def _kept(run: DraftRun, now: dict[Group, Tally]) -> Figures:
    sent = Tally(run.result["sent"], Money(run.result["sent_amount"]))
    return Figures(run=run, sent=sent, why=counting.read(run.result["why"]), now=now)


def _counted(
    session: Session, runs: Sequence[DraftRun], now: Mapping[date, dict[Group, Tally]]
) -> list[Figures]:
    if not runs:
        return []
    sent, less = _sent(session, runs)
    stopped, waiting = _stopped(session, runs), _waiting(session, runs)
    found = []
    for run in runs:
        day = run.draw_on
        why = {
            **stopped[day],
            Why.LESS_OWED: Tally(0, less.get(day, Money.ZERO)),
            Why.WAITING: waiting.get(day, NOTHING),
        }
        came = sent.get(day, NOTHING)
        explained = reduce(Tally.plus, why.values(), came)
        missing = Tally(run.expected, run.expected_amount).less(explained)
        found.append(
            Figures(run=run, sent=came, why=why | {Why.UNEXPLAINED: missing}, now=now[day])
        )
    return found


def _now(session: Session, runs: Sequence[DraftRun]) -> dict[date, dict[Group, Tally]]:
    """Where the drafts of each run stand now."""
    parts: list[Select[*tuple[Any, ...]]] = [_moves(runs)]
    if going := _going(runs):
        parts.append(
            select(DraftRun.draw_on, Draft.id)
            .join(Draft, counting.is_ready(DraftRun.draw_on))
            .where(DraftRun.draw_on.in_(going))
        )
    each = union(*parts).subquery()
    word = counting.group().label("word")
    amount = func.coalesce(Draft.sent, told()).label("amount")
    one = (
        select(each.c.run_on, word, amount)
        .join_from(each, Draft, Draft.id == each.c.draft_id)
        .subquery()
    )
    rows = session.execute(
        select(one.c.run_on, one.c.word, func.count(), func.sum(one.c.amount))
        .group_by(one.c.run_on, one.c.word)
    )  # fmt: skip
    now = {run.draw_on: dict.fromkeys(Group, NOTHING) for run in runs}
    for day, group, count, sum_ in rows:
        now[day][Group(group)] = Tally(count, owed.money(sum_))
    return now


def _sent(
    session: Session, runs: Sequence[DraftRun]
) -> tuple[Tallies, Mapping[date, Money]]:  # fmt: skip
    """What each run sent, and how much less that was than the notices named."""
    each = _moves(runs).where(DraftMove.to_state == S.SENT).subquery()
    rows = session.execute(
        select(each.c.run_on, func.count(), func.sum(Draft.sent), func.sum(told() - Draft.sent))
        .join_from(each, Draft, Draft.id == each.c.draft_id)
        .group_by(each.c.run_on)
    ).all()
    return _by_day(rows), {row[0]: owed.money(row[3]) for row in rows}


def _stopped(
    session: Session, runs: Sequence[DraftRun]
) -> dict[date, dict[Why, Tally]]:  # fmt: skip
    """What each run held, and what it did not draw."""
    sent = _moves(runs).where(DraftMove.to_state == S.SENT).subquery()
    is_sent = (
        select(sent.c.draft_id)
        .where(sent.c.run_on == DraftMove.run_on, sent.c.draft_id == DraftMove.draft_id)
        .exists()
    )
    each = _moves(runs).add_columns(DraftMove.to_state).where(~is_sent).subquery()
    rows = session.execute(
        select(each.c.run_on, each.c.to_state, func.count(), func.sum(told()))
        .join_from(each, Draft, Draft.id == each.c.draft_id)
        .group_by(each.c.run_on, each.c.to_state)
    )
    found = {run.draw_on: {Why.HELD: NOTHING, Why.NOT_DRAWN: NOTHING} for run in runs}
    for day, state, count, amount in rows:
        why = Why.HELD if state == S.HELD else Why.NOT_DRAWN
        found[day][why] = found[day][why].plus(Tally(count, owed.money(amount)))
    return found


def _waiting(session: Session, runs: Sequence[DraftRun]) -> Tallies:
    """What the runs that go on are still to send."""
    if not (going := _going(runs)):
        return {}
    return _by_day(
        session.execute(
            select(DraftRun.draw_on, func.count(), func.sum(told()))
            .join(Draft, counting.is_ready(DraftRun.draw_on))
            .where(DraftRun.draw_on.in_(going))
            .group_by(DraftRun.draw_on)
        ).all()
    )


def _moves(runs: Sequence[DraftRun]) -> Select[date | None, int]:
    """Each draft that a run moved, once."""
    days = [run.draw_on for run in runs]
    return (
        select(DraftMove.run_on, DraftMove.draft_id)
        .where(DraftMove.run_on.in_(days), counting.moved())
        .distinct()
    )


def _going(runs: Sequence[DraftRun]) -> list[date]:
    return [run.draw_on for run in runs if run.ended_at is None]


def _by_day(rows: Sequence[Row[date, int, Money]]) -> Tallies:
    return {row[0]: Tally(row[1], owed.money(row[2])) for row in rows}
