"""What staff looked at and did, written down. A look is written after its page went out."""

import threading
from collections import OrderedDict
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from services import audit
from services.desk.recent import ACCOUNT_VIEW
from web.afterwards import once_out
from web.clock import now
from web.identity import me
from web.sign_in import address

#: Tabs and reloads of one sign-in within this time are one look.
ONE_LOOK = timedelta(minutes=5)
LOOKS_KEPT = 2000
_looks: OrderedDict[tuple[int, str, str], datetime] = OrderedDict()
_lock = threading.Lock()


def looked(action: str, subject: str, *, of: str | None = "") -> None:
    """Write down that the visitor looks at something, once the answer is out.

    ``of`` is the number of the account it shows: that is a look at the account too.
    """
    visitor, at, where = me(), now(), address()
    seen = [(action, subject), *([(ACCOUNT_VIEW, audit.account(of))] if of else [])]
    new = [look for look in seen if _is_new((visitor.session_id, *look), at)]
    if not new:
        return

    def write(session: Session) -> None:
        for what, which in new:
            audit.record(
                session, actor=visitor.actor, action=what, subject=which, at=at, address=where
            )

    once_out(write, lost="look_not_written", actor=visitor.actor, subject=subject)


def looked_at_account(number: str) -> None:
    """Write down a look at an account, by its number of eight digits."""
    looked(ACCOUNT_VIEW, audit.account(number))


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
