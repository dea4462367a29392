"""The district's file through the years: each that is decided is kept, whole, with who said so.

The history begins with a copy of the file the application's settings name. What is decided after
it holds from its day on (``services.in_force``), unless it is taken back before.
"""

import hashlib
from collections.abc import Collection, Sequence
from datetime import date, datetime, timedelta
from typing import NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from models import district_file
from models.account import AccountStatus, CustomerAccount
from models.district import District
from models.district_table import DistrictFileError
from models.district_version import DistrictDecision, DistrictVersion
from models.errors import NotFound, Refused
from services import audit
from services.in_force import Dated, dated, joined, name_of
from services.rules import file_growth

#: Why the first version is there, which nobody loaded by hand.
FIRST = "The file in use when its history began."
#: No district's file comes near.
BYTES_MAX = 256 * 1024
DAY = timedelta(days=1)
#: Rates are resolved on for some years ahead, and no further: later is a slip of the pen.
AHEAD_MAX = timedelta(days=5 * 366)
#: How a day is said in a sentence.
LONG = "%a, %b %-d, %Y"


class Own(NamedTuple):
    """The file of the settings, as it was read and as it is written."""

    district: District
    content: str


class Base(NamedTuple):
    """What the next file is held against: the one decided last; at first that of the settings."""

    district: District
    content: str
    decided: Dated | None


class Kept(NamedTuple):
    """A file of the history, and what was decided of it; a copy of the settings' file is not."""

    version: DistrictVersion
    decision: DistrictDecision | None


def digest_of(content: str) -> str:
    """The SHA-256 of a file, which names it."""
    return hashlib.sha256(content.encode()).hexdigest()


def newest(session: Session, own: Own) -> Base:
    """What holds last of all that is decided: the next version follows it.

    Whoever decides what follows holds the history first (``lock``).
    """
    known = [Dated(*row) for row in session.execute(dated())]
    if not known:
        return Base(*own, None)
    content = session.get_one(DistrictVersion, known[-1].version_id).content
    last = district_file.read(content, name_of(known[-1].version_id), since=own.district)
    return Base(joined(own.district, last, last), content, known[-1])


def of_content(session: Session, own: Own, digest: str) -> Base | None:
    """A file of the history by its SHA-256, or the settings' own; none when nobody kept it."""
    if digest == digest_of(own.content):
        return Base(*own, None)
    kept = of_digest(session, digest)
    if kept is None:
        return None
    read = district_file.read(kept.content, name_of(kept.id), since=own.district)
    return Base(joined(own.district, read, read), kept.content, None)


def lock(session: Session) -> None:
    """Nobody else decides what follows until the transaction ends."""
    session.scalar(
        select(DistrictVersion.id).order_by(DistrictVersion.id).limit(1).with_for_update()
    )


def refusals(
    session: Session, base: Base, district: District, *, effective_on: date, today: date
) -> list[str]:
    """Why a file may not follow what is decided, from a day on; none when it may."""
    wrong = file_growth.refusals(base.district, district, from_on=effective_on)
    lost = (
        (CustomerAccount.customer_class, list(district.tariff.classes), "class"),
        (CustomerAccount.cycle, [str(number) for number in district.tariff.cycles], "cycle"),
    )
    for column, known, what in lost:
        wrong += _lost(session, column, known, what)
    if effective_on <= today:
        wrong.append(
            f"A file holds from the day after it is decided, {today + DAY:{LONG}}, at the earliest:"
            " by then every process knows of it"
        )
    if effective_on > today + AHEAD_MAX:
        wrong.append(f"A file holds from {today + AHEAD_MAX:{LONG}} at the latest")
    if base.decided is not None and effective_on < base.decided.effective_on:
        wrong.append(
            f"A file that holds from {base.decided.effective_on:{LONG}} is decided: give that day"
            " or a later one"
        )
    return wrong


