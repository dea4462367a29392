"""The things that addresses name, for tests that walk every address there is.

An address such as ``/desk/payments/<payment_id>`` needs a payment. Say how
to make one by writing a function in one of the files here and marking it with
the part of the address it is for; a new file is found by being here.

    @makes("payments/<payment_id>")
    def payment(story: Story) -> Made:
        return Made(str(story.payment.id), absent="999999")

``Made`` also says who may see the thing where not everybody with the permission
may: a person's own things are seen by ``{"owner"}``.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib import import_module
from pkgutil import iter_modules

from tests.web.story import Story

OWNER = frozenset({"owner"})
NEVER = datetime(2100, 1, 1, tzinfo=UTC)
EVERYBODY = frozenset(
    {
        "stranger", "guest", "owner", "other", "former", "specialist", "supervisor", "auditor",
    }
)  # fmt: skip


@dataclass(frozen=True)
class Made:
    """The text that names a thing in an address, one that names nothing, and who may see it."""

    value: str
    absent: str
    seen_by: frozenset[str] = EVERYBODY


Maker = Callable[[Story], Made]
MAKERS: dict[str, Maker] = {}


def makes(*parts: str) -> Callable[[Maker], Maker]:
    """Mark a function as the maker of the thing in these parts of addresses."""

    def mark(maker: Maker) -> Maker:
        for part in parts:
            assert part not in MAKERS, f"{part} is made twice"
            MAKERS[part] = maker
        return maker

    return mark


def things_of(rule: str) -> list[tuple[str, str]]:
    """Each ``part/<thing>`` of an address as MAKERS is asked for it, and its mark in the rule."""
    found = []
    for match in re.finditer(
        r"(?:([^/<>]+)/|[^/<>]*)(<(?:(any\([^)]*\))?[^>]*?:)?(\w+)>)([^/<]*)", rule
    ):
        before, mark, choices, thing, after = match.groups()
        found.append((choices or (f"{before}/<{thing}>{after}" if before else f"<{thing}>"), mark))
    return found


def make(rule: str, part: str, story: Story) -> Made:
    """The thing a part of an address names."""
    choice = re.match(r"any\(([^),]+)", part)
    if choice:
        return Made(choice[1], absent="no-such-word")
    # What is not said of a paper is as it is for its page.
    part = part if part in MAKERS else part[: part.index(">") + 1]
    assert part in MAKERS, (
        f"nothing makes {part!r} of {rule!r}: write a function in tests/web/objects"
        f' and mark it with @makes("{part}")'
    )
    if part not in story.made:
        story.made[part] = MAKERS[part](story)
    return story.made[part]


for _each in iter_modules(__path__):
    import_module(f"{__name__}.{_each.name}")
