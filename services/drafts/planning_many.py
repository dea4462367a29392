"""The drafts of a whole bill run, planned and told in batches: the same as one by one.

A batch is one transaction with a few statements for all of it. What is not plain, such as a draft
that is held or an account with several bills, is planned one by one in the same transaction.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, timedelta
from functools import cache, partial
from operator import attrgetter
from typing import NamedTuple

from sqlalchemy import and_, exists, select
from sqlalchemy.orm import Session

from models.account import address_line
from models.autopay import Autopay, AutopayState
from models.bill import Bill
from models.district import District
from models.draft import Draft, DraftMove, DraftState
from models.money import Money
from models.saved_method import MethodState, shown
from services import jobs, many
from services.books.chart import lock_accounts
from services.context import Context
from services.drafts import notices, planning, standings, wanted
from services.drafts.planning import BILLS_LOOKED_BACK, PAUSED, PLANNING
from services.drafts.standings import Billed
from services.drafts.terms import of_row
from services.drafts.wanted import Wanted
from services.payments import attempts
from services.rules import drafting
from services.rules.drafting import Terms
from services.rules.mailboxes import is_plain
from services.telling import in_bulk
from services.telling.in_bulk import Letter

S = DraftState
BATCH = 1000
DRAFT_COLUMNS = (
    "id", "bill_id", "account_id", "autopay_id", "state", "draw_on", "planned", "noticed",
    "noticed_fee", "noticed_on", "notice_id", "tries", "reason", "created_at",
)  # fmt: skip
MOVE_COLUMNS = ("draft_id", "from_state", "to_state", "by", "at", "reason")


class _Plain(NamedTuple):
    """A draft that only has to be written."""

    row: Wanted
    amount: Money
    draw_on: date
    state: DraftState
    reason: str
    is_told: bool
    fee: Money


def plan_many(context: Context, bill_ids: Iterable[int]) -> int:
    """Plan and tell the drafts of all these bills; how many drafts came of it.

    It can stop after any batch and be called again with the same bills: a bill that has a draft
    keeps it, and nobody is told twice.
    """
    return sum(
        context.database.attempt(partial(_batch, context=context, bill_ids=ids))
        for ids in many.batches(bill_ids, BATCH)
    )


@jobs.handles("plan_drafts", lease=timedelta(minutes=10))
def plan_drafts(context: Context, taken: jobs.Taken) -> jobs.Ending:
    """Plan and tell the drafts of a batch of bills, for the run that posted them."""
    return f"{plan_many(context, taken.arguments['bill_ids'])} drafts are planned."


def undrawn(context: Context) -> Iterator[int]:
    """The bills that are autopay's and have no draft yet, such as those brought along."""
    after, since = 0, context.today() - BILLS_LOOKED_BACK
    while True:
        with context.database.reading() as session:
            ids = session.scalars(
                select(Bill.id)
                .join(Autopay, and_(Autopay.account_id == Bill.account_id,
                                    Autopay.state != AutopayState.ENDED))
                .where(Bill.id > after, Bill.issued_on >= Autopay.bills_from,
                       Bill.issued_on >= since, ~exists().where(Draft.bill_id == Bill.id))
                .order_by(Bill.id)
                .limit(BATCH)
            ).all()  # fmt: skip
        if not ids:
            return
        yield from ids
        after = ids[-1]


def _batch(session: Session, *, context: Context, bill_ids: Sequence[int]) -> int:
    at = context.now()
    lock_accounts(session, _accounts(session, bill_ids))
    rows: Sequence[Wanted] = wanted.WANTED.ask(session, {"ids": bill_ids})
    bills_of = Counter(row.account_id for row in rows)
    alone, left = list[Wanted](), list[int]()
    for row in rows:
        if bills_of[row.account_id] == 1 and _is_ready(row):
            alone.append(row)
        else:
            left.append(row.bill_id)
    plain = _plain(session, context, alone, today=context.district.day(at))
    _write(session, context, plain, at=at)
    planned = [planning.plan(session, context, bill_id, at=at) for bill_id in left]
    return len(plain) + len(planned) - planned.count(None)


def _accounts(session: Session, bill_ids: Sequence[int]) -> Sequence[int]:
    of_bills = select(Bill.account_id).where(many.among(Bill.id, bill_ids))
    return session.scalars(of_bills.distinct()).all()


