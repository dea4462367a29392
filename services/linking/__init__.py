"""Linking an account to oneself: shown to be one's own by its paper, told to whoever sees it."""

from services.linking.limits import limits, missed
from services.linking.links import NotMatched, again, is_own_link, link, offered, unlink
from services.linking.matching import Said
from services.linking.undoing import undo, undoable

__all__ = [
    "NotMatched", "Said", "again", "is_own_link", "limits", "link", "missed", "offered",
    "undo", "undoable", "unlink",
]  # fmt: skip
