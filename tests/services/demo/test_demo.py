"""The invented district."""

import hashlib
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from models.account import CustomerAccount, Person, Premise
from models.bill import Bill
from models.database import Database
from models.errors import Refused
from models.identity import Staff
from models.ledger import Component, Entry, EntryKind
from models.money import Money
from models.payment import Channel, Payment, PaymentReturn
from models.ticket import Ticket, TicketMessage, WrittenAs
from models.ticket_states import TicketState
from services.access import accounts
from services.billing.issuing import Charge, Period, issue_bill
from services.books import bills, ledger
from services.demo import load, people
from services.demo.books import TABLES
from services.rules import aging, numbers
from services.rules.calendar import is_banking_day
from services.searching import search
from services.verify import verify
from tests.workshop import LARKSPUR

TODAY = date(2026, 11, 18)
NOON = datetime(2026, 11, 18, 20, tzinfo=UTC)
ACCOUNTS = 400


def test_its_books_are_right(session, district):
    assert verify(session) == []


def test_every_account_has_a_valid_number_of_its_own(session, district):
    known = session.scalars(select(CustomerAccount.number)).all()
    assert len(set(known)) == ACCOUNTS
    assert [number for number in known if numbers.normalise(number) != number] == []


def test_nobody_lives_on_a_real_parcel(session, district):
    parcels = session.scalars(select(Premise.parcel)).all()
    assert len(set(parcels)) == ACCOUNTS
    assert {parcel[:3] for parcel in parcels} == {"999"}
    assert {len(parcel) for parcel in parcels} == {10}


def test_its_questions_are_in_every_state_the_inbox_shows_and_end_by_today(session, district):
    states = set(session.scalars(select(Ticket.state)))
    by_post = {TicketState.SPAM}  # a letter: the books alone have none
    assert states == set(TicketState) - {TicketState.CLOSED} - by_post
    said = session.scalars(select(TicketMessage)).all()
    assert {each.kind for each in said} == set(WrittenAs)
    assert max(each.written_at for each in said) <= NOON + timedelta(hours=1)


def test_no_mail_and_no_telephone_reaches_anybody(session, district):
    for person in session.scalars(select(Person)):
        assert person.email.endswith("@cedarpost.example")
        assert person.telephone == "" or person.telephone.startswith("(360) 555-01")


def test_classes_and_ways_of_paying_have_the_published_shares(session, district):
    homes = _share(session, CustomerAccount, CustomerAccount.customer_class)
    assert 0.88 < homes["single_family"] < 0.97
    ways = _share(session, Payment, Payment.channel)
    electronic = (Channel.ONLINE_CARD, Channel.ONLINE_BANK, Channel.BANK_BILL_PAY)
    assert 0.62 < sum(ways[way] for way in electronic) < 0.76
    assert set(ways) == set(Channel)


def test_about_six_in_a_hundred_are_past_due_by_more_than_thirty_days(session, district):
    late = sum(
        _aging(session, account_id).days_past_due > 30
        for account_id in session.scalars(select(CustomerAccount.id))
    )
    assert 0.03 < late / ACCOUNTS < 0.10


def test_everything_that_can_happen_to_a_bill_happened(session, district):
    kinds = set(session.scalars(select(Entry.kind).distinct()))
    assert kinds == {
        EntryKind.BILL, EntryKind.PAYMENT, EntryKind.PAYMENT_RETURNED, EntryKind.PENALTY,
        EntryKind.CREDIT_APPLIED, EntryKind.PAYOUT,
    }  # fmt: skip
    assert session.scalar(select(func.count()).select_from(PaymentReturn)) > 5
    assert (
        session.scalar(select(func.count()).where(CustomerAccount.closed_on.is_not(None)))
        > ACCOUNTS // 100
    )


