"""What staff looked at and did, written down. A look is written after its page went out."""

import threading
from collections import OrderedDict
from datetime import datetime, timedelta

from flask import after_this_request
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from services import audit
from services.desk.recent import ACCOUNT_VIEW, SUBJECT
from web import logs
from web.clock import now
from web.extensions import house
from web.identity import me
from web.sign_in import address

#: Tabs and reloads of one sign-in within this time are one look.
ONE_LOOK = timedelta(minutes=5)
LOOKS_KEPT = 2000
_looks: OrderedDict[tuple[int, str, str], datetime] = OrderedDict()
_lock = threading.Lock()


def looked(action: str, subject: str) -> None:
    """Write down that the visitor looks at something, once the answer is out."""
    visitor, at, where, database = me(), now(), address(), house().database
    if not _is_new((visitor.session_id, action, subject), at):
        return

    @after_this_request
    def write_later(response: Response) -> Response:
        @response.call_on_close
        def write() -> None:
            try:
                with database.saving() as session:
                    audit.record(session, actor=visitor.actor, action=action, subject=subject,
                                 at=at, address=where)  # fmt: skip
            except OperationalError:
                logs.log.error("look_not_written", actor=visitor.actor, subject=subject)

        return response


def looked_at_account(number: str) -> None:
    """Write down a look at an account, by its number of eight digits."""
    looked(ACCOUNT_VIEW, f"{SUBJECT}{number}")


def did(session: Session, action: str, subject: str, **detail: object) -> None:
    """Write down what the visitor does, in the transaction that does it."""
    audit.record(
        session, actor=me().actor, action=action, subject=subject, at=now(), address=address(),
        detail=detail,
    )  # fmt: skip


def _is_new(look: tuple[int, str, str], at: datetime) -> bool:
    """Whether this sign-in did not look there just now; remembered by each process alone."""
    with _lock:
        before = _looks.get(look)
        if before is not None and at - before < ONE_LOOK:
            return False
        _looks[look] = at
        _looks.move_to_end(look)
        while len(_looks) > LOOKS_KEPT:
            _looks.popitem(last=False)
        return True
