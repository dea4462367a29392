"""The district's file through the years: each that is loaded is kept, whole, with who loaded it.

What the application works by is the file its settings name; these are its history, so that what
was charged, and by whose resolution, is known when the file has long changed.
"""

import hashlib
from collections.abc import Collection, Sequence
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from models.account import AccountStatus, CustomerAccount
from models.district import District
from models.district_version import DistrictVersion
from models.errors import Refused
from services import audit

#: Why the first version is there, which nobody loaded by hand.
FIRST = "The file in use when its history began."


def digest_of(content: str) -> str:
    """The SHA-256 of a file, which names it."""
    return hashlib.sha256(content.encode()).hexdigest()


def keep(
    session: Session,
    *,
    content: str,
    district: District,
    effective_on: date,
    note: str,
    at: datetime,
    by: str,
) -> DistrictVersion:
    """Keep a file that was read without a refusal as ``district``. The same file twice is one
    version: a second call finds the first, whatever else it says.

    :raises Refused: when open accounts are of a class or cycle the file lacks, or a version that
        holds from a later day is here.
    """
    known = of_digest(session, digest_of(content))
    if known is not None:
        return known
    _refuse_lost(session, CustomerAccount.customer_class, district.tariff.classes, "class")
    cycles = [str(number) for number in district.tariff.cycles]
    _refuse_lost(session, CustomerAccount.cycle, cycles, "cycle")
    newest = session.scalar(select(func.max(DistrictVersion.effective_on)))
    if newest is not None and effective_on < newest:
        raise Refused(
            "A version that holds from %(day)s is here. Give that day or a later one.",
            day=newest,
        )
    made = DistrictVersion(
        content=content, digest=digest_of(content), effective_on=effective_on, note=note,
        loaded_at=at, loaded_by=by,
    )  # fmt: skip
    session.add(made)
    session.flush()
    audit.record(
        session, actor=by, action="district.load", subject=f"district:{made.id}", at=at,
        detail={"digest": made.digest, "from": effective_on.isoformat(), "note": note},
    )  # fmt: skip
    return made


def keep_first(
    session: Session, *, content: str, district: District, on: date, at: datetime, by: str
) -> None:
    """Keep the file in use where no version is there yet; afterwards nothing happens."""
    if session.scalar(select(DistrictVersion.id).limit(1)) is None:
        keep(
            session, content=content, district=district, effective_on=on, note=FIRST, at=at, by=by
        )  # fmt: skip


def versions(session: Session) -> Sequence[DistrictVersion]:
    """All of them, the one that holds from the latest day first."""
    newest = (DistrictVersion.effective_on.desc(), DistrictVersion.id.desc())
    return session.scalars(select(DistrictVersion).order_by(*newest)).all()


def of_digest(session: Session, digest: str) -> DistrictVersion | None:
    """The version that is this very file; none when it was never loaded."""
    return session.scalar(select(DistrictVersion).where(DistrictVersion.digest == digest))


def _refuse_lost(
    session: Session,
    column: InstrumentedAttribute[str] | InstrumentedAttribute[int],
    known: Collection[str],
    what: str,
) -> None:
    """Open accounts must still be of something that the file has."""
    counted = (
        select(column, func.count())
        .where(CustomerAccount.status == AccountStatus.ACTIVE)
        .group_by(column)
        .order_by(column)
    )
    for word, count in session.execute(counted):
        if str(word) not in known:
            raise Refused(
                "The file has no %(what)s “%(word)s”, and %(count)s open accounts are of it.",
                what=what, word=word, count=f"{count:,}",
            )  # fmt: skip
