"""The words of a message: its templates filled with what it is told, and that kept until then."""

from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, pass_context, select_autoescape
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
    return {"language": language} | {name: _plain(fact) for name, fact in facts.items()}


def opened(kept: dict[str, Any]) -> dict[str, Any]:
    """The same facts as they were told."""
    return {name: _told(fact) for name, fact in kept.items()}


def _plain(fact: Any) -> Any:  # noqa: ANN401 - amounts, days, numbers, words
    if isinstance(fact, Money):
        return {_CENTS: fact.cents}
    return {_DAY: fact.isoformat()} if isinstance(fact, date) else fact


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
