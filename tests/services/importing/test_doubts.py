"""Who is who: the import makes nobody one; a person decides, and their decision holds."""

import pytest
from sqlalchemy import select

from models.account import Access, CustomerAccount, Person
from models.audit import AuditEvent
from models.errors import Conflict, NotFound, Refused
from models.importing import DoubtDecision, DoubtKind, PersonDoubt
from services import importing
from services.importing import doubts
from services.searching.search import search
from tests.factories import make_person
from tests.services.importing import exports
from tests.services.importing.conftest import AT
from tests.services.importing.exports import account
from tests.workshop import LARKSPUR

ADDRESS = "vance@example.org"


@pytest.fixture
def decide(session):
    """Decide a doubt."""

    def decide(doubt: doubts.Doubt, decision: DoubtDecision, **facts: str) -> doubts.Doubt:
        asked = {"at": AT, "on": AT.date(), "by": "Priya Nair"} | facts
        return doubts.decide(session, number=doubt.number, decision=decision, **asked)

    return decide


@pytest.fixture
def shared(tmp_path, keep, session):
    """Iris and Omar, two accounts, one address; the doubt about them."""
    exports.town(
        tmp_path,
        people=[
            {"account": "123-1", "name": "Iris Vance", "email": ADDRESS},
            {"account": "124-1", "name": "Omar Vance", "email": ADDRESS},
        ],
    )
    (doubt,) = doubts.undecided(session, keep().import_id)
    return doubt


def test_an_address_of_two_names_is_listed_with_their_accounts(shared):
    assert shared.kind is DoubtKind.EMAIL
    assert [(each.name, each.email, len(each.accounts)) for each in shared.members] == [
        ("Iris Vance", None, 1), ("Omar Vance", None, 1),
    ]  # fmt: skip


def test_made_one_they_see_both_accounts_and_have_the_address(shared, decide, session):
    decide(shared, DoubtDecision.SAME)
    (person,) = session.scalars(select(Person).where(Person.email == ADDRESS))
    accounts = session.scalars(select(Access.account_id).where(Access.person_id == person.id))
    assert len(accounts.all()) == 2
    assert {hit.number for hit in search(session, ADDRESS)} == {
        number for member in shared.members for number in member.accounts
    }
    assert doubts.undecided(session, 1) == []
    event = session.scalars(select(AuditEvent).where(AuditEvent.action == "import.decide")).one()
    assert (event.actor, event.detail["people"]) == ("Priya Nair", 2)


def test_apart_nobody_sees_what_is_anothers_and_one_may_have_the_address(shared, decide, session):
    omar = shared.members[1]
    decide(shared, DoubtDecision.APART, email_for=omar.accounts[0])
    assert session.scalars(select(Person.name).where(Person.email == ADDRESS)).all() == [omar.name]
    assert [hit.number for hit in search(session, ADDRESS)] == list(omar.accounts)


def test_a_decision_holds(shared, decide):
    decide(shared, DoubtDecision.SAME)
    decide(shared, DoubtDecision.SAME)
    with pytest.raises(Conflict, match="other way"):
        decide(shared, DoubtDecision.APART)


def test_an_account_that_names_nobody_or_everybody_is_refused(shared, decide):
    for account_number in ("nonsense", exports.ours(1)):
        with pytest.raises(Refused, match="exactly one"):
            decide(shared, DoubtDecision.SAME, email_for=account_number)


def test_somebody_who_was_here_keeps_the_address_when_left_apart(tmp_path, keep, decide, session):
    here = make_person(session, "Iris Vance", email=ADDRESS)
    exports.town(tmp_path, people=[{"account": "123-1", "name": "Iris Vance", "email": ADDRESS}])
    (doubt,) = doubts.undecided(session, keep().import_id)
    new = next(each for each in doubt.members if each.person_id != here.id)
    with pytest.raises(Refused, match="stays theirs"), session.begin_nested():
        decide(doubt, DoubtDecision.APART, email_for=new.accounts[0])
    decide(doubt, DoubtDecision.SAME)
    assert session.scalars(select(Access.person_id)).all() == [here.id]


def test_the_same_name_at_the_same_address_waits_for_a_person(tmp_path, keep, decide, session):
    box = {"line1": "PO Box 12"}
    homes = [account("723-1", **box), account("724-1", line1="P.O. BOX 12"), account("A77-9")]
    exports.town(
        tmp_path,
        accounts=homes,
        balances=[("723-1", "service", "1.00")],
        people=[
            {"account": "723-1", "name": "Ines Osgood", "email": "ines@example.org"},
            {"account": "724-1", "name": "INES OSGOOD", "email": "osgood.ines@example.org"},
            {"account": "A77-9", "name": "Ines Osgood", "email": ""},
        ],
    )
    (doubt,) = doubts.undecided(session, keep().import_id)
    assert (doubt.kind, len(doubt.members)) == (DoubtKind.NAME_AND_ADDRESS, 2)
    with pytest.raises(Refused, match="addresses of their own"), session.begin_nested():
        decide(doubt, DoubtDecision.SAME)
    kept, other = doubt.members
    decide(doubt, DoubtDecision.SAME, email_for=kept.accounts[0])
    assert session.get_one(Person, other.person_id).email is None
    number = session.scalars(
        select(CustomerAccount.number)
        .join(Access, Access.account_id == CustomerAccount.id)
        .where(Access.person_id == kept.person_id)
    )
    assert len(number.all()) == 2


def test_after_the_import_is_undone_there_is_nothing_to_decide(shared, decide, session):
    import_id = session.get_one(PersonDoubt, shared.number).import_id
    importing.undo(session, LARKSPUR, number=import_id, at=AT, by="Priya Nair")
    with pytest.raises(Refused, match="undone"):
        decide(shared, DoubtDecision.SAME)


def test_a_doubt_that_is_not_there_is_not_found(decide):
    with pytest.raises(NotFound):
        decide(doubts.Doubt(999, DoubtKind.EMAIL), DoubtDecision.SAME)
