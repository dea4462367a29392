"""What the demo's people sent: a photo and a paper in a question, and a letter from a stranger."""

import io
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.account import CustomerAccount
from models.district import District
from models.document import DocumentKind, DocumentState
from models.ticket import (
    Reason,
    Subject,
    Ticket,
    TicketChannel,
    TicketMessage,
    WrittenAs,
)
from models.ticket_states import TicketState
from services.demo.questions import NOON
from services.documents import shelf
from services.keys.vault import Vault
from services.rules.numbers import number_of
from services.tickets import asking, files

#: Whose question about a line of a bill has files with it.
WITH_FILES = number_of(2_031_552)
OF_PLUMBER = "Plumber.pdf"
PLUMBER = ("Haddock Plumbing", "Looked at the meter pit and the side sewer.", "No leak found.")


class Letter(NamedTuple):
    """What somebody unknown wrote."""

    key: str
    name: str
    sender: str
    text: str
    quoted: str = ""


RATTLES = Letter(
    "demo:letter", "Nell Haddock", "nell.haddock@cedarhollow.example",
    "The cover in front of number 40\n\nGood morning,\n\nthe iron cover in the street in front of"
    " my mother's house rattles whenever a truck goes by, and since Sunday it smells. Is it yours?"
    " Who can look at it?\n\nNell Haddock",
    "On Tuesday Nell Haddock wrote:\n> I called twice and nobody could say whose it is.",
)  # fmt: skip
ADVERTISING = Letter(
    "demo:advertising", "Bright Lists", "sales@brightlists.example",
    "Your district on page one\n\nWe sell you the addresses of 40,000 homes near you. Answer today"
    " for a price.",
)  # fmt: skip


def put_up(session: Session, district: District, vault: Vault, *, today: date) -> None:
    """Hang files on the question of one account, and write down a letter of somebody unknown."""
    at = datetime.combine(today - timedelta(days=1), NOON)
    message = session.scalar(
        select(TicketMessage)
        .join(Ticket, Ticket.id == TicketMessage.ticket_id)
        .join(CustomerAccount, CustomerAccount.id == Ticket.account_id)
        .where(CustomerAccount.number == WITH_FILES)
        .order_by(TicketMessage.id)
        .limit(1)
    )
    if message is not None:
        hang(session, vault, message, f"account:{WITH_FILES}", "Meter pit.jpg", photo(), at)
        hang(session, vault, message, f"account:{WITH_FILES}", OF_PLUMBER, paper(PLUMBER), at)
    spam = _write(session, district, ADVERTISING, at - timedelta(hours=5))
    session.get_one(Ticket, spam.ticket_id).move_to(TicketState.SPAM)
    letter = _write(session, district, RATTLES, at + timedelta(hours=2))
    hang(session, vault, letter, "letters", "Cover.jpg", photo(lid=True), at)


def photo(*, lid: bool = False) -> bytes:
    """A drawn photo of a meter pit, or of the cover of a manhole."""
    from PIL import Image, ImageDraw

    image = Image.new("RGB", (1200, 900), "#8a8f87")
    draw = ImageDraw.Draw(image)
    for row in range(0, 900, 60):
        draw.line([(0, row + 20), (1200, row)], fill="#7c8179", width=9)
    if lid:
        draw.ellipse([300, 150, 900, 750], fill="#3f4244", outline="#2c2e30", width=16)
        for step in range(360, 860, 80):
            draw.line([(step, 240), (step, 660)], fill="#575b5e", width=18)
    else:
        draw.rectangle([250, 170, 950, 730], fill="#4a3f33", outline="#2f2820", width=18)
        draw.ellipse([430, 280, 770, 620], fill="#d9dcd6", outline="#27303a", width=22)
        draw.line([(600, 450), (700, 370)], fill="#b3261e", width=12)
    made = io.BytesIO()
    image.save(made, "JPEG", quality=80)
    return made.getvalue()


def paper(words: Sequence[str]) -> bytes:
    """A page with these lines, written out by hand: no library is loaded for it."""
    lines = "".join(f"({each}) Tj 0 -28 Td " for each in words)
    text = f"BT /F1 18 Tf 72 700 Td {lines}ET"
    things = (
        "<< /Type /Catalog /Pages 2 0 R >>",
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R"
        " /Resources << /Font << /F1 5 0 R >> >> >>",
        f"<< /Length {len(text)} >>\nstream\n{text}\nendstream",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    )
    made, places = "%PDF-1.4\n", list[int]()
    for number, thing in enumerate(things, 1):
        places.append(len(made))
        made += f"{number} 0 obj\n{thing}\nendobj\n"
    table = "".join(f"{each:010} 00000 n \n" for each in places)
    size = len(things) + 1
    end = f"xref\n0 {size}\n0000000000 65535 f \n{table}trailer\n<< /Size {size} /Root 1 0 R >>\n"
    return f"{made}{end}startxref\n{len(made)}\n%%EOF\n".encode("ascii")


def hang(
    session: Session, vault: Vault, message: TicketMessage, scope: str, name: str, content: bytes,
    at: datetime,
) -> None:  # fmt: skip
    """Keep a file of a message, as if it had come with it."""
    shelf.add(
        session, vault.keep(content, scope=scope), state=DocumentState.CLEAN, name=name, at=at,
        kind=DocumentKind.PDF if name.endswith(".pdf") else DocumentKind.JPEG,
        held_for=message.key, added_by=message.key,
    )  # fmt: skip
    files.attach(session, message.key, message)


def _write(session: Session, district: District, letter: Letter, at: datetime) -> TicketMessage:
    on = district.day(at)
    ticket = Ticket(
        key=letter.key, account_id=None, caller=letter.name, sender=letter.sender,
        channel=TicketChannel.LETTER, subject=Subject.OTHER, reason=Reason.OTHER, asked_at=at,
        asked_on=on, touched_on=on, version=2,
        promised_on=asking.promise(district, on),
    )  # fmt: skip
    session.add(ticket)
    session.flush()
    message = TicketMessage(
        key=f"{letter.key}:0", ticket_id=ticket.id, kind=WrittenAs.CUSTOMER, text=letter.text,
        earlier=letter.quoted, written_at=at, leaves_at=at, mailed_from=letter.sender,
        is_unproved=True,
    )  # fmt: skip
    session.add(message)
    session.flush()
    return message
