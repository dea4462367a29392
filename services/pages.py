"""Lists a page at a time: asked for one row more than is shown, which says whether more follow."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

PAGE = 25
T = TypeVar("T")


@dataclass(frozen=True)
class Rows(Generic[T]):
    """A page of rows, and whether there are more after it."""

    rows: Sequence[T]
    has_more: bool


def page_of(found: Sequence[T]) -> Rows[T]:
    """The page of what was found, of which there are up to ``PAGE`` and one more."""
    return Rows(found[:PAGE], len(found) > PAGE)
