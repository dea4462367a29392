"""A discount proposed for an account, or its end: nothing changes until a second person decides."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from models.account import CustomerAccount
from models.audit import Deed
from models.bill import Bill
from models.district import District
from models.errors import Conflict, NotFound, Refused
from models.program import Program, Retroactive, tier_of
from models.program_enrolment import Does, ProgramEnrolment, ProgramProposal
from services import audit
from services.accounts import household
from services.books.chart import lock_account
from services.rules import reason_words

DAY = timedelta(days=1)
#: An enrolment further ahead, or for longer, is a mistyped year.
AHEAD_MAX, LASTS_MAX = timedelta(days=400), timedelta(days=3660)


@dataclass(frozen=True, kw_only=True)
class Wish:
    """A tier of a program, from a day to a day; ``key`` is the form's."""

    key: UUID
    account_id: int
    #: As a discount names it: ``senior.lower``.
    needs: str
    from_on: date
    #: None: until the year of the program ends.
    to_on: date | None
    reason: str


def begin(
    session: Session, district: District, wish: Wish, *, by: str, at: datetime
) -> ProgramProposal:
    """Propose that an account has a discount. A second call with the same key proposes nothing.

    :raises Forbidden: for an account of one's own household.
    :raises Refused: for days the program does not allow, that are billed, or that it has already.
    :raises Conflict: when another proposal of the account waits.
    """
    household.refuse_own(session, by=by, account_id=wish.account_id)
    reason = reason_words.kept(wish.reason)
    lock_account(session, wish.account_id)
    if known := _known(session, wish.key, wish.account_id):
        return known
    found = tier_of(district.programs, wish.needs)
    if found is None:
        raise Refused("The district's file has no such program.")
    program, tier = found
    on = district.day(at)
    account = session.get_one(CustomerAccount, wish.account_id)
    if is_too_far(wish.from_on, wish.to_on, on):
        raise Refused("These days are too far ahead. Look at the year.")
    to_on = wish.to_on or program.year_end(wish.from_on)
    _refuse_days(program, account, wish.from_on, to_on, on=on)
    refuse_taken(session, account.id, program.key, wish.from_on, to_on)
    refuse_billed(session, account.id, wish.from_on, to_on)
    return _proposed(
        session, account,
        ProgramProposal(
            key=wish.key, account_id=account.id, does=Does.BEGIN, program=program.key, tier=tier,
            from_on=wish.from_on, to_on=to_on, reason=reason, proposed_by=by, proposed_at=at,
        ),
    )  # fmt: skip


def end(
    session: Session, *, key: UUID, account_id: int, enrolment_id: int, to_on: date, reason: str,
    by: str, at: datetime,
) -> ProgramProposal:  # fmt: skip
    """Propose another last day of a discount: an earlier one, or the day before it begins.

    A second call with the same key proposes nothing.

    :raises NotFound: when the account has no such enrolment.
    :raises Forbidden: for an account of one's own household.
    :raises Refused: for a day that is not before its last one, or before a bill that has it.
    :raises Conflict: when another proposal of the account waits.
    """
    household.refuse_own(session, by=by, account_id=account_id)
    words = reason_words.kept(reason)
    lock_account(session, account_id)
    if known := _known(session, key, account_id):
        return known
    enrolled = enrolment_of(session, account_id, enrolment_id)
    if enrolled.to_on is not None and to_on >= enrolled.to_on:
        raise Refused("It ends on that day already, or before.")
    if to_on < enrolled.from_on - DAY:
        raise Refused("It does not end before it begins.")
    refuse_billed(session, account_id, to_on + DAY, enrolled.to_on)
    return _proposed(
        session, session.get_one(CustomerAccount, account_id),
        ProgramProposal(
            key=key, account_id=account_id, does=Does.END, program=enrolled.program,
            tier=enrolled.tier, from_on=enrolled.from_on, to_on=to_on,
            to_on_before=enrolled.to_on, reason=words, enrolment_id=enrolled.id, proposed_by=by,
            proposed_at=at,
        ),
    )  # fmt: skip


