"""What of a message staff and exports may see: no codes, and no links that act for a reader."""

import re

from services.links import ACTS

#: Messages that let their reader in.
NEVER_SHOWN = ("sign_in_code", "email_change_code", "email_changed")
_SECRET_LINK = re.compile(rf"/({'|'.join(ACTS)})/[\w.-]+")


def without_secrets(text: str) -> str:
    """The words of a message for staff: a link that acts for its reader leads nowhere."""
    return _SECRET_LINK.sub(r"/\1/…", text)
