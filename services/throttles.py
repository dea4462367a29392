"""How often something may be tried: counted in the database, so every process counts together."""

import hashlib
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import IPv6Address, ip_address, ip_network

from sqlalchemy import case, delete, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from models.identity import Throttle

#: A neighbourhood of addresses counts as one visitor.
PREFIX_BITS = {4: 24, 6: 64}
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


def count(session: Session, limits: Sequence[Limit], *, at: datetime) -> datetime | None:
    """Count one try; when it is one too many, when the last limit that refuses it opens.

    The first limit is the visitor's own. What it refuses counts against no
    other: nobody can use up what belongs to all by knocking on and on. Each
    count is one statement, so tries that arrive in one burst are all counted.
    The caller keeps the count even when it then refuses: count in a transaction
    of its own.
    """
    own, shared = limits[:1], limits[1:]
    return _count(session, own, at) or (_count(session, shared, at) if shared else None)


def _count(session: Session, limits: Iterable[Limit], at: datetime) -> datetime | None:
    by_key = {limit.key: limit for limit in sorted(limits)}
    insert = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    counted = insert(Throttle).values(
        [
            {"key": key, "ends_at": at + limit.window, "hits": 1}
            for key, limit in sorted(by_key.items())
        ]
    )
    is_over = Throttle.ends_at <= at
    counted = counted.on_conflict_do_update(
        index_elements=[Throttle.key],
        set_={
            "hits": case((is_over, 1), else_=Throttle.hits + 1),
            "ends_at": case((is_over, counted.excluded.ends_at), else_=Throttle.ends_at),
        },
    )
    rows = session.execute(counted.returning(Throttle.key, Throttle.hits, Throttle.ends_at)).all()
    return max((row.ends_at for row in rows if row.hits > by_key[row.key].most), default=None)


def hits(session: Session, limit: Limit, *, at: datetime) -> int:
    """How often it was tried in the window that is open."""
    open_now = select(Throttle.hits).where(Throttle.key == limit.key, Throttle.ends_at > at)
    return session.scalar(open_now) or 0


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


def mailbox(email: str) -> str:
    """One mailbox however it is written: case, dots and plus signs make no new one."""
    folded = unicodedata.normalize("NFKC", email).strip().casefold()
    local, _at, domain = folded.rpartition("@")
    same = f"{local.partition('+')[0].replace('.', '')}@{domain}"
    return hashlib.sha256(same.encode("utf-8", "surrogatepass")).hexdigest()[:HASH_LENGTH]
