"""The paper that proves a debit: a tree of plain facts, drawn branch by branch."""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from models.district import District
from services.paper import evidence_words
from services.paper.press import letterhead, pressed_anyway
from services.telling.wording import clock

LANGUAGE = "en"
_INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:Z|[+-]\d\d:\d\d)")
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_DAYS = re.compile(rf"{_DAY.pattern}(?: to {_DAY.pattern})?")


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
        "made_at": _instant(made_at, district.zone),
        "parts": list(_parts(facts, district.zone)),
    }
    return pressed_anyway("evidence", words, LANGUAGE, made_at)


def _parts(facts: Mapping[str, Any], zone: ZoneInfo) -> Iterator[dict[str, Any]]:
    """Each branch as a heading with rows and paragraphs; of a list each leaf has its own."""
    for word, branch in facts.items():
        if word in evidence_words.TABLES and branch:
            yield {
                "title": _said(word),
                "rows": [],
                "text": [],
                "table": _table(word, branch, zone),
            }
        elif isinstance(branch, list):
            for number, leaf in enumerate(branch, 1):
                yield _part(f"{_said(word)}, {number} of {len(branch)}", leaf, zone)
            if not branch:
                yield {"title": _said(word), "rows": [["", "None"]], "text": [], "table": None}
        else:
            yield _part(_said(word), branch, zone)


def _part(title: str, leaf: Mapping[str, Any], zone: ZoneInfo) -> dict[str, Any]:
    rows: list[list[str]] = []
    text: list[str] = []
    table = None
    for word, said in leaf.items():
        if word in evidence_words.TABLES and said:
            table = _table(word, said, zone)
        elif isinstance(said, list) and said and isinstance(said[0], str):
            text += said
        elif isinstance(said, dict):
            rows += [[f"{_said(word)}: {_said(each)}", in_words(each, value, zone)]
                     for each, value in said.items()]  # fmt: skip
        else:
            rows.append([_said(word), in_words(word, said, zone)])
    rows = [row for row in rows if row[1]]
    return {"title": title, "rows": rows or [["", "None"]], "text": text, "table": table}


def _table(word: str, leaves: Sequence[Mapping[str, Any]], zone: ZoneInfo) -> dict[str, Any]:
    """Leaves of one kind as the rows of one table, under the names of their facts."""
    columns = evidence_words.TABLES[word]
    return {
        "head": [_said(each) for each in columns],
        "wide": list(columns.values()),
        "rows": [[in_words(each, leaf[each], zone) for each in columns] for leaf in leaves],
    }


def _said(word: str) -> str:
    """A word of the tree as a label: ``drawn_on`` is ``Drawn on``."""
    return evidence_words.LABELS.get(word) or word.replace("_", " ").capitalize()


def in_words(word: str, said: object, zone: ZoneInfo) -> str:
    """A fact of the tree for people: ``Nov 25, 2026 6:00 am`` in the district's own time."""
    written = str(said)
    if _INSTANT.fullmatch(written):
        return _instant(datetime.fromisoformat(written), zone)
    if _DAYS.fullmatch(written):
        return _DAY.sub(lambda found: _day(date.fromisoformat(found[0])), written)
    return evidence_words.in_words(word, written)


def _instant(at: datetime, zone: ZoneInfo) -> str:
    here = at.astimezone(zone)
    return f"{_day(here)} {clock(here.hour, here.minute, LANGUAGE)}"


def _day(on: date) -> str:
    return f"{on:%b} {on.day}, {on.year}"
