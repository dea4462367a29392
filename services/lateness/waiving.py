"""A late fee taken off: at once by the district's policy for whoever asks, or by staff who say why.

It is an adjustment, never a reversal: the fee was right, and is given up.
"""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session

from models.audit import Deed
from models.bill import Bill
from models.delinquency import WaiverPolicy
from models.district import District
from models.errors import NotFound, Refused
from models.identity import StaffRole
from models.lateness import FeeWaiver
from models.ledger import Component, Entry, EntryKind
from models.money import Money
from models.ticket import Reason, Subject, Ticket
from services import audit
from services.access import accounts
from services.accounts import household
from services.books import given_up, ledger
from services.books.chart import lock_account, open_books
from services.books.ledger import Leg
from services.books.owed import money
from services.change_requests import authority
from services.refunds.asking import limit_of
from services.rules import reason_words
from services.rules.calendar import months_after
from services.rules.roles import Act
from services.tickets import asking
from services.tickets.asking import About

_reversed = Entry.__table__.alias("reversed").c


def ask(
    session: Session, district: District, *, account_id: int, fee_id: int, person_id: int,
    at: datetime,
) -> FeeWaiver | Ticket:  # fmt: skip
    """Ask for a late fee to be taken off: it is, where the policy allows it; else staff are asked.

    Once on an account in so many months. Asked again, what came of the first time is found.

    :raises Forbidden: for a person whose part in the account does not go so far.
    :raises NotFound: when the account has no such late fee, or it was reversed.
    """
    on = district.day(at)
    accounts.check(session, person_id, account_id, on, Act.CLAIM)
    fee = _fee(session, account_id, fee_id)
    if known := _waived(session, fee_id):
        return known
    policy = district.delinquency.waiver
    if may_at_once(session, district, fee, on) and policy is not None:
        words = f"first time in {policy.once_in_months} months. {policy.resolution}"
        return _take_off(
            session, district, fee, words, by=f"person:{person_id}", at=at, is_by_policy=True
        )
    bill = _bill(session, fee)
    about = About(subject=Subject.BILL, bill_id=bill.id) if bill else About()
    return asking.ask(
        session, district, key=f"late_fee:{fee.id}", account_id=account_id, thing=about,
        reason=Reason.OTHER, person_id=person_id, at=at,
        words=f"Asks to take off the late fee of {fee.change}: {fee.memo}",
    )  # fmt: skip


def waive(
    session: Session, district: District, *, account_id: int, fee_id: int, reason: str,
    role: StaffRole, by: str, at: datetime,
) -> FeeWaiver:  # fmt: skip
    """Staff take a late fee off and say why. Taken off twice, it is so once.

    :raises Forbidden: when the account is of the household of whoever does it.
    :raises NotFound: when the account has no such late fee, or it was reversed.
    :raises Refused: without a reason, above what one's role may give back alone of an account in a
        day, with credits and charges taken back; for a specialist when credit was given since, and
        for anybody what was written off.
    """
    household.refuse_own(session, by=by, account_id=account_id)
    fee = _fee(session, account_id, fee_id)
    if known := _waived(session, fee_id):
        return known
    words = reason_words.kept(reason)
    given = given_up.credited(session, account_id, since=fee.id)
    if given and role is not StaffRole.SUPERVISOR:
        raise Refused(
            "Credit of %(given)s was given on this account since. Ask a supervisor.", given=given
        )
    limit = limit_of(district, role)
    if fee.change + _that_day(session, district, account_id, by=by, at=at) > limit:
        raise Refused(
            "You may take off up to %(most)s of an account in a day. Ask a supervisor.", most=limit
        )
    made = _take_off(session, district, fee, words, by=by, at=at, is_by_policy=False)
    audit.record(
        session, actor=by, action=Deed.LATE_FEE_WAIVED, at=at,
        subject=audit.account_of(session, account_id),
        detail={"fee": fee.key, "amount": str(fee.change), "reason": words},
    )  # fmt: skip
    return made


def _that_day(
    session: Session, district: District, account_id: int, *, by: str, at: datetime
) -> Money:  # fmt: skip
    """What somebody gave up of an account that day alone, under whatever name."""
    found = session.scalar(
        select(func.sum(FeeWaiver.amount)).where(
            FeeWaiver.account_id == account_id, FeeWaiver.waived_on == district.day(at),
            FeeWaiver.waived_by == by,
        )
    )  # fmt: skip
    return money(found) + authority.given(session, district, account_id, by=by, at=at)


