"""Taking back what somebody linked, who runs ahead of it: out and in again on their own."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from models.account import Person, Role
from models.errors import NotFound
from models.linking import AccountLink, AccountPin
from services import linking
from services.access import accounts, pins, sharing
from services.linking import NotMatched
from tests.factories import give_access, make_person
from tests.services.linking.conftest import AT, ON, Paper
from tests.services.linking.test_links import undo_token
from tests.workshop import LARKSPUR

Letters = Callable[[str], list[str]]


@pytest.fixture
def owner(paper: Paper, session: Session) -> Person:
    found = make_person(session, "Noor Haddad")
    give_access(session, found, paper.account)
    return found


def is_out(paper: Paper) -> bool:
    try:
        accounts.access_of(paper.session, paper.person.id, paper.account.id, ON)
    except NotFound:
        return True
    return False


def go_out_and_in(paper: Paper, *, is_in_again: bool) -> None:
    """The one who linked unlinks before anybody read the letter, and is perhaps back already."""
    linking.unlink(paper.session, paper.account, person_id=paper.person.id, at=AT, on=ON)
    if is_in_again:
        [offer] = linking.offered(paper.session, paper.person.id, on=ON, at=AT)
        linking.again(paper.session, offer.link_id, paper.doing())


@pytest.mark.parametrize("is_in_again", [False, True])
def test_a_link_that_its_person_left_in_time_is_taken_back_all_the_same(
    paper: Paper, session: Session, letters: Letters, owner: Person, is_in_again: bool
):
    before = paper.pin()
    paper.link()
    token = undo_token(letters)
    go_out_and_in(paper, is_in_again=is_in_again)
    assert not linking.undoable(session, token, at=AT).is_over
    for _twice in range(2):
        linking.undo(session, token, district=LARKSPUR, at=AT)
    assert linking.undoable(session, token, at=AT).is_over
    assert is_out(paper)
    assert paper.pin() != before
    assert linking.offered(session, paper.person.id, on=ON, at=AT) == []
    with pytest.raises(NotMatched):
        paper.link()


def test_what_was_taken_off_before_the_pin_was_renewed_is_not_had_again_by_a_click(
    paper: Paper, session: Session, owner: Person
):
    paper.link()
    linking.unlink(session, paper.account, person_id=paper.person.id, at=AT, on=ON)
    [offer] = linking.offered(session, paper.person.id, on=ON, at=AT)
    pins.renew(session, paper.account, by="staff:1", at=AT + timedelta(hours=1))
    later = AT + timedelta(hours=2)
    assert linking.offered(session, paper.person.id, on=ON, at=later) == []
    with pytest.raises(NotFound):
        linking.again(session, offer.link_id, paper.doing(at=later))
    assert is_out(paper)


def test_e04_whom_an_owner_lets_go_who_came_by_facts_does_not_come_by_them_again(
    paper: Paper, session: Session, owner: Person
):
    """E4: the facts are still true the minute after; the removal counts all the same."""
    facts = {"last_bill": "132.50", "house_number": "77"}
    paper.link(**facts)
    access = accounts.access_of(session, paper.person.id, paper.account.id, ON)
    sharing.end(
        session, paper.account, by=owner.id, access_id=access.id, district=LARKSPUR, on=ON, at=AT
    )
    with pytest.raises(NotMatched):
        paper.link(**facts)
    assert is_out(paper)


def test_an_owner_who_took_the_account_off_is_a_tenant_again_where_another_came_meanwhile(
    paper: Paper, session: Session
):
    paper.link()
    linking.unlink(session, paper.account, person_id=paper.person.id, at=AT, on=ON)
    [offer] = linking.offered(session, paper.person.id, on=ON, at=AT)
    give_access(session, make_person(session, "Noor Haddad"), paper.account)
    linking.again(session, offer.link_id, paper.doing())
    assert accounts.access_of(session, paper.person.id, paper.account.id, ON).role is Role.TENANT


def test_what_was_taken_back_is_not_had_again_by_its_number(
    paper: Paper, session: Session, letters: Letters, owner: Person
):
    paper.link()
    linking.undo(session, undo_token(letters), district=LARKSPUR, at=AT)
    [taken_back] = session.scalars(select(AccountLink)).all()
    # even if nobody had renewed the PIN
    session.execute(delete(AccountPin))
    with pytest.raises(NotFound):
        linking.again(session, taken_back.id, paper.doing())
    assert is_out(paper)


def test_who_was_let_in_meanwhile_and_links_it_again_sees_it_once(paper: Paper, session: Session):
    paper.link()
    linking.unlink(session, paper.account, person_id=paper.person.id, at=AT, on=ON)
    link_id = session.scalars(select(AccountLink.id)).one()
    give_access(session, paper.person, paper.account, role=Role.TENANT, from_on=ON)
    assert linking.again(session, link_id, paper.doing()) == paper.account.number
    assert len(session.scalars(select(AccountLink)).all()) == 1
    assert accounts.access_of(session, paper.person.id, paper.account.id, ON).role is Role.TENANT


def come_back(paper: Paper, link_id: int, days: int) -> None:
    """They try by the number of a link of theirs, though it is not offered."""
    at, on = AT + timedelta(days=days), ON + timedelta(days=days)
    assert linking.offered(paper.session, paper.person.id, on=on, at=at) == []
    with pytest.raises(NotFound):
        linking.again(paper.session, link_id, paper.doing(at=at))


def first_link(session: Session) -> int:
    return session.scalars(select(AccountLink.id).order_by(AccountLink.id)).all()[0]


def test_e04_whom_an_owner_lets_go_is_not_back_by_a_click_on_what_they_took_off_before(
    paper: Paper, session: Session, owner: Person
):
    """E4: linked, taken off, linked again, let go: the first link lets nobody in."""
    paper.link()
    go_out_and_in(paper, is_in_again=True)
    access = accounts.access_of(session, paper.person.id, paper.account.id, ON)
    sharing.end(
        session, paper.account, by=owner.id, access_id=access.id, district=LARKSPUR, on=ON, at=AT
    )
    come_back(paper, first_link(session), days=1)


@pytest.mark.parametrize("came", ["again", "invited"])
def test_e04_who_moved_out_is_not_back_by_a_click_on_what_they_took_off_before(
    paper: Paper, session: Session, owner: Person, came: str
):
    """E4: the last day they named counts, however they had come in."""
    paper.link()
    go_out_and_in(paper, is_in_again=came == "again")
    if came == "invited":
        give_access(session, paper.person, paper.account, role=Role.TENANT, from_on=ON)
    sharing.leave(session, paper.account.id, person_id=paper.person.id, last_day=ON, on=ON, at=AT)
    come_back(paper, first_link(session), days=10)


def test_e04_nobody_gives_themselves_longer_than_their_last_day_by_going_before_it(
    paper: Paper, session: Session, owner: Person
):
    paper.link()
    last_day = ON + timedelta(days=5)
    sharing.leave(
        session, paper.account.id, person_id=paper.person.id, last_day=last_day, on=ON, at=AT
    )
    linking.unlink(session, paper.account, person_id=paper.person.id, at=AT, on=ON)
    come_back(paper, first_link(session), days=1)


def test_e04_an_invited_contact_who_was_let_go_links_it_by_nothing_they_know(
    paper: Paper, session: Session, owner: Person
):
    """E4: they never linked it, and their last look at it says enough to link it by."""
    access = give_access(session, paper.person, paper.account, role=Role.TENANT)
    sharing.end(
        session, paper.account, by=owner.id, access_id=access.id, district=LARKSPUR, on=ON, at=AT
    )
    facts = {"last_bill": "132.50", "house_number": "77"}
    for who, said in (
        (paper.person, facts),
        (paper.person, {"pin": paper.pin()}),
        (make_person(session, "Jo Winter"), facts),
    ):
        with pytest.raises(NotMatched):
            paper.link(who, **said)
    assert is_out(paper)
