"""Renewing the PIN of an account's bills."""

from services import pins
from services.pins import Pins
from tests.conftest import FIELD_KEY
from tests.factories import make_account, make_bill, make_staff
from tests.pages import read


def test_a_specialist_makes_the_pin_on_paper_worthless(client, session, sign_in):
    bill = make_bill(session, make_account(session))
    before = pins.of_bill(session, Pins(FIELD_KEY), bill)
    sign_in(make_staff(session))
    path = f"/desk/accounts/{bill.account.number}/people"
    form = read(client.get(path)).select_one("form[action$=renew]")
    assert client.post(form["action"]).location == path
    assert pins.of_bill(session, Pins(FIELD_KEY), bill) != before
