"""Many papers of a kind set in one go, as one file: what a mail house prints.

They share their fonts, and the whole is tagged as each of them alone would be.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from typing import Any

from services.paper.press import (
    Overfull,
    Unprintable,
    forget,
    more_lacking,
    set_in_type,
    spelled,
    words_of_all,
)


class WrongPages(Exception):
    """A paper did not come out as what its envelope takes."""


@dataclass(frozen=True)
class One:
    """One paper of a file: what it is called, what it says, and in which language."""

    name: str
    words: dict[str, Any]
    language: str


def set_together(
    template: str, papers: Sequence[One], at: datetime, *, pages: int, tightest: int = 0
) -> bytes:
    """The papers in their order as PDF/UA-1, dated ``at``, so many pages each.

    The same give the same bytes. A letter the fonts lack stands as its number; a paper that has
    more to say than its sheet holds is drawn tighter, ``tightest`` at most.

    :raises WrongPages: when one comes out as more or fewer pages, however tight.
    """
    try:
        pdf = _set(template, papers, at, pages, tightest)
    finally:
        forget()
    return _packed(pdf, papers, pages)


def _set(template: str, papers: Sequence[One], at: datetime, pages: int, tightest: int) -> bytes:
    lacking, tight = frozenset[str](), [0] * len(papers)
    while True:
        said = [_said(*each, lacking) for each in zip(papers, tight, strict=True)]
        try:
            return set_in_type(template, {"words": words_of_all(), "papers": said}, at)
        except Unprintable as no:
            lacking = more_lacking(lacking, no, said)
        except Overfull as more:
            for place in more.places:
                if tight[place] == tightest:
                    what = f"{papers[place].name} has more to say than its paper holds: {pages}."
                    raise WrongPages(what) from more
                tight[place] += 1


def _said(one: One, tight: int, lacking: frozenset[str]) -> dict[str, Any]:
    words = spelled(one.words, lacking)
    return {**words, "language": one.language, "tight": tight, "lacks": words != one.words}


def _packed(pdf: bytes, papers: Sequence[One], pages: int) -> bytes:
    """The same with what is no picture or font compressed as well: half as large."""
    import pikepdf  # a process that prints nothing does without

    written = BytesIO()
    with pikepdf.open(BytesIO(pdf)) as whole:
        if len(whole.pages) != pages * len(papers):
            raise WrongPages(f"{len(papers)} papers came out as {len(whole.pages)} pages.")
        packed = pikepdf.ObjectStreamMode.generate
        whole.save(written, deterministic_id=True, object_stream_mode=packed)
    return written.getvalue()