def decide(
    session: Session,
    *,
    base: Base,
    content: str,
    district: District,
    effective_on: date,
    note: str,
    today: date,
    at: datetime,
    by: str,
) -> DistrictDecision:
    """Decide that a file, which was read as ``district``, holds from a day on.

    A second call with the file that was decided last finds that decision, whatever else it says.
    The caller lets go of what its process knows (``Districts.forget``) once this is kept.

    :raises DistrictFileError: with every reason why it may not follow ``base``.
    """
    version = of_digest(session, digest_of(content))
    if base.decided is not None and version and version.id == base.decided.version_id:
        return session.get_one(DistrictDecision, base.decided.id)
    wrong = refusals(session, base, district, effective_on=effective_on, today=today)
    if wrong:
        raise DistrictFileError(*wrong)
    if version is None:
        version = _write(session, content, effective_on, note, at=at, by=by)
    made = DistrictDecision(
        version_id=version.id, effective_on=effective_on, note=note, decided_at=at, decided_by=by
    )
    session.add(made)
    session.flush()
    _trail(session, "district.decide", version, at, by, effective_on=f"{effective_on}", note=note)
    return made


def keep_first(session: Session, *, content: str, on: date, at: datetime, by: str) -> None:
    """Begin the history with a copy of the settings' file; afterwards nothing happens."""
    if session.scalar(select(DistrictVersion.id).limit(1)) is None:
        _write(session, content, on, FIRST, at=at, by=by)


def take_back(
    session: Session, *, decision_id: int, reason: str, today: date, at: datetime, by: str
) -> DistrictDecision:
    """Let what was decided never hold, before its day. A second call changes nothing.

    :raises NotFound: when nothing was decided by this number.
    :raises Refused: from its day on, or while something else that follows it is decided.
    """
    made = session.get(DistrictDecision, decision_id, with_for_update=True)
    if made is None:
        raise NotFound("Nothing was decided by that number.")
    if made.taken_back_at is not None:
        return made
    if made.effective_on <= today:
        raise Refused("It holds already. What follows it is another change.")
    if [Dated(*row) for row in session.execute(dated())][-1].id != made.id:
        raise Refused("Another change follows it. Take that one back first.")
    made.taken_back_at, made.taken_back_by = at, by
    session.flush()
    version = session.get_one(DistrictVersion, made.version_id)
    _trail(session, "district.take_back", version, at, by, reason=reason)
    return made


def history(session: Session) -> Sequence[Kept]:
    """Every file with what was decided of it, what holds from the latest day first."""
    day = func.coalesce(DistrictDecision.effective_on, DistrictVersion.effective_on)
    rows = session.execute(
        select(DistrictVersion, DistrictDecision)
        .outerjoin(DistrictDecision, DistrictDecision.version_id == DistrictVersion.id)
        .order_by(day.desc(), DistrictDecision.id.desc(), DistrictVersion.id.desc())
    )
    return [Kept(*row) for row in rows]


def of_digest(session: Session, digest: str) -> DistrictVersion | None:
    """The version that is this very file; none when it was never loaded."""
    return session.scalar(select(DistrictVersion).where(DistrictVersion.digest == digest))


def _write(
    session: Session, content: str, on: date, note: str, *, at: datetime, by: str
) -> DistrictVersion:
    made = DistrictVersion(
        content=content, digest=digest_of(content), effective_on=on, note=note, loaded_at=at,
        loaded_by=by,
    )  # fmt: skip
    session.add(made)
    session.flush()
    _trail(session, "district.load", made, at, by, effective_on=f"{on}", note=note)
    return made


def _trail(
    session: Session, action: str, version: DistrictVersion, at: datetime, by: str, **said: str
) -> None:
    audit.record(
        session, actor=by, action=action, subject=f"district:{version.id}", at=at,
        detail={"digest": version.digest, **said},
    )  # fmt: skip


def _lost(
    session: Session,
    column: InstrumentedAttribute[str] | InstrumentedAttribute[int],
    known: Collection[str],
    what: str,
) -> list[str]:
    """Open accounts must still be of something that the file has."""
    counted = (
        select(column, func.count())
        .where(CustomerAccount.status == AccountStatus.ACTIVE)
        .group_by(column)
        .order_by(column)
    )
    return [
        f"The file has no {what} “{word}”, and {count:,} open accounts are of it"
        for word, count in session.execute(counted)
        if str(word) not in known
    ]
