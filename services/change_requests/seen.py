"""A change as the console shows it, and whether whoever looks may decide over it."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from models.account import CustomerAccount
from models.change_payload import Payload, read
from models.change_request import COUNTS, ChangeRequest
from models.errors import NotFound
from services.change_requests import undoing


@dataclass(frozen=True, kw_only=True)
class ChangeSeen:
    """One request with everything that hangs on it."""

    request: ChangeRequest
    account: CustomerAccount
    #: The second account of a payment that moves.
    other: CustomerAccount | None
    payload: Payload
    undoes: ChangeRequest | None
    #: What takes it back, or will when it is agreed to: of a write-off part by part.
    undone_by: Sequence[ChangeRequest]
    #: Whether something of it can still be taken back by a new request.
    is_left: bool


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
    undone_by = session.scalars(
        select(ChangeRequest)
        .where(ChangeRequest.undoes_id == request_id, ChangeRequest.state.in_(COUNTS))
        .order_by(ChangeRequest.id)
    ).all()
    other_id, undoes_id = request.other_account_id, request.undoes_id
    return ChangeSeen(
        request=request,
        account=session.get_one(CustomerAccount, request.account_id),
        other=None if other_id is None else session.get_one(CustomerAccount, other_id),
        payload=read(request.command, request.payload),
        undoes=None if undoes_id is None else session.get_one(ChangeRequest, undoes_id),
        undone_by=undone_by,
        is_left=undoing.is_left(session, request, undone_by),
    )
