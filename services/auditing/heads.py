"""What was kept outside: a copy is what makes a chain worth something.

Whoever holds the database may rewrite all of the chain, or cut its end off. They cannot rewrite
what is printed, mailed or logged elsewhere: the newest seal, or the hashes of a day's lines.
"""

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from sqlalchemy import Connection

from models.database import Database
from models.errors import Refused
from services import many
from services.auditing import lines, sealing
from services.auditing.proving import TO_DO, Fault, What

#: How a seal is printed, kept and read again.
_HEAD = re.compile(r"(?:headworks-audit-head (\d+) (\d{4}-\d\d-\d\d) )?([0-9a-f]{64})")
_LEAF = re.compile(r"(\d{1,19}) ([0-9a-f]{64})")


class Kept(NamedTuple):
    """What was kept: hashes of seals, each with the name it is called by, and leaves."""

    heads: list[tuple[str, str]]
    leaves: list[tuple[int, bytes]]


def head(session: Connection) -> str | None:
    """The newest seal in one line, to be kept where nobody of this machine can write."""
    last = sealing.last_seal(session)
    return None if last is None else f"headworks-audit-head {last.number} {last.day} {last.hash}"


def read_kept(written: Iterable[str]) -> Kept:
    """What somebody kept: lines of ``audit head``, bare hashes of seals, lines of ``audit leaves``.

    :raises Refused: for a line that is none of these, or nothing at all.
    """
    kept = Kept([], [])
    for number, each in enumerate(written, 1):
        said = each.strip()
        if found := _HEAD.fullmatch(said):
            name = f"Seal {found[1]} of {found[2]}" if found[1] else "The seal"
            kept.heads.append((found[3], name))
        elif found := _LEAF.fullmatch(said):
            kept.leaves.append((int(found[1]), bytes.fromhex(found[2])))
        elif said:
            raise Refused("Line %(number)s is no seal and no hash of a line.", number=number)
    if not any(kept):
        raise Refused("There is no seal and no hash in it.")
    return kept


def hold_against(database: Database, kept: Kept) -> Iterator[Fault]:
    """Everything that was kept outside and is not so here."""
    with database.looking() as connection:
        seals = sealing.seals(connection)
        here = {each.hash for each, kept_hash in seals if each.hash == kept_hash}
        for digest, name in kept.heads:
            if digest not in here:
                yield Fault(
                    What.OUTSIDE,
                    f"{name} with the hash {digest} was kept outside and is not here: the trail"
                    f" was cut off before it, or written anew. {TO_DO[What.OUTSIDE]}",
                )
        for some in many.batches(sorted(kept.leaves), lines.READ_AT_ONCE):
            yield from _differing(connection, dict(some))


def _differing(connection: Connection, kept: dict[int, bytes]) -> Iterator[Fault]:
    there = {line.id: line.leaf for line in lines.read(connection, min(kept) - 1, max(kept))}
    for event_id, digest in kept.items():
        if there.get(event_id) != digest:
            became = "was changed" if event_id in there else "was removed"
            yield Fault(
                What.OUTSIDE,
                f"audit_event {event_id} {became} since its hash was kept outside."
                f" {TO_DO[What.OUTSIDE]}",
                event_id,
            )
