"""A till for fault tests: the real library, a real database, the sandbox, and the oracles.

Nothing is replaced. The processor is the sandbox behind HTTP; its events come
through the same door as in production, signed; jobs are done by the ledger of
jobs. After each story ``prove`` checks the universal oracles.
"""

from collections.abc import Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from math import ceil
from time import time
from urllib.parse import urlencode
from urllib.request import HTTPRedirectHandler, OpenerDirector, Request, build_opener
from uuid import UUID, uuid4

from flask import Flask
from sqlalchemy import select

from models.account import CustomerAccount, Premise
from models.attempt import AttemptState, MethodType, PayerKind, PaymentAttempt
from models.attention import Attention
from models.database import Database
from models.ledger import Component, Entry, EntryKind
from models.money import Money
from models.outbox import OutboxMessage
from sandbox.stripe import StripeSandbox
from services import jobs
from services.billing.issuing import Charge, Period, issue_bill
from services.books import ledger
from services.books.chart import open_chart
from services.context import Context
from services.gateways.processor_verbs import Processor
from services.gateways.stripe_gateway import StripeGateway
from services.in_force import Districts
from services.links import Links
from services.payments import attempts, checkout, resolver
from tests.faults import oracles
from tests.faults.door import NUMBER, Door, open_door
from tests.workshop import LARKSPUR, post_office

OWED = Money.dollars("146.75")
VISA, DECLINED = "4242424242424242", "4000000000000002"
KEY = "sk_test_till"
PAYER = "browser:1"
EMAIL = "payer@example.org"
assert resolver  # its handlers are known by importing it


class _Stay(HTTPRedirectHandler):
    def redirect_request(self, *_args, **_kwargs):
        return None


@dataclass
class Till:
    """One account that owes $146.75, and everything a payer and the outside can do to it."""

    database: Database
    sandbox: StripeSandbox
    gateway: Processor
    context: Context
    account_id: int
    door: Door = field(init=False)
    answers: list[int] = field(default_factory=list)
    #: The journal as it was last seen; nothing in it may change.
    journal: dict[int, tuple[object, ...]] = field(default_factory=dict)

    # What a payer does ------------------------------------------------------------------

    def ask(
        self,
        dollars="146.75",
        *,
        method=MethodType.CARD,
        form=None,
        payer=PAYER,
        seen=None,
        email=EMAIL,
    ):
        """Fill in the pay page and press the button; the attempt, with its page open."""
        with self.database.reading() as session:
            due = attempts.due(session, self.account_id)
        wish = attempts.Wish(
            id=form or uuid4(), account_id=self.account_id, payer_kind=PayerKind.GUEST,
            payer_key=payer, email=email, method_type=method,
            amount=Money.dollars(dollars), balance_seen=due if seen is None else seen,
        )  # fmt: skip
        opened = self.database.attempt(
            lambda session: attempts.open_attempt(session, LARKSPUR, wish, at=self.now())
        )
        return checkout.start(self.context, opened.id)

    def pay(self, attempt, number=VISA):
        """Pay on the processor's page."""
        attempt = self.attempt(attempt.id)
        is_card = attempt.method_type is MethodType.CARD
        return post(attempt.session_url, card(number) if is_card else bank(number))

    # What the outside does --------------------------------------------------------------

    def hear(self, body: bytes, headers: Mapping[str, str]) -> int:
        """The processor's letter, at the product's own door."""
        answer = self.door.hear(body, headers)
        self.catch_up()
        return answer

    def catch_up(self) -> None:
        """The door goes by the wall's clock; what it asked for is due."""
        lag = time() - self.sandbox.now
        if lag > 0:
            self.sandbox.advance(seconds=ceil(lag))

    def deliver(self) -> None:
        """Events arrive and the jobs they ask for are done."""
        for _ in range(6):
            tried = self.sandbox.deliver()
            self.answers += [delivery.answer for delivery in tried]
            self.work()
            if not tried:
                return

    def work(self) -> None:
        """The workers do what is due."""
        jobs.run_due(self.context)

    def resolve(self, **later: int) -> None:
        """Time passes and the resolver looks."""
        self.sandbox.advance(**later)
        self.run("resolve_attempts")

    def run(self, kind: str) -> None:
        """A turn of work that comes round by itself."""
        with self.database.saving() as session:
            jobs.ask(
                session, kind=kind, key=f"{kind}:{uuid4()}", arguments={}, at=self.now(), by="test"
            )
        self.work()

    def settle(self) -> None:
        """The world gets well again, and whatever is due is done."""
        self.sandbox.clear_faults()
        self.sandbox._receiver = self.hear
        self.deliver()
        self.resolve(seconds=20 * 60)

    # What is so -------------------------------------------------------------------------

    def now(self) -> datetime:
        """The one clock of this world is the sandbox's."""
        return datetime.fromtimestamp(self.sandbox.now, UTC)

    def attempt(self, attempt_id: UUID) -> PaymentAttempt:
        with self.database.reading() as session:
            return session.get_one(PaymentAttempt, attempt_id)

    def state(self, attempt) -> AttemptState:
        return self.attempt(attempt.id).state

    def owed(self, component: Component | None = None) -> Money:
        with self.database.reading() as session:
            balance = ledger.balance(session, self.account_id)
            return balance.owed if component is None else balance.of(component)

    def clearing(self, code="1110") -> Money:
        with self.database.reading() as session:
            return ledger.general_balance(session, code)

    def all(self, table, **equal):
        with self.database.reading() as session:
            query = select(table).filter_by(**equal).order_by(table.id)
            return list(session.scalars(query))

    def attentions(self) -> list[str]:
        return [row.kind.value for row in self.all(Attention)]

    def postings(self) -> list[tuple[str, int, int]]:
        """Every entry after the bill: kind, change and total in cents."""
        return [
            (entry.kind.value, entry.change.cents, entry.total.cents)
            for entry in self.all(Entry)
            if entry.kind is not EntryKind.BILL
        ]

    def prove_books(self) -> None:
        """The books alone, in the middle of a story."""
        oracles.books(self)

    def prove(self) -> None:
        """The universal oracles of the fault catalogue, after every case."""
        oracles.prove(self)

    def all_attempts(self) -> list[PaymentAttempt]:
        with self.database.reading() as session:
            return list(session.scalars(select(PaymentAttempt)))

    def letters(self) -> list[str]:
        """The kinds of message written to the payer."""
        return [row.kind for row in self.all(OutboxMessage)]


