"""Renewing the PIN of an account's bills."""

from services.access import pins
from services.access.pins import Pins
from tests.conftest import FIELD_KEY
from tests.factories import give_access, make_account, make_bill, make_person, make_staff
from tests.pages import read


def test_a_specialist_makes_the_pin_on_paper_worthless(client, session, sign_in):
    bill = make_bill(session, make_account(session))
    before = pins.of_bill(session, Pins(FIELD_KEY), bill)
    sign_in(make_staff(session))
    path = f"/desk/accounts/{bill.account.number}/people"
    form = read(client.get(path)).select_one("form[action$=renew]")
    assert client.post(form["action"]).location == path
    assert pins.of_bill(session, Pins(FIELD_KEY), bill) != before


def test_e07_nobody_renews_the_pin_of_their_own_household(client, session, sign_in):
    """E7: staff do no work on what is their own; a colleague does."""
    account, clerk = make_account(session), make_staff(session)
    mine = make_person(session, "Jo Winter")
    mine.email = clerk.email
    give_access(session, mine, account)
    sign_in(clerk)
    assert client.post(f"/desk/accounts/{account.number}/pin/renew").status_code == 403
    assert pins.series_of(session, account.id) == 0
