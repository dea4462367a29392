"""Fault catalogue C4, C5 and C12: the database is gone, full, or has nobody free.

Slow readers and ten thousand idle connections (slowloris) are held off by the
front server, which hands us whole requests only; README says which and how. What
is proved here is what reaches us: nothing hangs, and nothing is half done.
"""

import dataclasses
from contextlib import contextmanager, suppress
from uuid import uuid4

import pytest
from sqlalchemy import event
from sqlalchemy.exc import DBAPIError, OperationalError

from models.attempt import AttemptState
from models.database import Database
from models.money import Money
from services.payments import checkout
from tests.faults.door import NUMBER
from tests.pages import read, words
from tests.portal.test_pay import form_of
from web import health
from web.extensions import NAME

S = AttemptState
PAID = [("payment", -14675, 14920)]
PAY = f"/a/{NUMBER}/pay"
ROOM = 1_073_741_823


@pytest.fixture
def payer(till):
    """The owner at the pay page; the story will bring a 503."""
    till.door.injected = {503}
    return till.door.client()


@pytest.fixture(autouse=True)
def looks_for_room_every_time(monkeypatch):
    monkeypatch.setattr(health, "SECONDS_BETWEEN", 0)


def filled(payer):
    return form_of(read(payer.get(PAY))) | {"method": "card"}


def says_we_are_confirming(answer):
    page = words(read(answer, 503).main)
    assert "do not pay again: we are confirming it" in page
    assert "failed" not in page.lower()
    assert int(answer.headers["Retry-After"]) > 0


@pytest.mark.parametrize("when", ["before", "after"])
def test_c04_the_database_gone_before_or_after_the_page_is_opened_charges_once(
    till, payer, monkeypatch, when
):
    form = filled(payer)
    really = till.database.saving

    def saving(on=None):
        if when == "before" or till.sandbox.find("checkout.session"):
            raise OperationalError("commit", {}, Exception("the server closed the connection"))
        return really(on)

    with monkeypatch.context() as gone:
        gone.setattr(till.database, "saving", saving)
        says_we_are_confirming(payer.post(PAY, data=form))
    assert len(till.sandbox.find("checkout.session")) == (0 if when == "before" else 1)

    answer = payer.post(PAY, data=form)

    assert answer.status_code == 303
    [attempt] = till.all_attempts()
    assert till.state(attempt) is S.OPEN
    assert len(till.sandbox.find("checkout.session")) == 1
    till.pay(attempt)
    till.deliver()
    assert till.postings() == PAID


def test_c04_the_payment_s_own_page_never_calls_it_failed_while_nobody_knows(
    till, payer, monkeypatch
):
    attempt = till.ask()
    till.pay(attempt)
    with till.database.saving() as session:
        row = session.get_one(type(attempt), attempt.id)
        row.person_id = till.door.owner.id

    def gone(on=None):
        raise OperationalError("select", {}, Exception("the server closed the connection"))

    with monkeypatch.context() as away:
        away.setattr(till.database, "saving", gone)
        answer = payer.post(f"/payments/{attempt.id}/look")
        says_we_are_confirming(answer)
    payer.post(f"/payments/{attempt.id}/look")
    assert "Your payment is received" in words(read(payer.get(f"/payments/{attempt.id}")).main)


@contextmanager
def full(database):
    """The file may not grow any more."""
    with database.write.connect() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar()

    def small(dbapi, _record, _proxy):
        dbapi.execute(f"PRAGMA max_page_count={pages}")

    event.listen(database.write, "checkout", small)
    yield
    event.remove(database.write, "checkout", small)
    database.write.dispose()


def test_c05_a_full_disk_takes_no_payment_leaves_no_half_and_turns_health_red(till, payer):
    if till.database.dialect != "sqlite":
        pytest.skip("PostgreSQL keeps its own disk; its refusal is the same OperationalError")
    form, attempt = filled(payer), till.ask(payer="browser:2")
    till.pay(attempt)
    assert payer.get("/health/ready").status_code == 200

    with full(till.database):
        assert payer.get("/health/ready").status_code == 503
        assert payer.get("/health").status_code == 200
        till.sandbox.deliver()
        for dollars in range(1, 100):  # whatever room was left in the last pages is used up
            other = {"attempt": str(uuid4()), "how_much": "other", "amount": str(dollars)}
            says = payer.post(PAY, data=form | other)
            if says.status_code == 503:
                break
        says_we_are_confirming(says)
        with suppress(DBAPIError):
            checkout.follow(till.context, attempt.id, cause="test")
        till.prove_books()

    assert payer.get("/health/ready").status_code == 200
    till.deliver()
    till.resolve(seconds=15 * 60)
    assert till.state(attempt) is S.SUCCEEDED
    assert till.postings() == PAID


def test_c05_a_disk_with_little_left_turns_health_red_before_it_is_full(till, monkeypatch):
    monkeypatch.setattr("services.operations.room.BYTES_MIN", 1 << 62)
    till.door.injected = {503}
    is_own_disk = till.database.dialect == "sqlite"
    answer = till.door.guest().get("/health/ready")
    assert answer.status_code == (503 if is_own_disk else 200)


@pytest.fixture
def narrow(till, monkeypatch):
    """The doors with a single connection to the database, in use by somebody else."""
    monkeypatch.setattr("models.database.POOL_WAIT_SECONDS", 0.2)
    database = Database(till.database.url, durable=False, pool_size=1)
    house = till.door.app.extensions[NAME]
    till.door.app.extensions[NAME] = dataclasses.replace(
        house, database=database, context=dataclasses.replace(house.context, database=database)
    )
    till.door.injected = {503}
    with database.write.connect():
        yield till
    till.door.app.extensions[NAME] = house
    database.dispose()


def test_c12_with_nobody_free_health_answers_and_every_page_says_503_at_once(narrow):
    payer = narrow.door.client()
    for path in (PAY, f"/a/{NUMBER}", "/receipt/ABCDEFGHJKMN"):
        says_we_are_confirming(payer.get(path))
    assert payer.get("/health").status_code == 200
    assert payer.get("/health/ready").status_code == 503


def test_c12_with_nobody_free_the_processor_is_told_to_come_again_and_does(narrow):
    attempt = narrow.ask()
    narrow.pay(attempt)
    narrow.sandbox.deliver()
    assert 503 in narrow.door.statuses
    assert narrow.owed() == Money.dollars("146.75")
