"""A change as the console shows it, and whether whoever looks may decide over it."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from models.account import CustomerAccount
from models.change_payload import Payload, read
from models.change_request import COUNTS, ChangeRequest
from models.errors import NotFound


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
