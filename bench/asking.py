"""What visitors of both doors ask for, drawn by lot: pages, a search, forms and the webhook."""

import http.client
import random
import re
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from http.cookies import SimpleCookie
from itertools import count
from urllib.parse import urlencode, urlsplit

from sqlalchemy import select, update

from bench.browsing import DESK_LOGIN, PORTAL_LOGIN
from bench.town import Town
from bench.webhook import signed
from models.account import CustomerAccount, Person
from models.bill import Bill
from models.ticket import Ticket
from services.proving import passwords

PHRASE = "sewer otters sing at noon"
#: So many people sign in by turns, and so many guests find a bill.
PEOPLE, GUESTS = 200, 500
SEE_OTHER = 303
_TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')


@dataclass(frozen=True)
class Ask:
    """One request, ready to be sent, and the status that answers it."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes = b""
    expected: int = 200


class Visitors:
    """Everybody who may come to a town, and what each may ask for."""

    def __init__(self, town: Town, address: str) -> None:
        self.town = town
        self.dice = random.Random(17)
        self.events = count(int(time.time()) % 10_000_000)
        self.desk = {"Cookie": f"{DESK_LOGIN}={town.staff}"}
        self.visit, self.token = _open_a_form(address)
        numbers = [owner.number for owner in town.owners]
        with town.database.saving() as session:
            bills = session.execute(
                select(CustomerAccount.number, Bill.number)
                .join(Bill, Bill.account_id == CustomerAccount.id)
                .where(CustomerAccount.number.in_(numbers))
            )
            self.bills = {row[0]: row[1] for row in bills}
            self.questions = [
                row.number for row in session.scalars(select(Ticket).order_by(Ticket.id).limit(200))
            ]
            self.guests = session.execute(
                select(CustomerAccount.number, CustomerAccount.mailing_postal_code).limit(GUESTS)
            ).all()
            people = session.scalars(
                select(Person).where(Person.email.is_not(None), Person.totp_sealed.is_(None))
                .order_by(Person.id).limit(PEOPLE)
            ).all()  # fmt: skip
            self.emails = [person.email or "" for person in people]
            session.execute(
                update(Person)
                .where(Person.id.in_([person.id for person in people]))
                .values(password_hash=passwords.hashed(PHRASE))
            )

    def own(self, path: Callable[[str], str]) -> Ask:
        """A page of somebody's own account."""
        owner = self.dice.choice(self.town.owners)
        return Ask("GET", path(owner.number), {"Cookie": f"{PORTAL_LOGIN}={owner.token}"})

    def at_desk(self, path: str) -> Ask:
        """A page of the console."""
        return Ask("GET", path, self.desk)

    def search(self) -> Ask:
        """Some letters, typed into the console's search."""
        words = ("juniper", "kessler mar", self.dice.choice(self.town.owners).number[:5])
        typed = self.dice.choice(words).replace(" ", "+")
        return Ask("GET", f"/desk/search?q={typed}", {**self.desk, "HX-Request": "true"})

    def event(self) -> Ask:
        """A letter of the processor's."""
        raw, heads = signed(next(self.events))
        return Ask("POST", "/webhooks/stripe", {
            "Content-Type": "application/json", "Stripe-Signature": heads["HTTP_STRIPE_SIGNATURE"],
        }, raw)  # fmt: skip

    def sign_in(self) -> Ask:
        """Somebody's address and password."""
        return self.form("/sign-in/password", email=self.dice.choice(self.emails), password=PHRASE)

    def find(self) -> Ask:
        """A guest's account number and ZIP code."""
        number, postal_code = self.dice.choice(self.guests)
        return self.form("/pay/find", number=number, fact=postal_code)

    def form(self, path: str, **typed: str) -> Ask:
        """A form that is right, sent from a place of its own."""
        a, b = self.dice.randrange(250), self.dice.randrange(250)
        return Ask("POST", path, {
            "Content-Type": "application/x-www-form-urlencoded", "Cookie": self.visit,
            "X-Forwarded-For": f"10.{a}.{b}.9",
        }, urlencode({"csrf_token": self.token, **typed}).encode(), SEE_OTHER)  # fmt: skip


def asked(town: Town, address: str) -> Iterator[Ask]:
    """What is asked for, by weight, for ever; each time of somebody drawn by lot.

    Everybody is made ready first: nothing of that is in what is measured.
    """
    return _drawn(Visitors(town, address))


def _drawn(come: Visitors) -> Iterator[Ask]:
    dice, owners = come.dice, come.town.owners
    kinds: tuple[tuple[int, Callable[[], Ask]], ...] = (
        (34, lambda: come.own(lambda number: f"/a/{number}")),
        (9, lambda: come.own(lambda number: f"/a/{number}/activity")),
        (9, lambda: come.own(lambda number: f"/a/{number}/bills/{come.bills[number]}")),
        (7, lambda: come.own(lambda number: f"/a/{number}/pay")),
        (4, lambda: come.own(lambda number: f"/a/{number}/messages")),
        (7, lambda: Ask("GET", "/", {})),
        (2, come.find),
        (1, come.sign_in),
        (9, lambda: come.at_desk(f"/desk/accounts/{dice.choice(owners).number}")),
        (3, lambda: come.at_desk("/desk/inbox")),
        (2, lambda: come.at_desk(f"/desk/tickets/{dice.choice(come.questions)}")),
        (7, come.search),
        (6, come.event),
    )
    weights = [weight for weight, _ in kinds]
    while True:
        yield dice.choices(kinds, weights)[0][1]()


def _open_a_form(address: str) -> tuple[str, str]:
    """The cookies of a visit, and the token that its forms carry."""
    line = http.client.HTTPConnection(urlsplit(address).netloc, timeout=30)
    line.request("GET", "/sign-in/password")
    answer = line.getresponse()
    cookies = SimpleCookie()
    for cookie in answer.headers.get_all("Set-Cookie") or []:
        cookies.load(cookie)
    found = _TOKEN.search(answer.read().decode())
    line.close()
    assert found, "the form to sign in with carries no token"
    return "; ".join(f"{name}={each.value}" for name, each in cookies.items()), found[1]
