"""The console's box: what a specialist types with a caller on the line, in a crowd of accounts."""

import random
from collections.abc import Iterator
from statistics import median
from urllib.parse import quote_plus

from sqlalchemy import select

from bench.browsing import DESK_LOGIN, Browser
from bench.table import Table
from bench.timing import at_share, each
from bench.town import Town
from models.account import Access, CustomerAccount, Person, Premise
from services.rules.words import fold
from services.searching import search_facts
from web.extensions import NAME

CALLS = 400
#: What the crowd is, and how many milliseconds the answer may take in 95 of 100 times.
CROWDS = {"sqlite": (100_000, 10.0), "postgresql": (1_000_000, 25.0)}


def found(table: Table, town: Town) -> None:
    """Answers to what is typed, each once, beside finding the words alone."""
    app = town.app()
    browser, database = Browser(app), app.extensions[NAME].database
    words = list(_typed(town))
    asked = iter(words)
    plain = iter(words)

    def ask() -> None:
        path = f"/desk/search?q={quote_plus(next(asked))}"
        heads = {"HTTP_HX_REQUEST": "true", "HTTP_HX_TARGET": "hits"}
        browser.ask("GET", path, b"", heads, {DESK_LOGIN: town.staff})

    def match() -> None:
        with database.read.connect() as connection:
            asked = {"terms": search_facts.terms(town.engine, fold(next(plain)))}
            connection.execute(search_facts.by_words(town.engine), asked).all()

    each(ask, 20)
    browser.settle()
    each(match, 20)
    ours, floor = [], []
    for _ in range(CALLS // 20):
        ours += each(ask, 20)
        browser.settle()
        floor += each(match, 20)
    accounts, goal = CROWDS[town.engine]
    table.most(
        f"search at {accounts:,} accounts, 95th percentile", town.engine, at_share(ours, 0.95),
        goal, " ms", f"median {median(ours):.1f}; the words alone {at_share(floor, 0.95):.1f} ms",
    )  # fmt: skip
    database.dispose()


def _typed(town: Town) -> Iterator[str]:
    """Names in both orders and begun, addresses, numbers, mailboxes, and words nobody has."""
    dice = random.Random(5)
    query = (
        select(CustomerAccount, Premise, Person)
        .join(Premise, Premise.id == CustomerAccount.premise_id)
        .join(Access, Access.account_id == CustomerAccount.id)
        .join(Person, Person.id == Access.person_id)
    )
    accounts, _goal = CROWDS[town.engine]
    drawn = dice.sample(range(1, accounts + 1), 2 * CALLS)
    with town.database.reading() as session:
        rows = list(session.execute(query.where(CustomerAccount.id.in_(drawn))))
    dice.shuffle(rows)
    for turn, (account, premise, person) in enumerate(rows[: CALLS + 20]):
        given, _, family = person.name.partition(" ")
        ways = (
            person.name, f"{family} {given}", f"{given} {family[:3]}", family, given[:4],
            premise.address, f"{premise.house_number} {premise.street[:4]}", premise.street,
            account.shown, account.number[:5], premise.parcel, person.email or "",
            f"{family} {premise.street.split()[0]}", f"{family} nowhere",
        )  # fmt: skip
        yield ways[turn % len(ways)]
