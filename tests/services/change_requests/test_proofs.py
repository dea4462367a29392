"""``ledger verify`` finds what was done behind the district's back, and what nobody asked for."""

import json

import pytest
from sqlalchemy import text

from models.change_payload import Reinstate, ReverseCharge, WriteOff
from models.ledger import Component, EntryKind
from models.money import Money
from services import verify
from services.books import ledger
from services.books.chart import open_books
from services.books.ledger import Leg
from tests.changed import Desk, charge, credit, moved
from tests.factories import make_account
from tests.services.change_requests.papers import paper
from tests.workshop import LARKSPUR, at_work

TABLES = ("change_request", "change_version", "payment_move")


@pytest.fixture
def desk(session, database, clock):
    """Books that are wrong afterwards, on purpose."""
    return Desk(session, at_work(database, clock))


@pytest.fixture
def unguarded(session):
    """A database whose triggers on changes are gone."""
    if session.get_bind().dialect.name == "postgresql":
        for table in TABLES:
            session.execute(text(f"ALTER TABLE {table} DISABLE TRIGGER USER"))
        return
    names = session.execute(
        text("SELECT tbl_name, name FROM sqlite_master WHERE type = 'trigger'")
    ).all()
    for table, name in names:
        if table in TABLES:
            session.execute(text(f"DROP TRIGGER {name}"))


def rules(desk) -> set[str]:
    """The rules that are broken."""
    desk.session.flush()
    return {finding.rule for finding in verify.books(desk.session)}


def overwrite(desk, request, **payload):
    """Write something else into a request, as somebody with the database in hand would."""
    desk.session.flush()
    desk.session.execute(
        text("UPDATE change_request SET payload = :payload, amount = :amount WHERE id = :id"),
        {"id": request.id, "payload": json.dumps(request.payload | payload),
         "amount": payload.get("amount", request.amount.cents)},
    )  # fmt: skip
    desk.session.expire_all()


@pytest.mark.parametrize("payload", [{"amount": 14_000}, {"is_credit": False}])
def test_another_amount_or_direction_than_was_asked_for(desk, iris, unguarded, payload):
    request = desk.ask(iris, credit(6_000))
    overwrite(desk, request, **payload)
    desk.approve(request)
    assert rules(desk) == {"a change is what was asked for"}


def test_a_credit_that_is_posted_as_a_charge(desk, iris, unguarded):
    request = desk.ask(iris, charge(1_000), reason="owed_more")
    desk.approve(request)
    desk.session.execute(
        text("UPDATE change_version SET payload = replace(CAST(payload AS text), 'false', 'true')")
        if desk.session.get_bind().dialect.name == "sqlite"
        else text(
            "UPDATE change_version"
            " SET payload = CAST(replace(CAST(payload AS text), 'false', 'true') AS json)"
        )
    )
    overwrite(desk, request, is_credit=True, rest_is_credit=True)
    assert "an adjustment is of what it says" in rules(desk)


def test_one_yes_where_two_must_agree(desk, iris, unguarded):
    request = desk.do(iris, charge(90_000), reason="owed_more")
    assert request.endorsed_by
    desk.session.execute(text("UPDATE change_request SET endorsed_by = ''"))
    assert rules(desk) == {"so much takes two supervisors"}


def write(desk, statement):
    """What somebody with the database in hand writes."""
    desk.session.flush()
    desk.session.execute(text(statement))


def test_a_change_of_more_than_its_entries(desk, iris, unguarded):
    fee = desk.charge(iris, Component.PENALTY, 4_000)
    desk.ask(iris, ReverseCharge(entry_id=fee.id))
    for table in ("change_request", "change_version"):
        write(desk, f"UPDATE {table} SET amount = amount + 1")
    assert rules(desk) == {"a change is its entries"}


def test_an_entry_of_what_was_never_done(desk, iris, unguarded):
    desk.ask(iris, credit(1_000))
    write(desk, "UPDATE change_request SET state = 'pending'")
    assert rules(desk) == {"a change posts when it is executed"}


@pytest.mark.parametrize("decides", ["decided_by", "endorsed_by"])
def test_a_yes_of_whoever_wrote_it(desk, iris, unguarded, decides):
    request = desk.do(iris, charge(90_000), reason="owed_more")
    write(desk, f"UPDATE change_version SET by = '{getattr(request, decides)}'")
    assert rules(desk) == {"a second person decides"}


