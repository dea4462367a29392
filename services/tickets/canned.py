"""Answers that are given often: made by supervisors, filled with the account they are used for."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol, TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.errors import NotFound, Refused
from models.ticket_draft import CannedReply
from services.rules.masking import masked
from services.tickets.asking import TEXT_MAX

#: The places a text may leave open, written ``{name}``.
PLACES = ("name", "account", "address", "owed", "ticket")
#: Those that tell something of an account.
OF_ACCOUNT = ("account", "address", "owed")
TITLE_MAX = 80
SHOWN_MAX = 200


class Answer(Protocol):
    """What is written in an answer."""

    @property
    def text(self) -> str: ...


A = TypeVar("A", bound=Answer)


def make(
    session: Session, *, title: str, language: str, text: str, by: str, at: datetime
) -> CannedReply:
    """Add an answer, or write one of the same title and language anew; a retired one is back.

    :raises Refused: when something is missing, too long, or a place is not one we can fill.
    """
    title, text = masked(title.strip()), masked(text.strip())
    if not title or not text or len(title) > TITLE_MAX or len(text) > TEXT_MAX:
        raise Refused("Give it a title of at most 80 letters and a text of at most 4,000.")
    filled = fill(text, dict.fromkeys(PLACES, ""))
    if "{" in filled or "}" in filled:
        raise Refused(f"Between braces stands one of: {', '.join(PLACES)}.")
    known = session.scalar(
        select(CannedReply).where(CannedReply.title == title, CannedReply.language == language)
    )
    if known is None:
        known = CannedReply(title=title, language=language, text=text, made_by=by, made_at=at)
        session.add(known)
    known.text, known.made_by, known.made_at, known.retired_at = text, by, at, None
    session.flush()
    return known


def retire(session: Session, canned_id: int, *, at: datetime) -> CannedReply:
    """Offer an answer no more; a second call changes nothing.

    :raises NotFound: when there is none.
    """
    canned = session.get(CannedReply, canned_id)
    if canned is None:
        raise NotFound("There is no such answer.")
    canned.retired_at = canned.retired_at or at
    session.flush()
    return canned


def for_strangers(offered: Sequence[A]) -> list[A]:
    """Those that tell nothing of an account."""
    return [
        each for each in offered if not any(f"{{{place}}}" in each.text for place in OF_ACCOUNT)
    ]


def offered(session: Session, language: str | None = None) -> Sequence[CannedReply]:
    """The answers there are, by title; those in one language, when one is named."""
    wanted = select(CannedReply).where(CannedReply.retired_at.is_(None))
    if language is not None:
        wanted = wanted.where(CannedReply.language == language)
    return session.scalars(
        wanted.order_by(CannedReply.title, CannedReply.language).limit(SHOWN_MAX)
    ).all()


def text_of(session: Session, canned_id: int, places: Mapping[str, str]) -> str:
    """An answer with its places filled.

    :raises NotFound: when it is not offered.
    """
    return fill(one(session, canned_id).text, places)


def one(session: Session, canned_id: int) -> CannedReply:
    """An answer as it was written.

    :raises NotFound: when it is not offered.
    """
    canned = session.get(CannedReply, canned_id)
    if canned is None or canned.retired_at is not None:
        raise NotFound("There is no such answer.")
    return canned


def fill(text: str, places: Mapping[str, str]) -> str:
    """Put facts into the places of a text; nothing else in it means anything."""
    for name in PLACES:
        text = text.replace(f"{{{name}}}", places[name])
    return text
