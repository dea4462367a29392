"""What a guest's browser is remembered by: a random name, and the bills it may pay for a while.

Kept in the signed cookie of the visit. An account is named by its row, which
tells nobody anything; what was typed to find it is not kept. A browser may hold
a few bills open, each in a tab of its own, so a page and its form say which one
they are about: with a name that is signed, and good in this browser alone.
"""

import secrets
from datetime import datetime, timedelta

from flask import session
from itsdangerous import BadSignature, URLSafeSerializer

from web.extensions import house

KEY, FOUND = "guest", "found"
#: Where a link stands in what was found; what an old browser brings may have none.
LINK_AT = 2
#: How long a bill that was found stays open, and how many of them at once.
STAYS_OPEN, OPEN_MAX = timedelta(minutes=30), 6


def key() -> str:
    """This browser as a payer; made when it first pays."""
    if KEY not in session:
        session[KEY] = secrets.token_urlsafe(18)
    return f"guest:{session[KEY]}"


def key_or_none() -> str | None:
    """This browser as a payer, if it ever opened a bill."""
    return f"guest:{session[KEY]}" if KEY in session else None


def may_pay(account_id: int, at: datetime, *, link_id: int = 0) -> str:
    """Let this browser see and pay what is owed on an account, for a while; where it does.

    What it found before stays open: another tab may be paying it. ``link_id`` is of the link
    that staff gave; whoever showed a fact from the bill needs none.
    """
    key()
    others = [kept for kept in _found(at) if kept[0] != account_id]
    found = [account_id, int((at + STAYS_OPEN).timestamp()), link_id]
    session[FOUND] = [*others, found][-OPEN_MAX:]
    return pay_path(account_id)


def forget() -> None:
    """Close everything that this browser found."""
    session.pop(FOUND, None)


def pay_path(account_id: int) -> str:
    """Where this browser pays an account."""
    return f"/pay?bill={named(account_id)}"


def named(account_id: int) -> str:
    """The account as a page of this browser names it."""
    return str(_signer().dumps(account_id))


def account_named(name: str, at: datetime) -> int | None:
    """The account a page or form names, if this browser may pay it now."""
    if KEY not in session:
        return None
    try:
        account_id = _signer().loads(name)
    except BadSignature:
        return None
    return account_id if may_see(account_id, at) else None


def newest(at: datetime) -> int | None:
    """The account this browser found last and may pay now."""
    found = _found(at)
    return found[-1][0] if found else None


def may_see(account_id: int, at: datetime) -> bool:
    """Whether this browser may see and pay what is owed on an account now."""
    return any(kept[0] == account_id for kept in _found(at))


def link_of(account_id: int, at: datetime) -> int:
    """The link by which this browser may pay an account now; 0 when it needs none."""
    found = (kept[LINK_AT] for kept in _found(at) if kept[0] == account_id and len(kept) > LINK_AT)
    return next(found, 0)


def _found(at: datetime) -> list[list[int]]:
    """Each account that is open here and until when, the newest last."""
    return [kept for kept in session.get(FOUND, []) if kept[1] > at.timestamp()]


def _signer() -> URLSafeSerializer:
    """Signs for this browser alone."""
    return URLSafeSerializer(house().settings.secret_key.reveal(), salt=f"bill of {key()}")
