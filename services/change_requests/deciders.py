"""Who may decide over a change: asked by the list, its count, the card and the decision itself."""

from sqlalchemy import ColumnElement, exists, func
from sqlalchemy.orm import Session

from models.change_request import WAITS, ChangeRequest, ChangeVersion
from models.errors import Forbidden
from models.identity import StaffRole
from models.payment import Payment
from services.accounts import household
from services.change_requests import lines


def refuse(session: Session, request: ChangeRequest, *, by: str, role: StaffRole) -> None:
    """Refuse who may not decide over a request, whatever its state.

    :raises Forbidden: for whoever wrote any version of it, whose household one of its accounts is,
        and for anybody but a supervisor.
    """
    if by == request.requested_by or any(each.by == by for each in request.versions):
        raise Forbidden("You wrote this change. A colleague decides.")
    for account_id in lines.accounts_of(session, request):
        household.refuse_own(session, by=by, account_id=account_id)
    if role is not StaffRole.SUPERVISOR:
        raise Forbidden("A supervisor decides over changes.")


def why_not(session: Session, request: ChangeRequest, *, by: str, role: StaffRole) -> str:
    """The same as a sentence, before anybody is offered to decide; empty when they may."""
    try:
        refuse(session, request, by=by, role=role)
    except Forbidden as no:
        return no.message
    return ""


def waits_for(by: str) -> list[ColumnElement[bool]]:
    """The requests that wait for a supervisor's yes: neither written nor endorsed by them, and of
    no account of their household, whose payment it was first included."""
    wrote = exists().where(ChangeVersion.request_id == ChangeRequest.id, ChangeVersion.by == by)
    found = [ChangeRequest.state.in_(WAITS), ChangeRequest.endorsed_by != by, ~wrote]
    own = household.own_accounts(by=by)
    if own is not None:
        came_first = exists().where(
            Payment.id == ChangeRequest.payload["payment_id"].as_integer(),
            Payment.account_id.in_(own),
        )
        other = func.coalesce(ChangeRequest.other_account_id, 0)
        found += [ChangeRequest.account_id.not_in(own), other.not_in(own), ~came_first]
    return found
