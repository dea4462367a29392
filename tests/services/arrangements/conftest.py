"""Iris has owed $90.00 since October 13, and rents to Jo; the district's clock stands on Nov 18."""

from dataclasses import dataclass
from datetime import date
from uuid import uuid4

import pytest
from sqlalchemy import select

from models.account import CustomerAccount, Person, Role
from models.money import Money
from models.outbox import OutboxMessage
from models.payment import Channel
from services import payments
from services.arrangements import keeping, proposing, signing
from services.arrangements.proposing import Wish
from services.payments import Received
from services.rules.agreed import Saying
from tests.factories import give_access, make_account, make_bill, make_person
from tests.workshop import LARKSPUR, Clock, at_work

OLD_BILL, OLD_DUE = date(2026, 9, 18), date(2026, 10, 13)


@dataclass
class Home:
    """An account that is past due, and the verbs of its arrangement."""

    session: object
    context: object
    clock: Clock
    account: CustomerAccount
    iris: Person
    jo: Person

    def wish(self, person=None, *, count=3, amount=None, **more):
        return Wish(
            key=more.pop("key", None) or uuid4(), account_id=self.account.id,
            person_id=(person or self.iris).id, count=count,
            amount_seen=amount or Money(9000), **more,
        )  # fmt: skip

    def propose(self, person=None, *, by="", **more):
        wish = self.wish(person, **more)
        return proposing.propose(
            self.session, LARKSPUR, wish, by=by or f"person:{wish.person_id}", at=self.clock.at
        )

    def sign(self, made, person=None, **more):
        who = person or self.iris
        version = more.pop("version", None)
        if version is None and "where" not in more:
            signer = signing.signer_of(self.session, made, who.id, self.context.today())
            version = signer and signing.words_of(
                self.session, LARKSPUR, made, signer, "en"
            ).version  # fmt: skip
        saying = Saying(
            key=more.pop("key", None) or uuid4(), person_id=who.id, language="en",
            version=version, by=more.pop("by", f"person:{who.id}"), **more,
        )  # fmt: skip
        return signing.sign(self.session, self.context, made.id, saying, at=self.clock.at)

    def agree(self, **more):
        return self.sign(self.propose(**more))

    def pay(self, cents):
        received = Received(
            account_id=self.account.id, amount=Money(cents), channel=Channel.COUNTER,
            reference=str(uuid4()), received_on=self.context.today(),
        )  # fmt: skip
        payments.record_payment(self.session, LARKSPUR, received, at=self.clock.at, actor="staff:7")

    def night(self, days=1):
        """The nights until that many days later, one by one."""
        for _ in range(days):
            self.clock.tick(days=1)
            self.look()

    def look(self):
        """What the job says that looks at every arrangement."""
        self.session.commit()
        said = keeping.keep(self.context, None)
        self.session.expire_all()
        return said

    def told(self):
        """The letters of arrangements, oldest first."""
        return self.session.scalars(
            select(OutboxMessage)
            .where(OutboxMessage.kind.like("arrangement%"))
            .order_by(OutboxMessage.id)
        ).all()


@pytest.fixture
def home(database, session):
    clock = Clock()
    account = make_account(session, number="20441836", house_number="2218")
    iris, jo = make_person(session, "Iris Vance"), make_person(session, "Jo Winter")
    give_access(session, iris, account)
    give_access(session, jo, account, role=Role.TENANT)
    make_bill(session, account, "90.00", on=OLD_BILL, due_on=OLD_DUE)
    make_bill(session, make_account(session), "400.00", on=OLD_BILL, due_on=OLD_DUE)
    session.commit()
    return Home(session, at_work(database, clock), clock, account, iris, jo)
