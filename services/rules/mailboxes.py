"""Which addresses mail is written to: one plain address, and nothing that could end a header."""

import re

LENGTH_MAX = 254
_PLAIN = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]{1,64}@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+")


def is_plain(written: str) -> bool:
    """Whether a message can be sent there. No name beside it, no list, no letters but ASCII."""
    return len(written) <= LENGTH_MAX and _PLAIN.fullmatch(written) is not None


def fold(email: str) -> str:
    """An address as it is kept and compared."""
    return email.strip().lower()
