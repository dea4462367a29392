"""Paid elsewhere: a customer says so, staff look for the money, and what it would cost waits."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import NamedTuple

from sqlalchemy import Connection, Date, Text, bindparam, cast, func, select
from sqlalchemy.orm import Session

from models.account import CustomerAccount, NamedAccount
from models.bill import Bill
from models.claim import PaymentClaim, Way
from models.district import District
from models.errors import NotFound, Refused
from models.hold import AccountHold, HoldKind
from models.money import Money
from models.question import Question, one_of
from models.ticket import Reason, Subject, Ticket, number_of
from models.ticket_states import UNSETTLED
from services.access import accounts
from services.accounts import holds
from services.books import owed
from services.rules.masking import masked
from services.rules.roles import Act
from services.rules.standing import unpaid
from services.tickets import asking
from services.tickets.asking import About

COMPANY_MAX = 120
NOTE_MAX = 1_000
#: Money that was lost longer ago than this is a matter for the telephone.
BACK_MAX = timedelta(days=366)
#: Money is looked for while its question is in one of these.
LOOKED_FOR = UNSETTLED
#: What waits for the money.
HELD = (HoldKind.PAST_DUE_NOTICES, HoldKind.LATE_FEES, HoldKind.AUTOPAY)
#: What was paid: a bill, or what an account owes as a whole, whose bills are another system's.
Thing = Bill | NamedAccount


@dataclass(frozen=True, kw_only=True)
class Paid:
    """What somebody says they paid: how much, when, how, through whom."""

    way: Way
    company: str
    amount: Money
    paid_on: date
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class Saying:
    """Who says it, in which words staff read it, when; ``key`` is the form it was sent with."""

    key: str
    person_id: int
    words: str
    at: datetime


class ClaimSeen(NamedTuple):
    """What somebody said they paid elsewhere, while we look for it."""

    amount: Money
    paid_on: date
    #: The last day on which notices, late fees and autopay wait for it.
    held_until: date
    #: Empty when it is about the account as a whole.
    bill_number: str


def read(written: str | None) -> ClaimSeen | None:
    """The claim that ``AS_TEXT`` told."""
    if not written:
        return None
    cents, paid_on, until, number = written.split(holds.FIELD, 3)
    day = date.fromisoformat
    return ClaimSeen(Money(int(cents)), day(paid_on), day(until), number)


def bill_of(session: Session, account_id: int, bill_number: str) -> Bill:
    """The bill of this account that is named.

    :raises NotFound: when it is not there, or another account's.
    """
    bill = session.scalar(
        select(Bill).where(Bill.account_id == account_id, Bill.number == bill_number)
    )
    if bill is None:
        raise NotFound("We could not find that bill.")
    return bill


def of_thing(session: Session, thing: Thing) -> PaymentClaim | None:
    """What was said of this bill, or of this account as a whole, before."""
    account_id, bill_id = _ids(thing)
    return session.scalar(
        select(PaymentClaim).where(
            PaymentClaim.account_id == account_id,
            PaymentClaim.bill_id.is_not_distinct_from(bill_id),
        )
    )


class OpenClaim(NamedTuple):
    """What somebody said they paid elsewhere, while its question is open."""

    amount: Money
    paid_on: date
    person_id: int
    ticket_id: int

    @property
    def ticket_number(self) -> str:
        """Of the question with what was written."""
        return number_of(self.ticket_id)


_OPEN = Question(
    select(PaymentClaim.amount, PaymentClaim.paid_on, PaymentClaim.person_id, Ticket.id)
    .join(Ticket, Ticket.id == PaymentClaim.ticket_id)
    .where(PaymentClaim.account_id == bindparam("account_id"), one_of(Ticket.state, LOOKED_FOR))
    .order_by(PaymentClaim.claimed_at.desc(), PaymentClaim.id.desc())
    .limit(1),
    OpenClaim,
)


def open_of(session: Session | Connection, account_id: int) -> OpenClaim | None:
    """The newest claim of an account that nobody answered yet: the money may come by itself."""
    found = _OPEN.ask(session, {"account_id": account_id})
    return found[0] if found else None


def holds_of(session: Session, ticket: Ticket, *, on: date) -> Sequence[AccountHold]:
    """What still waits on a day because of the claim that this question is about."""
    if ticket.reason is not Reason.PAID_ALREADY or ticket.account_id is None:
        return []
    of_what = func.coalesce(cast(PaymentClaim.bill_id, Text), "account")
    key = cast(PaymentClaim.account_id, Text).concat(":claim:").concat(of_what).concat(":")
    held = (
        select(AccountHold)
        .join(PaymentClaim, AccountHold.key.in_([key.concat(kind.value) for kind in HELD]))
        .where(
            PaymentClaim.account_id == ticket.account_id, PaymentClaim.ticket_id == ticket.id,
            AccountHold.ended_at.is_(None), AccountHold.to_on >= on,
        )
    )  # fmt: skip
    return session.scalars(held.order_by(AccountHold.id)).all()


def claim(
    session: Session, district: District, thing: Thing, paid: Paid, saying: Saying
) -> PaymentClaim:
    """Say that a bill, or what an account owes, was paid elsewhere. Staff get a question; notices,
    late fees and autopay wait for the days of the district.

    Said again of the same thing, the claim is amended and its question goes on; nothing waits
    longer for it. A second call with the same key changes nothing more.

    :raises Forbidden: for a person whose part in the account does not go so far.
    :raises Refused: when it cannot be meant, or nothing is owed of what nobody spoke of yet.
    """
    on = district.day(saying.at)
    accounts.check(session, saying.person_id, _ids(thing)[0], on, Act.CLAIM)
    _check(district, paid, on)
    known = of_thing(session, thing)
    if known is None:
        _refuse_nothing(session, thing)
        return _begin(session, district, thing, paid, saying)
    asking.answer_back(
        session, district, key=saying.key, ticket_id=known.ticket_id, person_id=saying.person_id,
        words=saying.words, at=saying.at,
    )  # fmt: skip
    _put(known, paid)
    known.claimed_at = saying.at
    session.flush()
    return known


def _begin(
    session: Session, district: District, thing: Thing, paid: Paid, saying: Saying
) -> PaymentClaim:
    on, (account_id, bill_id) = district.day(saying.at), _ids(thing)
    about, what = About(), "what this account owes"
    if isinstance(thing, Bill):
        about, what = About(subject=Subject.BILL, bill_id=bill_id), f"bill {thing.number}"
    ticket = asking.ask(
        session, district, key=_key(bill_id) if bill_id else f"claim:account:{account_id}",
        account_id=account_id, thing=about, reason=Reason.PAID_ALREADY, words=saying.words,
        person_id=saying.person_id, at=saying.at,
    )  # fmt: skip
    until = on + timedelta(days=district.claims.hold_days)
    for kind in HELD:
        holds.place(
            session, key=_hold_key(bill_id, kind), account_id=account_id, kind=kind,
            reason=f"Says that {what} was paid elsewhere, {ticket.number}",
            from_on=on, to_on=until, by=f"person:{saying.person_id}", on=on, at=saying.at,
        )  # fmt: skip
    made = PaymentClaim(
        account_id=account_id, bill_id=bill_id, person_id=saying.person_id,
        ticket_id=ticket.id, way=paid.way, amount=paid.amount, paid_on=paid.paid_on,
        held_until=until, claimed_at=saying.at,
    )  # fmt: skip
    _put(made, paid)
    session.add(made)
    session.flush()
    return made


def _ids(thing: Thing) -> tuple[int, int | None]:
    """The account, and the bill where it is about one."""
    return (thing.account_id, thing.id) if isinstance(thing, Bill) else (thing.id, None)


def _key(bill_id: int | None) -> str:
    return f"claim:{bill_id or 'account'}"


def _hold_key(bill_id: int | None, kind: HoldKind) -> str:
    return f"{_key(bill_id)}:{kind}"


def _refuse_nothing(session: Session, thing: Thing) -> None:
    if isinstance(thing, Bill):
        if not _unpaid(session, thing):
            raise Refused("Nothing is owed on this bill any more.")
    elif owed.of_account(session, thing.id).owed <= Money.ZERO:
        raise Refused("Nothing is owed on this account any more.")


def _unpaid(session: Session, bill: Bill) -> Money:
    """What is still owed of a bill: old ones, paid long ago, must hold nothing back."""
    newer = session.scalars(
        select(Bill.total)
        .where(Bill.account_id == bill.account_id, Bill.id > bill.id)
        .order_by(Bill.id.desc())
    )
    return unpaid([*newer, bill.total], owed.of_account(session, bill.account_id).owed)


def _put(claim: PaymentClaim, paid: Paid) -> None:
    claim.way, claim.amount, claim.paid_on = paid.way, paid.amount, paid.paid_on
    claim.company, claim.note = masked(paid.company), masked(paid.note)


def _check(district: District, paid: Paid, on: date) -> None:
    if not Money.ZERO < paid.amount <= district.payments.maximum:
        raise Refused("Enter an amount up to %(most)s.", most=district.payments.maximum)
    if not on - BACK_MAX <= paid.paid_on <= on:
        raise Refused("Enter the day you paid: today, or a day within the last year.")
    if len(paid.company) > COMPANY_MAX or len(paid.note) > NOTE_MAX:
        raise Refused("Write fewer words.")


#: The newest claim that money is still looked for, on the day ``on``, of the account a statement
#: is about, in one text: a page that has the account in hand asks for nothing more.
AS_TEXT = (
    select(
        cast(PaymentClaim.amount, Text)
        .concat(holds.FIELD)
        .concat(cast(PaymentClaim.paid_on, Text))
        .concat(holds.FIELD)
        .concat(cast(PaymentClaim.held_until, Text))
        .concat(holds.FIELD)
        .concat(func.coalesce(Bill.number, ""))
    )
    .select_from(PaymentClaim)
    .outerjoin(Bill, Bill.id == PaymentClaim.bill_id)
    .join(Ticket, Ticket.id == PaymentClaim.ticket_id)
    .where(
        PaymentClaim.account_id == CustomerAccount.id,
        PaymentClaim.held_until >= bindparam("on", type_=Date),
        one_of(Ticket.state, LOOKED_FOR),
    )
    .order_by(PaymentClaim.claimed_at.desc(), PaymentClaim.id.desc())
    .limit(1)
    .correlate(CustomerAccount)
    .scalar_subquery()
)
