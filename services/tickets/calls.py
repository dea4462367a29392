"""Calls: the number somebody can be called back at, and the calls that came from one."""

import re
from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from models.errors import Refused
from models.ticket import HAS_TELEPHONE, Ticket, number_of
from services.rules import telephones

FOUND_MAX = 5
#: Of another country, or with an extension: kept as it was written.
_WRITTEN = re.compile(r"[0-9()+ .x-]{7,30}")


class Call(NamedTuple):
    """A call as a search shows it."""

    id: int
    caller: str
    at: datetime

    @property
    def number(self) -> str:
        """The number people say."""
        return number_of(self.id)


def kept(typed: str) -> str:
    """A telephone number as calls keep it: its ten digits.

    :raises Refused: when it is none, or the number of a card, however its digits are parted.
    """
    written = " ".join(typed.split())
    if telephones.is_card(written) or (written and not _WRITTEN.fullmatch(written)):
        raise Refused("Enter a telephone number such as (360) 555-0142.")
    return telephones.digits(written) or written


def of_number(session: Session, typed: str) -> Sequence[Call]:
    """The newest calls that came from this number, up to five; none for what is no number."""
    digits = telephones.digits(typed.strip())
    if not digits:
        return []
    asked = (
        select(Ticket.id, Ticket.caller, Ticket.asked_at)
        .where(text(HAS_TELEPHONE), Ticket.telephone == digits)
        .order_by(Ticket.id.desc())
        .limit(FOUND_MAX)
    )
    return [Call(*row) for row in session.execute(asked)]
