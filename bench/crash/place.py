"""Where workers die: a district's database, the processor's sandbox and a mail server."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from http import HTTPStatus
from uuid import uuid4

from bench.crash.surroundings import Outside, surroundings
from bench.crash.visiting import BANK, CARD, Letter, post, receive
from bench.town import LARKSPUR
from models.account import Access, CustomerAccount, Person, Premise, Role
from models.attempt import MethodType
from models.autopay import Autopay, AutopayState, Mandate, Origin
from models.database import Database
from models.ledger import Component
from models.money import Money
from models.saved_method import MethodState
from sandbox.mail import MailCatcher
from sandbox.stripe import StripeSandbox
from services import jobs
from services.billing.issuing import Charge, Period, issue_bill
from services.books.chart import open_chart
from services.context import Context
from services.drafts import planning
from services.methods.adding import MethodWish, keep, start
from services.methods.looking import follow
from web import jobs as all_handlers

OWED = Money.dollars("146.75")

assert all_handlers  # whatever is handled is known by importing it
#: What comes round by itself while things get well.
ROUNDS = (
    "resolve_attempts", "resolve_methods", "watch_disputes", "look_at_refunds", "begin_drafts",
    "sweep_payments",
)  # fmt: skip
#: Longer than any lease.
A_WHILE = timedelta(minutes=25)
#: Until a bank has given its word.
BANK_DAYS = 7


@dataclass
class Place:
    """One district, in which each deed has an account of its own."""

    database: Database
    sandbox: StripeSandbox
    outside: Outside
    payer_id: int = field(init=False)
    card_id: int = field(init=False)
    bank_id: int = field(init=False)
    accounts: int = 0
    #: Letters that nobody opened; None while they are.
    unopened: list[Letter] | None = None
    #: What they say; the processor sends them again.
    lying: set[str] = field(default_factory=set)

    @property
    def context(self) -> Context:
        """What the one who watches works with, now."""
        return surroundings(self.database, self.outside, self.sandbox.now)

    # What there is ----------------------------------------------------------------------

    def found(self) -> None:
        """Open the books, and let one payer keep a card and a bank account."""
        with self.database.saving() as session:
            open_chart(session, LARKSPUR.chart)
            payer = Person(name="Iris Vance", email="iris@example.org", created_at=self.now())
            session.add(payer)
        self.payer_id = payer.id
        self.card_id = self._keep(MethodType.CARD, CARD)
        self.bank_id = self._keep(MethodType.BANK, BANK)

    def _keep(self, method_type: MethodType, form: Mapping[str, str]) -> int:
        context = self.context
        wish = MethodWish(
            key=uuid4(), person_id=self.payer_id, method_type=method_type, language="en",
            address="127.0.0.1", browser="a bench",
        )  # fmt: skip
        with self.database.saving() as session:
            method_id = keep(session, LARKSPUR, wish, at=self.now()).id
        post(start(context, method_id).session_url, form)
        method = follow(context, method_id, cause="bench")
        assert method.state is MethodState.ACTIVE, method.state
        return method_id

    def account(self, *, is_billed: bool = True) -> int:
        """An account of the payer's, that owes a bill or nothing yet."""
        self.accounts += 1
        number = f"{30_000_000 + self.accounts}"
        with self.database.saving() as session:
            premise = Premise(
                parcel=f"{self.accounts:010}", house_number=str(self.accounts),
                street="Cedar Hollow Rd", city="Larkspur", state="WA", postal_code="98299",
            )  # fmt: skip
            session.add(premise)
            session.flush()
            account = CustomerAccount(
                number=number, premise_id=premise.id,
                customer_class="single_family", opened_on=date(2020, 1, 1),
                mailing_name="Iris Vance", mailing_line1="1 Mill Rd", mailing_city="Larkspur",
                mailing_state="WA", mailing_postal_code="98299",
            )  # fmt: skip
            session.add(account)
            session.flush()
            session.add(
                Access(
                    person_id=self.payer_id,
                    account_id=account.id,
                    role=Role.OWNER,
                    from_on=date(2020, 1, 1),
                )  # fmt: skip
            )
        if is_billed:
            bill(self.context, account.id)
        return account.id

    def enrol(self, account_id: int) -> int:
        """Autopay from the bank account, for whatever is owed and will be."""
        with self.database.saving() as session:
            mandate = Mandate(
                key=uuid4(), account_id=account_id, person_id=self.payer_id,
                method_id=self.bank_id, origin=Origin.PORTAL, text="Yes.", language="en",
                version="1", terms={}, given_at=self.now(),
            )  # fmt: skip
            session.add(mandate)
            session.flush()
            autopay = Autopay(
                account_id=account_id, person_id=self.payer_id, method_id=self.bank_id,
                mandate_id=mandate.id, state=AutopayState.ON, bills_from=date(2020, 1, 1),
                started_at=self.now(),
            )  # fmt: skip
            session.add(autopay)
            session.flush()
            planning.replan(session, self.context, autopay.id, at=self.now())
        return autopay.id

    # What passes ------------------------------------------------------------------------

    def now(self) -> datetime:
        """The instant on the sandbox's clock."""
        return self.context.now()

    def hear(self, body: bytes, headers: Mapping[str, str]) -> int:
        """The processor's letter: opened, or left lying unopened."""
        letter = Letter(body.decode(), headers["Stripe-Signature"])
        if self.unopened is not None:
            self.unopened.append(letter)
            return HTTPStatus.SERVICE_UNAVAILABLE
        receive(self.context, letter)
        return HTTPStatus.OK

    def letters(self) -> list[dict[str, str]]:
        """Let everything that is on its way arrive and lie there unopened; what came new."""
        self.unopened = []
        self.sandbox.deliver()
        taken, self.unopened = self.unopened, None
        new = [letter for letter in taken if letter.body not in self.lying]
        self.lying |= {letter.body for letter in new}
        return [vars(letter) for letter in new]

    def catch_up(self) -> None:
        """Open what was sent, and do what it asks for."""
        self.sandbox.deliver()
        self.work()

    def work(self) -> None:
        """Do what is due."""
        jobs.run_due(self.context)

    def pass_time(self, **time: int) -> None:
        """Let time pass, and everything happen that happens by itself."""
        self.sandbox.advance(**time)
        self.sandbox.deliver()
        context = self.context
        with self.database.saving() as session:
            for kind in ROUNDS:
                jobs.ask(
                    session, kind=kind, key=f"{kind}:{self.sandbox.now}", arguments={},
                    at=context.now(), by="bench",
                )  # fmt: skip
        self.work()

    def get_well(self) -> None:
        """Nobody dies any more: whatever was begun is ended by itself."""
        for _ in range(3):
            self.pass_time(seconds=int(A_WHILE.total_seconds()))
        for _ in range(3):  # a morning is among them, and the run of a day
            self.pass_time(hours=8)
        self.pass_time(days=BANK_DAYS)
        for _ in range(2):
            self.pass_time(seconds=int(A_WHILE.total_seconds()))


def bill(context: Context, account_id: int) -> None:
    """Bill an account; the second time changes nothing."""
    today = context.today()
    with context.database.saving() as session:
        issue_bill(
            session, LARKSPUR.chart, order=LARKSPUR.payments.application_order,
            account_id=account_id, number=f"B-{account_id}",
            period=Period(today - timedelta(days=60), today - timedelta(days=1)),
            due_on=today + timedelta(days=25),
            lines=[
                Charge(component=Component.SERVICE, charge="sewer_service",
                       description="Sewer service", amount=OWED, reason={})
            ],
            on=today, at=context.now(), by="bench",
        )  # fmt: skip


@contextmanager
def open_place(url: str) -> Iterator[Place]:
    """A district on an empty database whose schema is there."""
    held: list[Place] = []

    def hear(body: bytes, headers: Mapping[str, str]) -> int:
        return held[0].hear(body, headers)

    with (
        StripeSandbox(receiver=hear, seed=7) as sandbox,
        MailCatcher() as catcher,
    ):
        database = Database(url, durable=False)
        outside = Outside(url, sandbox.url, sandbox.secret, catcher.port)
        held.append(Place(database, sandbox, outside))
        try:
            held[0].found()
            yield held[0]
        finally:
            database.dispose()
