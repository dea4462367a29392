"""Two of staff, two clicks, a run and a file that meet at one account: the second waits."""

from dataclasses import replace
from datetime import UTC, date, datetime
from functools import partial
from uuid import uuid4

import pytest
from sqlalchemy import func, select

from models.account import CustomerAccount
from models.arrangement import ArrangementSignature
from models.errors import Refused
from models.escrow import CameBy
from models.lateness import FeeWaiver
from models.mailing import PrintFile
from models.money import Money
from models.payment import Payment
from models.ticket import Ticket
from models.volume import Volume, VolumeKind
from services.arrangements import proposing, signing
from services.arrangements.proposing import Wish
from services.billing import approving, penalties, posting, volumes
from services.billing.lanes import LANES, Turn, Work
from services.escrow import answering, asking, receiving
from services.escrow.answering import Answer
from services.in_force import Districts
from services.lateness import facts, taking, waiving
from services.mailing import addressing, placing
from services.rules.agreed import Saying
from services.verify import books
from tests.factories import give_access, make_account, make_bill, make_person, make_staff
from tests.meetings import meeting
from tests.services.billing import street
from tests.services.escrow.conftest import ASKER, SOLD
from tests.services.lateness.conftest import DISTRICT
from tests.workshop import LARKSPUR, Clock, at_work

AT = Clock()()
TODAY = LARKSPUR.day(AT)


def of_number(session, number):
    return session.scalars(select(CustomerAccount).filter_by(number=number)).one()


def count(database, table):
    with database.reading() as session:
        return session.scalar(select(func.count()).select_from(table))


@pytest.fixture(autouse=True)
def books_are_right(house_database):
    yield
    with house_database.reading() as session:
        assert books(session) == []


@pytest.fixture
def home(house_database):
    """The account that everybody meets at, and two people of it."""
    with house_database.saving() as session:
        account = make_account(session, house_number="2218")
        people = [make_person(session), make_person(session, "Jo Winter")]
        for person in people:
            give_access(session, person, account)
        return account.id, account.number, [person.id for person in people]


def test_two_owners_who_ask_at_once_get_one_late_fee_taken_off(house_database, home):
    account_id, _number, people = home
    with house_database.saving() as session:
        account = session.get_one(CustomerAccount, account_id)
        fees = [
            penalties.charge_penalty(
                session, LARKSPUR.chart, amount=Money(1445), reason="r", on=date(2026, 11, 10),
                at=AT, by="x",
                bill=make_bill(session, account, "144.50", on=on, due_on=date(2026, 7, 15)),
            ).id
            for on in (date(2026, 6, 20), date(2026, 4, 20))
        ]  # fmt: skip

    def ask(place):
        return lambda session: type(
            waiving.ask(
                session, DISTRICT, account_id=account_id, fee_id=fees[place],
                person_id=people[place], at=AT,
            )
        )  # fmt: skip

    first, second = meeting(house_database, ask(0), ask(1))
    assert (first, second.result()) == (FeeWaiver, Ticket)


def test_a_night_that_runs_twice_takes_each_step_once(house_database, home):
    account_id, _number, _people = home
    on = date(2026, 7, 26)
    with house_database.saving() as session:
        account = session.get_one(CustomerAccount, account_id)
        make_bill(session, account, "144.50", on=date(2026, 6, 20), due_on=date(2026, 7, 15))
    context = replace(at_work(house_database, Clock()), files=Districts.alone(DISTRICT))
    with house_database.reading() as session:
        wanted, *_ = facts.planned(session, DISTRICT, [account_id], on, [])
    at = datetime(2026, 7, 26, 12, tzinfo=UTC)

    def take(session):
        return taking.take(session, context, wanted, on, [], at=at)

    first, second = meeting(house_database, take, take)
    assert (first, second.result()) == (taking.Outcome.TAKEN, taking.Outcome.NOT_NEEDED)


