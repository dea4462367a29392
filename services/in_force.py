"""Which district is in force: the file of the settings, until another that was decided holds.

Every process finds out by itself. A file never holds before the day after it was decided, and each
day begins with a look at what was decided: so all change over at the same midnight.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from threading import Lock
from time import monotonic
from typing import NamedTuple, Self

from sqlalchemy import Connection, Select, select

from models import district_file
from models.database import Database
from models.district import IDENTITY, District
from models.district_version import DistrictDecision, DistrictVersion

#: For so long nobody asks again what was decided.
KEPT_FOR = timedelta(seconds=5)


class Dated(NamedTuple):
    """A file that holds from some day on, by its number."""

    id: int
    version_id: int
    effective_on: date


class Districts:
    """The district by day. One per process; threads share it."""

    def __init__(
        self, first: District, database: Database | None, now: Callable[[], datetime]
    ) -> None:
        self.first = first
        self._database, self._now = database, now
        self._read: dict[int, District] = {}
        self._made: dict[tuple[int | None, int], District] = {}
        self._decided: tuple[Dated, ...] = ()
        self._looked_on: date | None = None
        self._good_until = monotonic()
        self._reading = Lock()

    @classmethod
    def alone(cls, district: District) -> Self:
        """A district that never changes: of a test, and where there are no books."""
        return cls(district, None, _timeless)

    @property
    def today(self) -> District:
        """The district in force today."""
        return self.on(self._day()) if self.decided() else self.first

    def on(self, day: date) -> District:
        """The district in force on a day.

        Its charges are those of the newest version: each rate has its own day, and what was
        decided for later is known from then on.
        """
        decided = self.decided()
        if not decided:
            return self.first
        return self._joined(_holding(decided, day), decided[-1])

    @property
    def held(self) -> Dated | None:
        """What was decided and holds today; none while it is the file of the settings."""
        decided = self.decided()
        return _holding(decided, self._day()) if decided else None

    @property
    def newest(self) -> District:
        """The one the latest day is decided for; the next change is held against it."""
        decided = self.decided()
        return self._joined(decided[-1], decided[-1]) if decided else self.first

    def decided(self) -> tuple[Dated, ...]:
        """Every file that holds or will, the newest last; that of the settings is none."""
        if self._database is None:
            return ()
        if monotonic() >= self._good_until or self._day() != self._looked_on:
            with self._database.looking() as connection:
                self.keep(decided(connection))
        return self._decided

    def keep(self, known: tuple[Dated, ...], kept_for: timedelta = KEPT_FOR) -> None:
        """Go by these for a while."""
        self._decided, self._looked_on = known, self._day()
        self._good_until = monotonic() + kept_for.total_seconds()

    def forget(self) -> None:
        """Something was decided here: the next who asks looks again."""
        self._good_until = monotonic()

    def _day(self) -> date:
        return self.first.day(self._now())

    def _joined(self, held: Dated | None, newest: Dated) -> District:
        key = (None if held is None else held.version_id, newest.version_id)
        found = self._made.get(key)
        if found is None:
            rules = self.first if held is None else self._file(held.version_id)
            found = joined(self.first, rules, self._file(newest.version_id))
            self._made[key] = found
        return found

    def _file(self, version_id: int) -> District:
        with self._reading:
            if version_id not in self._read:
                self._read[version_id] = self._of(version_id)
            return self._read[version_id]

    def _of(self, version_id: int) -> District:
        assert self._database is not None  # noqa: S101 - without one nothing is decided
        with self._database.looking() as connection:
            content = connection.execute(
                select(DistrictVersion.content).where(DistrictVersion.id == version_id)
            ).scalar_one()
        return district_file.read(content, name_of(version_id), since=self.first)


def joined(first: District, rules: District, newest: District) -> District:
    """A district of three files: who it is, what holds, and the rates that are decided."""
    tariff = replace(rules.tariff, charges=newest.tariff.charges, classes=newest.tariff.classes)
    whose = {name: getattr(first, name) for name in IDENTITY}
    return replace(rules, tariff=tariff, **whose)


def _holding(known: tuple[Dated, ...], day: date) -> Dated | None:
    return next((each for each in reversed(known) if each.effective_on <= day), None)


def _timeless() -> datetime:
    raise AssertionError("Nothing is ever decided here.")


def decided(connection: Connection) -> tuple[Dated, ...]:
    """Every file that holds or will, the newest last."""
    return tuple(Dated(*row) for row in connection.execute(dated()))


def dated() -> Select[int, int, date]:
    """The rows of ``decided``."""
    return (
        select(DistrictDecision.id, DistrictDecision.version_id, DistrictDecision.effective_on)
        .where(DistrictDecision.taken_back_at.is_(None))
        .order_by(DistrictDecision.effective_on, DistrictDecision.id)
    )


def name_of(version_id: int) -> str:
    """What the refusals of a version's file call it."""
    return f"version {version_id}"
