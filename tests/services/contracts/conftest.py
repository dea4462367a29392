"""Iris connects 2218 Alder Lane, and pays for it over years; the clock stands on Nov 18, 2026."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import uuid4

import pytest
from sqlalchemy import select

from models.account import CustomerAccount, Person, Role
from models.contract import Contract
from models.ledger import Component
from models.money import Money, total
from models.outbox import OutboxMessage
from models.payment import Channel, ReturnKind
from models.signed import SignedWhere
from services import payments, verify
from services.accounts import account_changes, moving
from services.accounts.account_changes import ChangeOrder
from services.accounts.moving import NewOwner
from services.books import ledger
from services.contracts import deciding, keeping, proposing, seen, settling, signing
from services.contracts.proposing import Wish
from services.gateways.processor import Movement
from services.payments import Received, returns
from services.rules.agreed import Saying
from tests.factories import give_access, make_account, make_bill, make_person
from tests.workshop import LARKSPUR, Clock, at_work

FROM = date(2026, 12, 1)


@dataclass
class Home:
    """An account, its owner and her tenant, and the verbs of a contract."""

    session: object
    context: object
    clock: Clock
    account: CustomerAccount
    iris: Person
    jo: Person

    def wish(self, **more):
        facts = {
            "key": uuid4(), "account_id": self.account.id, "person_id": self.iris.id,
            "purpose": "the connection of a house", "principal": Money(480_000),
            "rate": Decimal("4.25"), "months": 60, "from_on": FROM,
            "resolution": "Resolution 2026-31",
        }  # fmt: skip
        return Wish(**(facts | more))

    def propose(self, by="staff:1", **more) -> Contract:
        return proposing.propose(self.session, LARKSPUR, self.wish(**more), by=by, at=self.clock.at)

    def approve(self, made, by="staff:2", resolution=""):
        return deciding.approve(
            self.session, self.context, made.id, resolution=resolution, by=by, at=self.clock.at
        )

    def sign(self, made, **more):
        facts = {
            "key": uuid4(), "person_id": self.iris.id, "language": "en", "by": "staff:1",
            "version": None, "where": SignedWhere.PAPER, "proof": "Cabinet 3",
        }  # fmt: skip
        return signing.sign(
            self.session, self.context, made.id, Saying(**(facts | more)), at=self.clock.at
        )

    def begun(self, **more) -> Contract:
        return self.sign(self.approve(self.propose(**more)))

    def pay(self, cents):
        received = Received(
            account_id=self.account.id, amount=Money(cents), channel=Channel.COUNTER,
            reference=str(uuid4()), received_on=self.context.today(),
        )  # fmt: skip
        return payments.record_payment(
            self.session, LARKSPUR, received, at=self.clock.at, actor="staff:7"
        )

    def night_of(self, day):
        """What the job says on a day to come, the nights before left out."""
        self.clock.tick(days=(day - self.context.today()).days)
        return self.look()

    def look(self):
        self.session.commit()
        said = keeping.keep(self.context, None)
        self.session.expire_all()
        return said

    def give_back(self, payment):
        """Its bank takes all of a payment back."""
        movement = Movement(
            reference=f"back:{payment.id}", kind=ReturnKind.RETURNED, amount=payment.amount,
            code="R01", happened_at=self.clock.at,
        )  # fmt: skip
        returns.record_movement(
            self.session, LARKSPUR, payment, movement, at=self.clock.at, actor="staff:7"
        )

    def prepay(self, made, cents):
        return settling.prepay(
            self.session, LARKSPUR, made.id, Money(cents), seen=len(made.items), by="staff:1",
            at=self.clock.at,
        )  # fmt: skip

    def payoff(self, made, on=None):
        return settling.payoff(self.session, LARKSPUR, made, on or self.context.today())

    def pay_off(self, made):
        return settling.pay_off(
            self.session, self.context, made.id, seen=self.payoff(made).settled.total,
            by="staff:1", at=self.clock.at,
        )  # fmt: skip

    def sell(self):
        """Bo buys the property, without escrow: the account ends yesterday, Bo's begins today."""
        order = ChangeOrder(
            key=str(uuid4()), account_id=self.account.id,
            seen=account_changes.version(self.session, self.account.id), by="staff:5",
            at=self.clock.at, reason="Sold",
        )  # fmt: skip
        on = self.context.today()
        return moving.change_owner(
            self.session, order, NewOwner(name="Bo Yarrow"), None, first_day=on, on=on
        )

    def seen(self, made):
        return seen.one(self.session, LARKSPUR, made.id, self.context.today())

    def owed(self, part=None):
        balance = ledger.balance(self.session, self.account.id)
        return balance.of(part) if part else balance.owed

    def told(self):
        """The subjects of the letters of contracts, oldest first."""
        return self.session.scalars(
            select(OutboxMessage.subject)
            .where(OutboxMessage.kind.like("contract%"))
            .order_by(OutboxMessage.id)
        ).all()

    def proves(self, made):
        """The books hold, and what was asked for and what was not are the whole principal."""
        self.session.flush()
        assert verify.verify(self.session) == []
        assert made.not_due + total([item.principal for item in made.items]) == made.principal
        assert ledger.general_balance(self.session, LARKSPUR.chart.contracts) == made.not_due
        assert self.owed(Component.CONTRACT) >= Money.ZERO
        return True


@pytest.fixture
def home(database, session):
    clock = Clock()
    account = make_account(session, number="20441836", house_number="2218")
    iris, jo = make_person(session, "Iris Vance"), make_person(session, "Jo Winter")
    give_access(session, iris, account)
    give_access(session, jo, account, role=Role.TENANT)
    make_bill(session, make_account(session), "400.00", on=date(2026, 9, 18))
    session.commit()
    return Home(session, at_work(database, clock), clock, account, iris, jo)
