"""Who an actor of the trail is, by name."""

from collections.abc import Iterable, Mapping

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.account import Person
from models.identity import Staff

STAFF, PERSON = "staff:", "person:"
#: By an event of the processor's; which one stands with the payment.
EVENT, PROCESSOR = "event ", "the processor"
#: A title company on our page; which one stands with its request.
TITLE_COMPANY = "escrow"
_CALLED = {TITLE_COMPANY: "the title company"}


def names(session: Session, actors: Iterable[str]) -> Mapping[str, str]:
    """The name of each of these actors; whoever is no person stays as written. Two statements."""
    found = {
        actor: PROCESSOR if actor.startswith(EVENT) else _CALLED.get(actor, actor)
        for actor in actors
    }
    for kind, table in ((STAFF, Staff), (PERSON, Person)):
        ids = [int(each.removeprefix(kind)) for each in found if each.startswith(kind)]
        if ids:
            rows = session.execute(select(table.id, table.name).where(table.id.in_(ids)))
            found |= {f"{kind}{id_}": name for id_, name in rows}
    return found
