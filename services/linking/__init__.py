"""Linking an account to oneself: shown to be one's own by its paper, told to whoever sees it."""

from services.linking.limits import limits, limits_of_stranger, missed
from services.linking.links import again, is_own_link, link, offered, unlink
from services.linking.matching import NotMatched, Said, prove
from services.linking.undoing import undo, undoable

__all__ = [
    "NotMatched", "Said", "again", "is_own_link", "limits", "limits_of_stranger", "link", "missed",
    "offered", "prove", "undo", "undoable", "unlink",
]  # fmt: skip
