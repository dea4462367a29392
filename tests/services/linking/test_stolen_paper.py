"""One bill out of a mailbox takes an account, until a letter on paper reaches whose it is."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.account import Access, Person, Role
from models.attention import Attention
from models.errors import NotFound
from services import linking
from services.access import accounts, by_staff, sharing
from services.access.by_staff import Desk, Verified
from services.accounts.account_changes import ChangeOrder, version
from services.linking import NotMatched
from services.links import Links
from tests.factories import give_access, make_bill, make_person, make_staff
from tests.services.linking.conftest import AT, ON, Paper
from tests.services.linking.test_links import Letters, undo_token
from tests.workshop import LARKSPUR

DAY = timedelta(days=1)


def role(paper: Paper, person: Person, days: int = 0) -> Role | None:
    try:
        on = ON + days * DAY
        return accounts.access_of(paper.session, person.id, paper.account.id, on).role
    except NotFound:
        return None


def access_id(paper: Paper, person: Person) -> int:
    return accounts.access_of(paper.session, person.id, paper.account.id, ON).id


def asked(session: Session) -> list[str]:
    return list(session.scalars(select(Attention.words).order_by(Attention.id)))


def end_at_the_desk(paper: Paper, person: Person) -> None:
    session, at = paper.session, AT + timedelta(hours=4)
    staff = make_staff(session)
    doing = ChangeOrder(
        key="k", account_id=paper.account.id, seen=version(session, paper.account.id),
        by=f"staff:{staff.id}", at=at, reason="The owner showed the deed",
    )  # fmt: skip
    desk = Desk(
        doing=doing, staff_id=staff.id, verified=Verified.DEED, district=LARKSPUR,
        links=Links("https://pay.example.org"), on=ON,
    )  # fmt: skip
    access = session.scalars(select(Access.id).where(Access.person_id == person.id)).one()
    by_staff.end(session, desk, access_id=access)


@pytest.mark.parametrize("name", ["Iris Vance", "Jo Winter"])
def test_whenever_nobody_can_be_told_of_a_pin_staff_write_to_where_the_bills_go(
    paper: Paper, session: Session, name: str
):
    """Also beside an owner without an e-mail address."""
    if name == "Jo Winter":
        owner = make_person(session, "Iris Vance")
        owner.email = None
        give_access(session, owner, paper.account)
    paper.link(make_person(session, name))
    [words] = asked(session)
    assert name in words
    assert f"the mailing address ({paper.account.mailing_name}, " in words
    assert paper.account.mailing_line1 in words


@pytest.mark.parametrize("how", ["as its owner", "by the letter"])
def test_the_real_owner_is_in_and_the_thief_of_one_bill_is_out_through_the_desk(
    paper: Paper, session: Session, letters: Letters, how: str
):
    """Whoever the thief had put out, one way or the other, links it by the next bill."""
    thief = make_person(session, "Iris Vance", email="thief@evil.example")
    real = make_person(session, "Iris Vance", email="iris@example.org")
    paper.link(thief)
    stolen = paper.pin()
    paper.link(real, AT + timedelta(hours=1))
    assert (role(paper, thief), role(paper, real)) == (Role.OWNER, Role.TENANT)
    if how == "as its owner":
        sharing.end(
            session, paper.account, by=thief.id, access_id=access_id(paper, real),
            district=LARKSPUR, on=ON, at=AT + timedelta(hours=2),
        )  # fmt: skip
    else:
        linking.undo(session, undo_token(letters), district=LARKSPUR, at=AT + timedelta(hours=2))
    assert role(paper, real) is None
    assert len(asked(session)) >= 2
    end_at_the_desk(paper, thief)
    assert role(paper, thief) is None
    later = AT + 30 * DAY
    fresh = make_bill(session, paper.account, "90.00", on=ON + 29 * DAY)
    accomplice = make_person(session, "Iris Vance", email="third@evil.example")
    for who, pin in ((thief, paper.pin(fresh)), (accomplice, stolen)):
        with pytest.raises(NotMatched):
            paper.link(who, later, pin=pin)
    paper.link(real, later, pin=paper.pin(fresh))
    assert (role(paper, real, 30), role(paper, thief, 30)) == (Role.OWNER, None)
