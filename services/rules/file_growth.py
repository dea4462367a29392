"""What the next file of a district may not change: what is past, and what holds money.

Bills of days before a file holds are worked out by it too, where a period crosses its day. So a
file only grows: rates are added from its day on, and what is there keeps its meaning. Each refusal
is a sentence that names the key, the value and the rule.
"""

from collections.abc import Iterable, Iterator
from dataclasses import fields
from datetime import date

from models.district import IDENTITY, District
from models.tariff import Charge, Cycle, Step, Tariff

#: What a charge means: another meaning is another charge.
MEANING = (
    "component", "kind", "counted", "per", "effective_by", "terms_of", "basis", "volume_unit",
    "areas", "needs", "asked_by", "of", "area_factors",
)  # fmt: skip
#: What the periods of a cycle go by: no day may be billed twice, or never.
PERIODS = ("months", "begins_in", "in_advance")
#: The tables of the file that the parts of a district's identity stand in.
TABLES = {
    "zone": "district.timezone", "contact": "contact", "chart": "ledger",
    "accessibility": "accessibility",
}  # fmt: skip


def refusals(before: District, after: District, *, from_on: date) -> list[str]:
    """Why a file may not follow another from a day on; none when it may."""
    return [
        *_identity(before, after),
        *_jurisdiction(before, after),
        *_lost(before.tariff, after.tariff),
        *_cycles(before.tariff, after.tariff),
        *_charges(before.tariff, after.tariff, from_on),
    ]


def _identity(before: District, after: District) -> Iterator[str]:
    for name in IDENTITY:
        if getattr(before, name) != getattr(after, name):
            yield (
                f"{TABLES.get(name, f'district.{name}')} may not change: who the district is, and"
                " the accounts that hold its money, stay as whoever runs the system set them"
            )


def _jurisdiction(before: District, after: District) -> Iterator[str]:
    was, now = before.jurisdiction.kind, after.jurisdiction.kind
    if was is not now:
        yield f"jurisdiction.kind = {now.value!r} may not change: it is a {was.value}'s sewer"


def _lost(before: Tariff, after: Tariff) -> Iterator[str]:
    """Bills of years ago are explained by their classes, charges and cycles."""
    named = (
        ("classes", before.classes, after.classes),
        ("cycles", before.cycles, after.cycles),
        ("charges", [each.key for each in before.charges], [each.key for each in after.charges]),
    )
    for table, known, left in named:
        for key in known:
            if key not in left:
                ends = ": end it with a rate of 0" if table == "charges" else ""
                yield f"{table}.{key} is missing: what was there once stays{ends}"
    if before.proration is not after.proration:
        yield (
            f"proration.method = {after.proration.value!r} may not change:"
            " it would share months of days that were"
        )


def _cycles(before: Tariff, after: Tariff) -> Iterator[str]:
    for number, was in before.cycles.items():
        now: Cycle = after.cycles.get(number, was)
        for name in _differing(was, now, PERIODS):
            yield (
                f"cycles.{number}.{name} = {getattr(now, name)!r} may not change:"
                " a day would be billed twice, or never"
            )


def _charges(before: Tariff, after: Tariff, from_on: date) -> Iterator[str]:
    new_classes = set(after.classes) - set(before.classes)
    for charge in after.charges:
        was = before.charge(charge.key)
        if was is not None:
            yield from _meaning(was, charge, new_classes)
        yield from _past(was, charge, from_on)


def _meaning(was: Charge, now: Charge, new_classes: set[str]) -> Iterator[str]:
    for name in _differing(was, now, MEANING):
        yield f"charges.{now.key}.{name} may not change: add another charge beside it"
    is_grown = bool(was.classes) and now.classes - was.classes <= new_classes
    if now.classes != was.classes and not (is_grown and was.classes <= now.classes):
        yield (
            f"charges.{now.key}.classes may not change, except by classes that are new:"
            " add another charge beside it"
        )


def _past(was: Charge | None, now: Charge, from_on: date) -> Iterator[str]:
    """Rates of days before stay as they were; each that is added holds from the day or later."""
    known = {} if was is None else {step.from_on: step for step in was.steps}
    kept = {step.from_on: step for step in now.steps}
    for place, step in enumerate(now.steps, start=1):
        if step.from_on < from_on and not _is_same(known.get(step.from_on), step):
            yield (
                f"charges.{now.key}.steps[{place}].from = {step.from_on}: it is before"
                f" {from_on}, from when the file holds, and no rate of a day before may change"
            )
    for day in known:
        if day < from_on and day not in kept:
            yield (
                f"charges.{now.key}.steps has no rate from {day}: it is before {from_on}, from"
                " when the file holds, and what was charged then stays"
            )


def _is_same(one: Step | None, other: Step) -> bool:
    return one is not None and not list(_differing(one, other, (f.name for f in fields(Step))))


def _differing(was: object, now: object, names: Iterable[str]) -> Iterator[str]:
    return (name for name in names if getattr(was, name) != getattr(now, name))
