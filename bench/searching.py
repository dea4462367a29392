"""The console's box: what a specialist types with a caller on the line, in a crowd of accounts."""

import random
from collections.abc import Callable, Iterator
from itertools import cycle
from statistics import median
from urllib.parse import quote_plus

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bench import timing
from bench.browsing import DESK_LOGIN, Browser
from bench.table import Table
from bench.timing import at_share, each
from bench.town import Town, tidy
from models.account import Access, CustomerAccount, Person, Premise
from services.rules.words import fold
from services.searching import everything, full_text, search, search_facts
from services.searching.kinds import Kind
from web.extensions import NAME

CALLS = 400
#: Times what it takes in a hundredth of the district.
GROWTH_MAX = 1.5
#: A question of each account, in which one word is everybody's and one its own.
ASKED = """
INSERT INTO ticket (key, account_id, caller, telephone, sender, channel, subject, reason, state,
                    asked_at, asked_on, promised_on, touched_on, version)
SELECT 'bench:' || id, id, '', '', '', 'portal', 'other', 'other', 'new',
       '2026-08-13 20:00:00+00:00', '2026-08-13', '2026-08-17', '2026-08-13', 1
FROM customer_account
"""
WRITTEN = """
INSERT INTO ticket_message (key, ticket_id, kind, text, written_at, leaves_at, is_unproved, earlier)
SELECT 'bench:' || id, id, 'customer', 'The culvert' || account_id || ' overflows after rain.',
       asked_at, asked_at, false, ''
FROM ticket WHERE key LIKE 'bench:%'
"""
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
            asked = {"terms": full_text.terms(town.engine, fold(next(plain)))}
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


def growth(table: Table, small: Town, large: Town) -> None:
    """Words of questions and of accounts, and amounts, where there is much beside where there is
    little."""
    for town in (small, large):
        with town.database.write.begin() as connection:
            for written in (ASKED, WRITTEN):
                connection.exec_driver_sql(written)
            if town.engine == "sqlite":  # copies were made without it
                kept = "INSERT INTO account_search_index (account_search_index) VALUES ('rebuild')"
                connection.exec_driver_sql(kept)
        tidy(town.url)
    looks: dict[str, Callable[[Session, int, str], object]] = {
        "words of a question": lambda town, number, _name: everything.look(
            town, f"culvert{number} rain", [Kind.QUESTIONS]
        ),
        "words of an account": lambda town, _number, name: search.search(town, name),
        "an amount": lambda town, number, _name: everything.look(
            town, f"${number % 200 + 20}.00", [Kind.PAYMENTS]
        ),
    }
    for what, look in looks.items():
        pair = timing.compare(_in_turn(large, look), _in_turn(small, look), calls=20)
        table.times(f"{what}, 100,000 / 1,000", large.engine, pair, GROWTH_MAX)


def _in_turn(town: Town, look: Callable[[Session, int, str], object]) -> Callable[[], None]:
    """A look for the next of many accounts, drawn by lot."""
    dice = random.Random(9)
    with town.database.reading() as session:
        last = session.scalar(select(func.max(CustomerAccount.id))) or 0
        drawn = [dice.randint(1, last) for _ in range(CALLS)]
        rows = session.execute(
            select(CustomerAccount.id, CustomerAccount.mailing_name, Premise.house_number)
            .join(Premise, Premise.id == CustomerAccount.premise_id)
            .where(CustomerAccount.id.in_(drawn))
        ).all()
    turns = cycle([(row.id, f"{row.mailing_name} {row.house_number}") for row in rows])

    def work() -> None:
        with town.database.reading() as session:
            look(session, *next(turns))

    return work


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
