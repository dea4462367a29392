"""Several accounts with one charge: each within the rules of one, for this payer, within limits."""

from dataclasses import replace
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.account import Access, AccountStatus, CustomerAccount, Person, Role
from models.attempt import AttemptState, MethodType, PaymentAttempt
from models.errors import Forbidden, Refused
from models.money import Money
from services.books.owed import still_of
from services.payments import together
from services.payments.together import PARTS_MAX, Part, TogetherWish
from tests.factories import give_access, make_account, make_bill, make_person
from tests.workshop import LARKSPUR, Clock

AT = Clock()()


@pytest.fixture
def manager(session: Session) -> Person:
    return make_person(session)


def owing(session: Session, dollars: str) -> int:
    account = make_account(session)
    make_bill(session, account, dollars)
    return account.id


def wish(
    session: Session, person: Person, *ids: int, method=MethodType.CARD, **amounts: str
) -> TogetherWish:
    """Everything of each, unless an amount is named: ``a`` for the first, ``b`` for the second."""
    for id_ in ids:
        has_part = select(Access.id).filter_by(person_id=person.id, account_id=id_)
        if session.scalar(has_part) is None:
            give_access(session, person, session.get_one(CustomerAccount, id_), role=Role.MANAGER)
    still = still_of(session, ids)
    named = {ids["ab".index(which)]: Money.dollars(said) for which, said in amounts.items()}
    return TogetherWish(
        id=uuid4(), person_id=person.id, payer_key=f"person:{person.id}", email=person.email,
        language="en", method_type=method,
        parts=[Part(account_id=id_, amount=named.get(id_, still[id_]), balance_seen=still[id_])
               for id_ in ids],
    )  # fmt: skip


def ask(session: Session, wanted: TogetherWish) -> UUID:
    return together.open_together(session, LARKSPUR, wanted, at=AT)


def test_a_closed_account_takes_what_is_owed_on_it_and_nothing_more(session, manager):
    owes, is_even = owing(session, "80.00"), make_account(session)
    closed = make_account(session, status=AccountStatus.CLOSED)
    make_bill(session, closed, "45.00")
    is_even.status = AccountStatus.CLOSED
    session.flush()
    with pytest.raises(Refused, match="closed and nothing is owed"):
        ask(session, wish(session, manager, owes, is_even.id, b="10.00"))
    assert ask(session, wish(session, manager, owes, closed.id))


def test_an_amount_beyond_what_is_taken_at_once_is_refused_unless_it_is_all_that_is_owed(
    session, manager
):
    small, large = owing(session, "0.50"), owing(session, "25000.02")
    for outside in ({"a": "0.49"}, {"a": "0.51"}, {"b": "25000.01"}):
        with pytest.raises(Refused, match=r"from \$1.00 to \$25,000.00"):
            ask(session, wish(session, manager, small, large, **outside))
    for within in ({"a": "1.00"}, {"b": "25000.00"}, {}):
        wanted = wish(session, manager, small, large, **within)
        assert ask(session, wanted) == wanted.id


def test_all_of_it_with_its_fee_is_what_the_processor_takes_at_once(session, manager):
    most = owing(session, "999999.99")
    with pytest.raises(Refused, match=r"more than \$999,999.99"):
        ask(session, wish(session, manager, most))
    assert ask(session, wish(session, manager, most, method=MethodType.BANK)), "without a fee"


def test_two_hundred_accounts_are_not_too_many(session, manager):
    parts = [
        Part(account_id=10**6 + place, amount=Money(500), balance_seen=Money(500))
        for place in range(PARTS_MAX)
    ]
    with pytest.raises(Forbidden):  # they got as far as whose they are
        ask(session, replace(wish(session, manager), parts=parts))


def test_two_payers_of_the_same_accounts_have_a_page_each(session, manager):
    """Whoever looks after the same houses is not led to a page with somebody else's name on it."""
    ids = [owing(session, "80.00"), owing(session, "45.00")]
    first = ask(session, wish(session, manager, *ids))
    theirs = wish(session, make_person(session, "Tomas"), *ids)
    assert ask(session, theirs) == theirs.id
    assert ask(session, wish(session, manager, *ids)) == first, "one's own is found"


def test_what_is_about_to_be_paid_is_said_of_pages_that_opened(session, manager):
    here, there = owing(session, "80.00"), owing(session, "45.00")
    for ids, state in (
        ([here, there], AttemptState.OPEN),
        ([here], AttemptState.ACTION_REQUIRED),
        ([there], AttemptState.REVIEW),
        ([there], AttemptState.DRAFT),
        ([there], AttemptState.EXPIRED),
    ):
        leader = ask(session, wish(session, manager, *ids, a=f"{20 + len(state)}.00"))
        for attempt in session.query(PaymentAttempt).filter_by(together_id=leader):
            attempt.state = state
        session.flush()
    assert together.running(session, [here, there, 10**6]) == {
        here: Money.dollars("24.00") + Money.dollars("35.00"),
        there: Money.dollars("26.00") + Money.dollars("45.00"),
    }  # fmt: skip
