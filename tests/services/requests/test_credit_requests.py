"""A credit that is asked back: of its own account, by who owns it now, while nobody answered."""

from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy.orm import Session

from models.account import CustomerAccount, Person
from models.attempt import AttemptState, MethodType, PayerKind, PaymentAttempt
from models.claim import BackBy, CreditRequest
from models.errors import NotFound
from models.money import Money
from models.payment import Channel, Payment
from models.ticket_states import TicketState
from services import payments
from services.requests import credit_requests
from tests.factories import give_access, make_account, make_person
from tests.workshop import LARKSPUR, Clock

AT = Clock()()
TODAY = LARKSPUR.day(AT)
DAY = timedelta(days=1)
CARD = "Visa ••4242"


@pytest.fixture
def account(session: Session) -> CustomerAccount:
    return make_account(session)


@pytest.fixture
def iris(session: Session, account: CustomerAccount) -> Person:
    person = make_person(session)
    give_access(session, person, account)
    return person


def pay(
    session: Session, account: CustomerAccount, cents: int, *, channel=Channel.ONLINE_CARD,
    on=TODAY, attempt: PaymentAttempt | None = None,
) -> Payment:  # fmt: skip
    """Money that is owed by nobody: all of it is credit."""
    received = payments.Received(
        account_id=account.id, amount=Money(cents), channel=channel, method=CARD,
        reference=str(uuid4()), received_on=on, returnable_until=None,
        attempt_id=attempt.id if attempt else None,
    )  # fmt: skip
    return payments.record_payment(session, LARKSPUR, received, at=AT, actor="event evt_1")


def ask(session: Session, account: CustomerAccount, person: Person, *, key="k") -> CreditRequest:
    return credit_requests.ask(
        session, LARKSPUR, key=key, account_id=account.id, person_id=person.id,
        back_by=BackBy.CHECK, words="I want my credit back", at=AT,
    )  # fmt: skip


def test_what_is_asked_back_is_said_of_its_account_until_somebody_answers(session, account, iris):
    neighbour, nobody = make_account(session), make_account(session)
    give_access(session, iris, neighbour)
    for whose, cents in ((account, 2500), (neighbour, 700)):
        pay(session, whose, cents)
        ask(session, whose, iris, key=whose.number)
    asked = [credit_requests.asked_of(session, each.number) for each in (account, neighbour)]
    assert [each.amount for each in asked] == [Money(2500), Money(700)]
    assert credit_requests.asked_of(session, nobody.number) is None
    credit_requests.open_of(session, account.id).ticket.move_to(TicketState.SOLVED)
    session.flush()
    assert credit_requests.asked_of(session, account.number) is None


def test_after_an_answer_the_new_request_is_the_open_one(session, account, iris):
    pay(session, account, 2500)
    ask(session, account, iris).ticket.move_to(TicketState.SOLVED)
    session.flush()
    second = ask(session, account, iris, key="later")
    assert credit_requests.open_of(session, account.id) is second
    assert credit_requests.asked_of(session, account.number).ticket_id == second.ticket_id


def test_nothing_goes_back_to_the_card_of_another_account(session, account):
    pay(session, account, 9000, channel=Channel.CHECK)
    pay(session, make_account(session), 2000)
    split = credit_requests.split_of(session, account.id)
    assert (split.card, split.to_card, split.by_check) == ("", Money.ZERO, Money(9000))


@pytest.mark.parametrize(
    ("state", "goes_back"),
    [
        (AttemptState.SUCCEEDED, 2000),
        (AttemptState.DISPUTE_WON, 2000),
        (AttemptState.DISPUTED, 0),
        (AttemptState.REVIEW, 0),
    ],
)
def test_nothing_goes_back_to_a_card_whose_bank_is_asking_about_it(
    session, account, state, goes_back
):
    """A bank may ask before it takes anything: what went back by then would go back twice."""
    attempt = PaymentAttempt(
        id=uuid4(), account_id=account.id, payer_kind=PayerKind.GUEST, payer_key="browser:1",
        method_type=MethodType.CARD, amount=Money(2000), balance_seen=Money.ZERO, created_at=AT,
        state=state,
    )  # fmt: skip
    session.add(attempt)
    session.flush()
    pay(session, account, 2000, attempt=attempt)
    assert credit_requests.split_of(session, account.id).to_card == Money(goes_back)


def test_whoever_owned_the_account_before_asks_for_nothing(session, account):
    pay(session, account, 2500)
    before, until_today = make_person(session, "Tomas"), make_person(session, "Rosa Lind")
    give_access(session, before, account, to_on=TODAY - DAY)
    give_access(session, until_today, account, to_on=TODAY)
    with pytest.raises(NotFound):
        ask(session, account, before)
    assert ask(session, account, until_today).amount == Money(2500)
