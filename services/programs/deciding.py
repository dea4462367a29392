"""A second person decides what was proposed for an account; whoever proposed it takes it back."""

from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.account import CustomerAccount
from models.audit import Deed
from models.district import District
from models.errors import Conflict, Forbidden, NotFound, Refused
from models.program import tier_of
from models.program_enrolment import (
    Decision,
    Does,
    EnrolmentSource,
    ProgramEnrolment,
    ProgramProposal,
)
from services import audit
from services.accounts import household
from services.books.chart import lock_account
from services.context import Context
from services.programs import news, proposing, room
from services.programs.proposing import DAY
from services.rules import reason_words
from services.rules.programs import most_at_once


def approve(
    session: Session, context: Context, proposal_id: int, *, account_id: int, by: str,
    at: datetime,
) -> ProgramProposal:  # fmt: skip
    """Say yes: the discount begins or ends as proposed, and who pays is written to. A second yes
    changes nothing.

    Bills that are made meanwhile keep what they were made by: then it is proposed again.

    :raises NotFound: when the account has no such proposal.
    :raises Forbidden: for whoever proposed it, and for one's own household.
    :raises Refused: when its days were billed since, the account was closed before them, or as many
        have the program on one of them as may.
    :raises Conflict: when it was decided otherwise, or the enrolment changed since.
    """
    proposal = _to_decide(session, proposal_id, account_id, by=by, done=Decision.APPROVED)
    if not proposal.is_waiting:
        return proposal
    if proposal.does is Does.BEGIN:
        proposal.enrolment_id = _begun(session, context.district, proposal, by=by, at=at).id
    else:
        _ended(session, proposal)
    _decided(session, proposal, Decision.APPROVED, Deed.PROGRAM_APPROVED, words="", by=by, at=at)
    news.tell(session, context, proposal, at=at)
    return proposal


def decline(
    session: Session, context: Context, proposal_id: int, *, account_id: int, words: str, by: str,
    at: datetime,
) -> ProgramProposal:  # fmt: skip
    """Say no, and why, which who pays is written. Nothing changes on the account; a second no
    changes nothing.

    :raises NotFound: when the account has no such proposal.
    :raises Forbidden: for whoever proposed it, and for one's own household.
    :raises Refused: without a reason.
    :raises Conflict: when it was decided otherwise.
    """
    why = reason_words.kept(words)
    proposal = _to_decide(session, proposal_id, account_id, by=by, done=Decision.DECLINED)
    if not proposal.is_waiting:
        return proposal
    _decided(session, proposal, Decision.DECLINED, Deed.PROGRAM_DECLINED, words=why, by=by, at=at)
    news.tell(session, context, proposal, at=at)
    return proposal


def withdraw(
    session: Session, proposal_id: int, *, account_id: int, by: str, at: datetime
) -> ProgramProposal:
    """Take back what one proposed oneself; taken back twice, it is once.

    :raises NotFound: when the account has no such proposal.
    :raises Refused: for what somebody else proposed.
    :raises Conflict: when it was decided.
    """
    proposal = _locked(session, proposal_id, account_id)
    if proposal.proposed_by != by:
        raise Refused("Only whoever proposed it takes it back.")
    if proposal.decision is Decision.WITHDRAWN:
        return proposal
    if not proposal.is_waiting:
        raise Conflict("It was decided meanwhile. Look at it again.")
    return _decided(
        session, proposal, Decision.WITHDRAWN, Deed.PROGRAM_WITHDRAWN, words="", by="", at=at
    )


def proposal_of(session: Session, proposal_id: int, account_id: int) -> ProgramProposal:
    """A proposal of this account, as it is looked at.

    :raises NotFound: when it has none like it.
    """
    found = session.get(ProgramProposal, proposal_id)
    if found is None or found.account_id != account_id:
        raise NotFound("There is no such proposal.")
    return found


