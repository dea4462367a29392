"""Changes as the console lists and shows them."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, selectinload

from models.account import CustomerAccount
from models.change_payload import Payload, read
from models.change_request import COUNTS, OPEN, WAITS, ChangeRequest, RequestState
from models.errors import NotFound
from services.accounts import household
from services.change_requests import proposing, undoing

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
