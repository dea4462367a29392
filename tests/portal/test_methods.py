"""A card or bank account that is added for autopay: its payer reads what they permit with it."""

import pytest
from sqlalchemy import select

from models.autopay import Autopay
from models.saved_method import SavedMethod
from services.autopay import permitting
from tests.drawn import make_autopay
from tests.factories import keep_method, make_account, make_person
from tests.pages import read, words
from tests.workshop import LARKSPUR

PATH = "/me/methods/add/card"
SAYS = "from the card that I enter on the next page"


@pytest.fixture
def old(session, sign_in, owner, account):
    """Iris is signed in, and pays by autopay from a bank account."""
    autopay = make_autopay(session, account, owner)
    sign_in(owner)
    return session.get_one(SavedMethod, autopay.method_id)


def send(client, old, **more):
    """The form as it stands."""
    page = read(client.get(f"{PATH}?replaces={old.id}"))
    form = page.select_one("main form")
    sent = {each["name"]: each.get("value", "") for each in form.select("input[name]")}
    return client.post(PATH, data={**sent, **more})


def added(session):
    return session.scalars(select(SavedMethod).where(SavedMethod.replaces_id.is_not(None))).all()


def test_the_page_says_the_whole_permission_of_each_autopay_it_would_pay_for(
    client, old, account, session
):
    said = words(read(client.get(f"{PATH}?replaces={old.id}")).main)
    assert f"Autopay for {account.premise.address}" in said
    assert SAYS in said
    assert "a payment by card costs the card fee on top, now $2.45" in said
    assert SAYS not in words(read(client.get(PATH)).main)


def test_what_was_read_is_kept_with_the_method_and_what_was_not_is_shown_once_more(
    client, old, account, session
):
    answer = send(client, old, agreed="")
    assert "Read them once more" in words(read(answer).main)
    assert added(session) == []

    send(client, old)

    [new] = added(session)
    autopay = session.scalars(select(Autopay)).one()
    assert list(permitting.shown_with(new)) == [str(account.id)]
    assert permitting.agreed(LARKSPUR, autopay, new)
    assert permitting.proof_of(new).startswith("sign-in, proved at")


def test_whoever_added_a_method_without_those_words_is_told_that_autopay_waits_for_them(
    client, old, account, owner, session
):
    new = keep_method(session, owner, replaces_id=old.id)
    page = read(client.get(f"/me/methods/{new.id}/back"))
    assert "pays from the old one until you choose the new one" in words(page.main)
    assert f"/a/{account.number}/autopay/change" in [each["href"] for each in page.select("main a")]


def test_an_account_that_is_not_theirs_is_not_there(client, old, session):
    foreign = make_account(session)
    make_autopay(session, foreign, make_person(session, "Tomas Okafor"))
    assert client.get(f"{PATH}?account={foreign.number}").status_code == 404
