"""A second person decides over a contract that a colleague proposed."""

from datetime import datetime

from sqlalchemy.orm import Session

from models.audit import Deed
from models.contract import Contract, ContractState
from models.errors import Conflict, Forbidden, Refused
from services.accounts import household
from services.context import Context
from services.contracts import news, proposing

S = ContractState


def approve(
    session: Session, context: Context, contract_id: int, *, resolution: str, by: str,
    at: datetime,
) -> Contract:  # fmt: skip
    """Say yes: it waits for the owner's signature, and the owner is written to.

    A second yes of the same person changes nothing.

    ``resolution`` is the board's; nothing written leaves what the proposal says.

    :raises NotFound: when there is no such contract.
    :raises Forbidden: for whoever proposed it, or whose household it is.
    :raises Conflict: when it was decided otherwise.
    :raises Refused: without the board's resolution, where the district's rules ask for one, or
        when its day to be signed is over, the account is closed or in bankruptcy, or the person is
        no owner any more.
    """
    made = _to_decide(session, contract_id, by=by, done=S.APPROVED)
    if made.state is not S.PROPOSED:
        return made
    district = context.district
    on = district.day(at)
    if on > made.from_on:
        raise Refused("Its interest has begun. Propose it anew.")
    if no := proposing.hindrance(session, made.account_id, made.person_id, on):
        raise no
    named = proposing.short(resolution) or made.resolution
    if district.contracts.needs_board and not named:
        raise Refused("Write the resolution by which the board decided.")
    made.resolution = named
    _decide(session, made, S.APPROVED, "", by=by, at=at)
    proposing.record(session, made, Deed.CONTRACT_APPROVED, by=by, at=at)
    news.tell(session, context, made, "to_be_signed", until=made.from_on, at=at)
    return made


def deny(session: Session, contract_id: int, *, words: str, by: str, at: datetime) -> Contract:
    """Say no, with the reason. Another may be proposed.

    :raises NotFound: when there is no such contract.
    :raises Forbidden: for whoever proposed it, or whose household it is.
    :raises Conflict: when it was decided otherwise.
    :raises Refused: without a reason.
    """
    made = _to_decide(session, contract_id, by=by, done=S.DENIED)
    if made.state is not S.PROPOSED:
        return made
    said = proposing.short(words)
    if not said:
        raise Refused("Write why.")
    _decide(session, made, S.DENIED, said, by=by, at=at)
    proposing.record(session, made, Deed.CONTRACT_DENIED, by=by, at=at)
    return made


def _to_decide(session: Session, contract_id: int, *, by: str, done: ContractState) -> Contract:
    made = proposing.locked(session, contract_id)
    household.refuse_own(session, by=by, account_id=made.account_id)
    if made.proposed_by == by:
        raise Forbidden("You proposed this contract. A colleague decides.")
    if made.state is not S.PROPOSED and (made.decided_by, made.state) != (by, done):
        raise Conflict("Somebody decided before. Look again.")
    return made


def _decide(
    session: Session, made: Contract, state: ContractState, words: str, *, by: str, at: datetime
) -> None:
    made.decided_by, made.decided_at = by, at
    made.move_to(state, by=by, at=at, words=words)
    session.flush()
