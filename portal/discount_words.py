"""Rate programs in words: what speaks against one, and what somebody has until when."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from models.money import Money
from models.program import Program
from portal import words
from portal.rate_words import said
from services.programs.seen import Holding
from services.rules.screening import Against, Chance, Screened
from web.clock import today
from web.filters import date_alone
from web.language import gettext as _
from web.language import lang
from web.language import later as _l

#: What the answers come to: a word, and the kind of its chip.
CHANCES = {
    Chance.LIKELY: (_l("Likely"), "good"),
    Chance.MAYBE: (_l("Maybe"), "waiting"),
    Chance.UNLIKELY: (_l("Unlikely"), ""),
}


@dataclass(frozen=True, kw_only=True)
class Told:
    """What the answers come to for one program, as the page says it."""

    name: str
    chance: str
    kind: str
    #: What it takes off, as ``35%``; empty when it is unlikely.
    percent: str
    #: What it saves in a year.
    a_year: Money
    #: What speaks against it, or what papers must show, as sentences.
    against: list[str]
    #: What somebody brings along.
    papers: tuple[str, ...]
    source: str


def told(screened: Screened) -> Told:
    """One program in the visitor's language; papers are named to whoever may have it."""
    program = screened.program
    chance, kind = CHANCES[screened.chance]
    is_possible = screened.tier is not None
    return Told(
        name=said(program.name), chance=chance, kind=kind,
        percent=_percent(screened.percents), a_year=screened.a_year,
        against=[_against(program, each) for each in screened.against],
        papers=program.papers.get(lang(), program.papers["en"]) if is_possible else (),
        source=f"{words.resolution(program.resolution)} · {program.statute}",
    )  # fmt: skip


def holding(held: Holding) -> str:
    """``Senior discount, 35% until Jul 31, 2027``."""
    much = f"{said(held.name)}, {_percent(held.percents)}"
    if held.from_on > today():
        return _("%(much)s from %(day)s", much=much, day=date_alone(held.from_on))
    if held.to_on is None:
        return much
    return _("%(much)s until %(day)s", much=much, day=date_alone(held.to_on))


def _percent(percents: Iterable[Decimal | str]) -> str:
    """``35%``; of charges that it lowers differently, each."""
    return " / ".join(f"{each}%" for each in percents)


def _against(program: Program, reason: Against) -> str:
    match reason:
        case Against.AGE:
            return _("It is for people of %(age)s years or more.", age=program.age_least or 0)
        case Against.DISABILITY:
            return _("It is for people with a disability.")
        case Against.EITHER:
            return _("It is for people of %(age)s years or more, or with a disability.",
                     age=program.age_least or 0)  # fmt: skip
        case Against.OWNERSHIP:
            return _("It is for people who own their home.")
        case Against.RESIDENCE:
            return _("It is for people who live in their home all year.")
        case Against.OTHER_PROPERTY:
            return _("It is not for people who rent out another property.")
        case Against.INCOME:
            return _("The income is above what the program allows.")
        case Against.INCOME_NEAR:
            return _("The income is a little above what the program allows. Some of it may not"
                     " count.")  # fmt: skip
        case Against.INCOME_UNKNOWN:
            return _("It depends on the income of your household.")
        case Against.METER:
            return _("Your home must have a meter of its own.")
