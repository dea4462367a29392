"""Two who decide, sign or hand over the same at once: the second waits, and then sees the first."""

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import func, select

from models.audit import AuditEvent
from models.contract import Contract, ContractSignature, ContractState
from models.district_version import DistrictDecision
from models.document import Document, DocumentKind, DocumentState
from models.errors import Forbidden, Refused
from models.mailing import PrintFile
from models.program_enrolment import ProgramEnrolment
from models.rate_change import ChangeState, RateChange
from services import districts
from services.contracts import proposing as contracts
from services.contracts import signing
from services.in_force import Districts
from services.mailing import handing
from services.programs import deciding, loading, proposing
from services.rates import deciding as rates
from services.rules.agreed import Saying
from services.verify import books
from tests.contracted import make_approved
from tests.factories import make_account
from tests.meetings import meeting
from tests.services.rates import board
from tests.workshop import LARKSPUR, Clock, at_work

AT = Clock()()
TODAY = LARKSPUR.day(AT)
SENIOR = replace(LARKSPUR.programs["senior"], enrolled_most=1)
#: Its discount for seniors is for one account.
FOR_ONE = replace(LARKSPUR, programs={"senior": SENIOR})


def count(database, table):
    with database.reading() as session:
        return session.scalar(select(func.count()).select_from(table))


@pytest.fixture(autouse=True)
def books_are_right(house_database):
    yield
    with house_database.reading() as session:
        assert books(session) == []


@pytest.fixture
def contract(house_database):
    """A contract that waits for its owner's signature, and who that is."""
    with house_database.saving() as session:
        made = make_approved(session, make_account(session), at=AT)
        return made.id, made.person_id


def sign(database, contract):
    contract_id, person_id = contract
    context = at_work(database, Clock())

    def signed(session):
        saying = Saying(
            key=uuid4(), person_id=person_id, language="en", version=None, by=f"person:{person_id}"
        )
        return signing.sign(session, context, contract_id, saying, at=AT).state

    return signed


def test_a_contract_is_signed_once(house_database, contract):
    first, second = meeting(
        house_database, sign(house_database, contract), sign(house_database, contract)
    )
    assert first is ContractState.IN_FORCE
    with pytest.raises(Forbidden):
        second.result()
    assert count(house_database, ContractSignature) == 1


def test_a_contract_that_was_signed_is_not_called_off(house_database, contract):
    def call_off(session):
        return contracts.withdraw(
            session, contract[0], words="Other terms", by="staff:3", at=AT
        ).state

    _, second = meeting(house_database, sign(house_database, contract), call_off)
    with pytest.raises(Refused, match="signed or over"):
        second.result()
    with house_database.reading() as session:
        assert session.get_one(Contract, contract[0]).state is ContractState.IN_FORCE


def test_one_that_was_called_off_is_not_signed(house_database, contract):
    def call_off(session):
        return contracts.withdraw(
            session, contract[0], words="Other terms", by="staff:3", at=AT
        ).state

    _, second = meeting(house_database, call_off, sign(house_database, contract))
    with pytest.raises(Forbidden):
        second.result()
    assert count(house_database, ContractSignature) == 0


@pytest.fixture
def change(house_database):
    """New rates that everybody's bill was worked out by, and that wait for the second person."""
    with house_database.saving() as session:
        districts.keep_first(
            session, content=board.CONTENT, on=board.TODAY, at=board.AT, by="operator:x"
        )
    with house_database.saving() as session:
        made = board.propose(session)
        made.previewed_at, made.seen = board.AT, {"lost": 0}
        return made.id


def approve_rates(change_id, by):
    def approved(session):
        return rates.approve(
            session, board.OWN, change_id, today=board.TODAY, at=board.AT, by=by
        ).decided_by

    return approved


def test_new_rates_are_decided_by_one_of_two(house_database, change):
    before = count(house_database, DistrictDecision)
    first, second = meeting(
        house_database, approve_rates(change, "staff:2"), approve_rates(change, "staff:3")
    )
    assert first == "staff:2"
    with pytest.raises(Refused, match="does not wait for a decision"):
        second.result()
    assert count(house_database, DistrictDecision) == before + 1


def test_new_rates_that_were_refused_are_not_approved(house_database, change):
    def refuse(session):
        return rates.refuse(session, change, words="Not this year.", at=board.AT, by="staff:3").id

    _, second = meeting(house_database, refuse, approve_rates(change, "staff:2"))
    with pytest.raises(Refused, match="does not wait for a decision"):
        second.result()
    with house_database.reading() as session:
        assert session.get_one(RateChange, change).state is ChangeState.REFUSED


def proposed(database, number):
    """A discount that waits for its second person, on an account of its own."""
    with database.saving() as session:
        account = make_account(session, house_number=str(number))
        wish = proposing.Wish(
            key=uuid4(), account_id=account.id, needs="senior.lower",
            from_on=TODAY + timedelta(days=number), to_on=None,
            reason="The application is complete.",
        )  # fmt: skip
        return account.id, proposing.begin(session, FOR_ONE, wish, by="staff:1", at=AT).id


def approve_discount(database, account_id, proposal_id):
    context = replace(at_work(database, Clock()), files=Districts.alone(FOR_ONE))

    def approved(session):
        return deciding.approve(
            session, context, proposal_id, account_id=account_id, by="staff:2", at=AT
        ).id

    return approved


def test_the_last_place_of_a_program_goes_to_one_of_two(house_database):
    both = [approve_discount(house_database, *proposed(house_database, n)) for n in (1, 2)]
    _, later = meeting(house_database, *both)
    with pytest.raises(Refused, match="for 1 accounts at most"):
        later.result()
    assert count(house_database, ProgramEnrolment) == 1


def test_nor_does_a_file_take_it_meanwhile(house_database):
    first = proposed(house_database, 1)
    with house_database.saving() as session:
        number = make_account(session, house_number="2").number

    def load(session):
        content = f"account,program,tier,from,to\n{number},senior,lower,{TODAY},\n".encode()
        return loading.load(
            session, FOR_ONE.programs, content=content, name="x.csv", on=TODAY, at=AT,
            by="operator:pat",
        ).id  # fmt: skip

    _, later = meeting(house_database, approve_discount(house_database, *first), load)
    with pytest.raises(Refused, match="for 1 accounts at most"):
        later.result()
    assert count(house_database, ProgramEnrolment) == 1


def test_a_file_is_handed_over_by_one_of_two(house_database):
    with house_database.saving() as session:
        its_list = Document(
            name="f" * 32, digest="d", scope="print_file:1", sealed_hash="h", key_name="k",
            kind=DocumentKind.PDF, bytes=1, state=DocumentState.CLEAN, stored_at=AT,
        )  # fmt: skip
        session.add(its_list)
        session.flush()
        file = PrintFile(
            key="form-1", asked_at=AT, asked_by="staff:1", list_id=its_list.id, made_at=AT
        )
        session.add(file)
        session.flush()
        file_id = file.id

    def hand(by):
        return lambda session: handing.hand_over(
            session, LARKSPUR, file_id=file_id, on=TODAY, at=AT, by=by
        ).handed_by  # fmt: skip

    first, second = meeting(house_database, hand("staff:2"), hand("staff:3"))
    assert first == second.result() == "staff:2"
    with house_database.reading() as session:
        handed = select(func.count()).where(AuditEvent.action == "print_file.handed_over")
        assert session.scalar(handed) == 1
