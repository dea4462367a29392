"""Changes as the console lists and shows them."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, selectinload

from models.account import CustomerAccount
from models.change_payload import Payload, read
from models.change_request import COUNTS, OPEN, WAITS, ChangeRequest, RequestState
from models.errors import NotFound

LIST_MAX = 100


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


def listed(
    session: Session, states: frozenset[RequestState] = WAITS, *, before: int | None = None
) -> Sequence[tuple[ChangeRequest, CustomerAccount]]:
    """Requests in these states with their accounts, the newest first; ``before`` is the last id of
    the page before."""
    asked = (
        select(ChangeRequest, CustomerAccount)
        .join(CustomerAccount, CustomerAccount.id == ChangeRequest.account_id)
        .where(ChangeRequest.state.in_(states))
        .order_by(ChangeRequest.id.desc())
        .limit(LIST_MAX)
    )
    if before is not None:
        asked = asked.where(ChangeRequest.id < before)
    return [(request, account) for request, account in session.execute(asked)]


def of_account(
    session: Session, account_id: int, *, is_open: bool = False
) -> Sequence[ChangeRequest]:
    """The changes of an account, the newest first; or only those that are not over."""
    asked = (
        select(ChangeRequest)
        .where(
            or_(
                ChangeRequest.account_id == account_id,
                ChangeRequest.other_account_id == account_id,
            )
        )
        .order_by(ChangeRequest.id.desc())
        .limit(LIST_MAX)
    )
    if is_open:
        asked = asked.where(ChangeRequest.state.in_(OPEN))
    return session.scalars(asked).all()


def about(session: Session, target: str) -> ChangeRequest | None:
    """The open request about ``payment:12`` or ``entry:44``; none when there is none."""
    return session.scalar(
        select(ChangeRequest).where(
            ChangeRequest.target == target, ChangeRequest.state.in_(OPEN)
        )
    )  # fmt: skip