def test_a_sale_that_is_called_off_takes_no_check(house_database, home):
    _account_id, number, _people = home
    with house_database.saving() as session:
        by = f"staff:{make_staff(session).id}"
        request = asking.ask(
            session, LARKSPUR.calendar,
            asking.Asked(
                key=uuid4(), came_by=CameBy.FAX, received_on=TODAY, asker=ASKER, sold=SOLD
            ),
            by=by, on=TODAY, at=AT,
        )  # fmt: skip
        account = of_number(session, number)
        make_bill(session, account, "132.50")
        answer = Answer(request_id=request.id, number=number, closing_on=TODAY, seen=0)
        answering.quote(session, LARKSPUR, answer, by=by, at=AT)
        request_id = request.id
    _, later = meeting(
        house_database,
        lambda session: answering.cancel(session, request_id, words="No sale.", by=by, at=AT).id,
        lambda session: receiving.take_check(
            session, LARKSPUR, request_id=request_id, amount=Money(10000), number="1",
            received_on=TODAY, by=by, at=AT,
        ).id,
    )  # fmt: skip
    with pytest.raises(Refused, match="answered and not over"):
        later.result()
    assert count(house_database, Payment) == 0


def test_a_run_is_approved_by_one_of_two(house_database, home):
    with house_database.saving() as session:
        make_bill(session, of_number(session, home[1]), "140.75", on=date(2026, 9, 1))
    run = street.previewed(at_work(house_database, Clock()))

    def approve(by):
        return lambda session: approving.approve(
            session, LARKSPUR, run_id=run.id, at=AT, by=by
        ).approved_by  # fmt: skip

    first, second = meeting(house_database, approve("staff:2"), approve("staff:3"))
    assert first == "staff:2"
    with pytest.raises(Refused, match="Only a run that was previewed"):
        second.result()


def test_an_arrangement_is_signed_once(house_database, home):
    account_id, number, people = home
    with house_database.saving() as session:
        make_bill(
            session, of_number(session, number), "90.00", on=date(2026, 9, 18),
            due_on=date(2026, 10, 13),
        )  # fmt: skip
    context = at_work(house_database, Clock())
    by = f"person:{people[0]}"
    with house_database.saving() as session:
        wish = Wish(
            key=uuid4(), account_id=account_id, person_id=people[0], count=3,
            amount_seen=Money(9000),
        )  # fmt: skip
        made = proposing.propose(session, LARKSPUR, wish, by=by, at=AT).id

    def sign(session):
        saying = Saying(key=uuid4(), person_id=people[0], language="en", version=None, by=by)
        return signing.sign(session, context, made, saying, at=AT).state

    first, second = meeting(house_database, sign, sign)
    assert count(house_database, ArrangementSignature) == 1
    assert second.exception() is not None or second.result() is first


def test_a_volume_that_comes_while_its_bill_is_posted_is_refused(house_database, home):
    _account_id, number, _people = home
    with house_database.saving() as session:
        make_bill(session, of_number(session, number), "140.75", on=date(2026, 9, 1))
    context = at_work(house_database, Clock())
    run = street.approved(context)
    line = f"{number},2026-09-01,2026-10-31,99,ccf"
    content = f"account,from,to,volume,unit\n{line}\n".encode()
    period = posting.Period(run.period_from, run.period_to)
    calculator = posting.Calculator(LARKSPUR.tariff, period, run.bill_on)
    batches = posting._Posting(run.id, context, "staff:2", [calculator] * LANES)
    _, later = meeting(
        house_database,
        lambda session: Work(batches.look, batches.write)
        .both(session, Turn(run.id, run.posted_to))
        .id,
        lambda session: volumes.load(
            session, LARKSPUR.tariff.cycles, content=content, name="x.csv",
            kind=VolumeKind.PERIOD, at=context.now(), by="staff:9",
        ).id,
    )  # fmt: skip
    with pytest.raises(Refused, match="was made for these days"):
        later.result()
    assert count(house_database, Volume) == 0


def test_two_who_send_one_run_have_one_file(house_database):
    clock = Clock()
    context = at_work(house_database, clock)
    with house_database.saving() as session:
        street.settle(session, 3)
    run_id = street.approved(context).id
    posting.post(context, run_id, by="staff:2")
    send = partial(placing.collect, context=context, key=f"run:{run_id}", run_id=run_id, by="x")
    while house_database.attempt(
        partial(addressing.address, context=context, run_id=run_id, by="x")
    ):
        pass

    first, second = meeting(house_database, send, send)

    assert first is not None
    assert second.result() == first
    assert count(house_database, PrintFile) == 1
