"""Linking an account to oneself: shown to be one's own by its paper, told to whoever sees it.

``links``: linking and unlinking: what it gives, and how it is had again
``signing_up``: coming in for the first time, by a bill, a code and a name
``matching``: which account somebody means, and whether what they say fits
``candidates``: the accounts it may be, with what their paper says
``limits``: how often somebody may try
``doubts``: when staff are asked who owns an account
``telling``: telling everybody of the account, and staff where there is doubt
``undoing``: taking a link back, by the letter that told of it
"""

from services.linking.limits import LinkedMany, limits, limits_of_stranger, missed
from services.linking.links import again, is_own_link, link, offered, unlink
from services.linking.matching import NotMatched, Said, prove
from services.linking.undoing import undo, undoable

__all__ = [
    "LinkedMany", "NotMatched", "Said", "again", "is_own_link", "limits", "limits_of_stranger",
    "link", "missed", "offered", "prove", "undo", "undoable", "unlink",
]  # fmt: skip
