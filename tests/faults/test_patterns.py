"""Fault catalogue F21: no text makes one of our patterns think for long."""

import importlib
import pkgutil
import re
import time

import pytest

import helpdesk
import models
import portal
import services
import web
from services.tickets.asking import TEXT_MAX

#: As long as anything that anybody may write (services/tickets/asking.py).
LONG = TEXT_MAX
#: What makes a careless pattern try everything.
NASTY = [
    "a" * LONG, "1" * LONG, " " * LONG, "-" * LONG, "@" * LONG, "a@" * (LONG // 2),
    "1 " * (LONG // 2), "1-" * (LONG // 2), "." * LONG, "a." * (LONG // 2) + "!",
    "\t" * LONG + "x", "<" * LONG, "&" * LONG, "'\"" * (LONG // 2), "\u202e" * LONG,
    "4242 " * (LONG // 5) + "x", "sk_live_" * (LONG // 8),
]  # fmt: skip
#: A pattern that tries everything takes minutes for these; a busy machine takes twice its time.
SECONDS_MAX = 0.3


def patterns() -> dict[str, re.Pattern[str]]:
    found = {}
    for house in (models, services, web, portal, helpdesk):
        for module in pkgutil.walk_packages(house.__path__, f"{house.__name__}."):
            loaded = importlib.import_module(module.name)
            for name, value in vars(loaded).items():
                if isinstance(value, re.Pattern) and isinstance(value.pattern, str):
                    found[f"{value.pattern}"] = value
                    assert name
    return found


@pytest.mark.parametrize("pattern", patterns().values(), ids=lambda each: each.pattern[:40])
def test_f21_no_text_makes_a_pattern_think_for_long(pattern: re.Pattern[str]):
    for text in NASTY:
        for look in (pattern.search, pattern.fullmatch, pattern.match):
            best = min(_took(look, text) for _ in range(2))
            assert best < SECONDS_MAX, f"{look.__name__} of {text[:4]!r}… took {best:.2f} s"


def _took(look, text: str) -> float:
    began = time.process_time()
    look(text)
    return time.process_time() - began
