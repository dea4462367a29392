"""What a backup says of itself: how many rows each table has, and what the books come to."""

import json
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from models.base import Base
from models.errors import Refused
from models.ledger import LedgerAccount, Transfer

FORMAT = 1


@dataclass(frozen=True, kw_only=True)
class Manifest:
    """A database at one moment, in figures."""

    format: int
    district: str
    dialect: str
    #: When it was taken, in UTC.
    at: str
    #: The newest migration it has seen.
    shape: str
    rows: dict[str, int]
    #: Everything ever moved, and the balances of all accounts together, in cents.
    moved_cents: int
    balances_cents: int
    #: How many documents came along; none when they lie where a backup does not reach, a bucket.
    documents: int | None = 0

    def written(self) -> bytes:
        """As the archive keeps it."""
        return json.dumps(asdict(self), indent=2, sort_keys=True).encode()

    @classmethod
    def read(cls, written: bytes) -> "Manifest":
        """From an archive.

        :raises Refused: when this version cannot read it.
        """
        try:
            values: dict[str, Any] = json.loads(written)
            if values.get("format") != FORMAT:
                raise ValueError
            return cls(**values)
        except (ValueError, TypeError) as error:
            raise Refused("This backup was made by another version of Headworks.") from error


def taken(
    session: Session, *, district: str, dialect: str, at: datetime, documents: int | None = 0
) -> Manifest:
    """The figures of a database as a session sees it. Reads every table once."""
    moved = session.scalar(select(func.sum(Transfer.amount)))
    balances = session.scalar(select(func.sum(LedgerAccount.balance)))
    return Manifest(
        format=FORMAT,
        district=district,
        dialect=dialect,
        at=at.astimezone(UTC).isoformat(timespec="seconds"),
        shape=session.execute(text("SELECT version_num FROM alembic_version")).scalar_one(),
        rows={
            table.name: session.scalar(select(func.count()).select_from(table)) or 0
            for table in Base.metadata.sorted_tables
        },
        moved_cents=moved.cents if moved else 0,
        balances_cents=balances.cents if balances else 0,
        documents=documents,
    )


def differences(said: Manifest, found: Manifest) -> list[str]:
    """What came back other than it was, in words; empty when everything is there."""
    names = [*said.rows, *(name for name in found.rows if name not in said.rows)]
    wrong = [
        f"{name} has {found.rows.get(name, 0):,} rows, and had {said.rows.get(name, 0):,}"
        for name in names
        if found.rows.get(name, 0) != said.rows.get(name, 0)
    ]
    if found.documents != said.documents:
        wrong.append(f"{found.documents or 0} documents came back, and there were {said.documents}")
    if found.shape != said.shape:
        wrong.append(f"the newest migration is {found.shape}, and was {said.shape}")
    if (found.moved_cents, found.balances_cents) != (said.moved_cents, said.balances_cents):
        wrong.append("the books come to other sums")
    return wrong
