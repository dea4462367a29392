"""Payment pages that a payer leaves open, and payments begun all the time."""

import pytest
from sqlalchemy import update

from models.attempt import AttemptState
from models.identity import Throttle
from tests.pages import read, words
from tests.portal.test_pay import attempts_of, form_of
from tests.portal.test_payments import pay_at


@pytest.fixture
def signed_in(client, sign_in, owner):
    """Iris, signed in."""
    sign_in(owner)
    return client


@pytest.mark.parametrize("change", [{"method": "card"}, {"how_much": "other", "amount": "20"}])
def test_another_tab_that_asks_for_something_else_closes_the_page_of_the_first(
    signed_in, account, session, stripe, change
):
    path = f"/a/{account.number}/pay"
    first, second = (form_of(read(signed_in.get(path))) for _ in range(2))
    signed_in.post(path, data=first)
    assert signed_in.post(path, data=second | change).location.startswith(stripe.url)
    session.expire_all()
    states = {str(each.id): each.state for each in attempts_of(session, account)}
    assert states[first["attempt"]] in {AttemptState.EXPIRED, AttemptState.CANCELLED}
    assert states[second["attempt"]] is AttemptState.OPEN
    [open_page] = stripe.find("checkout.session", status="open")
    assert open_page["metadata"]["attempt_id"] == second["attempt"]


def test_another_tab_never_takes_a_payment_away_that_was_made(signed_in, account, session, stripe):
    path = f"/a/{account.number}/pay"
    first, second = (form_of(read(signed_in.get(path))) for _ in range(2))
    signed_in.post(path, data=first | {"method": "card"})
    [attempt] = attempts_of(session, account)
    pay_at(stripe, attempt)
    page = read(signed_in.post(path, data=second), 409)
    assert "Nothing was charged." in words(page.main)
    session.expire_all()
    assert [each.state for each in attempts_of(session, account)] == [AttemptState.SUCCEEDED]


def test_the_page_of_another_payer_is_left_alone(signed_in, account, session, stripe, app):
    guest = app.test_client()
    guest.post("/pay/find", data={"number": account.number, "fact": "98299"})
    guest.post("/pay", data=form_of(read(guest.get("/pay"))))
    path = f"/a/{account.number}/pay"
    signed_in.post(path, data=form_of(read(signed_in.get(path))) | {"method": "card"})
    states = [each.state for each in attempts_of(session, account)]
    assert states == [AttemptState.OPEN] * 2


def test_beginning_payments_all_the_time_is_stopped_before_the_processor_is_asked(
    client, app, account, session, stripe
):
    client.post("/pay/find", data={"number": account.number, "fact": "98299"})
    form = form_of(read(client.get("/pay")))
    answers = [client.post("/pay", data=form).status_code for _ in range(21)]
    assert answers == [303] * 20 + [429]
    asked = len(stripe.requests)
    page = read(client.post("/pay", data=form | {"method": "card"}), 429)
    assert "Wait ten minutes" in words(page.select_one(".errors"))
    assert len(stripe.requests) == asked
    other = app.test_client()
    other.post("/pay/find", data={"number": account.number, "fact": "98299"})
    assert other.post("/pay", data=form_of(read(other.get("/pay")))).status_code == 303


def test_a_neighbourhood_of_guests_that_begins_very_many_is_stopped_and_a_person_is_not(
    client, signed_in, app, account, session, stripe
):
    guest = app.test_client()
    guest.post("/pay/find", data={"number": account.number, "fact": "98299"})
    guest.post("/pay", data=form_of(read(guest.get("/pay"))))
    session.execute(update(Throttle).where(Throttle.key.like("pay:%/24")).values(hits=200))
    assert guest.post("/pay", data=form_of(read(guest.get("/pay")))).status_code == 429
    path = f"/a/{account.number}/pay"
    assert signed_in.post(path, data=form_of(read(signed_in.get(path)))).status_code == 303
