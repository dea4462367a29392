"""The paper that proves a debit: a tree of plain facts, drawn branch by branch."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from models.district import District
from services.paper.press import letterhead, pressed_anyway

LANGUAGE = "en"


def evidence_pdf(
    district: District, facts: Mapping[str, Any], sha256: str, made_at: datetime
) -> bytes:
    """Facts as PDF/UA-1, in as many pages as they need, with their hash on each.

    A letter the fonts lack stands as its number: no word of a payer prevents the paper.
    """
    words = {
        "letterhead": letterhead(district, LANGUAGE),
        "draft": str(facts["debit"]["draft"]),
        "sha256": sha256,
        "made_at": made_at.isoformat(timespec="seconds"),
        "parts": list(_parts(facts)),
    }
    return pressed_anyway("evidence", words, LANGUAGE, made_at)


def _parts(facts: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """Each branch as a heading with rows and paragraphs; of a list each leaf has its own."""
    for word, branch in facts.items():
        if isinstance(branch, list):
            for number, leaf in enumerate(branch, 1):
                yield _part(f"{_said(word)}, {number} of {len(branch)}", leaf)
            if not branch:
                yield {"title": _said(word), "rows": [["", "None"]], "text": []}
        else:
            yield _part(_said(word), branch)


def _part(title: str, leaf: Mapping[str, Any]) -> dict[str, Any]:
    rows: list[list[str]] = []
    text: list[str] = []
    for word, said in leaf.items():
        if isinstance(said, list) and said and isinstance(said[0], str):
            text += said
        elif isinstance(said, dict):
            rows += [[f"{_said(word)}: {_said(each)}", str(value)] for each, value in said.items()]
        elif isinstance(said, list):
            rows += [[_said(word), "; ".join(f"{_said(k)} {v}" for k, v in each.items())]
                     for each in said]  # fmt: skip
        else:
            rows.append([_said(word), str(said)])
    rows = [row for row in rows if row[1]]
    return {"title": title, "rows": rows or [["", "None"]], "text": text}


def _said(word: str) -> str:
    """A word of the tree as a label: ``drawn_on`` is ``Drawn on``."""
    return word.replace("_", " ").capitalize()
