"""A change done: its entries posted under their own names, once, and everybody told."""

from datetime import datetime

from sqlalchemy.orm import Session

from models.audit import Deed
from models.change_payload import Payload, read
from models.change_request import ChangeRequest, Execution, RequestState
from models.district import District
from models.errors import DistrictError
from models.ledger import Component, Entry
from services.books import ledger
from services.books.chart import Books, LedgerRef, lock_general, open_books
from services.books.ledger import Leg
from services.change_requests import commands, news, planning, trail
from services.change_requests.planning import Plan, PlannedEntry, Side
from services.context import Context

S = RequestState
#: Said of a change whose reason the district's file does not have any more.
NO_REASON = "Its reason is no longer one of the district's for this. Ask anew with another."


def carry_out(
    session: Session, context: Context, request: ChangeRequest, *, by: str, at: datetime
) -> None:
    """Do what was approved, if everything is as it was seen; the accounts' lines are stood in.

    When something is otherwise it becomes ``stale``, and when a rule refuses it, ``failed``: then
    nothing is posted, and why is kept.
    """
    payload = read(request.command, request.payload)
    reason = context.district.changes.reasons.get(request.reason)
    if reason is None or request.command not in reason.commands:
        _stop(session, request, S.STALE, [NO_REASON], by=by, at=at)
        return
    try:
        plan = _plan(session, context.district, request, payload, at)
        if different := planning.differences(request.preconditions, plan.facts):
            _stop(session, request, S.STALE, different, by=by, at=at)
            return
        with session.begin_nested():
            entries = _post(session, context.district, request, plan, by=by, at=at)
    except DistrictError as refusal:
        different = _differences(session, request)
        state = S.STALE if different else S.FAILED
        _stop(session, request, state, [*different, refusal.message], by=by, at=at)
        return
    _done(session, context, request, payload, plan, entries, by=by, at=at)


def at_once(
    session: Session, context: Context, request: ChangeRequest, payload: Payload, plan: Plan,
    *, by: str, at: datetime,
) -> None:  # fmt: skip
    """Do what whoever asked may do alone, in the transaction that asks.

    :raises Refused: when the books refuse it: then nothing was asked.
    """
    entries = _post(session, context.district, request, plan, by=by, at=at)
    _done(session, context, request, payload, plan, entries, by=by, at=at)


def _done(
    session: Session, context: Context, request: ChangeRequest, payload: Payload, plan: Plan,
    entries: list[Entry], *, by: str, at: datetime,
) -> None:  # fmt: skip
    """Write down that it is in the books, and tell its customers."""
    request.executions += [Execution(entry_id=entry.id) for entry in entries]
    commands.finish(session, context.district, request, payload, entries, by=by, at=at)
    request.executed_at, request.differences = at, []
    request.move_to(S.EXECUTED, by=by, at=at)
    session.flush()
    trail.moved(
        session, request, Deed.CHANGE_EXECUTED, by=by, at=at, entries=[e.key for e in entries]
    )
    news.tell(session, context, request, plan, at=at)


def _plan(
    session: Session, district: District, request: ChangeRequest, payload: Payload, at: datetime
) -> Plan:
    today = district.day(at)
    return commands.plan(
        session, district, request.command, request.account_id, payload, today=today
    )


def _differences(session: Session, request: ChangeRequest) -> list[str]:
    """What its accounts owe otherwise than was seen, where no plan can be made any more."""
    account_ids = [request.account_id]
    if request.other_account_id is not None:
        account_ids.append(request.other_account_id)
    now = planning.facts_of(session, planning.balances(session, account_ids))
    names = {fact.what for fact in now}
    return planning.differences([kept for kept in request.preconditions if kept[0] in names], now)


def _stop(
    session: Session, request: ChangeRequest, state: RequestState, why: list[str], *, by: str,
    at: datetime,
) -> None:  # fmt: skip
    request.differences = why
    if not request.move_to(state, by=by, at=at, words=" ".join(why)):
        session.flush()
        return
    session.flush()
    trail.moved(session, request, Deed.CHANGE_STOPPED, by=by, at=at, why=why)


def _post(
    session: Session, district: District, request: ChangeRequest, plan: Plan, *, by: str,
    at: datetime,
) -> list[Entry]:  # fmt: skip
    if len(plan.entries) > 1:
        lock_general(session, district.chart)
    return [_enter(session, district, request, each, by=by, at=at) for each in plan.entries]


def _enter(
    session: Session, district: District, request: ChangeRequest, planned: PlannedEntry, *,
    by: str, at: datetime,
) -> Entry:  # fmt: skip
    books = open_books(session, district.chart, account_id=planned.account_id, codes=planned.codes)
    return ledger.post(
        session, key=planned.key.format(number=request.number), kind=planned.kind,
        account_id=planned.account_id, on=planned.on, at=at, actor=by,
        memo=f"{planned.memo} ({request.number}: {request.words})" if request.words
        else f"{planned.memo} ({request.number})",
        legs=[Leg(_ref(books, leg.debit), _ref(books, leg.credit), leg.amount)
              for leg in planned.legs],
        reverses_id=planned.reverses_id,
    )  # fmt: skip


def _ref(books: Books, side: Side) -> LedgerRef:
    return books.part(side) if isinstance(side, Component) else books.general[side]
