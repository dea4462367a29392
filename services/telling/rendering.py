"""The words of a message: its templates filled with what it is told, and that kept until then."""

from datetime import date
from functools import cache
from json import JSONEncoder
from pathlib import Path
from typing import Any

from jinja2 import (
    Environment,
    FileSystemLoader,
    StrictUndefined,
    meta,
    pass_context,
    select_autoescape,
)
from jinja2.runtime import Context as Rendering

from models.district import District
from models.money import Money
from models.outbox import OutboxMessage
from services.rules.codes import grouped
from services.telling import wording

TEMPLATES = Path(__file__).parents[2] / "templates" / "email"
#: Written by the hundred thousand in one night: their words are made when they are sent.
LATE = frozenset({"draft_notice", "new_bill", "special_rates"})
_CENTS, _DAY = "cents", "day"


def render(kind: str, language: str, part: str, words: dict[str, Any]) -> str:
    """One part of a message: its ``subject``, ``txt`` or ``html``."""
    return _templates().get_template(f"{kind}.{language}.{part}").render(words)


@cache
def names_in(kind: str, language: str, part: str) -> tuple[str, ...]:
    """What one part of a message speaks of: told the same of these, it says the same."""
    written = (TEMPLATES / f"{kind}.{language}.{part}").read_text("utf-8")
    parsed = _templates().parse(written)
    assert not any(meta.find_referenced_templates(parsed))  # noqa: S101 - it says all itself
    return tuple(sorted(meta.find_undeclared_variables(parsed)))


def around(district: District, language: str, code: str, reply_to: str) -> dict[str, Any]:
    """What every message is told beside its own facts."""
    return {
        "district": district, "language": language, "check_code": grouped(code),
        "may_be_answered": bool(reply_to),
    }  # fmt: skip


def words_of(message: OutboxMessage, district: District) -> tuple[str, str]:
    """Text and page of a message, made now where they are not made yet."""
    if message.facts is None:
        return message.text, message.html
    facts = opened(message.facts)
    language = facts.pop("language")
    words = around(district, language, str(message.check_code), message.reply_to) | facts
    return (
        render(message.kind, language, "txt", words),
        render(message.kind, language, "html", words),
    )


def fill(message: OutboxMessage, district: District) -> None:
    """Keep the words of a message that waited for them: each try to send it says the same."""
    message.text, message.html = words_of(message, district)
    message.facts = None


def closed(language: str, facts: dict[str, Any]) -> dict[str, Any]:
    """Facts as plain data, until the words are made of them."""
    plain = {
        name: _plain(fact) if isinstance(fact, Money | date) else fact
        for name, fact in facts.items()
    }
    return {"language": language} | plain


def written(language: str, facts: dict[str, Any]) -> str:
    """The same as the text that the outbox keeps, in one step."""
    return _ENCODER.encode({"language": language} | facts)


def opened(kept: dict[str, Any]) -> dict[str, Any]:
    """The same facts as they were told."""
    return {name: _told(fact) for name, fact in kept.items()}


def _plain(fact: object) -> dict[str, int | str]:
    """An amount or a day; numbers, words and lists of them are plain as they are."""
    if isinstance(fact, Money):
        return {_CENTS: fact.cents}
    if isinstance(fact, date):
        return {_DAY: fact.isoformat()}
    raise TypeError(f"{fact!r} cannot be kept")


_ENCODER = JSONEncoder(default=_plain)


def _told(kept: Any) -> Any:  # noqa: ANN401 - as above
    if not isinstance(kept, dict):
        return kept
    return Money(kept[_CENTS]) if _CENTS in kept else date.fromisoformat(kept[_DAY])


@cache
def _templates() -> Environment:
    templates = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=select_autoescape(["html"], default=False),
        undefined=StrictUndefined,
        auto_reload=False,
        cache_size=-1,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    templates.filters.update(day=_day, hours=_hours)
    return templates


@pass_context
def _day(rendering: Rendering, on: date) -> str:
    return wording.day(on, rendering["language"])


@pass_context
def _hours(rendering: Rendering, written: str) -> str:
    return wording.hours(written, rendering["language"])
