"""A change as the console shows it, and whether whoever looks may decide over it."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from models.account import CustomerAccount
from models.change_payload import Payload, read
from models.change_request import COUNTS, ChangeRequest
from models.errors import NotFound
from services.accounts import household
from services.change_requests import proposing


@dataclass(frozen=True, kw_only=True)
class ChangeSeen:
    """One request with everything that hangs on it."""

    request: ChangeRequest
    account: CustomerAccount
    #: The second account of a payment that moves.
    other: CustomerAccount | None
    payload: Payload
    undoes: ChangeRequest | None
    #: What takes it back, or will when it is agreed to.
    undone_by: ChangeRequest | None


def one(session: Session, request_id: int) -> ChangeSeen:
    """A request with its versions, moves and entries.

    :raises NotFound: when there is none.
    """
    request = session.get(
        ChangeRequest, request_id,
        options=[
            selectinload(ChangeRequest.versions), selectinload(ChangeRequest.moves),
            selectinload(ChangeRequest.executions),
        ],
    )  # fmt: skip
    if request is None:
        raise NotFound("There is no such change.")
    other_id, undoes_id = request.other_account_id, request.undoes_id
    return ChangeSeen(
        request=request,
        account=session.get_one(CustomerAccount, request.account_id),
        other=None if other_id is None else session.get_one(CustomerAccount, other_id),
        payload=read(request.command, request.payload),
        undoes=None if undoes_id is None else session.get_one(ChangeRequest, undoes_id),
        undone_by=session.scalar(
            select(ChangeRequest)
            .where(ChangeRequest.undoes_id == request_id, ChangeRequest.state.in_(COUNTS))
            .limit(1)
        ),
    )


def why_not_decide(session: Session, request: ChangeRequest, *, by: str) -> str:
    """Why somebody may not decide over a request, as a sentence; empty when they may. Pages ask
    before they offer to; ``deciding`` asks again."""
    if by == request.requested_by or any(each.by == by for each in request.versions):
        return "You wrote this change. A colleague decides."
    kind, _, staff_id = by.partition(":")
    for account_id in proposing.accounts_of(session, request):
        if kind == "staff" and household.is_own(
            session, staff_id=int(staff_id), account_id=account_id
        ):
            return "This account is of your own household. Ask a colleague to do it."
    return ""
