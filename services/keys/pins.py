"""Works out the PINs of bills with a key; services/access/pins.py says what they are for."""

import base64
import hashlib
import hmac
from dataclasses import dataclass

from services.rules import codes

_PURPOSE = b"headworks: the PIN of a bill"


@dataclass(frozen=True)
class Pins:
    """Works PINs out with one key; another key makes others."""

    key: str

    def of(self, account_id: int, bill_code: str, series: int) -> str:
        """The PIN of a bill, as it is kept in mind: ``7F3K92MD``."""
        key = hmac.digest(base64.b64decode(self.key), _PURPOSE, hashlib.sha256)
        whole = hmac.digest(key, f"{account_id}:{series}:{bill_code}".encode(), hashlib.sha256)
        return codes.PIN.of(whole)
