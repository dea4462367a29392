"""The drafts of a whole bill run, planned and told in batches: the same as one by one.

A batch is one transaction with a few statements for all of it. What is not plain, such as a draft
that is held or an account with several bills, is planned one by one in the same transaction.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any, NamedTuple

from sqlalchemy import Row, and_, exists, select
from sqlalchemy.orm import Session

from models.account import Access, CustomerAccount, Person, Premise, address_line
from models.autopay import Autopay, AutopayState, Mandate
from models.bill import Bill
from models.draft import Draft, DraftMove, DraftState
from models.hold import AccountHold, HoldKind
from models.money import Money
from models.question import one_of
from models.saved_method import MethodState, SavedMethod, shown
from services import jobs, many
from services.access import accounts
from services.accounts import holds
from services.books.chart import lock_accounts
from services.context import Context
from services.drafts import notices, planning, standings
from services.drafts.planning import BILLS_LOOKED_BACK, PAUSED, PLANNING
from services.drafts.standings import Billed
from services.drafts.terms import of_row
from services.payments import attempts
from services.rules import drafting
from services.rules.drafting import Terms
from services.rules.mailboxes import is_plain
from services.rules.roles import Act
from services.telling import in_bulk
from services.telling.in_bulk import Letter

S = DraftState
BATCH = 1000
DRAFT_COLUMNS = (
    "id", "bill_id", "account_id", "autopay_id", "state", "draw_on", "planned", "noticed",
    "noticed_fee", "noticed_on", "notice_id", "tries", "reason", "created_at",
)  # fmt: skip
MOVE_COLUMNS = ("draft_id", "from_state", "to_state", "by", "at", "reason")

#: Everything that a plain draft and its notice are made of; what has a draft is left out.
_WANTED = (
    select(
        Bill.id.label("bill_id"), Bill.account_id, Bill.number.label("bill_number"),
        Bill.issued_on, Bill.due_on, Bill.period_from,
        CustomerAccount.number.label("account_number"),
        Premise.house_number, Premise.street, Premise.unit,
        Autopay.id.label("autopay_id"), Autopay.state.label("autopay_state"),
        *(getattr(Autopay, name) for name in drafting.TERMS),
        Person.email, Person.language,
        SavedMethod.state.label("method_state"), SavedMethod.method_type, SavedMethod.brand,
        SavedMethod.funding, SavedMethod.last_four, Mandate.ended_at.label("mandate_ended_at"),
        exists().where(
            AccountHold.account_id == Bill.account_id, AccountHold.ended_at.is_(None),
            one_of(AccountHold.kind, holds.HELD_BY[HoldKind.AUTOPAY]),
        ).label("is_held"),
        exists().where(
            Access.account_id == Bill.account_id, Access.person_id == SavedMethod.person_id,
            Access.from_on <= Bill.issued_on, Access.to_on.is_(None), accounts.lets(Act.PAY),
        ).label("may_pay"),
    )
    .join(CustomerAccount, CustomerAccount.id == Bill.account_id)
    .join(Premise, Premise.id == CustomerAccount.premise_id)
    .join(Autopay, and_(Autopay.account_id == Bill.account_id,
                        Autopay.state.in_((AutopayState.ON, AutopayState.NEEDS_METHOD))))
    .join(Mandate, Mandate.id == Autopay.mandate_id)
    .outerjoin(Person, Person.id == Autopay.person_id)
    .outerjoin(SavedMethod, SavedMethod.id == Autopay.method_id)
    .where(many.among(Bill.id, "ids"),
           ~exists().where(Draft.bill_id == Bill.id))
    .order_by(Bill.id)
)  # fmt: skip


_Wanted = Row[*tuple[Any, ...]]


class _Plain(NamedTuple):
    """A draft that only has to be written."""

    row: _Wanted
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
    rows = session.execute(_WANTED, {"ids": bill_ids}).all()
    bills_of = Counter(row.account_id for row in rows)
    alone, left = list[_Wanted](), list[int]()
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


def _is_ready(row: _Wanted) -> bool:
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
    session: Session, context: Context, rows: Sequence[_Wanted], *, today: date
) -> list[_Plain]:
    """What each of these comes to, and on which day; what autopay does not draw for is left out."""
    if not rows:
        return []
    bills = [Billed(row.bill_id, row.account_id, row.period_from) for row in rows]
    standing = standings.ahead(session, bills)
    found = []
    for row in rows:
        agreed = of_row(row)
        amount = standing[row.bill_id].amount(agreed)
        if row.issued_on >= agreed.bills_from and amount:
            found.append(_decided(context, row, agreed, amount, today))
    return found


def _decided(
    context: Context, row: _Wanted, agreed: Terms, amount: Money, today: date
) -> _Plain:  # fmt: skip
    draw_on = planning.day_of(context, row.due_on, agreed, amount, today)
    fee = attempts.fee_of(context.district, row.method_type)
    if not drafting.is_after_pause(agreed, draw_on):
        return _Plain(row, amount, draw_on, S.SKIPPED, PAUSED.value, is_told=False, fee=fee)
    is_told = drafting.is_told(agreed, amount)
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
    named = in_bulk.write(
        session, notices.KIND, letters, district=context.district, at=at, by=notices.BY
    )
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
    key = notices.key_of(draft_id, each.amount, each.draw_on, today, "first", row.email)
    return Letter(key, row.email, row.language, row.account_id, {"why": "first", **facts})
