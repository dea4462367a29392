"""Paid elsewhere, and a credit back: said once, held for days, one question each."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from models.account import Role
from models.claim import BackBy, CreditRequest, Way
from models.errors import Forbidden, NotFound, Refused
from models.hold import AccountHold, HoldKind
from models.money import Money
from models.payment import Channel, ReturnKind
from models.ticket import Reason, Ticket, TicketMessage
from models.ticket_states import TicketState
from services import payments
from services.accounts import holds
from services.gateways.processor import Movement
from services.payments import returns
from services.requests import claims, credit_requests
from services.requests.claims import HELD, Paid, Saying
from tests.factories import give_access, make_account, make_bill, make_person
from tests.workshop import LARKSPUR
from web.clock import now

AT = now()
TODAY = LARKSPUR.day(AT)
DAY = timedelta(days=1)
PAID = Paid(
    way=Way.PAY_SITE, company="doxo", amount=Money(13250), paid_on=TODAY - DAY, note="No. 88"
)


@pytest.fixture
def account(session):
    return make_account(session)


@pytest.fixture
def iris(session, account):
    person = make_person(session)
    give_access(session, person, account)
    return person


@pytest.fixture
def bill(session, account):
    return make_bill(session, account)


def say(session, bill, person, paid=PAID, *, key="k", at=AT):
    saying = Saying(key=key, person_id=person.id, words="I paid", at=at)
    return claims.claim(session, LARKSPUR, bill, paid, saying)


def test_r11_notices_late_fees_and_autopay_wait_for_the_days_of_the_district(
    session, account, iris, bill
):
    claim = say(session, bill, iris)
    assert claim.held_until == TODAY + timedelta(days=LARKSPUR.claims.hold_days)
    for kind in (HoldKind.PAST_DUE_NOTICES, HoldKind.LATE_FEES, HoldKind.AUTOPAY):
        assert holds.is_held(session, account.id, kind, claim.held_until)
        assert not holds.is_held(session, account.id, kind, claim.held_until + DAY)
    ticket = session.scalars(select(Ticket)).one()
    assert (ticket.reason, ticket.bill_id) == (Reason.PAID_ALREADY, bill.id)


def test_a_bill_of_which_nothing_is_owed_holds_nothing_back(session, account, iris):
    """A drawer full of old bills must not put off late fees for years, one bill after the other."""
    old = make_bill(session, account, "20.00", on=TODAY - 61 * DAY)
    newest = make_bill(session, account, on=TODAY - DAY)
    overpay(session, account)
    with pytest.raises(Refused, match="Nothing is owed"):
        say(session, old, iris)
    assert not holds.is_held(session, account.id, HoldKind.LATE_FEES, TODAY)
    assert session.scalars(select(Ticket)).all() == []
    assert say(session, newest, iris).bill_id == newest.id


def test_said_again_of_the_same_bill_it_is_amended_and_waits_no_longer(session, iris, bill):
    first = say(session, bill, iris)
    until = first.held_until
    later = AT + 5 * DAY
    other = Paid(way=Way.CHECK, company="", amount=Money(100), paid_on=TODAY)
    for _time in range(2):
        again = say(session, bill, iris, other, key="again", at=later)
    assert (again.id, again.amount, again.way) == (first.id, Money(100), Way.CHECK)
    assert again.held_until == until
    assert len(session.scalars(select(AccountHold)).all()) == len(HELD)
    assert len(session.scalars(select(Ticket)).all()) == 1
    assert len(session.scalars(select(TicketMessage)).all()) == 2


@pytest.mark.parametrize(
    "wrong",
    [
        {"amount": Money.ZERO},
        {"amount": Money(10**9)},
        {"paid_on": TODAY + DAY},
        {"paid_on": TODAY - timedelta(days=800)},
        {"note": "x" * 1001},
    ],
)
def test_what_cannot_be_meant_holds_nothing(session, iris, bill, wrong):
    with pytest.raises(Refused):
        say(session, bill, iris, Paid(**(PAID.__dict__ | wrong)))
    assert not session.scalars(select(AccountHold)).all()


def test_a_bill_of_another_account_is_not_there(session, account, bill):
    assert claims.bill_of(session, account.id, bill.number) is bill
    with pytest.raises(NotFound):
        claims.bill_of(session, make_account(session).id, bill.number)


def overpay(session, account, channel=Channel.ONLINE_CARD, amount=2500, name="pi_1"):
    return payments.record_payment(
        session, LARKSPUR,
        payments.Received(
            account_id=account.id, amount=Money(amount), channel=channel, method="Visa ••4242",
            reference=name, received_on=TODAY, returnable_until=None,
        ),
        at=AT, actor="event evt_1",
    )  # fmt: skip


def back(session, account, person, *, key="k", back_by=BackBy.CARD):
    return credit_requests.ask(
        session, LARKSPUR, key=key, account_id=account.id, person_id=person.id, back_by=back_by,
        words="I want my credit back", at=AT,
    )  # fmt: skip


def test_r20_an_account_has_one_open_request_with_its_figures(session, account, iris):
    overpay(session, account)
    first = back(session, account, iris)
    assert (first.amount, first.back_by) == (Money(2500), BackBy.CARD)
    assert back(session, account, iris, key="again").id == first.id
    ticket = session.get_one(Ticket, first.ticket_id)
    ticket.move_to(TicketState.SOLVED)
    session.flush()
    assert back(session, account, iris, key="later", back_by=BackBy.CHECK).id != first.id
    assert first.ended_at is not None


def test_the_database_keeps_one_open_request_of_an_account(session, account, iris):
    overpay(session, account)
    first = back(session, account, iris)
    twin = CreditRequest(
        account_id=account.id, person_id=iris.id, ticket_id=first.ticket_id, back_by=BackBy.CHECK,
        amount=Money(1), asked_at=AT,
    )  # fmt: skip
    with pytest.raises(IntegrityError), session.begin_nested():
        session.add(twin)


def test_there_must_be_a_credit_and_it_goes_back_to_a_card_only_when_it_came_by_one(
    session, account, iris
):
    with pytest.raises(Refused, match="no credit"):
        back(session, account, iris)
    overpay(session, account, Channel.COUNTER)
    with pytest.raises(Refused, match="can go back to a card"):
        back(session, account, iris)


def test_no_more_goes_back_to_a_card_than_was_paid_with_it(session, account):
    overpay(session, account, Channel.CHECK, 9000, "check 1")
    paid = overpay(session, account, amount=2000)
    split = credit_requests.split_of(session, account.id)
    assert (split.credit, split.to_card, split.by_check) == (Money(11000), Money(2000), Money(9000))
    assert (split.card, split.receipt_number) == ("Visa ••4242", paid.receipt_number)


@pytest.mark.parametrize(
    ("kind", "went", "left"),
    [(ReturnKind.RETURNED, 500, 1500), (ReturnKind.DISPUTED, 2000, 0)],
)
def test_what_went_back_to_a_card_once_does_not_go_there_again(session, account, kind, went, left):
    overpay(session, account, Channel.CHECK, 9000, "check 1")
    paid = overpay(session, account, amount=2000)
    movement = Movement(
        kind=kind, reference="re_1", amount=Money(went), code="requested", happened_at=AT
    )
    returns.record_movement(session, LARKSPUR, paid, movement, at=AT, actor="event evt_2")
    split = credit_requests.split_of(session, account.id)
    assert (split.to_card, split.by_check) == (Money(left), Money(11000 - went - left))
    assert bool(split.card) is bool(left)


def test_only_an_owner_asks_for_it(session, account):
    overpay(session, account)
    tenant = make_person(session, "Rosa Lind")
    give_access(session, tenant, account, role=Role.TENANT)
    with pytest.raises(Forbidden):
        back(session, account, tenant)
