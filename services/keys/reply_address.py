"""What the post brings back is known by: an answer by its address, which names a question and a
person, and a letter that could not be delivered by its name. Nobody can make one up."""

import re
from dataclasses import dataclass

from services.keys.sealing import Sealer

PURPOSE, OF_MESSAGE = "reply address", "message name"
MAC_LETTERS = 24
_TOKEN = re.compile(r"(?<![0-9a-z])q([0-9a-f]{1,15})-([0-9a-f]{1,15})-([0-9a-f]{24})(?![0-9a-z])")
_MESSAGE = re.compile(r"(?<![0-9a-z])m([0-9a-f]{1,15})-([0-9a-f]{24})(?![0-9a-z])")


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

    def name_of(self, message_id: int) -> str:
        """What stands in a letter's name in the post, so that a report of it is known again."""
        mac = self.sealer.digest(f"{message_id:x}".encode(), purpose=OF_MESSAGE)[:MAC_LETTERS]
        return f"m{message_id:x}-{mac}"

    def message_in(self, written: str) -> int | None:
        """Which message of ours a text names that holds such a name."""
        for message, mac in _MESSAGE.findall(written.lower()):
            if self.sealer.names_as(message.encode(), mac, purpose=OF_MESSAGE):
                return int(message, 16)
        return None
