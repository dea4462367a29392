"""Customers of the demo who came from another system: some invited, one in, two held."""

from datetime import datetime
from pathlib import Path

from sqlalchemy import select

from models.database import Database
from models.district import District
from models.outbox import OutboxMessage
from models.welcome import CustomerInvitation
from services import importing, welcoming
from services.links import Links
from services.telling import messages

#: An export as another system writes it, with ten invented households.
EXPORT = Path(__file__).parents[2] / "sandbox" / "export"
BY = "Ines Caldwell"
#: Of seven with an address of their own, six are invited. The first came in, one letter came back.
INVITED = 6
CAME_IN = 1
REFUSED = 5


def bring(database: Database, district: District, *, links: Links, at: datetime) -> int:
    """Bring them along, invite most of them, and return how many accounts they have."""
    export = importing.check(
        EXPORT, importing.load(str(EXPORT / "layout.toml")), district.tariff.classes
    )
    kept = importing.keep(database, district, export, on=district.day(at), at=at, by=BY)
    with database.saving() as session:
        welcoming.invite(session, district=district, links=links, limit=INVITED, before=0, at=at)
        newest = select(CustomerInvitation, OutboxMessage).join(
            OutboxMessage, OutboxMessage.id == CustomerInvitation.message_id
        )
        for place, (_invitation, letter) in enumerate(
            session.execute(newest.order_by(CustomerInvitation.id)).all(), start=1
        ):
            if place == CAME_IN:
                token = letter.text.split("/welcome/")[1].split()[0]
                welcoming.accept(session, token, at=at)
            if place == REFUSED:
                messages.refuse(letter.id, "550 No such mailbox.", lambda: at, session)
        session.flush()
    return kept.accounts
