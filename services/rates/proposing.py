"""A file proposed to follow what is decided: why it may not, and what it changes, in words."""

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import district_file
from models.district import District
from models.district_table import DistrictFileError
from models.errors import Conflict, NotFound, Refused
from models.rate_change import ChangeState, RateChange
from services import audit, districts, jobs
from services.context import Context
from services.districts import Base, Own
from services.rules import file_differences, reason_words
from services.rules.file_differences import Difference
from services.rules.masking import masked

S = ChangeState
#: So long somebody may decide it.
OPEN_FOR = timedelta(days=60)
DAY = timedelta(days=1)
PREVIEWING, EXPIRING = "preview_rate_change", "expire_rate_changes"
#: What refusals call a file that came by a form.
NAME = "The file"
#: Words of a person about a change are a sentence, and no story.
RESOLUTION_MAX = 120


@dataclass(frozen=True, kw_only=True)
class Wish:
    """What somebody proposes."""

    key: UUID
    content: str
    effective_on: date
    resolution: str


@dataclass(frozen=True, kw_only=True)
class Checked:
    """A file that was looked through: what it changes, or everything that is wrong with it."""

    base: Base
    district: District | None
    differences: Sequence[Difference]
    sentences: Sequence[str]


def check(session: Session, own: Own, content: str, *, effective_on: date, today: date) -> Checked:
    """Look a file through against what is decided; nothing is written."""
    base = districts.newest(session, own)
    try:
        district = district_file.read(content, NAME)
    except DistrictFileError as refusal:
        return Checked(base=base, district=None, differences=(), sentences=refusal.sentences)
    sentences = districts.refusals(session, base, district, effective_on=effective_on, today=today)
    found = differences(base.content, content, base.district, district)
    if not found:
        sentences.append("It says nothing else than what is decided already")
    if masked(content) != content:
        sentences.append("It holds the number of a card or of a person: take it out")
    return Checked(base=base, district=district, differences=found, sentences=sentences)


def differences(
    content_before: str, content: str, before: District, after: District
) -> list[Difference]:
    """What a file changes, in words: the rates, then every other key."""
    return [
        *file_differences.of_charges(before.tariff, after.tariff),
        *file_differences.of_keys(tomllib.loads(content_before), tomllib.loads(content)),
    ]


def propose(
    session: Session, own: Own, wish: Wish, *, today: date, at: datetime, by: str
) -> RateChange:
    """Propose that a file holds from a day on, and ask a worker to see it on every account.

    A second call with the same key finds the first. Nothing is charged by it before a second
    person approves it.

    :raises Refused: when the file may not follow what is decided; ``check`` says all of it.
    :raises Conflict: while another change waits for its second person.
    """
    known = session.scalar(select(RateChange).where(RateChange.key == wish.key))
    if known is not None:
        return known
    districts.lock(session)
    waiting = session.scalar(select(RateChange.id).where(RateChange.state == S.PROPOSED))
    if waiting is not None:
        raise Conflict(
            "Change %(change)s waits for its second person. Have it decided first.", change=waiting
        )
    checked = check(session, own, wish.content, effective_on=wish.effective_on, today=today)
    if checked.sentences:
        raise Refused("This file may not follow: %(why)s.", why=checked.sentences[0])
    change = RateChange(
        key=wish.key, content=wish.content, effective_on=wish.effective_on,
        base_digest=districts.digest_of(checked.base.content),
        resolution=masked(wish.resolution),
        proposed_by=by, proposed_at=at,
        expires_on=min(today + OPEN_FOR, wish.effective_on - DAY),
    )  # fmt: skip
    session.add(change)
    session.flush()
    trail(
        session, change, "rate_change.propose", by=by, at=at, resolution=change.resolution,
        effective_on=change.effective_on.isoformat(), digest=districts.digest_of(change.content),
    )  # fmt: skip
    ask_preview(session, change, form=str(wish.key), at=at, by=by)
    return change


def ask_preview(session: Session, change: RateChange, *, form: str, at: datetime, by: str) -> None:
    """Ask a worker to see a change on every account; the same form twice asks once."""
    jobs.ask(
        session, kind=PREVIEWING, key=f"{PREVIEWING}:{change.id}:{form}",
        arguments={"change_id": change.id}, at=at, by=by,
    )  # fmt: skip


def withdraw(session: Session, change_id: int, *, words: str, at: datetime, by: str) -> RateChange:
    """Give up what one proposed oneself. A second call changes nothing.

    :raises Refused: without a reason, or by anybody else: they refuse it.
    """
    reason, change = reason_words.kept(words), locked(session, change_id)
    if change.state is S.WITHDRAWN:
        return change
    if change.proposed_by != by:
        raise Refused("Somebody else proposed it: only they withdraw it.")
    change.move_to(S.WITHDRAWN, by=by, at=at, words=reason)
    session.flush()
    trail(session, change, "rate_change.withdraw", by=by, at=at, reason=reason)
    return change


@jobs.handles(EXPIRING, daily_at=time(0, 20))
def expire(context: Context, _taken: jobs.Taken) -> jobs.Ending:
    """End what nobody decided in time."""
    today, at = context.today(), context.now()

    def end(session: Session) -> str:
        late = session.scalars(
            select(RateChange)
            .where(RateChange.state == S.PROPOSED, RateChange.expires_on < today)
            .with_for_update()
        ).all()
        for change in late:
            change.move_to(S.EXPIRED, by=EXPIRING, at=at)
            trail(session, change, "rate_change.expire", by=EXPIRING, at=at)
        return f"{len(late)} rate changes expired."

    return end


def locked(session: Session, change_id: int) -> RateChange:
    """A change, ours until the transaction ends.

    :raises NotFound: when there is no such change.
    """
    change = session.get(RateChange, change_id, with_for_update=True, populate_existing=True)
    if change is None:
        raise NotFound("There is no such rate change.")
    return change


def trail(
    session: Session, change: RateChange, action: str, *, by: str, at: datetime, **detail: object
) -> None:
    """Write down what was done about a change."""
    subject = f"rate_change:{change.id}"
    audit.record(session, actor=by, action=action, subject=subject, at=at, detail=detail)
