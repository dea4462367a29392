"""Signing in with a password, beside what the hash of the password costs by itself."""

import re
from itertools import count

from sqlalchemy import select, update

from bench.browsing import Browser
from bench.table import Table
from bench.timing import compare
from bench.town import Town
from models.account import Person
from services.proving import passwords
from web.extensions import NAME

CALLS = 4
PHRASE = "sewer otters sing at noon"
TIMES_MAX = 1.25
_TOKEN = re.compile(rb'name="csrf_token" value="([^"]+)"')


def beside_hash(table: Table, town: Town) -> None:
    """People who sign in one after the other, each from a place of their own."""
    kept = passwords.hashed(PHRASE)
    with town.database.saving() as session:
        session.execute(update(Person).values(password_hash=kept))
        emails = session.scalars(select(Person.email).where(Person.email.is_not(None))).all()
    app = town.app()
    waiting: list[tuple[Browser, bytes]] = []
    used: list[Browser] = []
    turns = count()

    def come() -> None:
        """Let the next ones open the page, and those before leave."""
        for browser in used:
            browser.settle()
        used.clear()
        while len(waiting) < CALLS:
            browser = Browser(app)
            found = _TOKEN.search(browser.get("/sign-in/password"))
            browser.settle()
            assert found
            waiting.append((browser, found[1]))

    def sign_in() -> None:
        browser, token = waiting.pop()
        turn = next(turns)
        email = emails[turn % len(emails)]
        body = b"csrf_token=%s&email=%s&password=%s" % (
            token, (email or "").replace("+", "%2B").encode(), PHRASE.replace(" ", "+").encode(),
        )  # fmt: skip
        heads = {
            "CONTENT_TYPE": "application/x-www-form-urlencoded",
            "REMOTE_ADDR": f"10.{turn // 250}.{turn % 250}.9",
        }
        browser.ask("POST", "/sign-in/password", body, heads, {}, expected="303 SEE OTHER")
        used.append(browser)

    come()
    pair = compare(
        sign_in, lambda: passwords.matches(kept, PHRASE), CALLS, between=come
    )  # fmt: skip
    table.times("sign-in / the password's hash alone", town.engine, pair, TIMES_MAX)
    app.extensions[NAME].database.dispose()
