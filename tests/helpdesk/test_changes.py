"""Changing an account at the desk: with a reason, with its history, never over somebody's head."""

import pytest
from sqlalchemy import select

from models.account import CustomerAccount
from models.account_change import AccountChange
from models.audit import AuditEvent
from tests.conftest import SOME_FRIDAY
from tests.factories import give_access, make_account, make_person
from tests.pages import read, words
from tests.workshop import LARKSPUR

MAIL = {
    "name": "Iris Vance", "line1": "PO Box 9", "line2": "", "city": "Larkspur", "state": "WA",
    "postal_code": "98299",
}  # fmt: skip
PLACE = {
    "parcel": "3021180140", "house_number": "1906", "street": "Juniper Ave", "unit": "",
    "place_city": "Larkspur", "place_state": "WA", "place_postal_code": "98299", "units": "1",
    "cycle": "1", "customer_class": "single_family",
}  # fmt: skip


TODAY = LARKSPUR.day(SOME_FRIDAY).isoformat()


@pytest.fixture
def root(account):
    return f"/desk/accounts/{account.number}"


def send(client, path, **fields):
    return client.post(path, data={"key": "k", "seen": "0", "reason": "She called", **fields})


def test_mail_goes_elsewhere_and_the_history_says_so(client, at_desk, root, account, session):
    page = read(client.get(f"{root}/mailing"))
    assert page.select_one("#name")["value"] == "Iris Vance"
    assert page.select_one("[name=seen]")["value"] == "0"
    assert send(client, f"{root}/mailing", **MAIL).location == f"{root}/changes"
    row = words(read(client.get(f"{root}/changes")).select_one("tbody tr"))
    assert "→ PO Box 9" in row
    assert "She called" in row
    assert "Dana Whitfield" in row
    seen = session.scalars(select(AuditEvent).where(AuditEvent.action == "account.mailing")).one()
    assert seen.subject == f"account:{account.number}"


def test_f18_a_stale_form_shows_what_changed_meanwhile_and_keeps_what_was_typed(
    client, at_desk, root, session
):
    send(client, f"{root}/mailing", **MAIL)
    late = {**MAIL, "line1": "4 Alder Ct"}
    page = read(send(client, f"{root}/mailing", key="late", **late), 409)
    said = words(page.select_one("[role=alert]"))
    assert "→ PO Box 9" in said
    assert "Dana Whitfield" in said
    assert page.select_one("#line1")["value"] == "4 Alder Ct"
    assert page.select_one("#reason")["value"] == "She called"
    seen = page.select_one("[name=seen]")["value"]
    assert send(client, f"{root}/mailing", key="late", **{**late, "seen": seen}).status_code == 303
    assert session.scalars(select(AccountChange)).all()[-1].after["line1"] == "4 Alder Ct"


def test_what_cannot_be_meant_is_said_in_sentences_and_nothing_is_lost(client, at_desk, root):
    wrong = {**MAIL, "postal_code": "nowhere", "reason": ""}
    page = read(send(client, f"{root}/mailing", **wrong), 422)
    assert "Write why" in words(page.main)
    page = read(send(client, f"{root}/mailing", **{**wrong, "reason": "Called"}), 422)
    assert "Enter a ZIP code such as 98299" in words(page.main)
    assert page.select_one("#postal_code")["value"] == "nowhere"


def test_a_new_owner_has_an_account_of_their_own_at_the_premise(
    client, at_desk, root, account, session
):
    fields = {**MAIL, "owner": "Noor Haddad", "email": "noor@example.org", "first_day": TODAY}
    answer = send(client, f"{root}/new-owner", **fields)
    assert answer.status_code == 303
    session.expire_all()
    assert account.closed_on is not None
    new = session.scalars(
        select(CustomerAccount)
        .where(CustomerAccount.premise_id == account.premise_id)
        .order_by(CustomerAccount.id)
    ).all()[-1]
    assert answer.location == f"/desk/accounts/{new.number}/changes"
    said = words(read(client.get(answer.location)).main)
    assert "Follows" in said
    assert "Tell the owner: sign in at http" in said
    assert "/sign-in with noor@example.org." in said
    page = read(send(client, f"{root}/new-owner", key="again", **{**fields, "seen": "1"}), 422)
    assert "closed already" in words(page.main)


def test_an_account_is_closed_and_says_so_everywhere(client, at_desk, root):
    assert send(client, f"{root}/close", last_day=TODAY).status_code == 303
    assert "Closed" in words(read(client.get(root)).select_one("header.record"))
    assert "Close the account" not in words(read(client.get(f"{root}/changes")).main)


@pytest.mark.parametrize(
    ("path", "day", "missing"),
    [
        ("{root}/close", "last_day", "Enter the last day that is billed"),
        ("{root}/new-owner", "first_day", "Enter the first day of the new owner"),
        ("/desk/new-account", "opened_on", "Enter the first day of the account"),
    ],
)
def test_a_day_is_today_until_another_is_typed_and_none_when_it_is_emptied(
    client, at_desk, root, account, session, path, day, missing
):
    path = path.format(root=root)
    assert read(client.get(path)).select_one(f"#{day}")["value"] == TODAY
    filled = {**MAIL, **PLACE, "owner": "Noor Haddad", "email": ""}
    for typed, said in (("", missing), ("soon", "Enter a day such as 12/31/2026")):
        page = read(send(client, path, **filled, **{day: typed}), 422)
        assert words(page.select_one(".errors li")) == said
        assert words(page.select_one(f"#{day}-error")) == f"Error: {said}"
    assert session.scalars(select(AccountChange)).all() == []


