"""How the district's machine stands, in numbers: what waits, since when, and what was proved last.

Each question is answered from an index or from the newest rows, so that asking
every half minute costs nothing.
"""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from models.attempt import PaymentAttempt
from models.attention import Attention
from models.audit import AuditEvent
from models.deployment import Deployment
from models.inbox import ProviderEvent
from models.job import Job
from models.payment import Payment
from services.auditing import last_seal, standing
from services.drafts import rates

#: Of the newest events so many are sorted by what became of them.
NEWEST = 1_000
#: What commands write into the trail, and what it is about: proofs of the books, and backups.
#: Proofs of the trail itself are ``auditing.standing``.
PROOFS = {
    "ledger_verify": ("ledger.verify", "ledger"),
    "backup": ("backup.make", "backup"),
}
#: In the words of the indexes.
_WAITING = text("state IN ('waiting', 'running')")
_RECEIVED = text("status = 'received'")


@dataclass(frozen=True)
class Gauge:
    """One number, with what tells it from its like."""

    name: str
    value: int
    labels: dict[str, str] = field(default_factory=dict)


#: What each number means, in the words of ``# HELP``.
MEANINGS = {
    "attempts_open": "Attempts to pay that have no last word yet, by state.",
    "attempts_oldest_look_seconds": "How late the longest waiting look at an attempt is.",
    "payments_today": "Payments received today, by channel.",
    "payments_today_cents": "What they come to.",
    "events_waiting": "Events of the processor that nobody has understood yet.",
    "events_oldest_seconds": "How long the oldest of them waits.",
    "events_newest": "What became of the newest thousand events.",
    "jobs_waiting": "Jobs that wait or run, by kind; send_message, send_late_message: the outbox.",
    "jobs_oldest_seconds": "How long the oldest due job of a kind is due.",
    "attention_waiting": "Things that wait for a person, by kind.",
    "attention_oldest_seconds": "How long the oldest of a kind waits.",
    "ledger_verify_findings": "What the last proof of the books found.",
    "ledger_verify_age_seconds": "How long ago that was.",
    "audit_verify_findings": "What the last proof of the whole trail found, and the last that was"
    " held against what was kept outside.",
    "audit_verify_age_seconds": "How long ago that was.",
    "audit_seal": "The number of the newest seal of the trail, with its day and hash: what"
    " is kept of it elsewhere proves that no end was cut off.",
    "audit_seal_age_seconds": "How long ago that seal was made.",
    "backup_findings": "What was wrong with the books in the last backup.",
    "backup_age_seconds": "How long ago it was made.",
    "returns_unauthorised_per_million": "Of a million debits by bank in sixty days so many came"
    " back as not authorised, as the last night counted. Nacha's limit is 5,000.",
    "books_behind": "1 while restored books have not caught up.",
    "disk_free_bytes": "Room on the disk of the database or, with a server, of this machine.",
    "disk_bytes": "The whole of that disk.",
}


def read(session: Session, *, on_disk: Path, at: datetime, today: date) -> Iterator[Gauge]:
    """Every number, as it stands now."""
    yield from _payments(session, at, today)
    yield from _events(session, at)
    yield from _waiting(session, at)
    yield from _proofs(session, at)
    yield from _trail(session, at)
    yield from _seal(session, at)
    yield from _returns(session)
    behind = session.scalar(select(Deployment))
    yield Gauge("books_behind", int(behind is not None and behind.is_behind))
    disk = shutil.disk_usage(on_disk)
    yield Gauge("disk_free_bytes", disk.free)
    yield Gauge("disk_bytes", disk.total)


