"""The codes an authenticator shows: six digits that change every half minute."""

import hmac
from dataclasses import dataclass
from datetime import datetime

import pyotp

SECONDS = 30
#: A telephone's clock may be this many steps early or late.
STEPS_OFF = 1
#: What the secrets of staff are sealed for.
STAFF_PURPOSE = "staff.totp"
#: Empty squares around a drawing, for whoever reads it.
BORDER = 4


@dataclass(frozen=True)
class Drawing:
    """A square code: its side in squares, and the path of the dark ones."""

    side: int
    path: str


def new_secret() -> str:
    """What an authenticator is given, in base32: 160 bits."""
    return pyotp.random_base32()


def matching_step(secret: str, code: str, *, at: datetime) -> int | None:
    """The newest half minute this code is right for now; none when it is wrong.

    The caller keeps it and takes no code of that step or an earlier one again.
    """
    totp = pyotp.TOTP(secret, interval=SECONDS)
    this = int(at.timestamp()) // SECONDS
    steps = range(this - STEPS_OFF, this + STEPS_OFF + 1)
    typed = code.encode("utf-8", "replace")
    matching = [
        step for step in steps if hmac.compare_digest(totp.generate_otp(step).encode(), typed)
    ]
    return max(matching, default=None)


def drawing(secret: str, *, whose: str, issuer: str) -> Drawing:
    """The square code that hands the secret to an authenticator."""
    import segno

    address = pyotp.TOTP(secret, interval=SECONDS).provisioning_uri(name=whose, issuer_name=issuer)
    rows = list(segno.make(address, error="m", micro=False).matrix_iter(border=BORDER))
    dark = (
        f"M{x} {y}h1v1h-1z"
        for y, row in enumerate(rows)
        for x, is_dark in enumerate(row)
        if is_dark
    )
    return Drawing(len(rows), "".join(dark))
