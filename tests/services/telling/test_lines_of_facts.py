"""In a text mail every fact has a line of its own, whatever of it is told."""

import re
from collections.abc import Iterator
from datetime import date
from itertools import product
from typing import Any

import pytest

from models.money import Money
from services.telling import messages, rendering
from tests.services.telling.facts_of_messages import FACTS
from tests.workshop import LARKSPUR

#: What not every message of its kind is told.
PERHAPS = {
    "method": "Checking ••5520", "address_line": "77 Kestrel Way", "account_ending": "3315",
    "pay_url": "https://pay.larkspursewer.example/",
}  # fmt: skip
#: A sentence, and no fact: what follows it is another paragraph.
LONG = 60
_CAPITAL = "[A-ZÁÉÍÓÚÑ]"
GLUED = re.compile(rf"[\w.]{_CAPITAL}[a-záéíóúñ]|^[^.]{{1,25}}: [^.]*\w: ")


def variants(kind: str, language: str) -> Iterator[dict[str, Any]]:
    """The facts of a kind in every way its template asks about them."""
    source = (rendering.TEMPLATES / f"{kind}.{language}.txt").read_text()
    facts = PERHAPS | FACTS[kind]
    chosen: dict[str, set[Any]] = {}
    for name, word in re.findall(r"(\w+) [!=]= ['\"](\w+)['\"]", source):
        chosen.setdefault(name, {facts[name]}).add(word)
    for asked in re.findall(r"\{% (?:el)?if (.*?) \+?%\}", source):
        for name in re.findall(r"\b([a-z_]{3,})\b", asked):
            if name in facts and name not in chosen and not isinstance(facts[name], list):
                chosen[name] = {facts[name], opposite(name, facts[name])}
    left_out = [name for name in PERHAPS if name not in FACTS[kind]]
    for values in product(*(sorted(each, key=str) for each in chosen.values())):
        told = facts | dict(zip(chosen, values, strict=True))
        yield told
        yield {name: fact for name, fact in told.items() if name not in left_out}


def opposite(name: str, fact: Any) -> Any:  # noqa: ANN401 - a fact is of any kind
    """What makes a template say the other thing of a fact."""
    if isinstance(fact, int):
        return not fact
    if isinstance(fact, Money):
        return Money(245 if fact == Money.ZERO else 0)
    if name in {"until", "again_on", "returnable_until"}:
        return None if fact else date(2026, 12, 2)
    return "" if fact else "A word."


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("kind", sorted(messages.FACTS))
def test_no_fact_of_a_text_mail_is_glued_to_another(kind: str, language: str):
    around = rendering.around(LARKSPUR, language, "5FH2K7MD", "")
    for facts in variants(kind, language):
        text = rendering.render(kind, language, "txt", around | facts)
        said, _, _ = text.partition(f"\n{LARKSPUR.name}\n")
        lines = said.splitlines()
        for line, following in zip(lines, [*lines[1:], ""], strict=True):
            assert not GLUED.search(re.sub(r"https?://\S+", "", line)), line
            if line.endswith(".") and len(line) > LONG:
                assert not following or following.startswith("https:"), f"{line}\n{following}"


def test_the_notice_before_a_draft_names_each_fact_on_its_own_line():
    words = rendering.around(LARKSPUR, "en", "5FH2K7MD", "") | PERHAPS | FACTS["draft_notice"]
    assert (
        "\n\nBill: 26-000001\nDue: Fri, Dec 4, 2026\nPays from: Checking ••6789\n"
        "Service address: 77 Kestrel Way\nAccount ending: 3315\n\nSee, change or stop it:\n"
        in rendering.render("draft_notice", "en", "txt", words)
    )