def _payments(session: Session, at: datetime, today: date) -> Iterator[Gauge]:
    looked = PaymentAttempt.next_look_at.is_not(None)
    states = (
        select(PaymentAttempt.state, func.count(), func.min(PaymentAttempt.next_look_at))
        .where(looked)
        .group_by(PaymentAttempt.state)
    )
    oldest = at
    for state, count, look_at in session.execute(states):
        yield Gauge("attempts_open", count, {"state": state.value})
        oldest = min(oldest, look_at or at)
    yield Gauge("attempts_oldest_look_seconds", _seconds(oldest, at))
    received = (
        select(Payment.channel, func.count(), func.sum(Payment.amount))
        .where(Payment.received_on == today)
        .group_by(Payment.channel)
    )
    for channel, count, amount in session.execute(received):
        yield Gauge("payments_today", count, {"channel": channel.value})
        yield Gauge("payments_today_cents", amount.cents, {"channel": channel.value})


def _events(session: Session, at: datetime) -> Iterator[Gauge]:
    waiting = select(func.count(), func.min(ProviderEvent.received_at)).where(_RECEIVED)
    count, since = session.execute(waiting).one()
    yield Gauge("events_waiting", count)
    yield Gauge("events_oldest_seconds", _seconds(since, at))
    newest = select(ProviderEvent.status).order_by(ProviderEvent.id.desc()).limit(NEWEST).subquery()
    became = select(newest.c.status, func.count()).group_by(newest.c.status)
    for status, number in session.execute(became):
        yield Gauge("events_newest", number, {"status": status.value})


def _waiting(session: Session, at: datetime) -> Iterator[Gauge]:
    jobs = select(Job.kind, func.count(), func.min(Job.due_at)).where(_WAITING).group_by(Job.kind)
    for kind, count, since in session.execute(jobs):
        yield Gauge("jobs_waiting", count, {"kind": kind})
        yield Gauge("jobs_oldest_seconds", _seconds(since, at), {"kind": kind})
    things = (
        select(Attention.kind, func.count(), func.min(Attention.raised_at))
        .where(Attention.resolved_at.is_(None))
        .group_by(Attention.kind)
    )
    for kind, count, since in session.execute(things):
        yield Gauge("attention_waiting", count, {"kind": kind.value})
        yield Gauge("attention_oldest_seconds", _seconds(since, at), {"kind": kind.value})


def _proofs(session: Session, at: datetime) -> Iterator[Gauge]:
    """What the trail says of the last proof and the last backup; nothing when there was none."""
    for name, (action, subject) in PROOFS.items():
        last = session.scalar(
            select(AuditEvent)
            .where(AuditEvent.subject == subject, AuditEvent.action == action)
            .order_by(AuditEvent.id.desc())
            .limit(1)
        )
        if last is not None:
            yield Gauge(f"{name}_findings", int(last.detail.get("findings", 0)))
            yield Gauge(f"{name}_age_seconds", _seconds(last.at, at))


def _trail(session: Session, at: datetime) -> Iterator[Gauge]:
    """What stands of the proofs of the trail; nothing before all of it was proved once."""
    if (proved := standing(session)) is not None:
        yield Gauge("audit_verify_findings", proved.findings)
        yield Gauge("audit_verify_age_seconds", _seconds(proved.at, at))


def _seal(session: Session, at: datetime) -> Iterator[Gauge]:
    """The newest seal of the trail; nothing before the first."""
    last = last_seal(session)
    if last is not None:
        labels = {"day": last.day.isoformat(), "hash": last.hash}
        yield Gauge("audit_seal", last.number, labels)
        yield Gauge("audit_seal_age_seconds", _seconds(last.sealed_at, at))


def _returns(session: Session) -> Iterator[Gauge]:
    """What the last night counted; nothing before the first."""
    last = session.scalar(
        select(AuditEvent.detail)
        .where(AuditEvent.subject == rates.SUBJECT, AuditEvent.action == rates.NOTED)
        .order_by(AuditEvent.id.desc())
        .limit(1)
    )
    if last is not None:
        name = "unauthorised_per_million"
        yield Gauge(f"returns_{name}", int(last[name]))


def _seconds(since: datetime | None, at: datetime) -> int:
    return max(0, int((at - since).total_seconds())) if since is not None else 0