@pytest.mark.parametrize("wrong", ["amount = amount - 1", "from_account_id = :other"])
def test_a_payment_that_moved_otherwise_than_it_was_posted(desk, iris, bo, unguarded, wrong):
    desk.ask(iris, moved(desk.pay(iris, 8_000), bo, 1_000))
    third = make_account(desk.session)
    write(desk, f"UPDATE payment_move SET {wrong}".replace(":other", str(third.id)))
    assert rules(desk) == {"a payment that moved is its entries"}


def test_credit_that_is_owed(desk, iris):
    books = open_books(desk.session, LARKSPUR.chart, account_id=iris.id, codes=set())
    ledger.post(
        desk.session, key="credit:B-1", kind=EntryKind.CREDIT_APPLIED, account_id=iris.id,
        on=desk.context.today(), at=desk.at, actor="job:test", memo="x",
        legs=[Leg(books.part(Component.CREDIT), books.part(Component.SERVICE), Money(1_000))],
    )  # fmt: skip
    assert rules(desk) == {"credit is held and never owed"}


def test_a_charge_taken_back_that_nobody_asked_to(desk, iris):
    fee = desk.charge(iris, Component.PENALTY, 4_000)
    ledger.reverse(
        desk.session, fee, key=f"reversal:{fee.key}", kind=EntryKind.REVERSAL,
        on=desk.context.today(), at=desk.at, memo="x", actor="staff:1",
    )  # fmt: skip
    assert rules(desk) == {"an entry has its change"}


def test_credit_used_in_the_name_of_no_change(desk, iris):
    desk.do(iris, credit(20_000, rest_is_credit=True))
    books = open_books(desk.session, LARKSPUR.chart, account_id=iris.id, codes=set())
    desk.charge(iris, Component.FEE, 1_000)
    ledger.post(
        desk.session, key="credit:change:AP-999", kind=EntryKind.CREDIT_APPLIED,
        account_id=iris.id, on=desk.context.today(), at=desk.at, actor="staff:1", memo="x",
        legs=[Leg(books.part(Component.CREDIT), books.part(Component.FEE), Money(1_000))],
    )  # fmt: skip
    assert rules(desk) == {"an entry has its change"}


def test_more_owed_again_than_was_written_off(desk, iris, unguarded):
    def parts(cents):
        return {Component.SERVICE: Money(cents)}

    done = desk.do(iris, WriteOff(parts=parts(5_000)), document_id=paper(desk.session, iris))
    again = desk.do(iris, Reinstate(write_off_id=done.id, parts=parts(2_000)))
    assert rules(desk) == set()
    overwrite(desk, again, write_off_id=again.id)
    assert "no more is owed again than was written off" in rules(desk)


def test_a_part_owed_again_that_was_not_written_off_of_it(desk, iris, unguarded):
    """In sum it is no more; of the late fee it is."""
    desk.charge(iris, Component.PENALTY, 3_000)
    parts = {Component.SERVICE: Money(5_000), Component.PENALTY: Money(1_000)}
    done = desk.do(iris, WriteOff(parts=parts), document_id=paper(desk.session, iris))
    for part in (Component.SERVICE, Component.PENALTY):
        again = desk.do(iris, Reinstate(write_off_id=done.id, parts={part: Money(1_000)}))
    assert rules(desk) == set()
    overwrite(desk, again, parts={"penalty": 1_001})
    assert "no more is owed again than was written off" in rules(desk)


def test_a_reinstatement_of_another_write_off_than_it_names(desk, iris, unguarded):
    def gone(cents):
        asked = WriteOff(parts={Component.SERVICE: Money(cents)})
        return desk.do(iris, asked, document_id=paper(desk.session, iris))

    first, second = gone(5_000), gone(3_000)
    parts = {Component.SERVICE: Money(2_000)}
    again = desk.do(iris, Reinstate(write_off_id=first.id, parts=parts))
    desk.session.execute(
        text("UPDATE change_request SET undoes_id = :other WHERE id = :id"),
        {"other": second.id, "id": again.id},
    )
    assert rules(desk) == {"a change takes back what it says"}


def test_what_staff_did_in_order_is_in_order(desk, iris):
    fee = desk.charge(iris, Component.PENALTY, 4_000)
    desk.ask(iris, ReverseCharge(entry_id=fee.id))
    desk.do(iris, credit(20_000, rest_is_credit=True))
    desk.do(iris, charge(90_000), reason="owed_more")
    assert rules(desk) == set()
