"""The paper that proves a debit: a tree of plain facts, drawn branch by branch."""

import re
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from models.district import District
from services.paper.press import letterhead, pressed_anyway

LANGUAGE = "en"
_INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:Z|[+-]\d\d:\d\d)")
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_DAYS = re.compile(rf"{_DAY.pattern}(?: to {_DAY.pattern})?")
#: Words of the tree that are no label for people, and what stands in it for them.
_LABELS = {
    "amount_rule": "Amount", "notice_rule": "Notice", "fixed": "Fixed amount",
    "cap": "Never more than", "range_from": "No notice from", "range_to": "No notice up to",
    "days_before": "Days before the due date", "sha256": "Hash",
}  # fmt: skip
_WORDS = {
    "amount_rule": {
        "balance": "all that is owed", "bill": "what the bill charges",
        "fixed": "the same each time",
    },
    "notice_rule": {"every": "before each payment", "range": "only outside of the range"},
    "by": {"run_drafts": "the run of autopay"},
    "language": {"en": "English", "es": "Spanish"},
}  # fmt: skip


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
        if isinstance(branch, list):
            for number, leaf in enumerate(branch, 1):
                yield _part(f"{_said(word)}, {number} of {len(branch)}", leaf, zone)
            if not branch:
                yield {"title": _said(word), "rows": [["", "None"]], "text": []}
        else:
            yield _part(_said(word), branch, zone)


def _part(title: str, leaf: Mapping[str, Any], zone: ZoneInfo) -> dict[str, Any]:
    rows: list[list[str]] = []
    text: list[str] = []
    for word, said in leaf.items():
        if isinstance(said, list) and said and isinstance(said[0], str):
            text += said
        elif isinstance(said, dict):
            rows += [[f"{_said(word)}: {_said(each)}", in_words(each, value, zone)]
                     for each, value in said.items()]  # fmt: skip
        elif isinstance(said, list):
            rows += [[_said(word), _in_a_row(each, zone)] for each in said]  # fmt: skip
        else:
            rows.append([_said(word), in_words(word, said, zone)])
    rows = [row for row in rows if row[1]]
    return {"title": title, "rows": rows or [["", "None"]], "text": text}


def _said(word: str) -> str:
    """A word of the tree as a label: ``drawn_on`` is ``Drawn on``."""
    return _LABELS.get(word) or word.replace("_", " ").capitalize()


def _in_a_row(leaf: Mapping[str, Any], zone: ZoneInfo) -> str:
    return "; ".join(f"{_said(k)} {in_words(k, v, zone)}" for k, v in leaf.items())


def in_words(word: str, said: object, zone: ZoneInfo) -> str:
    """A fact of the tree for people: ``Nov 25, 2026 6:00 am`` in the district's own time."""
    written = str(said)
    if _INSTANT.fullmatch(written):
        return _instant(datetime.fromisoformat(written), zone)
    if _DAYS.fullmatch(written):
        return _DAY.sub(lambda found: _day(date.fromisoformat(found[0])), written)
    return _WORDS.get(word, {}).get(written, written)


def _instant(at: datetime, zone: ZoneInfo) -> str:
    here = at.astimezone(zone)
    return f"{_day(here)} {here.hour % 12 or 12}:{here:%M} {'am' if here.hour < 12 else 'pm'}"


def _day(on: date) -> str:
    return f"{on:%b} {on.day}, {on.year}"
