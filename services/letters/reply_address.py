"""The address an answer comes to: it names a question and a person, and nobody can make one up."""

import re
from dataclasses import dataclass

from services.sealing import Sealer

PURPOSE = "reply address"
MAC_LETTERS = 24
_TOKEN = re.compile(r"(?<![0-9a-z])q([0-9a-f]{1,15})-([0-9a-f]{1,15})-([0-9a-f]{24})(?![0-9a-z])")


@dataclass(frozen=True)
class Answered:
    """What an answer is about, and to whom its address was given."""

    ticket_id: int
    person_id: int


@dataclass(frozen=True)
class ReplyAddresses:
    """Addresses beside one mailbox: ``help+q1f-2a-…@district.example``."""

    mailbox: str
    sealer: Sealer

    def of(self, ticket_id: int, person_id: int) -> str:
        """The address for this person's answers in this question."""
        local, _, domain = self.mailbox.partition("@")
        named = f"{ticket_id:x}-{person_id:x}"
        mac = self.sealer.digest(named.encode(), purpose=PURPOSE)[:MAC_LETTERS]
        return f"{local}+q{named}-{mac}@{domain}"

    def read(self, written: str) -> Answered | None:
        """What a text that may hold such an address, or a letter's name made of one, answers."""
        for ticket, person, mac in _TOKEN.findall(written.lower()):
            named = f"{ticket}-{person}".encode()
            if self.sealer.names_as(named, mac, purpose=PURPOSE):
                return Answered(int(ticket, 16), int(person, 16))
        return None
