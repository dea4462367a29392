"""What a guest's browser is remembered by: a random name, and which account it may pay for a while.

Kept in the signed cookie of the visit. The account is named by its row, which
tells nobody anything; what was typed to find it is not kept.
"""

import secrets
from datetime import datetime, timedelta

from flask import session

KEY, PAYS = "guest", "pays"
#: How long a bill that was found stays open.
STAYS_OPEN = timedelta(minutes=30)


def key() -> str:
    """This browser as a payer; made when it first pays."""
    if KEY not in session:
        session[KEY] = secrets.token_urlsafe(18)
    return f"guest:{session[KEY]}"


def key_or_none() -> str | None:
    """This browser as a payer, if it ever opened a bill."""
    return f"guest:{session[KEY]}" if KEY in session else None


def may_pay(account_id: int, at: datetime) -> None:
    """Let this browser see and pay what is owed on an account, for a while."""
    key()
    session[PAYS] = [account_id, int((at + STAYS_OPEN).timestamp())]


def pays(at: datetime) -> int | None:
    """The account this browser may pay now."""
    kept = session.get(PAYS)
    if not isinstance(kept, list) or kept[1] <= at.timestamp():
        return None
    return int(kept[0])