def may_at_once(session: Session, district: District, fee: Entry, on: date) -> bool:
    """Whether the policy takes this fee off for whoever asks on this day."""
    policy = district.delinquency.waiver
    most = limit_of(district, StaffRole.SPECIALIST)
    return (
        policy is not None and fee.change <= most and _allows(session, policy, fee, on)
        and not _is_given_up(session, fee)
    )  # fmt: skip


def fees(session: Session, account_id: int) -> Sequence[Entry]:
    """The late fees of an account that stand: neither reversed nor taken off; the newest first."""
    return session.scalars(
        select(Entry)
        .where(
            Entry.account_id == account_id, Entry.kind == EntryKind.PENALTY,
            ~exists().where(_reversed.reverses_id == Entry.id),
            ~exists().where(FeeWaiver.penalty_id == Entry.id),
        )
        .order_by(Entry.id.desc())
    ).all()  # fmt: skip


def of_account(session: Session, account_id: int) -> Sequence[FeeWaiver]:
    """Every late fee that was taken off, the newest first."""
    return session.scalars(
        select(FeeWaiver).where(FeeWaiver.account_id == account_id).order_by(FeeWaiver.id.desc())
    ).all()


def _fee(session: Session, account_id: int, fee_id: int) -> Entry:
    """The late fee, with the account's line stood in: what is decided next still holds."""
    lock_account(session, account_id)
    return of_fee(session, account_id, fee_id)


def of_fee(session: Session, account_id: int, fee_id: int) -> Entry:
    """A late fee of this account.

    :raises NotFound: when the account has none like it, or it was reversed.
    """
    fee = session.get(Entry, fee_id)
    if fee is None or fee.account_id != account_id or fee.kind is not EntryKind.PENALTY:
        raise NotFound("We could not find that late fee.")
    if session.scalar(select(Entry.id).where(Entry.reverses_id == fee_id)) is not None:
        raise NotFound("We could not find that late fee.")
    return fee


def _waived(session: Session, fee_id: int) -> FeeWaiver | None:
    return session.scalar(select(FeeWaiver).where(FeeWaiver.penalty_id == fee_id))


def _is_given_up(session: Session, fee: Entry) -> bool:
    """Whether money was given up on its account since, which this fee may have been of."""
    assert fee.account_id is not None  # noqa: S101 - a penalty is somebody's
    return bool(
        given_up.written_off(session, fee.account_id, since=fee.id).get(Component.PENALTY)
        or given_up.credited(session, fee.account_id, since=fee.id)
    )


def _allows(session: Session, policy: WaiverPolicy, fee: Entry, on: date) -> bool:
    if on > fee.effective_on + timedelta(days=policy.within_days):
        return False
    last = session.scalar(
        select(FeeWaiver.waived_on)
        .where(FeeWaiver.account_id == fee.account_id, FeeWaiver.is_by_policy.is_(True))
        .order_by(FeeWaiver.waived_on.desc())
        .limit(1)
    )
    return last is None or months_after(last, policy.once_in_months) <= on


def _bill(session: Session, fee: Entry) -> Bill | None:
    """The bill a late fee is for: its number is in the name it was posted under."""
    number = fee.key.partition(":")[2]
    return session.scalar(
        select(Bill).where(Bill.number == number, Bill.account_id == fee.account_id)
    )


def _take_off(
    session: Session, district: District, fee: Entry, words: str, *, by: str, at: datetime,
    is_by_policy: bool,
) -> FeeWaiver:  # fmt: skip
    """Post it: what is still owed of penalties is given up first, the rest is credit.

    :raises Refused: when it was written off.
    """
    assert fee.account_id is not None  # noqa: S101 - a penalty is somebody's
    given_up.refuse_written_off(session, fee, Component.PENALTY)
    code, on = district.chart.adjustment, district.day(at)
    books = open_books(session, district.chart, account_id=fee.account_id, codes={code})
    owing = books.owed().get(Component.PENALTY, Money.ZERO)
    first = min(fee.change, max(owing, Money.ZERO))
    parts = ((Component.PENALTY, first), (Component.CREDIT, fee.change - first))
    entry = ledger.post(
        session, key=f"waiver:{fee.key}", kind=EntryKind.ADJUSTMENT, account_id=fee.account_id,
        legs=[Leg(books.general[code], books.part(part), much) for part, much in parts if much],
        on=on, at=at, actor=by, memo=f"Late fee taken off ({fee.key.partition(':')[2]}): {words}",
    )  # fmt: skip
    made = FeeWaiver(
        account_id=fee.account_id, penalty_id=fee.id, entry_id=entry.id, amount=fee.change,
        reason=words, is_by_policy=is_by_policy, waived_on=on, waived_at=at, waived_by=by,
    )  # fmt: skip
    session.add(made)
    session.flush()
    return made