def post(url: str, form: Mapping[str, str]) -> int:
    """Send a form to one of the processor's pages, and stay there; what it answered."""
    browser: OpenerDirector = build_opener(_Stay)
    browser.addheaders = []
    request = Request(url, urlencode(form).encode(), method="POST")
    try:
        return browser.open(request, timeout=10).status
    except OSError as error:
        return getattr(error, "code", 0)


def card(number: str) -> dict[str, str]:
    return {
        "method": "card", "number": number, "expires": "12 / 34", "cvc": "123",
        "name": "Iris Vance", "email": "payer@example.org",
    }  # fmt: skip


def bank(number: str) -> dict[str, str]:
    return {
        "method": "us_bank_account", "routing": "110000000", "account": number, "link": "login",
        "account_type": "checking", "holder_type": "individual", "name": "Iris Vance",
        "email": "payer@example.org", "agree": "yes",
    }  # fmt: skip


def owing_account(database: Database, at: datetime) -> int:
    """An account with one bill of $146.75."""
    with database.saving() as session:
        open_chart(session, LARKSPUR.chart)
        premise = Premise(
            parcel="9990010010", house_number="2218", street="Cedar Hollow Rd", city="Larkspur",
            state="WA", postal_code="98299",
        )  # fmt: skip
        session.add(premise)
        session.flush()
        account = CustomerAccount(
            number=NUMBER, premise_id=premise.id, customer_class="single_family",
            opened_on=date(2020, 1, 1), mailing_name="Iris Vance", mailing_line1="1 Mill Rd",
            mailing_city="Larkspur", mailing_state="WA", mailing_postal_code="98299",
        )  # fmt: skip
        session.add(account)
        session.flush()
        add_bill(session, account.id, "26-000001", date(2026, 9, 1), OWED, at)
        return account.id


def add_bill(session, account_id, number, from_on: date, amount: Money, at: datetime) -> None:
    """A bill of some weeks ago, which is due in eight days."""
    today = LARKSPUR.day(at)
    issue_bill(
        session, LARKSPUR.chart, order=LARKSPUR.payments.application_order,
        account_id=account_id, number=number,
        period=Period(from_on, date(from_on.year, from_on.month + 1, 28)),
        due_on=today + timedelta(days=8),
        lines=[Charge(component=Component.SERVICE, charge="sewer_service",
                            description="Sewer service", amount=amount, reason={})],
        on=today - timedelta(days=17), at=at, by="test",
    )  # fmt: skip


@contextmanager
def open_till(app: Flask, database: Database, sandbox: StripeSandbox, mail_port: int):
    """A till whose clock is the sandbox's, behind the product's own doors."""
    gateway = StripeGateway(KEY, api_base=sandbox.url, webhook_secrets=[sandbox.secret])

    def now() -> datetime:
        return datetime.fromtimestamp(sandbox.now, UTC)

    context = Context(
        database=database, files=Districts.alone(LARKSPUR), links=Links("http://127.0.0.1:5000"),
        processor=lambda: gateway, mailer=post_office(mail_port), now=now,
    )  # fmt: skip
    till = Till(database, sandbox, gateway, context, owing_account(database, now()))
    with open_door(app, context, till.account_id) as till.door:
        yield till