def test_the_form_of_a_new_account_names_its_fields_in_plain_words(client, at_desk):
    labels = [words(label) for label in read(client.get("/desk/new-account")).select(".label")]
    assert labels == [
        "Parcel", "House number", "Street that is served", "Unit (optional)",
        "City that is served", "State that is served", "ZIP code that is served", "Class",
        "Units", "Billing cycle", "First day", "Owner", "E-mail address (optional)",
        "Name on the envelope", "Street or box", "Second line (optional)", "City", "State",
        "ZIP code", "Why?",
    ]  # fmt: skip


def test_a_twin_is_warned_of_once_and_opened_when_it_is_meant(client, at_desk, session):
    fields = {**MAIL, **PLACE, "owner": "Noor Haddad", "email": "", "opened_on": TODAY}
    first = send(client, "/desk/new-account", **fields)
    assert first.status_code == 303
    assert "the owner cannot sign in yet" in words(read(client.get(first.location)).main)
    page = read(send(client, "/desk/new-account", **fields, key="twin"), 409)
    assert first.location in [link["href"] for link in page.select("[role=alert] a")]
    assert page.select_one("#owner")["value"] == "Noor Haddad"
    meant = send(client, "/desk/new-account", **fields, key="twin", is_another="y")
    assert meant.status_code == 303
    assert meant.location != first.location


def test_where_mail_goes_is_asked_only_when_it_goes_elsewhere(client, at_desk, root, session):
    page = read(client.get("/desk/new-account"))
    assert page.select_one("#to_premise").has_attr("checked")
    known = {**dict.fromkeys(MAIL, ""), "to_premise": "y", "owner": "Noor Haddad", "email": ""}
    opened = send(client, "/desk/new-account", **PLACE, **known, opened_on=TODAY)
    assert opened.status_code == 303
    made = session.scalars(select(CustomerAccount)).all()[-1]
    assert (made.mailing_name, made.mailing_line1) == ("Noor Haddad", "1906 Juniper Ave")
    both = {**known, "line1": "PO Box 9"}
    page = read(send(client, f"{root}/new-owner", **both, first_day=TODAY), 422)
    assert "Untick this, or leave the address below empty" in words(page.main)
    elsewhere = {**MAIL, "name": "", "owner": "Noor Haddad", "email": "", "first_day": TODAY}
    assert send(client, f"{root}/new-owner", **elsewhere).status_code == 303
    made = session.scalars(select(CustomerAccount).order_by(CustomerAccount.id)).all()[-1]
    assert (made.mailing_name, made.mailing_line1) == ("Noor Haddad", "PO Box 9")


def test_another_address_of_a_known_parcel_is_shown_and_asked_about(client, at_desk, session):
    fields = {**MAIL, **PLACE, "owner": "Noor Haddad", "email": "", "opened_on": TODAY}
    send(client, "/desk/new-account", **fields)
    other = {**fields, "street": "Alder Ct", "key": "other"}
    page = read(send(client, "/desk/new-account", **other), 409)
    assert "1906 Juniper Ave" in words(page.select_one("[role=alert]"))
    meant = send(client, "/desk/new-account", **other, is_new_place="y")
    assert meant.status_code == 303


def test_how_somebody_is_reached_is_changed_and_their_address_is_not(
    client, at_desk, root, account, session
):
    person = make_person(session, "June Pruitt", email="june@example.org")
    access = give_access(session, person, account)
    page = read(client.get(f"{root}/people"))
    assert "how June Pruitt is reached" in words(page.select_one("#people"))
    path = f"{root}/contacts/{access.id}"
    fields = {"telephone": "(360) 555-0177", "language": "es", "email": "mine@example.org"}
    assert send(client, f"{path}/change", **fields).status_code == 303
    session.refresh(person)
    assert (person.telephone, person.language, person.email) == (
        "(360) 555-0177", "es", "june@example.org",
    )  # fmt: skip
    assert client.get(f"/desk/accounts/{account.number}/contacts/999999").status_code == 404


def test_e07_an_account_of_their_own_household_is_changed_by_a_colleague(
    client, at_desk, root, account, session
):
    give_access(session, make_person(session, "Dana at home", email=at_desk.email), account)
    assert client.get(f"{root}/mailing").status_code == 403
    for path in ("mailing", "close", "new-owner"):
        assert send(client, f"{root}/{path}", **MAIL).status_code == 403
    assert not session.scalars(select(AccountChange)).all()


def test_an_auditor_reads_changes_and_makes_none(client, ruth, sign_in, root):
    sign_in(ruth)
    assert "Nothing was changed" in words(read(client.get(f"{root}/changes")).main)
    assert client.get(f"{root}/mailing").status_code == 403


def test_e01_nobody_is_reached_through_the_account_of_somebody_else(client, at_desk, root, session):
    """E1: who may not work on an account does not change its people by the address of another."""
    stranger = make_person(session, "Jo Winter")
    access = give_access(session, stranger, make_account(session))
    path = f"{root}/contacts/{access.id}"
    assert client.get(path).status_code == 404
    fields = {"telephone": "(360) 555-0177", "language": "en"}
    assert send(client, f"{path}/change", **fields).status_code == 404
    assert stranger.telephone == ""
