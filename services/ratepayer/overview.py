"""Everything the first page of an account says, read in three statements."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import (
    Connection,
    Text,
    and_,
    bindparam,
    case,
    cast,
    exists,
    func,
    or_,
    select,
)
from sqlalchemy.orm import Session

from models.account import Access, CustomerAccount, Premise, address_line
from models.attempt import IN_DOUBT, IN_FLIGHT, AttemptState, PaymentAttempt
from models.autopay import Autopay, AutopayState
from models.bill import Bill, BillLine
from models.errors import NotFound
from models.ledger import Entry
from models.money import Money
from models.paperless import Paperless, PaperlessEnd
from models.payment import Payment, PaymentReturn
from models.question import Question, one_of
from services.access.accounts import NOT_FOUND, Part, newest, not_for_role, sees
from services.accounts.holds import AS_TEXT as HOLDS
from services.accounts.holds import read as read_holds
from services.books import brought, instalments, owed
from services.ratepayer.overview_facts import (
    FIELD,
    LINE,
    AccountSeen,
    AttemptSeen,
    BillSeen,
    Event,
    Overview,
)
from services.ratepayer.to_sign import WAITS
from services.requests.claims import AS_TEXT as CLAIM
from services.requests.claims import read as read_claim
from services.rules import numbers, roles
from services.rules.aging import age_parts, charges
from services.rules.roles import Act

S = AttemptState
#: How far back the chart of bills goes.
CHARTED = timedelta(days=750)
#: How long a payment that went wrong is spoken of first.
REMEMBERED = timedelta(days=60)
#: How long a payment page that was left is spoken of.
STAYS_OPEN = timedelta(hours=1)
EVENTS = 8


def of_account(
    session: Session | Connection, person_id: int, number: str, *, on: date, at: datetime
) -> Overview:
    """The overview of an account for a person who may see it.

    :raises NotFound: when it is not there, or not this person's on this day.
    :raises Forbidden: when it is theirs, and not to be seen.
    """
    asked = {
        "number": numbers.normalise(number) or "",
        "person_id": person_id,
        "on": on,
        "remembered": at - REMEMBERED,
        "open_since": at - STAYS_OPEN,
    }
    rows = _ACCOUNT.ask(session, asked)
    if not rows:
        raise NotFound(NOT_FOUND)
    first = rows[0]
    if not roles.may(first.role, Act.SEE):
        raise not_for_role()
    parts = {part: balance for part, balance in owed.parts(first).items() if balance}
    bills = _bills(session, first.account_id, on)
    before = brought.read(first.brought)
    return Overview(
        account=AccountSeen(
            number=first.number,
            address=address_line(first.house_number, first.street, first.unit),
            status=first.status,
            closed_on=first.closed_on,
        ),
        part=Part(first.role, bool(first.has_others)),
        parts=parts,
        attempts=[_attempt(row) for row in rows if row.id is not None],
        bills=bills,
        events=_events(session, first.account_id),
        aging=age_parts(
            parts,
            [*bills, *before.dues],
            on,
            instalments.to_be_due(session, first.account_id, parts, on),
        ),
        brought=before.unpaid(charges(parts), [bill.total for bill in bills]),
        holds=read_holds(first.holds),
        claim=read_claim(first.claim),
        has_autopay=bool(first.has_autopay),
        back_to_paper=first.back_to_paper,
        has_to_sign=bool(first.has_to_sign),
    )


def _attempt(row: Any) -> AttemptSeen:  # noqa: ANN401 - a row of _ACCOUNT
    return AttemptSeen(
        id=row.id, state=row.state, method_type=row.method_type, amount=row.amount,
        method=row.method, failure_code=row.failure_code, created_at=row.created_at,
        submitted_at=row.submitted_at, is_mine=bool(row.is_mine),
    )  # fmt: skip


def _bills(session: Session | Connection, account_id: int, on: date) -> Sequence[BillSeen]:
    """The bills of the chart with the sums of their charges, newest first."""
    return _BILLS.ask(session, {"account_id": account_id, "since": on - CHARTED})


def _events(session: Session | Connection, account_id: int) -> Sequence[Event]:
    """What was posted last, newest first. What changed nothing that is owed is left out."""
    return _EVENTS.ask(session, {"account_id": account_id})


# The statements are built once: building one costs more than asking it.

# Tables as they are, for to alias a class sets up every mapper, which a start has no need of.
_other, _mine = Access.__table__.alias().c, Access.__table__.alias().c
_payment_in, _payment_back = Payment.__table__.alias(), Payment.__table__.alias()
_came, _back = _payment_in.c, _payment_back.c
_IS_MINE = PaymentAttempt.person_id == bindparam("person_id")
#: Payments the page may speak of. Whoever made it: on its way or in doubt, for that is not to be
#: paid again. The reader's own besides: waiting for them, gone wrong.
_SPOKEN_OF = or_(
    one_of(PaymentAttempt.state, IN_FLIGHT),
    and_(
        PaymentAttempt.created_at > bindparam("remembered"),
        or_(
            one_of(PaymentAttempt.state, IN_DOUBT),
            and_(
                _IS_MINE,
                or_(
                    PaymentAttempt.state == S.ACTION_REQUIRED,
                    and_(
                        PaymentAttempt.state == S.FAILED, PaymentAttempt.submitted_at.is_not(None)
                    ),
                ),
            ),
        ),
    ),
    and_(
        PaymentAttempt.state == S.OPEN,
        PaymentAttempt.created_at > bindparam("open_since"),
        _IS_MINE,
    ),
)
#: When the bills of the account came back to paper by themselves, if that was the last of it.
_wish = Paperless.__table__.alias().c
_BACK_TO_PAPER = (
    select(Paperless.ended_at)
    .where(
        Paperless.ended_why == PaperlessEnd.CAME_BACK,
        Paperless.id
        == select(func.max(_wish.id))
        .where(_wish.account_id == CustomerAccount.id)
        .scalar_subquery(),
    )
    .correlate(CustomerAccount)
    .scalar_subquery()
)
#: The account, whether there are others, a payment it may speak of, each part of its balance.
_ACCOUNT = Question(
    select(
        CustomerAccount.id.label("account_id"), CustomerAccount.number, CustomerAccount.status,
        CustomerAccount.closed_on, Premise.house_number, Premise.street, Premise.unit,
        Access.role, sees(_other, _other.account_id != CustomerAccount.id).label("has_others"),
        exists()
        .where(Autopay.account_id == CustomerAccount.id, Autopay.state != AutopayState.ENDED)
        .label("has_autopay"),
        HOLDS.label("holds"), CLAIM.label("claim"), _BACK_TO_PAPER.label("back_to_paper"),
        brought.AS_TEXT.label("brought"), WAITS.label("has_to_sign"),
        PaymentAttempt.id, PaymentAttempt.state, PaymentAttempt.method_type,
        PaymentAttempt.amount, PaymentAttempt.method, PaymentAttempt.failure_code,
        PaymentAttempt.created_at, PaymentAttempt.submitted_at, _IS_MINE.label("is_mine"),
        *owed.by_component(CustomerAccount.id),
    )
    .join(Premise, Premise.id == CustomerAccount.premise_id)
    .join(Access, Access.account_id == CustomerAccount.id)
    .outerjoin(PaymentAttempt, and_(PaymentAttempt.account_id == CustomerAccount.id, _SPOKEN_OF))
    .where(
        CustomerAccount.number == bindparam("number"),
        Access.id == newest(_mine, _mine.account_id == CustomerAccount.id),
    )
    .order_by(PaymentAttempt.created_at.desc())
)  # fmt: skip
#: A bill's lines in their order as one text: one row a bill, and no second statement.
_LINES = (
    select(
        func.aggregate_strings(
            BillLine.charge.concat(FIELD)
            .concat(cast(BillLine.amount, Text))
            .concat(FIELD)
            .concat(BillLine.description),
            LINE,
        )
    )
    .where(BillLine.bill_id == Bill.id)
    .scalar_subquery()
)
_BILLS = Question(
    select(
        Bill.number, Bill.period_from, Bill.period_to, Bill.issued_on, Bill.due_on, Bill.total,
        _LINES,
    )
    .where(Bill.account_id == bindparam("account_id"), Bill.period_from >= bindparam("since"))
    .order_by(Bill.period_from.desc()),
    BillSeen,
)  # fmt: skip
_EVENTS = Question(
    select(
        Entry.kind, Entry.effective_on, Entry.change,
        Bill.period_from, Bill.period_to, Bill.number,
        func.coalesce(_came.channel, _back.channel), func.coalesce(_came.method, _back.method),
        case((_back.id.is_not(None), PaymentReturn.code)),
        func.coalesce(_came.amount, _back.amount),
        _back.received_on, _back.recorded_at, _back.returnable_until, _back.cleared_on,
    )
    .outerjoin(Bill, Bill.entry_id == Entry.id)
    .outerjoin(_payment_in, _came.entry_id == Entry.id)
    .outerjoin(PaymentReturn, PaymentReturn.entry_id == Entry.id)
    # What moved here and went back is another's payment: nothing of it is told here.
    .outerjoin(
        _payment_back,
        and_(_back.id == PaymentReturn.payment_id, _back.account_id == Entry.account_id),
    )
    .where(Entry.account_id == bindparam("account_id"), Entry.change != Money.ZERO)
    .order_by(Entry.effective_on.desc(), Entry.id.desc())
    .limit(EVENTS),
    Event,
)  # fmt: skip
