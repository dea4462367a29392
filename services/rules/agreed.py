"""Words that somebody reads and agrees to, and how they say yes."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from models.signed import SignedWhere

#: Of what a browser says of itself no more is kept.
SAID_MAX = 400


@dataclass(frozen=True)
class Words:
    """What somebody reads before they say yes, a paragraph a line."""

    paragraphs: Sequence[str]
    language: str

    @property
    def text(self) -> str:
        """The words as they are kept."""
        return "\n\n".join(self.paragraphs)

    @property
    def version(self) -> str:
        """The hash of the words: the same words, the same version."""
        return hashlib.sha256(self.text.encode()).hexdigest()


@dataclass(frozen=True, kw_only=True)
class Saying:
    """How somebody says yes. ``key`` is the form's: the same form signs once."""

    key: UUID
    person_id: int
    language: str
    #: The hash of the words they read; another is refused. None where the paper holds them.
    version: str | None
    #: ``person:12``, or ``staff:7`` who wrote a signature on paper down.
    by: str
    where: SignedWhere = SignedWhere.PORTAL
    proof: str = ""
    address: str = ""
    browser: str = ""