def _to_decide(
    session: Session, proposal_id: int, account_id: int, *, by: str, done: Decision
) -> ProgramProposal:
    household.refuse_own(session, by=by, account_id=account_id)
    proposal = _locked(session, proposal_id, account_id)
    if proposal.proposed_by == by:
        raise Forbidden("You proposed this. A second person decides.")
    if proposal.decision not in {Decision.WAITING, done}:
        raise Conflict("It was decided meanwhile. Look at it again.")
    return proposal


def _locked(session: Session, proposal_id: int, account_id: int) -> ProgramProposal:
    """A proposal of this account, read afresh after the wait for the account."""
    lock_account(session, account_id)
    found = session.scalars(
        select(ProgramProposal)
        .where(ProgramProposal.id == proposal_id, ProgramProposal.account_id == account_id)
        .execution_options(populate_existing=True)
    ).one_or_none()
    if found is None:
        raise NotFound("There is no such proposal.")
    return found


def _begun(
    session: Session, district: District, proposal: ProgramProposal, *, by: str, at: datetime
) -> ProgramEnrolment:
    found = tier_of(district.programs, f"{proposal.program}.{proposal.tier}")
    if found is None:
        raise Refused("The district's file no longer has this program.")
    account = session.get_one(CustomerAccount, proposal.account_id)
    proposing.refuse_closed(account, proposal.from_on)
    proposing.refuse_taken(
        session, proposal.account_id, proposal.program, proposal.from_on, proposal.to_on
    )
    proposing.refuse_billed(session, proposal.account_id, proposal.from_on, proposal.to_on)
    _refuse_full(session, proposal, found[0].enrolled_most)
    # One that never began stands in the way of another on its first day: it begins after all.
    made = session.scalar(
        select(ProgramEnrolment).where(
            ProgramEnrolment.account_id == proposal.account_id,
            ProgramEnrolment.program == proposal.program,
            ProgramEnrolment.from_on == proposal.from_on,
        )
    )
    if made is not None:
        made.tier, made.to_on = proposal.tier, proposal.to_on
    else:
        made = ProgramEnrolment(
            account_id=proposal.account_id, program=proposal.program, tier=proposal.tier,
            from_on=proposal.from_on, to_on=proposal.to_on, source=EnrolmentSource.DECISION,
            reason=proposal.reason, recorded_at=at, recorded_by=by,
        )  # fmt: skip
        session.add(made)
    session.flush()
    return made


def _refuse_full(session: Session, proposal: ProgramProposal, most: int | None) -> None:
    """Refuse one more than may have the program on any of the proposed days."""
    if most is None:
        return
    room.wait_to_count(session)
    days = proposal.from_on, proposal.to_on or date.max
    if most_at_once(room.taken(session, proposal.program, days), days) >= most:
        raise Refused("This program is for %(most)s accounts at most, and is full.", most=most)


def _ended(session: Session, proposal: ProgramProposal) -> None:
    assert proposal.to_on is not None  # noqa: S101 - the database keeps it
    assert proposal.enrolment_id is not None  # noqa: S101 - the database keeps it
    enrolled = session.get_one(ProgramEnrolment, proposal.enrolment_id, populate_existing=True)
    if enrolled.to_on != proposal.to_on_before:
        raise Conflict("The enrolment changed since it was proposed. Propose it again.")
    proposing.refuse_billed(session, enrolled.account_id, proposal.to_on + DAY, enrolled.to_on)
    enrolled.to_on = proposal.to_on


def _decided(
    session: Session, proposal: ProgramProposal, decision: Decision, deed: Deed, *, words: str,
    by: str, at: datetime,
) -> ProgramProposal:  # fmt: skip
    proposal.decision, proposal.words = decision, words
    proposal.decided_by, proposal.decided_at = by, at
    session.flush()
    audit.record(
        session, actor=by or proposal.proposed_by, action=deed,
        subject=audit.account_of(session, proposal.account_id), at=at,
        detail={"proposal": proposal.id, "does": proposal.does.value, "program": proposal.program,
                "from": str(proposal.from_on), "to": str(proposal.to_on), "words": words},
    )  # fmt: skip
    return proposal
