"""Every line that is stood in for a change, and its order: staff, accounts, the change itself."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.change_payload import Payload, read
from models.change_request import ChangeRequest
from models.errors import Conflict, NotFound
from models.identity import Staff
from services.books.chart import lock_accounts
from services.change_requests import commands


def line_of(session: Session, by: str) -> None:
    """Stand in line for a member of staff, whose sum of the day counts; before any account.

    What they write elsewhere names them, and waits for nobody here.
    """
    kind, _, staff_id = by.partition(":")
    if kind == "staff":
        session.execute(
            select(Staff.id).where(Staff.id == int(staff_id)).with_for_update(key_share=True)
        )


def locked(
    session: Session, request_id: int, *, also: Payload | None = None
) -> ChangeRequest:  # fmt: skip
    """A request to move: its accounts first, then itself, read afresh after the wait.

    ``also`` is what it is to ask for next, whose accounts are stood in line for as well.

    :raises NotFound: when there is none.
    """
    seen = session.get(ChangeRequest, request_id)
    if seen is None:
        raise NotFound("There is no such change.")
    account_ids = accounts_of(session, seen, also)
    lock_accounts(session, account_ids)
    request = session.scalars(
        select(ChangeRequest)
        .where(ChangeRequest.id == request_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()
    if not set(accounts_of(session, request)) <= set(account_ids):
        raise Conflict("Somebody was here before. Look again.")
    return request


def accounts_of(
    session: Session, request: ChangeRequest, also: Payload | None = None
) -> Sequence[int]:
    """The accounts that a request stands in line for, in their order."""
    found = {request.account_id}
    for payload in (read(request.command, request.payload), also):
        if payload is not None:
            found.update(commands.accounts(session, request.command, request.account_id, payload))
    return sorted(found)
