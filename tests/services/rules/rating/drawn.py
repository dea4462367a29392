"""Tariffs, accounts and periods that hypothesis draws: any that a district could write."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

from hypothesis import strategies as st

from models.tariff import OF_OTHERS, ChargeKind, Tariff
from services.rules.periods import Period
from services.rules.rating import OnProgram, Served, Terms
from tests.services.rules.rating.made import charge, made

FIRST, LAST = date(2023, 12, 1), date(2028, 6, 30)
DAYS = st.dates(FIRST, LAST)
AREAS, SIZES, THINGS, PROGRAMS = ("", "ridge", "outside"), ("5/8", "1"), ("lamp",), ("senior", "v")
PRORATIONS = ("days_of_month", "days_of_year", "thirty_days")


def numbers(most: str, places: int = 8) -> st.SearchStrategy[str]:
    """A number of the file, as text."""
    drawn = st.decimals(0, Decimal(most), places=places, allow_nan=False, allow_infinity=False)
    return drawn.map(lambda number: f"{number:f}")


RATES, VOLUMES = numbers("200"), numbers("3000", 2)
VALUES = {
    ChargeKind.FLAT: {"rate": RATES},
    ChargeKind.MINIMUM_AND_OVERAGE: {"minimum": RATES, "included": VOLUMES, "rate": numbers("1")},
    ChargeKind.BLOCKS: {
        "block": st.sampled_from(["750", "100", "33.3"]), "rate": RATES,
        "least_blocks": st.sampled_from(["0", "1", "2.5"]),
    },
    ChargeKind.METER_SIZE: {"rates": st.fixed_dictionaries(dict.fromkeys(SIZES, RATES))},
    ChargeKind.VOLUME: {"rate": numbers("1"), "minimum_volume": VOLUMES},
    ChargeKind.SURCHARGE: {"percent": numbers("150", 3)},
    ChargeKind.DISCOUNT: {"percent": numbers("100", 3)},
    ChargeKind.GREATER_OF: {"percent": numbers("50", 3), "minimum": RATES},
}  # fmt: skip
BY_VOLUME = (ChargeKind.MINIMUM_AND_OVERAGE, ChargeKind.BLOCKS, ChargeKind.VOLUME)


@st.composite
def charges(draw, before: list[str]):
    """One charge of any kind that may stand after those before it."""
    kind = draw(st.sampled_from([each for each in ChargeKind if before or each not in OF_OTHERS]))
    days = sorted(draw(st.sets(DAYS, max_size=2)))
    steps = [
        {"from": on, "resolution": f"R {on}", **draw(st.fixed_dictionaries(VALUES[kind]))}
        for on in [date(2000, 1, 1), *days]
    ]
    more = {
        "effective_by": draw(st.sampled_from(["service", "service", "bill"])),
        "terms_of": draw(st.sampled_from(["day", "day", "first_of_month", "month_before"])),
        "classes": draw(st.sampled_from([[], [], ["house"], ["shop"]])),
        "areas": draw(st.sampled_from([[], [], ["ridge"]])),
    }
    if kind in OF_OTHERS:
        more["of"] = draw(st.lists(st.sampled_from(before), min_size=1, max_size=3, unique=True))
    else:
        more["counted"] = draw(st.sampled_from(["unit", "account"]))
        more["area_factors"] = draw(st.sampled_from([{}, {}, {"outside": "1.5"}]))
    if kind in BY_VOLUME:
        more["basis"] = draw(st.sampled_from(["period", "winter"]))
        more["volume_unit"] = draw(st.sampled_from(["cf", "ccf"]))
    else:
        more["per"] = draw(st.sampled_from(["month", "month", "bill"]))
    if kind is ChargeKind.DISCOUNT:
        more["needs"] = draw(st.sampled_from(PROGRAMS))
    else:
        more["needs"] = draw(st.sampled_from(["", "", "lamp"]))
    return charge(kind.value, *steps, **more)


@st.composite
def tariffs(draw) -> Tariff:
    """A tariff of up to six charges, percentages of each other among them."""
    drawn: dict[str, dict] = {}
    for number in range(draw(st.integers(1, 6))):
        drawn[f"c{number}"] = draw(charges(list(drawn)))
    drawn["names"] = charge("flat", {"rate": "0"}, areas=["ridge", "outside"])
    return made(drawn, draw(st.sampled_from(PRORATIONS)))


@st.composite
def periods(draw) -> Period:
    """Some days: often whole months, and often not."""
    first = draw(DAYS)
    if draw(st.booleans()):
        last = first.replace(day=1) + timedelta(days=62)
        return Period(first.replace(day=1), last.replace(day=1) - timedelta(days=1))
    return Period(first, first + timedelta(days=draw(st.integers(0, 100))))


def held(since: st.SearchStrategy[date]) -> st.SearchStrategy[Terms]:
    """Terms from some day."""
    return st.builds(
        Terms, from_on=since, customer_class=st.sampled_from(["house", "shop"]),
        units=st.sampled_from([Decimal(n) for n in ("1", "2", "0", "2.5", "40")]),
        area=st.sampled_from(AREAS), meter=st.sampled_from(SIZES),
        has=st.sampled_from([frozenset(), frozenset(THINGS)]),
    )  # fmt: skip


@st.composite
def accounts(draw) -> Served:
    """An account whose terms and programs change when they like."""
    changes = sorted(draw(st.sets(DAYS, max_size=3)))
    terms = [draw(held(st.just(on))) for on in [date(2001, 1, 1), *changes]]
    programs = []
    for name in draw(st.lists(st.sampled_from(PROGRAMS), max_size=3)):
        since = draw(DAYS)
        until = draw(st.none() | st.dates(since, LAST + timedelta(days=400)))
        programs.append(OnProgram(program=name, from_on=since, to_on=until))
    volumes = st.decimals(0, 9000, places=1)
    return Served(
        terms=tuple(terms), programs=tuple(programs), volume=draw(volumes),
        winter_volume=draw(volumes), from_on=draw(st.none() | DAYS),
        to_on=draw(st.none() | st.dates(FIRST, LAST)),
    )  # fmt: skip


def with_a_day_where_nothing_changes(served: Served, on: date) -> Served:
    """The same account, its terms written down once more on a day."""
    before = [each for each in served.terms if each.from_on <= on]
    after = [each for each in served.terms if each.from_on > on]
    again = [] if before[-1].from_on == on else [replace(before[-1], from_on=on)]
    return replace(served, terms=(*before, *again, *after))
