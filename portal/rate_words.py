"""The rates in force in words: how much, for what, for whom, and by which resolution."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from models.program import tier_of
from models.tariff import Charge, ChargeKind, Counted, Per, Step, Tariff, Words
from portal import words
from services.rules.rating.saying import dollars
from services.rules.rating.sums import written
from web.clock import today
from web.extensions import house
from web.filters import money
from web.language import gettext as _
from web.language import lang


@dataclass(frozen=True, kw_only=True)
class Told:
    """One rate of a charge, as a page says it."""

    name: str
    rate: str
    #: For whom; empty: for everybody.
    who: str
    from_on: date
    resolution: str
    #: Whether it was decided and does not hold yet.
    is_to_come: bool


def in_force(tariff: Tariff, on: date) -> list[Told]:
    """Each charge's rate on a day, and those that are decided already."""
    told = []
    for charge in tariff.charges:
        begun = [step for step in charge.steps if step.from_on <= on]
        to_come = [step for step in charge.steps if step.from_on > on]
        for step in (*begun[-1:], *to_come):
            told.append(_told(tariff, charge, step, is_to_come=step.from_on > on))
    return told


def said(name: Words) -> str:
    """A name of the file in the visitor's language."""
    return name.get(lang(), name["en"])


def _told(tariff: Tariff, charge: Charge, step: Step, *, is_to_come: bool) -> Told:
    classes = [said(each.name) for key, each in tariff.classes.items() if key in charge.classes]
    who = [*classes, *sorted(charge.areas), *_income(charge)]
    return Told(
        name=said(charge.name), rate=_rate(tariff, charge, step), who=", ".join(who),
        from_on=step.from_on, resolution=words.resolution(step.resolution), is_to_come=is_to_come,
    )  # fmt: skip


def _income(charge: Charge) -> list[str]:
    """The highest income of the tier that a discount is for; nothing for other charges."""
    found = tier_of(house().district.programs, charge.needs)
    if found is None:
        return []
    program, tier = found
    limits = program.incomes_on(today())
    amount = money(limits.limit(tier, 1))
    if limits.goes_by_household:
        return [_("income of one person up to %(amount)s a year", amount=amount)]
    return [_("income up to %(amount)s a year", amount=amount)]


def _rate(tariff: Tariff, charge: Charge, step: Step) -> str:
    values, unit = step.values, charge.volume_unit
    match charge.kind:
        case ChargeKind.FLAT:
            return _each(charge, dollars(values["rate"]))
        case ChargeKind.METER_SIZE:
            sizes = (f"{size}″: {dollars(rate)}" for size, rate in step.by_size.items())
            return _each(charge, ", ".join(sizes))
        case ChargeKind.MINIMUM_AND_OVERAGE:
            least = _each(charge, dollars(values["minimum"]))
            return _("%(least)s with %(volume)s %(unit)s, then %(rate)s for each %(unit)s",
                     least=least, volume=_plain(values["included"]), unit=unit,
                     rate=dollars(values["rate"]))  # fmt: skip
        case ChargeKind.BLOCKS:
            return _("%(rate)s a month for each %(volume)s %(unit)s a month, or part of it",
                     rate=dollars(values["rate"]), volume=_plain(values["block"]),
                     unit=unit)  # fmt: skip
        case ChargeKind.VOLUME:
            return _("%(rate)s for each %(unit)s", rate=dollars(values["rate"]), unit=unit)
    names = {each.key: said(each.name) for each in tariff.charges}
    of, percent = ", ".join(names[key] for key in charge.of), _plain(values["percent"])
    if charge.kind is ChargeKind.DISCOUNT:
        return _("%(percent)s%% less of: %(names)s", percent=percent, names=of)
    if charge.kind is ChargeKind.GREATER_OF:
        return _("%(percent)s%% of: %(names)s; at least %(least)s",
                 percent=percent, names=of, least=dollars(values["minimum"]))  # fmt: skip
    return _("%(percent)s%% of: %(names)s", percent=percent, names=of)


def _each(charge: Charge, rate: str) -> str:
    if charge.per is Per.BILL:
        return _("%(rate)s a bill", rate=rate)
    if charge.counted is Counted.ACCOUNT:
        return _("%(rate)s a month", rate=rate)
    return _("%(rate)s a month for each home or unit", rate=rate)


def _plain(number: Decimal) -> str:
    return written(number)
