"""A late fee taken off: once by policy, else by somebody who decides; in the books as given up."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from models.account import CustomerAccount, Role
from models.errors import Forbidden, NotFound, Refused
from models.identity import StaffRole
from models.lateness import FeeWaiver
from models.ledger import Component, Entry, EntryKind
from models.money import Money
from models.ticket import Ticket, TicketMessage
from models.work_review import Verdict, WorkKind
from services.billing import penalties
from services.books import ledger
from services.lateness import waiving
from services.supervision import drawing, reviewing
from services.verify import books
from tests.factories import give_access, make_bill, make_person, make_staff
from tests.services.lateness.conftest import DISTRICT, day, steps_of
from tests.services.lateness.test_running import pay

AT = datetime(2026, 7, 30, 19, tzinfo=UTC)


@pytest.fixture
def iris(session: Session, home: CustomerAccount) -> int:
    person = make_person(session)
    give_access(session, person, home)
    session.commit()
    return person.id


@pytest.fixture
def fee(session: Session, home: CustomerAccount, bill, night) -> Entry:
    night(11)
    return session.query(Entry).filter_by(kind=EntryKind.PENALTY).one()


def ask(session, home, fee, person, at=AT, district=DISTRICT):
    return waiving.ask(
        session, district, account_id=home.id, fee_id=fee.id, person_id=person, at=at
    )


def test_the_first_late_fee_is_taken_off_at_once(session, home, bill, fee, iris):
    made = ask(session, home, fee, iris)
    assert isinstance(made, FeeWaiver)
    assert ledger.balance(session, home.id).owed == Money(14450)
    entry = session.get_one(Entry, made.entry_id)
    assert (entry.kind, entry.change) == (EntryKind.ADJUSTMENT, Money(-1445))
    assert "first time in 24 months. Resolution 2022-04" in entry.memo
    assert books(session) == []


def test_asked_twice_it_is_taken_off_once(session, home, fee, iris):
    assert ask(session, home, fee, iris).id == ask(session, home, fee, iris).id
    assert ledger.balance(session, home.id).owed == Money(14450)


def test_a_fee_that_was_paid_becomes_credit(session, home, fee, iris):
    pay(session, home, 14450 + 1445, day(12))
    ask(session, home, fee, iris)
    assert ledger.balance(session, home.id).of(Component.CREDIT) == Money(-1445)
    assert books(session) == []


def test_a_fee_that_was_taken_off_is_never_charged_again(session, home, bill, fee, iris, night):
    ask(session, home, fee, iris)
    session.commit()
    night(14)
    assert list(steps_of(session, bill)) == ["reminder", "late_fee"]
    assert ledger.balance(session, home.id).of(Component.PENALTY) == Money.ZERO


def test_the_second_one_within_the_months_is_a_question_to_staff(session, home, fee, iris, night):
    ask(session, home, fee, iris)
    make_bill(session, home, "100.00", on=day(20), due_on=day(45))
    session.commit()
    night(56)
    second = session.query(Entry).filter_by(kind=EntryKind.PENALTY).order_by(Entry.id)[1]
    at = AT + timedelta(days=60)
    asked = ask(session, home, second, iris, at=at)
    assert isinstance(asked, Ticket)
    assert asked.id == ask(session, home, second, iris, at=at).id
    [said] = session.query(TicketMessage).filter_by(ticket_id=asked.id)
    assert "$10.00" in said.text


@pytest.mark.parametrize("policy", [None, "late"])
def test_without_a_policy_or_too_late_staff_are_asked(session, home, fee, iris, policy):
    district, at = DISTRICT, AT + timedelta(days=80)
    if policy is None:
        plan = replace(DISTRICT.delinquency, waiver=None)
        district, at = replace(DISTRICT, delinquency=plan), AT
    assert isinstance(ask(session, home, fee, iris, at=at, district=district), Ticket)


def test_only_whoever_may_speak_for_the_account_asks(session, home, fee):
    reader = make_person(session, "Ray Only")
    give_access(session, reader, home, role=Role.READ_ONLY)
    with pytest.raises(Forbidden):
        ask(session, home, fee, reader.id)
    with pytest.raises(NotFound):
        ask(session, home, fee, make_person(session, "No Body").id)


def staff_waive(session, home, fee, **said):
    staff = make_staff(session)
    given = {"reason": "Her mail went astray", "role": StaffRole.SPECIALIST} | said
    return waiving.waive(
        session, DISTRICT, account_id=home.id, fee_id=fee.id, by=f"staff:{staff.id}", at=AT,
        **given,
    )  # fmt: skip


def test_staff_take_it_off_with_a_reason_and_the_policy_is_not_used_up(session, home, fee, iris):
    with pytest.raises(Refused):
        staff_waive(session, home, fee, reason="No")
    made = staff_waive(session, home, fee)
    assert made.reason == "Her mail went astray"
    assert not made.is_by_policy
    assert waiving.fees(session, home.id) == []


def test_above_their_limit_a_supervisor_does_it(session, home, night):
    make_bill(session, home, "2600.00", on=day(-25), due_on=day(0))
    session.commit()
    night(11)
    [fee] = waiving.fees(session, home.id)
    with pytest.raises(Refused):
        staff_waive(session, home, fee)
    assert staff_waive(session, home, fee, role=StaffRole.SUPERVISOR).amount == Money(26000)


def test_a_fee_above_what_one_may_give_back_alone_is_no_click(session, home, fee, iris):
    """The policy takes off what people pay late, not a big building's penalty."""
    small = replace(DISTRICT, refunds=replace(DISTRICT.refunds, specialist_limit=Money(1000)))
    assert isinstance(ask(session, home, fee, iris, district=small), Ticket)
    assert not waiving.may_at_once(session, small, fee, day(12))


def test_staff_take_off_of_an_account_in_a_day_no_more_than_they_may_alone(session, home, fee):
    staff = make_staff(session)
    other = make_bill(session, home, "144.50", on=day(-200), due_on=day(-170))
    second = penalties.charge_penalty(
        session, DISTRICT.chart, bill=other, amount=Money(1445), reason="r", on=day(11), at=AT,
        by="x",
    )  # fmt: skip
    narrow = replace(DISTRICT, refunds=replace(DISTRICT.refunds, specialist_limit=Money(2000)))

    def waive(which):
        return waiving.waive(
            session, narrow, account_id=home.id, fee_id=which.id, reason="Her mail went astray",
            role=StaffRole.SPECIALIST, by=f"staff:{staff.id}", at=AT,
        )  # fmt: skip

    waive(fee)
    with pytest.raises(Refused, match="of an account in a day"):
        waive(second)


def test_what_staff_take_off_alone_is_drawn_to_be_looked_at(session, home, fee):
    made = staff_waive(session, home, fee)
    at = AT + timedelta(hours=16)
    assert drawing.draw(session, DISTRICT, at=at, seed="chance") == 1
    (drawn,) = reviewing.to_look_at(session, by="staff:4711")
    assert (drawn.review.kind, drawn.review.waiver_id) == (WorkKind.WAIVER, made.id)
    assert (drawn.review.done_by, drawn.account_number) == (made.waived_by, home.number)
    said = reviewing.review(
        session, review_id=drawn.review.id, verdict=Verdict.GOOD, words="", by="staff:4711", at=at
    )
    assert said.verdict is Verdict.GOOD


def test_what_policy_grants_is_nobodys_decision_to_look_at(session, home, fee, iris):
    ask(session, home, fee, iris)
    assert drawing.draw(session, DISTRICT, at=AT + timedelta(hours=16), seed="chance") == 0