def test_nothing_happened_today_or_later_and_three_years_are_told(session, district):
    first, last = session.execute(
        select(func.min(Entry.effective_on), func.max(Entry.effective_on))
    ).one()
    assert last < TODAY
    assert timedelta(days=1000) < TODAY - first < timedelta(days=3 * 366)


def test_marian_owes_one_bill_with_its_reasons(session, district):
    marian = _person(session, "Marian Kessler")
    account = accounts.mine(session, marian.id, "2044-1836", TODAY)
    assert account.address == "2218 Cedar Hollow Rd"
    assert ledger.balance(session, account.id).owed == Money(14675)
    head = bills.since(session, account.id, date.min)[0]
    newest, before = bills.with_before(session, account.id, head.number)
    assert (head.total, head.due_on > TODAY) == (Money(14675), True)
    assert before.bill.total == Money(13850)
    assert [line.description for line in newest.lines] == [
        "Sewer service, September", "Sewer service, October", "Regional treatment, 2 months",
        "Pipe renewal, 2 months",
    ]  # fmt: skip
    for line in newest.lines:
        assert set(line.reason) >= {"rule", "resolution", "inputs", "arithmetic"}
        assert str(line.amount) in line.reason["arithmetic"]
    assert _aging(session, account.id).past_due == Money.ZERO


def test_the_pruitts_are_past_due_with_a_late_fee(session, district):
    account = accounts.find(session, "2031-5527")
    owed = ledger.balance(session, account.id)
    assert owed.of(Component.PENALTY) == Money(445)
    assert owed.owed == Money(14675 + 4450 + 445)
    assert _aging(session, account.id).days_past_due > 30


@pytest.mark.parametrize(
    ("name", "owed"),
    [
        ("Linh Trần", Money(-15325)),
        ("Rosa Elena Martínez", Money(14675)),
        ("Oleksandr Bondarenko", Money.ZERO),
        ("Denise Whitcomb", Money(14675)),
    ],
)
def test_each_person_is_in_the_situation_they_are_introduced_with(session, district, name, owed):
    (account,) = accounts.of_person(session, _person(session, name).id, TODAY)
    assert ledger.balance(session, account.id).owed == owed


def test_banks_work_on_banking_days_and_in_order(session, district):
    sent = session.scalars(select(Payment).where(Payment.channel == Channel.ONLINE_BANK)).all()
    for payment in sent:
        cleared_on = LARKSPUR.day(payment.recorded_at)
        assert is_banking_day(payment.received_on)
        assert is_banking_day(cleared_on)
        assert payment.received_on < cleared_on
        for back in payment.returns:
            assert is_banking_day(back.happened_on)
            assert cleared_on < back.happened_on


def test_a_manager_has_eleven_accounts_and_one_spanish_speaker_reads_spanish(session, district):
    assert len(accounts.of_person(session, _person(session, "Grant Osgood").id, TODAY)) == 11
    assert _person(session, "Rosa Elena Martínez").language == "es"


@pytest.mark.parametrize(
    "today", [date(2026, 1, 1), date(2027, 1, 3), date(2028, 2, 29), date(2027, 3, 31)]
)
def test_the_situations_hold_on_any_day(house_database, today):
    _load(house_database, accounts=24, today=today)
    with house_database.reading() as session:
        marian = accounts.find(session, "2044-1836")
        newest = bills.since(session, marian.id, date.min)[0]
        assert ledger.balance(session, marian.id).owed == newest.total
        assert newest.due_on > today
        pruitts = accounts.find(session, "2031-5527")
        assert ledger.balance(session, pruitts.id).of(Component.PENALTY) > Money.ZERO
        assert ledger.balance(session, accounts.find(session, "2073-3406").id).owed == Money.ZERO
        denise = accounts.find(session, "2088-0165")
        assert ledger.balance(session, denise.id).owed == newest.total
        assert verify(session) == []