def enrolment_of(session: Session, account_id: int, enrolment_id: int) -> ProgramEnrolment:
    """An enrolment of this account.

    :raises NotFound: when it has none like it.
    """
    found = session.get(ProgramEnrolment, enrolment_id)
    if found is None or found.account_id != account_id:
        raise NotFound("There is no such enrolment.")
    return found


def is_too_far(from_on: date, to_on: date | None, on: date) -> bool:
    """Whether a day is a mistyped year; the program's own last day is asked for after this."""
    last = to_on or from_on
    return from_on - on > AHEAD_MAX or last - from_on > LASTS_MAX


def refuse_closed(account: CustomerAccount, from_on: date) -> None:
    """Refuse a first day after the last one of an account.

    :raises Refused: naming the last day.
    """
    if account.closed_on is not None and from_on > account.closed_on:
        raise Refused("The account ends on %(last)s.", last=str(account.closed_on))


def refuse_taken(
    session: Session, account_id: int, program: str, from_on: date, to_on: date | None
) -> None:
    """Refuse days on which the account has the program.

    :raises Refused: naming the first and last of them.
    """
    theirs = ProgramEnrolment
    last = or_(theirs.to_on.is_(None), (theirs.to_on >= from_on) & (theirs.to_on >= theirs.from_on))
    found = session.scalars(
        select(theirs).where(
            theirs.account_id == account_id, theirs.program == program, last,
            *([theirs.from_on <= to_on] if to_on is not None else []),
        )
    ).first()  # fmt: skip
    if found is not None:
        until = f"until {found.to_on}" if found.to_on else "without an end"
        raise Refused(
            "The account has this program from %(first)s %(until)s.",
            first=str(found.from_on), until=until,
        )  # fmt: skip


def refuse_billed(session: Session, account_id: int, from_on: date, to_on: date | None) -> None:
    """Refuse to change what a bill was made by: it stays as it was made.

    :raises Refused: naming the bill.
    """
    days = [Bill.period_from <= to_on] if to_on is not None else []
    bill = session.scalars(
        select(Bill)
        .where(Bill.account_id == account_id, Bill.period_to >= from_on, *days)
        .order_by(Bill.period_to.desc())
    ).first()
    if bill is not None:
        raise Refused(
            "Bill %(number)s was made for days up to %(last)s. Choose days after it, and correct"
            " the bill with an adjustment.",
            number=bill.number, last=str(bill.period_to),
        )  # fmt: skip


def _refuse_days(
    program: Program, account: CustomerAccount, from_on: date, to_on: date, *, on: date
) -> None:
    if to_on < from_on:
        raise Refused("The last day is before the first.")
    if from_on < account.opened_on:
        raise Refused("The account begins on %(first)s.", first=str(account.opened_on))
    refuse_closed(account, from_on)
    if program.retroactive is Retroactive.NONE and from_on < on:
        raise Refused("This program does not begin before the day it is proposed.")


def _known(session: Session, key: UUID, account_id: int) -> ProgramProposal | None:
    known = session.scalar(select(ProgramProposal).where(ProgramProposal.key == key))
    if known is not None and known.account_id != account_id:
        raise Conflict("This form was used before. Start again.")
    return known


def _proposed(session: Session, account: CustomerAccount, made: ProgramProposal) -> ProgramProposal:
    waiting = select(ProgramProposal.id).where(
        ProgramProposal.account_id == account.id, ProgramProposal.decision == made.decision
    )
    if session.scalar(waiting) is not None:
        raise Conflict("Something is proposed for this account already. Decide it first.")
    session.add(made)
    session.flush()
    audit.record(
        session, actor=made.proposed_by, action=Deed.PROGRAM_PROPOSED,
        subject=audit.account(account.number), at=made.proposed_at,
        detail={"proposal": made.id, "does": made.does.value, "program": made.program,
                "from": str(made.from_on), "to": str(made.to_on), "reason": made.reason},
    )  # fmt: skip
    return made
