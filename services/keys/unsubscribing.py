"""The link that turns one kind of message off for one person: signed, and known again."""

import hashlib
import hmac
import re
from dataclasses import dataclass

from models.notice_choice import Topic

_LINK = re.compile(r"(\d{1,18})-([a-z_]{1,20})-([0-9a-f]{64})", re.ASCII)


@dataclass(frozen=True)
class Unsubscriber:
    """Signs the link that turns one topic off for one person, and knows it again. It never ends:
    an old message must still be answerable, and all it can do is stop messages."""

    key: str

    def link(self, person_id: int, topic: Topic) -> str:
        """The last part of the address."""
        return f"{person_id}-{topic}-{self._sign(person_id, topic)}"

    def read(self, link: str) -> tuple[int, Topic] | None:
        """Whose and which topic a link is for; none when we did not sign it."""
        found = _LINK.fullmatch(link)
        if found is None or found[2] not in set(Topic):
            return None
        person_id, topic = int(found[1]), Topic(found[2])
        is_ours = hmac.compare_digest(found[3], self._sign(person_id, topic))
        return (person_id, topic) if is_ours else None

    def _sign(self, person_id: int, topic: Topic) -> str:
        said = f"unsubscribe\n{person_id}\n{topic}"
        return hmac.new(self.key.encode(), said.encode(), hashlib.sha256).hexdigest()
