"""The link that turns one kind of message off for one person: signed, and known again."""

import hashlib
import hmac
import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from models.notice_choice import Topic

#: What a link turned off when it did not say by which way: receipts and payments sent were one.
FORMER: Mapping[str, tuple[Topic, ...]] = MappingProxyType(
    {"receipts": (Topic.RECEIPTS, Topic.PAYMENTS_SENT)}
)
_LINK = re.compile(r"(\d{1,18})-([a-z_]{1,20})(-email)?-([0-9a-f]{64})", re.ASCII)


@dataclass(frozen=True)
class Unsubscriber:
    """Signs the link that turns one topic's e-mail off for one person, and knows it again. It never
    ends: an old message must still be answerable, and all it can do is stop messages."""

    key: str

    def link(self, person_id: int, topic: Topic) -> str:
        """The last part of the address."""
        return f"{person_id}-{topic}-email-{self._sign(person_id, topic, '-email')}"

    def read(self, link: str) -> tuple[int, tuple[Topic, ...]] | None:
        """Whose a link is and which topics it turns off; none when we did not sign it."""
        found = _LINK.fullmatch(link)
        if found is None or found[2] not in set(Topic):
            return None
        person_id, topic, way = int(found[1]), Topic(found[2]), found[3] or ""
        if not hmac.compare_digest(found[4], self._sign(person_id, topic, way)):
            return None
        return person_id, (topic,) if way else FORMER.get(topic, (topic,))

    def _sign(self, person_id: int, topic: Topic, way: str) -> str:
        said = f"unsubscribe\n{person_id}\n{topic}{way}"
        return hmac.new(self.key.encode(), said.encode(), hashlib.sha256).hexdigest()
