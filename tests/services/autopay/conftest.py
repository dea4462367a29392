"""Iris owes for two months of service, and keeps a bank account and a card to pay with."""

from dataclasses import dataclass, field, replace
from datetime import date
from uuid import uuid4

import pytest

from models.account import CustomerAccount, Person, Role
from models.attempt import MethodType
from models.autopay import Autopay
from models.saved_method import MethodState, SavedMethod
from services.autopay import enrolling
from services.autopay.enrolling import Enrolment
from services.autopay.mandates import Signature
from services.autopay.orders import AutopayOrder
from services.rules.drafting import Terms
from tests.factories import give_access, make_account, make_bill, make_person
from tests.workshop import Clock, at_work

#: The day of the workshop's clock.
TODAY = date(2026, 11, 18)


def keep(session, person, method_type=MethodType.BANK, **facts):
    """A method that can pay; the processor is not asked."""
    at = Clock().at
    method = SavedMethod(
        key=uuid4(), person_id=person.id, method_type=method_type,
        state=facts.pop("state", MethodState.ACTIVE), funding="checking", brand="Visa",
        last_four=facts.pop("last_four", "6789"), consent_text="I agree.", consent_version="1",
        consented_at=at, created_at=at, **facts,
    )  # fmt: skip
    session.add(method)
    session.flush()
    return method


@dataclass
class Household:
    """An account, whoever pays it, and the verbs of its autopay."""

    session: object
    context: object
    clock: Clock
    account: CustomerAccount
    iris: Person
    method: SavedMethod
    terms: Terms = field(default_factory=lambda: Terms(bills_from=TODAY))

    def order(self, person=None, *, by="", form=None, **more):
        return AutopayOrder(
            account_id=more.pop("account_id", self.account.id),
            by=by or f"person:{(person or self.iris).id}", form=form or str(uuid4()),
            on=self.context.today(), at=self.clock.at, **more,
        )  # fmt: skip

    def signature(self, person=None, *, key=None, language="en"):
        return Signature(
            key=key or uuid4(), person_id=(person or self.iris).id, language=language,
            proof="passkey", address="203.0.113.7", browser="Firefox",
        )  # fmt: skip

    def wish(self, person=None, *, key=None, method=None, include_now=True, **terms):
        key = key or uuid4()
        return Enrolment(
            order=self.order(person, form=str(key)), signature=self.signature(person, key=key),
            method_id=(method or self.method).id, terms=replace(self.terms, **terms),
            include_now=include_now,
        )  # fmt: skip

    def start(self, person=None, **wish) -> Autopay:
        return enrolling.start(self.session, self.context, self.wish(person, **wish))


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def home(session, database, clock):
    """Owes $132.50 for the bill of Nov 1; Iris may pay it from a bank account."""
    account = make_account(session)
    make_bill(session, account, "132.50")
    iris = make_person(session, "Iris Vance", email="iris@example.org")
    give_access(session, iris, account)
    return Household(
        session, at_work(database, clock), clock, account, iris, keep(session, iris)
    )  # fmt: skip


@pytest.fixture
def tenant(session, home):
    """Somebody else on the account, with a card of their own."""
    person = make_person(session, "Tomas Okafor", email="tomas@example.org")
    give_access(session, person, home.account, role=Role.TENANT)
    return person
