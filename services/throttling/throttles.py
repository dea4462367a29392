"""How often something may be tried: counted in the database, so every process counts together."""

import hashlib
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import IPv6Address, IPv6Network, ip_address, ip_network

from sqlalchemy import Row, case, delete, select, update
from sqlalchemy.orm import Session

from models.identity import Throttle
from services.once import insert_for

#: A neighbourhood of addresses counts as one visitor.
PREFIX_BITS = {4: 24, 6: 64}
NET_BITS = 48
HASH_LENGTH = 24


@dataclass(frozen=True, order=True)
class Limit:
    """At most ``most`` tries of ``what`` by one subject within a window."""

    what: str
    subject: str
    most: int
    window: timedelta

    @property
    def key(self) -> str:
        """The row that counts it."""
        return f"{self.what}:{int(self.window.total_seconds())}:{self.subject}"


@dataclass(frozen=True)
class Tally:
    """How often something was tried in its window, this try with it, and when that ends."""

    hits: int
    ends_at: datetime


def count(session: Session, limits: Sequence[Limit], *, at: datetime) -> datetime | None:
    """Count one try; when it is one too many, when the last limit that refuses it opens.

    The first limit is the visitor's own. What it refuses counts against no
    other: nobody can use up what belongs to all by knocking on and on. The
    caller keeps the count even when it then refuses: count in a transaction
    of its own.
    """
    for group in (limits[:1], limits[1:]):
        hits = tally(session, group, at=at) if group else {}
        over = [hits[each].ends_at for each in group if hits[each].hits > each.most]
        if over:
            return max(over)
    return None


def count_all(
    session: Session, limits: Sequence[Limit], tries: int, *, at: datetime
) -> datetime | None:
    """Count so many tries at once; when they are too many, when the last limit that refuses them
    opens. Those that do not all fit are not counted at all.
    """
    rows = session.execute(
        select(Throttle.key, Throttle.hits, Throttle.ends_at).where(
            Throttle.key.in_([limit.key for limit in limits]), Throttle.ends_at > at
        )
    )
    now = {row.key: row for row in rows}
    over = [
        now[limit.key].ends_at if limit.key in now else at + limit.window
        for limit in limits
        if tries + (now[limit.key].hits if limit.key in now else 0) > limit.most
    ]
    if over:
        return max(over)
    for _ in range(tries):
        if opens_at := count(session, limits, at=at):
            return opens_at
    return None


def tally(session: Session, limits: Sequence[Limit], *, at: datetime) -> dict[Limit, Tally]:
    """Count one try in each of these windows, and how many each has now.

    One statement, so tries that arrive in one burst are all counted.
    """
    by_key = {limit.key: limit for limit in limits}
    rows = _write(
        session,
        [
            {"key": key, "ends_at": at + limit.window, "hits": 1}
            for key, limit in sorted(by_key.items())
        ],
        at,
    )
    return {by_key[row.key]: Tally(row.hits, row.ends_at) for row in rows}


def give_back(session: Session, limits: Sequence[Limit], *, at: datetime) -> None:
    """Take one try out of each of these windows: it was right."""
    keys = sorted(limit.key for limit in limits)
    session.execute(
        update(Throttle)
        .where(Throttle.key.in_(keys), Throttle.ends_at > at, Throttle.hits > 0)
        .values(hits=Throttle.hits - 1)
    )


def look(session: Session, keys: Sequence[str], *, at: datetime) -> dict[str, int]:
    """How often each of these was tried in a window that is not over; nothing is counted."""
    rows = session.execute(
        select(Throttle.key, Throttle.hits).where(Throttle.key.in_(keys), Throttle.ends_at > at)
    )
    return {row.key: row.hits for row in rows}


def remember(session: Session, key: str, *, until: datetime) -> None:
    """Keep a row under this name until then."""
    _write(session, [{"key": key, "ends_at": until, "hits": 1}], until)


def _write(
    session: Session, rows: list[dict[str, object]], at: datetime
) -> Sequence[Row[str, int, datetime]]:
    """Add one to each row; one whose window is over by then begins again."""
    counted = insert_for(session.get_bind().dialect.name)(Throttle).values(rows)
    is_over = Throttle.ends_at <= at
    counted = counted.on_conflict_do_update(
        index_elements=[Throttle.key],
        set_={
            "hits": case((is_over, 1), else_=Throttle.hits + 1),
            "ends_at": case((is_over, counted.excluded.ends_at), else_=Throttle.ends_at),
        },
    )
    return session.execute(counted.returning(Throttle.key, Throttle.hits, Throttle.ends_at)).all()


def hits(session: Session, limit: Limit, *, at: datetime) -> int:
    """How often it was tried in the window that is open."""
    return look(session, [limit.key], at=at).get(limit.key, 0)


def forget(session: Session, *, at: datetime) -> None:
    """Drop windows that are over; they count nothing."""
    session.execute(delete(Throttle).where(Throttle.ends_at <= at))


def neighbourhood(address: str) -> str:
    """The addresses that count as one visitor: a /24, or an IPv6 /64."""
    try:
        where = ip_address(address)
    except ValueError:
        return "unknown"
    if isinstance(where, IPv6Address) and where.ipv4_mapped is not None:
        where = where.ipv4_mapped
    return str(ip_network((where, PREFIX_BITS[where.version]), strict=False))


def net(where: str, bits: int = NET_BITS) -> str | None:
    """The wider net of an IPv6 neighbourhood; the owner of a /48 has 65,536. None for others."""
    try:
        network = ip_network(where)
    except ValueError:
        return None
    if not isinstance(network, IPv6Network):
        return None
    return str(network.supernet(new_prefix=bits))


def mailbox(email: str) -> str:
    """One mailbox however it is written: case, dots and plus signs make no new one."""
    folded = unicodedata.normalize("NFKC", email).strip().casefold()
    local, _at, domain = folded.rpartition("@")
    same = f"{local.partition('+')[0].replace('.', '')}@{domain}"
    return hashlib.sha256(same.encode("utf-8", "surrogatepass")).hexdigest()[:HASH_LENGTH]
