"""Invented households: who lives where, what class they are, how they pay."""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from models.account import Role
from services.demo import names, places
from services.demo.habits import PROMPT, Habit, habit
from services.demo.issues import CYCLES
from services.demo.rates import Line

#: Shares of a thousand. Classes are an assumption: 93, 5 and 2 in a hundred.
SINGLE_FAMILY_OF_1000, COMMERCIAL_OF_1000 = 930, 50
SIGNED_UP_OF_1000 = 620
MAILED_ELSEWHERE_OF_1000 = 180
CLOSED_OF_1000 = 30
NEW_OF_1000 = 50
#: Where landlords get their mail. The towns are real, the addresses are not.
_ELSEWHERE = (
    ("Everett", "WA", "98201"),
    ("Bellingham", "WA", "98225"),
    ("Wenatchee", "WA", "98801"),
    ("Spokane", "WA", "99201"),
    ("Boise", "ID", "83702"),
)
_OLDEST_YEAR = 1984


@dataclass(frozen=True, kw_only=True)
class Resident:
    """Somebody who may sign in, and their part in an account."""

    name: str
    email: str
    language: str = "en"
    telephone: str = ""
    role: Role = Role.OWNER
    password_hash: str | None = None


@dataclass(frozen=True, kw_only=True)
class Mailing:
    """Where the bill goes."""

    line1: str
    line2: str = ""
    city: str
    state: str
    postal_code: str


@dataclass(frozen=True, kw_only=True)
class Household:
    """One account to be."""

    #: Seven digits; the number without its check digit.
    body: int
    place: places.Place
    mailing_name: str
    #: None when it is the service address.
    mailing: Mailing | None = None
    customer_class: str = "single_family"
    units: int = 1
    cycle: int = 1
    opened_on: date
    #: How many of the runs had gone out when it was opened, and what came after its last.
    first_run: int = 0
    runs_after: int = 0
    people: Sequence[Resident] = ()
    habit: Habit = PROMPT
    #: Lines that only certain bills have, counted back from the newest.
    extra: Mapping[int, Line] = field(default_factory=dict)


def household(dice: random.Random, index: int, body: int, runs: int, today: date) -> Household:
    """The household with this index; the same dice make the same.

    Who is new and who moved out has fewer than all the runs: with one run or none nobody is.
    """
    where = places.place(index)
    customer_class, units = _class(dice)
    given, family, language = names.person(dice)
    own = f"{given} {family}"
    mailing_name = own
    if customer_class == "commercial":
        mailing_name = dice.choice(names.BUSINESSES)
    elif customer_class == "multi_family":
        mailing_name = dice.choice(names.ESTATES)
    people = []
    if dice.randrange(1000) < SIGNED_UP_OF_1000:
        email = names.mailbox(given, family, index + 1)
        people.append(Resident(name=own, email=email, language=language, telephone=_phone(dice)))
    lot = dice.randrange(1000)
    is_closed = runs > 1 and lot < CLOSED_OF_1000
    is_new = runs > 1 and not is_closed and lot < CLOSED_OF_1000 + NEW_OF_1000
    opened_on = date(
        dice.randint(_OLDEST_YEAR, today.year - 5), dice.randint(1, 12), dice.randint(1, 28)
    )
    return Household(
        body=body,
        place=where,
        mailing_name=mailing_name,
        mailing=_elsewhere(dice),
        customer_class=customer_class,
        units=units,
        cycle=CYCLES[index % len(CYCLES)],
        opened_on=opened_on,
        first_run=dice.randrange(1, runs) if is_new else 0,
        runs_after=dice.randrange(1, runs) if is_closed else 0,
        people=people,
        habit=PROMPT if is_closed else habit(dice),
    )


def _class(dice: random.Random) -> tuple[str, int]:
    """The class of customer and its billed units."""
    lot = dice.randrange(1000)
    if lot < SINGLE_FAMILY_OF_1000:
        return "single_family", 1
    if lot < SINGLE_FAMILY_OF_1000 + COMMERCIAL_OF_1000:
        return "commercial", dice.choice((1, 1, 1, 2, 2, 3, 5, 8))
    return "multi_family", dice.choice((2, 2, 3, 4, 6, 8, 12, 24, 40))


def _elsewhere(dice: random.Random) -> Mailing | None:
    """Most bills go to the premise; some to a landlord."""
    if dice.randrange(1000) >= MAILED_ELSEWHERE_OF_1000:
        return None
    city, state, postal_code = dice.choice(_ELSEWHERE)
    box = f"PO Box {dice.randint(10, 9999)}"
    return Mailing(line1=box, city=city, state=state, postal_code=postal_code)


def _phone(dice: random.Random) -> str:
    """A number from the hundred that are kept for stories."""
    return f"(360) 555-01{dice.randrange(100):02d}"