def _is_ready(row: Wanted) -> bool:
    """Whether its draft is written as it is: nothing is in its way, and its notice is an e-mail.

    Here less is sure than ``obstacles.of_payer`` looks for: what is not, is planned one by one.
    """
    return bool(
        row.autopay_state is AutopayState.ON
        and row.method_state is MethodState.ACTIVE
        and row.mandate_ended_at is None
        and row.may_pay
        and not row.is_held
        and row.email is not None
        and is_plain(row.email)
    )


def _plain(
    session: Session, context: Context, rows: Sequence[Wanted], *, today: date
) -> list[_Plain]:
    """What each of these comes to, and on which day; what autopay does not draw for is left out."""
    if not rows:
        return []
    bills = [Billed(row.bill_id, row.account_id, row.period_from) for row in rows]
    standing, district = standings.ahead(session, bills), context.district
    # Most agreed to the same, and have the same day.
    agreements: dict[tuple[object, ...], Terms] = {}
    day_of = cache(partial(drafting.first_day, today=today, rules=district.autopay))
    found = []
    for row in rows:
        said = _TERMS(row)
        agreed = agreements.get(said) or agreements.setdefault(said, of_row(row))
        amount = standing[row.bill_id].amount(agreed)
        if row.issued_on >= agreed.bills_from and amount:
            is_told = drafting.is_told(agreed, amount)
            draw_on = day_of(row.due_on, agreed.days_before, is_told=is_told)
            found.append(_decided(district, row, agreed, amount, draw_on, is_told=is_told))
    return found


_TERMS = attrgetter(*drafting.TERMS)


def _decided(
    district: District, row: Wanted, agreed: Terms, amount: Money, draw_on: date, *, is_told: bool
) -> _Plain:
    fee = attempts.fee_of(district, row.method_type)
    if not drafting.is_after_pause(agreed, draw_on):
        return _Plain(row, amount, draw_on, S.SKIPPED, PAUSED.value, is_told=False, fee=fee)
    reason = "" if is_told else notices.IN_RANGE.value
    return _Plain(row, amount, draw_on, S.NOTICED, reason, is_told, fee)


def _write(session: Session, context: Context, plain: Sequence[_Plain], *, at: datetime) -> None:
    """The drafts, their moves and their notices."""
    if not plain:
        return
    ids = many.ids(session, Draft, len(plain))
    today, moment = context.district.day(at), many.instant(at)
    told = [(id_, each) for id_, each in zip(ids, plain, strict=True) if each.is_told]
    letters = [_letter(context, id_, each, today) for id_, each in told]
    named = in_bulk.write(session, notices.KIND, letters, at=at, by=notices.BY)
    notice_of = {id_: notice for (id_, _), notice in zip(told, named, strict=True)}
    drafts: list[many.Values] = []
    moves: list[many.Values] = []
    for id_, each in zip(ids, plain, strict=True):
        row, cents, is_noticed = each.row, each.amount.cents, each.state is S.NOTICED
        drafts.append(
            (id_, row.bill_id, row.account_id, row.autopay_id, each.state.value,
             each.draw_on.isoformat(), cents, cents if is_noticed else None,
             each.fee.cents if is_noticed else None,
             today.isoformat() if each.is_told else None, notice_of.get(id_), 0, each.reason,
             moment)
        )  # fmt: skip
        moves.append((id_, S.PLANNED.value, each.state.value, PLANNING, moment, each.reason))
    many.insert(session, Draft, DRAFT_COLUMNS, drafts)
    many.insert(session, DraftMove, MOVE_COLUMNS, moves)


def _letter(context: Context, draft_id: int, each: _Plain, today: date) -> Letter:
    row = each.row
    facts = notices.said(
        context, each.amount, each.draw_on, fee=each.fee,
        due_on=row.due_on, bill_number=row.bill_number,
        method=shown(row.method_type, row.brand, row.funding, row.last_four),
        address_line=address_line(row.house_number, row.street, row.unit),
        account_number=row.account_number,
    )  # fmt: skip
    to, language = str(row.email), str(row.language)  # it is ready, so somebody is told
    key = notices.key_of(draft_id, each.amount, each.draw_on, today, "first", to)
    return Letter(key, to, language, row.account_id, {"why": "first", **facts})
