"""Who may see which account, and what a guest must know."""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import event
from sqlalchemy.orm import Session

from models.account import CustomerAccount, Person, Role
from models.errors import NotFound, Refused
from models.money import Money
from models.payment import Channel
from services import payments
from services.access import accounts, guests
from services.access.guests import Fact, FactKind
from services.payments import Received
from tests.factories import give_access, make_account, make_bill, make_person
from tests.workshop import LARKSPUR

TODAY = date(2026, 11, 18)
AT = datetime(2026, 11, 18, 18, tzinfo=UTC)


def test_an_owner_sees_their_account_however_the_number_is_written(session, home, marian):
    assert accounts.mine(session, marian.id, home.shown, TODAY).id == home.id


@pytest.mark.parametrize("number", ["99999998", "nothing", "", "2044-1837"])
def test_what_is_not_there_is_not_found(session, home, marian, number):
    with pytest.raises(NotFound):
        accounts.mine(session, marian.id, number, TODAY)


def test_somebody_elses_account_is_answered_like_none(session, home, marian, neighbor):
    with pytest.raises(NotFound) as not_mine:
        accounts.mine(session, marian.id, neighbor.number, TODAY)
    with pytest.raises(NotFound) as not_there:
        accounts.mine(session, marian.id, "99999998", TODAY)
    assert not_mine.value.message == not_there.value.message


def test_a_tenant_sees_the_account_from_their_first_day_to_their_last(session, home):
    tenant = make_person(session, "Noemí Peña")
    give_access(
        session, tenant, home,
        role=Role.TENANT, from_on=date(2026, 3, 1), to_on=date(2026, 10, 31),
    )  # fmt: skip
    for day, may_see in (
        (date(2026, 2, 28), False),
        (date(2026, 3, 1), True),
        (date(2026, 10, 31), True),
        (date(2026, 11, 1), False),
    ):
        assert (home in accounts.of_person(session, tenant.id, day)) is may_see
        if may_see:
            assert accounts.mine(session, tenant.id, home.number, day).id == home.id
            assert accounts.access_of(session, tenant.id, home.id, day).role is Role.TENANT
        else:
            with pytest.raises(NotFound):
                accounts.mine(session, tenant.id, home.number, day)
            with pytest.raises(NotFound):
                accounts.access_of(session, tenant.id, home.id, day)


def test_a_person_with_several_accounts_sees_them_by_address(session, home, marian):
    second = make_account(session, street="Alder Pl", house_number="2711")
    give_access(session, marian, second)
    mine = accounts.of_person(session, marian.id, TODAY)
    assert [account.premise.address for account in mine] == [
        "2711 Alder Pl",
        "2218 Cedar Hollow Rd",
    ]


def test_staff_find_an_account_by_its_number(session, home):
    assert accounts.find(session, f"acct {home.shown}").id == home.id
    with pytest.raises(NotFound):
        accounts.find(session, "2044-1837")


def test_the_square_code_on_a_bill_leads_to_its_account(session, home):
    bill = make_bill(session, home)
    assert guests.by_bill_code(session, bill.code.lower()).id == home.id
    with pytest.raises(NotFound):
        guests.by_bill_code(session, "2222222222222")


@pytest.mark.parametrize("kind", FactKind)
def test_each_fact_from_the_bill_is_enough(session, home, facts, kind):
    for said in facts[kind]:
        fact = Fact(kind, said)
        assert guests.prove(session, number=home.shown, fact=fact, on=TODAY).id == home.id


@pytest.mark.parametrize("kind", FactKind)
@pytest.mark.parametrize(
    "said", ["", " ", "98298", "2219", "WRONGC0DE222", "132.51", "\u0000", "é"]
)
def test_a_fact_that_does_not_fit_is_refused_in_the_same_words(session, home, facts, kind, said):
    words = set()
    for number in (home.number, "99999998", "nothing"):
        with pytest.raises(Refused) as refused:
            guests.prove(session, number=number, fact=Fact(kind, said), on=TODAY)
        words.add(refused.value.message)
    assert words == {guests.NOT_PROVED}


