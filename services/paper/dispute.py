"""What proves a charge, for the bank that decides: rows under titles, and the words agreed to."""

from dataclasses import dataclass
from datetime import datetime

from models.district import District
from services.paper.press import letterhead, pressed_anyway
from services.telling.wording import day


@dataclass(frozen=True)
class Section:
    """Rows under a title, and perhaps a text in full."""

    title: str
    rows: tuple[tuple[str, str], ...]
    text: str = ""


@dataclass(frozen=True, kw_only=True)
class DisputeFacts:
    """What the paper says, in its order. Banks read it: it is in English."""

    title: str
    dispute: str
    sections: tuple[Section, ...]


def dispute_pdf(facts: DisputeFacts, district: District, at: datetime) -> bytes:
    """The evidence as PDF/UA-1.

    A letter the fonts lack stands as its number: no word of a payer prevents the paper.
    """
    words = {
        "letterhead": letterhead(district, "en"),
        "title": facts.title,
        "dispute": facts.dispute,
        "made_on": day(at.astimezone(district.zone).date(), "en"),
        "sections": [
            {"title": each.title, "rows": [list(row) for row in each.rows], "text": each.text}
            for each in facts.sections
        ],
    }
    return pressed_anyway("dispute", words, "en", at)
