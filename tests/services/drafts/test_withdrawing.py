"""A method that its bank will not be drawn from: under every name, for everybody, in one order."""

import pytest
from sqlalchemy import select

from models.audit import AuditEvent
from models.autopay import AutopayState, Mandate
from models.job import Job
from models.saved_method import MethodState, SavedMethod
from services import jobs
from services.autopay import following_methods
from services.drafts import withdrawing
from tests.factories import make_person
from tests.services.autopay.conftest import keep

assert following_methods  # what it handles is known by importing


@pytest.fixture
def names(session, home):
    """The same bank account under three names: the older is of whoever came later."""
    later = make_person(session, "Tomas Okafor", email="tomas@example.org")
    return [
        keep(session, person, fingerprint="f1")
        for person in (later, home.iris, make_person(session, "Uma Reyes"))
    ]


def withdraw(home, method, **more):
    withdrawing.withdraw(
        home.session, method.id, by="bank", at=home.clock.at,
        **({"code": "R02", "ends_mandates": False} | more),
    )  # fmt: skip


def test_every_name_is_suspended_in_the_order_of_people_and_says_so_to_whoever_draws(home, names):
    """Two banks' answers about the same account never wait for each other in a circle."""
    later, mine, last = names
    for _ in range(2):
        withdraw(home, last)

    found = home.session.scalars(
        select(AuditEvent.subject)
        .where(AuditEvent.action == "method.suspended")
        .order_by(AuditEvent.id)
    ).all()
    assert found == [f"method:{each.id}" for each in (mine, later, last)]
    asked = home.session.scalars(select(Job.arguments).where(Job.kind == "method_moved")).all()
    assert [each["method_id"] for each in asked] == [mine.id, later.id, last.id]


@pytest.mark.parametrize("ends", [False, True])
def test_its_autopays_wait_and_what_was_signed_ends_only_where_it_was_taken_back(home, ends):
    autopay = home.start()
    withdraw(home, home.method, code="R10" if ends else "R02", ends_mandates=ends)
    home.session.commit()

    jobs.run_due(home.context)

    home.session.expire_all()
    assert home.session.scalars(select(SavedMethod.state)).all() == [MethodState.SUSPENDED]
    assert (autopay.state, autopay.reason) == (AutopayState.SUSPENDED, "R10" if ends else "R02")
    mandate = home.session.get_one(Mandate, autopay.mandate_id)
    assert mandate.end_reason == ("R10" if ends else "")