def test_a_fact_of_another_account_proves_nothing(session, home, neighbor, facts):
    (code,) = {bill.code for bill in (make_bill(session, neighbor),)}
    with pytest.raises(Refused):
        guests.prove(session, number=home.number, fact=Fact(FactKind.BILL_CODE, code), on=TODAY)


def test_without_a_payment_no_amount_proves_anything(session, home):
    for said in ("0", "0.00", ""):
        with pytest.raises(Refused):
            guests.prove(
                session, number=home.number, fact=Fact(FactKind.LAST_PAYMENT, said), on=TODAY
            )


def test_the_same_work_is_done_whether_the_account_exists_or_not(session, home, facts):
    counts = [
        _statements(
            session,
            lambda number=number, kind=kind: _try(session, number, Fact(kind, "22")),
        )
        for number in (home.number, "99999998", "nothing")
        for kind in FactKind
    ]
    assert set(counts) == {1}


def test_each_look_is_one_statement(session, home, marian):
    for look in (
        lambda: accounts.mine(session, marian.id, home.number, TODAY).address,
        lambda: accounts.of_person(session, marian.id, TODAY)[0].premise.address,
        lambda: accounts.find(session, home.number).premise.address,
    ):
        session.expunge_all()
        assert _statements(session, look) == 1


def _try(session: Session, number: str, fact: Fact) -> None:
    with pytest.raises(Refused):
        guests.prove(session, number=number, fact=fact, on=TODAY)


def _statements(session: Session, work) -> int:
    """How many statements the work sends."""
    sent = []
    engine = session.get_bind()

    def remember(_connection, _cursor, statement, *_) -> None:
        sent.append(statement)

    event.listen(engine, "before_cursor_execute", remember)
    try:
        work()
    finally:
        event.remove(engine, "before_cursor_execute", remember)
    return len(sent)


@pytest.fixture
def home(session: Session) -> CustomerAccount:
    """2218 Cedar Hollow Rd."""
    return make_account(session, house_number="2218", mailing_name="Marian Kessler")


@pytest.fixture(autouse=True)
def neighbor(session: Session) -> CustomerAccount:
    """Another house, with its own person: noise."""
    account = make_account(session, house_number="77")
    give_access(session, make_person(session, "Walter Pruitt"), account)
    return account


@pytest.fixture
def marian(session: Session, home: CustomerAccount) -> Person:
    """The owner of 2218 Cedar Hollow Rd."""
    marian = make_person(session, "Marian Kessler")
    give_access(session, marian, home)
    return marian


@pytest.fixture
def facts(session: Session, home: CustomerAccount) -> dict[FactKind, list[str]]:
    """What may be said of Marian's account: it has two bills and paid the first."""
    first = make_bill(session, home, "132.50", on=date(2026, 9, 1))
    newest = make_bill(session, home, "146.75", on=date(2026, 11, 3))
    for dollars, name in (("50.00", "LB-1"), ("82.50", "LB-2")):
        received = Received(
            account_id=home.id, amount=Money.dollars(dollars), channel=Channel.LOCKBOX,
            reference=name, received_on=date(2026, 9, 20),
        )  # fmt: skip
        payments.record_payment(session, LARKSPUR, received, at=AT, actor="lockbox")
    return {
        FactKind.POSTAL_CODE: ["98299", "98299-1204", " 98299 "],
        FactKind.HOUSE_NUMBER: ["2218", " 2218 "],
        FactKind.BILL_CODE: [
            newest.code,
            first.code.lower(),
            f"{newest.code[:4]}-{newest.code[4:]}",
        ],
        FactKind.LAST_PAYMENT: ["82.50", "$82.50", "82.5"],
    }
