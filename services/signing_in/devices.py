"""Browsers that signed in here before: what one keeps to show it, and how that is checked.

A browser keeps a random name and a day, signed together with whose mailbox and
password it was. It names nobody: only the claim it is held against can confirm
it, and another address or a changed password makes it worth nothing.
"""

import hashlib
import hmac
import re
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from services.signing_in.identity import Claim

NAME_BYTES = 16
#: How long a browser is known after a sign-in.
KNOWN_FOR = timedelta(days=180)
_KEPT = re.compile(r"([A-Za-z0-9_-]{22})\.(\d{1,7})\.([0-9a-f]{64})", re.ASCII)


@dataclass(frozen=True)
class Devices:
    """Signs and checks with one key, for one door."""

    key: str
    door: str

    def known(self, kept: Iterable[str], claim: Claim | None, *, on: date) -> str | None:
        """The name of the device, when one of these was given to it for this claim."""
        for each in kept if claim is not None else ():
            found = _KEPT.fullmatch(each)
            if found is None or claim is None:
                continue
            name, day, signature = found.groups()
            is_old = on.toordinal() - int(day) > KNOWN_FOR.days
            if not is_old and hmac.compare_digest(signature, self._sign(name, day, claim)):
                return name
        return None

    def give(self, claim: Claim, *, on: date, name: str | None = None) -> str:
        """What a browser keeps after a sign-in; a known one keeps its name."""
        name, day = name or secrets.token_urlsafe(NAME_BYTES), str(on.toordinal())
        return f"{name}.{day}.{self._sign(name, day, claim)}"

    def _sign(self, name: str, day: str, claim: Claim) -> str:
        said = "\n".join(
            (
                "device",
                self.door,
                name,
                day,
                str(claim.id),
                claim.mailbox,
                claim.password_hash or "",
            )
        )
        return hmac.new(self.key.encode(), said.encode(), hashlib.sha256).hexdigest()
