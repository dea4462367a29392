"""The address an answer comes to: it names a question and a person, and nobody can make one up."""

import re
from dataclasses import dataclass

from services.keys.sealing import Sealer

PURPOSE = "reply address"
MAC_LETTERS = 24
_TOKEN = re.compile(r"(?<![0-9a-z])q([0-9a-f]{1,15})-([0-9a-f]{1,15})-([0-9a-f]{24})(?![0-9a-z])")


@dataclass(frozen=True)
class Answered:
    """What an answer is about, and to whom its address was given."""

    ticket_id: int
    person_id: int


def named(answered: Answered) -> str:
    """The part of the address that says so, whatever key signed it."""
    return f"+q{answered.ticket_id:x}-{answered.person_id:x}-"


@dataclass(frozen=True)
class ReplyAddresses:
    """Addresses beside one mailbox: ``help+q1f-2a-…@district.example``."""

    mailbox: str
    sealer: Sealer

    def of(self, ticket_id: int, person_id: int) -> str:
        """The address for this person's answers in this question."""
        local, _, domain = self.mailbox.partition("@")
        start = named(Answered(ticket_id, person_id))
        signed = start.removeprefix("+q").removesuffix("-").encode()
        mac = self.sealer.digest(signed, purpose=PURPOSE)[:MAC_LETTERS]
        return f"{local}{start}{mac}@{domain}"

    def read(self, written: str) -> Answered | None:
        """What a text that may hold such an address, or a letter's name made of one, answers."""
        for ticket, person, mac in _TOKEN.findall(written.lower()):
            signed = f"{ticket}-{person}".encode()
            if self.sealer.names_as(signed, mac, purpose=PURPOSE):
                return Answered(int(ticket, 16), int(person, 16))
        return None
