"""Linking an account by its paper, taking it off, having it again, and taking it back."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.account import Access, Person, Role
from models.attention import Attention, AttentionKind
from models.errors import NotFound, Refused
from models.importing import AccountAlias, ImportRun
from models.linking import AccountLink
from models.money import Money
from services import linking
from services.access import accounts, pins, sharing
from services.linking import NotMatched
from tests.factories import give_access, make_account, make_person
from tests.services.linking.conftest import AT, ON, PINS, Paper
from tests.workshop import LARKSPUR

Letters = Callable[[str], list[str]]


def role(paper: Paper, person: Person | None = None) -> Role:
    person = person or paper.person
    return accounts.access_of(paper.session, person.id, paper.account.id, ON).role


def undo_token(letters: Letters) -> str:
    return letters("account_linked")[-1].split("/undo-link/")[1].split()[0]


def test_the_pin_of_a_bill_makes_its_customer_the_owner_of_an_account_without_one(paper: Paper):
    assert paper.link(pin=paper.pin().lower()) == paper.account.number
    assert role(paper) is Role.OWNER


@pytest.mark.parametrize("name", ["Jo Winter", "Iris Vance"])
def test_the_pin_makes_nobody_an_owner_beside_one_and_no_stranger_the_first(
    paper: Paper, session: Session, name: str
):
    if name == "Iris Vance":
        give_access(session, make_person(session, "Noor Haddad"), paper.account)
    jo = make_person(session, name)
    paper.link(jo)
    assert role(paper, jo) is Role.TENANT


@pytest.mark.parametrize(
    "said",
    [
        {"last_bill": "132.50", "house_number": "77"},
        {"last_bill": "$252.50", "postal_code": "98299-1234"},
        {"last_payment": "120", "name": "VANCE, IRIS M"},
        {"last_payment": "120.00", "last_bill": "132.50"},
    ],
)
def test_an_amount_and_another_fact_let_somebody_see_and_pay(paper: Paper, said: dict[str, str]):
    paper.link(**said)
    assert role(paper) is Role.TENANT


@pytest.mark.parametrize(
    "said",
    [
        {"house_number": "77", "postal_code": "98299", "name": "Iris Vance"},
        {"last_bill": "132.50", "house_number": "78"},
        {"last_bill": "132.50", "house_number": "77", "name": "Tomas Okafor"},
        {"last_payment": "119.99", "house_number": "77"},
        {"last_bill": "132.50"},
        {"pin": "7F3K92MD", "last_bill": "132.50", "house_number": "77"},
        {"last_bill": "132.50", "house_number": "77", "number": "00000000"},
    ],
)
def test_what_neighbours_know_or_what_is_wrong_links_nothing(paper: Paper, said: dict[str, str]):
    with pytest.raises(NotMatched):
        paper.link(**said)


@pytest.mark.parametrize(
    "typed", ["000123-001", "123-1", "123 1", " 0123 001 ", "１２３-1", "000123.001"]
)
def test_an_old_number_finds_the_account_in_any_spelling(
    paper: Paper, session: Session, typed: str
):
    session.add(
        ImportRun(layout="a", digest=typed, effective_on=ON, by="x", owed=Money(0), began_at=AT)
    )
    session.flush()
    run = session.scalars(select(ImportRun.id)).one()
    session.add(
        AccountAlias(
            import_id=run, account_id=paper.account.id, number="123-1", written="000123-001"
        )
    )
    session.flush()
    assert paper.link(number=typed, pin=paper.pin()) == paper.account.number


@pytest.mark.parametrize("spell", ["{0} {1}", "{0}-{1}", "Acct # {0}-{1}", " {0}{1} ", "{0}.{1}"])
def test_our_number_is_read_in_any_spelling(paper: Paper, spell: str):
    number = paper.account.number
    assert paper.link(number=spell.format(number[:4], number[4:]), pin=paper.pin()) == number


def test_everybody_of_the_account_is_told_and_one_click_takes_it_back_for_good(
    paper: Paper, session: Session, letters: Letters
):
    owner = make_person(session, "Noor Haddad")
    give_access(session, owner, paper.account)
    before = paper.pin()
    paper.link()
    [told] = letters("account_linked")
    assert "Iris Vance" in told
    token = undo_token(letters)
    assert linking.undoable(session, token, at=AT).name == "Iris Vance"
    for _twice in range(2):
        linking.undo(session, token, district=LARKSPUR, at=AT)
    with pytest.raises(NotFound):
        role(paper)
    assert len(letters("access_ended")) == 1
    assert session.scalars(select(Attention.kind)).all() == [AttentionKind.ACCOUNT_LINK]
    assert paper.pin() != before
    with pytest.raises(NotMatched):
        paper.link()
    with pytest.raises(NotFound):
        linking.undoable(session, token, at=AT + timedelta(days=15))


def test_when_nobody_can_be_told_of_facts_staff_write_a_letter(paper: Paper, session: Session):
    paper.link(last_bill="132.50", house_number="77")
    assert "mailing address" in session.scalars(select(Attention.words)).one()


def test_e02_a_typed_name_and_a_pin_take_no_account_that_had_an_owner_in_silence(
    paper: Paper, session: Session
):
    """E2: who holds the paper reads the name off it; staff hear of it and may undo it."""
    past = ON - timedelta(days=400)
    give_access(session, make_person(session, "Iris Vance", email="i@example.org"),
                paper.account, from_on=past, to_on=past)  # fmt: skip
    paper.link()
    assert role(paper) is Role.OWNER
    assert "a name they typed" in session.scalars(select(Attention.words)).one()


def test_e02_two_who_show_a_pin_under_the_name_on_the_bill_are_told_apart_by_staff(
    paper: Paper, session: Session
):
    """E2: the one who came first is not the owner for being first."""
    paper.link()
    second = make_person(session, "Iris Vance", email="iris.vance@example.net")
    paper.link(second)
    assert role(paper, second) is Role.TENANT
    _first, doubt = session.scalars(select(Attention.words).order_by(Attention.id))
    assert "Make sure who owns it" in doubt


def test_a_pin_makes_more_of_who_came_by_facts_and_nothing_of_who_was_invited(
    paper: Paper, session: Session
):
    paper.link(last_bill="132.50", house_number="77")
    for _twice in range(2):
        paper.link()
    assert role(paper) is Role.OWNER
    assert session.scalars(select(AccountLink.access_id)).one()
    helper = make_person(session, "Jo Winter")
    give_access(session, helper, paper.account, role=Role.TENANT)
    paper.link(helper)
    assert role(paper, helper) is Role.TENANT


def test_r6_an_account_taken_off_is_had_again_as_it_was_without_staff(
    paper: Paper, session: Session
):
    paper.link()
    linking.unlink(session, paper.account, person_id=paper.person.id, at=AT, on=ON)
    with pytest.raises(NotFound):
        role(paper)
    [offer] = linking.offered(session, paper.person.id, on=ON, at=AT)
    with pytest.raises(NotFound):
        linking.again(session, offer.link_id, paper.doing(make_person(session, "Jo Winter")))
    assert linking.again(session, offer.link_id, paper.doing()) == paper.account.number
    assert role(paper) is Role.OWNER
    assert linking.offered(session, paper.person.id, on=ON, at=AT) == []
    linking.unlink(session, paper.account, person_id=paper.person.id, at=AT, on=ON)
    later = AT + timedelta(days=31)
    assert linking.offered(session, paper.person.id, on=LARKSPUR.day(later), at=later) == []
    paper.link(at=later)
    assert (
        accounts.access_of(session, paper.person.id, paper.account.id, LARKSPUR.day(later)).role
        is Role.OWNER
    )


def test_what_others_gave_is_not_taken_off_here(paper: Paper, session: Session):
    give_access(session, paper.person, paper.account)
    with pytest.raises(Refused):
        linking.unlink(session, paper.account, person_id=paper.person.id, at=AT, on=ON)


def test_a_pin_counts_for_two_bills_and_dies_when_staff_renew_it(paper: Paper, session: Session):
    with pytest.raises(NotMatched):
        paper.link(pin=paper.pin(paper.bills[0]))
    before = paper.pin()
    pins.renew(session, paper.account, by="staff:1", at=AT)
    pins.renew(session, paper.account, by="staff:1", at=AT)
    with pytest.raises(NotMatched):
        paper.link(pin=before)
    paper.link()
    assert role(paper) is Role.OWNER


def test_the_pin_of_a_bill_is_another_for_each_and_no_other_accounts(
    paper: Paper, session: Session
):
    codes = {PINS.of(1, "A", 0), PINS.of(2, "A", 0), PINS.of(1, "B", 0), PINS.of(1, "A", 1)}
    assert len(codes) == 4
    other = make_account(session)
    with pytest.raises(NotMatched):
        paper.link(number=other.number, pin=paper.pin())


def test_e03_whoever_moved_out_is_not_let_in_by_the_paper_of_their_time(
    paper: Paper, session: Session
):
    """E3: their own period only; what they hold from it opens nothing of the next."""
    former = make_person(session, "Iris Vance")
    give_access(session, former, paper.account, role=Role.TENANT, to_on=ON - timedelta(days=10))
    facts = {"last_bill": "132.50", "last_payment": "120.00", "house_number": "77"}
    for said in ({"pin": paper.pin()}, facts):
        for who in (former, make_person(session, "Another Name")):
            with pytest.raises(NotMatched):
                paper.link(who, **said)
    assert (
        session.scalars(
            select(Access.id).where(Access.to_on.is_(None), Access.account_id == paper.account.id)
        ).all()
        == []
    )


def test_e04_a_co_owner_who_was_removed_is_out_at_once_and_their_bill_opens_nothing(
    paper: Paper, session: Session
):
    """E4: the removal counts from that moment, also for the paper they took along."""
    owner, gone = make_person(session, "Noor Haddad"), make_person(session, "Iris Vance")
    give_access(session, owner, paper.account)
    access = give_access(session, gone, paper.account, role=Role.CO_OWNER)
    sharing.end(
        session, paper.account, by=owner.id, access_id=access.id, district=LARKSPUR, on=ON, at=AT
    )
    with pytest.raises(NotFound):
        role(paper, gone)
    with pytest.raises(NotMatched):
        paper.link(gone)
