"""Accounts that begin and end: numbers with a check digit, owners who see nothing of the other."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from models.account import AccountStatus, CustomerAccount, Person, Premise
from models.account_change import AccountChange, ChangeKind
from models.errors import Conflict, NotFound, Refused
from models.money import Money
from services.access import accounts, mailing
from services.accounts import account_changes, moving
from services.accounts.account_changes import ChangeOrder, Mailing
from services.accounts.moving import NewOwner, Service, Twin
from services.accounts.places import Elsewhere, Place
from services.books import ledger
from services.links import Links
from services.rules import numbers
from services.searching import search
from tests.factories import give_access, make_account, make_bill, make_person
from tests.workshop import LARKSPUR
from web.clock import now

AT = now()
TODAY = LARKSPUR.day(AT)
DAY = timedelta(days=1)
MAIL = Mailing(
    name="Noor Haddad", line1="PO Box 9", city="Larkspur", state="wa", postal_code="98299"
)
PLACE = Place(
    parcel="302118-0140", house_number="1906", street="Juniper Ave", unit="", city="Larkspur",
    state="WA", postal_code="98299",
)  # fmt: skip
SERVICE = Service(customer_class="single_family", units=1, cycle=1)


def doing(account_id=0, *, key="k", seen=0):
    return ChangeOrder(
        key=key, account_id=account_id, seen=seen, by="staff:1", at=AT, reason="Called"
    )


def set_up(
    session, *, key="k", owner="Noor Haddad", email="", place=PLACE, mail=MAIL, service=SERVICE,
    **more,
):  # fmt: skip
    return moving.set_up(
        session, doing(key=key), place, service, NewOwner(name=owner, email=email), mail,
        tariff=LARKSPUR.tariff, opened_on=TODAY, on=TODAY, **more,
    )  # fmt: skip


def sent_to(session, doing, mail):
    links = Links("https://pay.example.org")
    return mailing.change(session, doing, mail, district=LARKSPUR, links=links, on=TODAY)


def new_owner(session, account, *, key="k", first_day=TODAY, email="noor@example.org"):
    return moving.change_owner(
        session, doing(account.id, key=key), NewOwner(name="Noor Haddad", email=email), MAIL,
        first_day=first_day, on=TODAY,
    )  # fmt: skip


def test_a_new_account_has_the_next_number_with_its_check_digit_and_is_found(session):
    before = make_account(session)
    account = set_up(session)
    assert int(account.number[:7]) == int(before.number[:7]) + 1
    assert numbers.normalise(account.number) == account.number
    assert account.mailing_state == "WA"
    assert [hit.number for hit in search.search(session, "noor haddad")] == [account.number]
    assert set_up(session).id == account.id, "the same form opens one account"


def test_the_premise_is_found_however_it_is_written_and_its_twin_is_warned_of(session):
    first = set_up(session)
    with pytest.raises(Twin) as warned:
        set_up(session, key="again")
    assert warned.value.numbers == [first.shown]
    assert set_up(session, key="again", is_another=True).premise_id == first.premise_id
    assert len(session.scalars(select(Premise).where(Premise.parcel == "3021180140")).all()) == 1


def test_another_address_of_a_known_parcel_is_asked_about_before_it_is_made(session):
    first = set_up(session)
    typo = replace(PLACE, street="Junper Ave")
    with pytest.raises(Elsewhere) as asked:
        set_up(session, key="again", place=typo)
    assert asked.value.addresses == ["1906 Juniper Ave"]
    meant = set_up(session, key="again", place=typo, is_new_place=True)
    assert meant.premise_id != first.premise_id


def test_mail_goes_to_the_owner_at_the_premise_when_nothing_else_is_said(session):
    account = set_up(session, mail=None)
    assert (account.mailing_name, account.mailing_line1) == ("Noor Haddad", "1906 Juniper Ave")
    assert account.mailing_postal_code == "98299"


def test_b03_e03_what_is_owed_stays_with_the_old_owner_and_neither_sees_the_others(session):
    old = make_account(session)
    iris = make_person(session)
    give_access(session, iris, old)
    make_bill(session, old, "132.50")
    account = new_owner(session, old)
    noor = session.scalars(select(Person).where(Person.email == "noor@example.org")).one()
    assert (old.status, old.closed_on) == (AccountStatus.CLOSED, TODAY - DAY)
    assert (account.opened_on, account.premise_id) == (TODAY, old.premise_id)
    owed = ledger.owed_on(session, [old.id, account.id])
    assert owed.get(old.id) == Money(13250)
    assert not owed.get(account.id)
    assert accounts.mine(session, iris.id, old.number, TODAY).id == old.id
    assert accounts.mine(session, noor.id, account.number, TODAY).id == account.id
    for person, number in ((iris, account.number), (noor, old.number)):
        with pytest.raises(NotFound):
            accounts.mine(session, person.id, number, TODAY)
    assert new_owner(session, old).id == account.id, "the same form opens one account"


def test_an_address_of_somebody_else_opens_nobodys_account_to_them(session):
    make_person(session, "Tomas Okafor", email="noor@example.org")
    with pytest.raises(Refused, match="another name"):
        new_owner(session, make_account(session))


@pytest.mark.parametrize("last_day", [TODAY + DAY, TODAY - timedelta(days=400)])
def test_an_account_closes_on_a_day_that_was_and_once(session, last_day):
    account = make_account(session)
    with pytest.raises(Refused):
        moving.close(session, doing(account.id), last_day=last_day, on=TODAY)
    moving.close(session, doing(account.id), last_day=TODAY, on=TODAY)
    with pytest.raises(Refused, match="closed already"):
        moving.close(session, doing(account.id, key="x", seen=1), last_day=TODAY, on=TODAY)


def test_every_change_is_kept_with_who_when_before_and_after(session):
    account = make_account(session)
    sent_to(session, doing(account.id), MAIL)
    (change,) = account_changes.since(session, account.id, 0)
    assert (change.version, change.kind, change.by, change.reason) == (
        1, ChangeKind.MAILING, "staff:1", "Called",
    )  # fmt: skip
    assert ("name", "Iris Vance", "Noor Haddad") in account_changes.differences(change)
    assert ("postal_code", "98299", "98299") not in account_changes.differences(change)


def test_f18_whoever_read_an_older_version_changes_nothing(session):
    account = make_account(session)
    sent_to(session, doing(account.id), MAIL)
    other = Mailing(**{**MAIL.__dict__, "line1": "4 Alder Ct"})
    with pytest.raises(Conflict):
        sent_to(session, doing(account.id, key="late"), other)
    assert account.mailing_line1 == "PO Box 9"
    with pytest.raises(Refused, match="other than it was"):
        sent_to(session, doing(account.id, key="same", seen=1), MAIL)


def test_a_form_that_was_sent_for_one_account_has_changed_no_other(session):
    """Its key is found on its own account alone: elsewhere nothing is called done."""
    first, other = make_account(session), make_account(session)
    sent_to(session, doing(first.id), MAIL)
    with pytest.raises(IntegrityError), session.begin_nested():
        sent_to(session, doing(other.id), MAIL)
    session.refresh(other)
    assert account_changes.version(session, other.id) == 0
    assert other.mailing_line1 != MAIL.line1


def test_the_database_keeps_no_two_changes_of_one_version(session):
    account = make_account(session)
    sent_to(session, doing(account.id), MAIL)
    again = AccountChange(
        key="x", account_id=account.id, version=1, kind=ChangeKind.MAILING, at=AT, by="staff:2",
        before={}, after={},
    )  # fmt: skip
    with pytest.raises(IntegrityError), session.begin_nested():
        session.add(again)


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": ""},
        {"line1": " "},
        {"state": "Washington"},
        {"postal_code": "9829"},
        {"city": "x" * 121},
    ],
)
def test_mail_goes_only_where_a_letter_would_arrive(session, wrong):
    account = make_account(session)
    with pytest.raises(Refused):
        sent_to(session, doing(account.id), Mailing(**(MAIL.__dict__ | wrong)))
    assert session.get_one(CustomerAccount, account.id).mailing_name == "Iris Vance"


def test_a_class_that_the_districts_file_does_not_have_is_refused_with_those_it_has(session):
    with pytest.raises(Refused, match=r"It has: single_family, multi_family, commercial\."):
        set_up(session, service=replace(SERVICE, customer_class="palace"))