def test_everybody_introduced_is_in_it_and_is_found(session, district):
    for person in people.introduced(TODAY, ""):
        for home in person.households:
            number = numbers.number_of(home.body)
            assert [hit.number for hit in search.search(session, number)] == [number]
        assert search.search(session, person.name)
    assert session.scalar(select(func.count()).select_from(Staff)) == len(people.STAFF)


def test_a_bill_says_what_was_owed_before_it(session, district):
    for bill in session.scalars(select(Bill).order_by(Bill.id).limit(200)):
        earlier = select(func.coalesce(func.sum(Entry.change), 0)).where(
            Entry.account_id == bill.account_id, Entry.id < bill.entry_id
        )
        assert bill.balance_before == session.scalar(earlier)


def test_the_same_day_and_seed_make_the_same_rows(template_database, district, session):
    url = template_database.copy()
    again = Database(url, durable=False)
    try:
        _load(again)
        with again.reading() as other:
            assert _hash(other) == _hash(session)
    finally:
        again.dispose()
        template_database.drop(url)


def test_another_seed_makes_another_district(house_database, session, district):
    _load(house_database, seed=8)
    with house_database.reading() as other:
        assert _hash(other) != _hash(session)


def test_a_database_with_accounts_is_refused(district):
    with pytest.raises(Refused):
        _load(district)


def test_work_goes_on_in_a_loaded_district(house_database):
    """Ids and triggers are as if everything had been posted one by one."""
    _load(house_database, accounts=12)
    with house_database.saving() as session:
        account = accounts.find(session, "2044-1836")
        lines = [
            Charge(
                component=Component.SERVICE, charge="sewer_service", description="Sewer service",
                amount=Money(100), reason={},
            )
        ]  # fmt: skip
        issue_bill(
            session, LARKSPUR.chart, order=LARKSPUR.payments.application_order,
            account_id=account.id, number="27-010001", due_on=date(2027, 2, 1), lines=lines,
            period=Period(date(2026, 11, 1), date(2026, 12, 31)), on=TODAY, at=NOON, by="job:bills",
        )  # fmt: skip
    with house_database.reading() as session:
        assert ledger.balance(session, account.id).owed == Money(14775)
        assert verify(session) == []


def _load(database: Database, **changes) -> load.Progress:
    wanted = {
        "today": TODAY, "accounts": ACCOUNTS, "years": 3, "seed": 7, "password_hash": "hash",
        "seal": lambda secret: f"sealed {secret}", "tell": lambda _: None, **changes,
    }  # fmt: skip
    return load.load(database, LARKSPUR, **wanted)


def _person(session: Session, name: str) -> Person:
    return session.scalars(select(Person).where(Person.name == name).order_by(Person.id)).first()


def _aging(session: Session, account_id: int) -> aging.Aging:
    owed = ledger.balance(session, account_id).owed
    dues = bills.dues(bills.since(session, account_id, date(2020, 1, 1)))
    return aging.age(owed, dues, TODAY)


def _share(session: Session, table, column) -> dict[object, float]:
    rows = session.execute(select(column, func.count()).select_from(table).group_by(column)).all()
    total = sum(count for _, count in rows)
    return {value: count / total for value, count in rows}


def _hash(session: Session) -> str:
    digest = hashlib.sha256()
    for table in TABLES:
        key = next(iter(table.__table__.primary_key)).name
        rows = session.execute(text(f"SELECT * FROM {table.__tablename__} ORDER BY {key}"))  # noqa: S608
        for row in rows:
            digest.update(repr(tuple(row)).encode())
    return digest.hexdigest()


@pytest.fixture(scope="module")
def district(template_database) -> Database:
    """Larkspur with 400 accounts, loaded once for the tests that only look."""
    url = template_database.copy()
    database = Database(url, durable=False)
    try:
        _load(database)
        yield database
    finally:
        database.dispose()
        template_database.drop(url)


@pytest.fixture
def session(district: Database) -> Session:
    """A session that looks at the district."""
    with district.reading() as session:
        yield session
