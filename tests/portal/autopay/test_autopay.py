"""Autopay in the portal: on in two presses, changed in place, off in two presses."""

from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import select

from helpdesk import autopay_words as desk_words
from models.account import Role
from models.autopay import Autopay, AutopayChange, AutopayState, Mandate, Origin
from models.bill import Bill
from models.draft import Draft, DraftState
from portal import autopay_words
from services.rules.calendar import banking_day_after
from tests.factories import give_access, make_account, make_person
from tests.pages import read, words
from tests.portal.autopay.steps import form_of, form_of_stop, switch_on
from tests.workshop import LARKSPUR
from web.clock import now


def test_the_overview_says_at_all_times_whether_it_is_on_and_leads_to_it(client, path, bank):
    root = path.removesuffix("/autopay")
    page = read(client.get(root))
    assert "Autopay is off" in words(page.main)
    assert path in [link["href"] for link in page.select("main a")]

    assert switch_on(client, path, include="yes").location == path

    answer = words(read(client.get(root)).select_one(".answer"))
    assert "Autopay pays this bill" in answer
    assert "Autopay will take $132.50 on" in answer


def test_a_held_draft_is_said_to_wait_in_amber_and_nothing_offers_to_skip_it(
    client, session, path, bank
):
    switch_on(client, path, include="yes")
    draft = session.scalars(select(Draft)).one()
    draft.draw_on = LARKSPUR.day(now()) - timedelta(days=1)
    draft.move_to(DraftState.HELD, by="run_drafts", at=now(), reason="account_hold")
    session.commit()

    answer = read(client.get(path.removesuffix("/autopay"))).select_one(".answer")
    assert words(answer.select_one(".flag.waiting")) == "Autopay is being looked at"
    assert "$132.50 was not taken on" in words(answer)
    page = read(client.get(path))
    assert "was not taken on" in words(page.select_one(".sentence"))
    assert page.select_one(".flag.waiting")
    assert not page.select("form[action$='/skip']")


def test_a_draft_that_came_back_is_said_first_and_asks_for_something(client, session, path, bank):
    switch_on(client, path, include="yes")
    draft = session.scalars(select(Draft)).one()
    for state in (DraftState.SENT, DraftState.RETURNED):
        draft.move_to(state, by="run_drafts", at=now(), reason="insufficient_funds")
    draft.sent, draft.again_on = draft.noticed, LARKSPUR.day(now()) + timedelta(days=9)
    session.commit()

    page = read(client.get(path.removesuffix("/autopay")))

    assert "Your payment came back; autopay tries again" in words(page.select_one(".flag.waiting"))
    todo = words(page.select_one(".todo, .todos, .cards .card"))
    assert "Your payment came back $132.50 is taken once more on" in todo


def test_a_state_of_a_draft_has_one_word_for_its_payer_and_for_staff(app):
    with app.test_request_context():
        portal = {state: str(word) for state, word in autopay_words.DRAFTS.items()}
    desk = {state: word.words for state, word in desk_words.DRAFTS.items()}
    assert portal == {state: f"{word[0].lower()}{word[1:]}" for state, word in desk.items()}
    assert set(portal) == set(DraftState)


def test_the_way_of_a_bill_and_the_pay_page_know_what_autopay_takes(client, session, path, bank):
    switch_on(client, path, include="yes")
    draft, root = session.scalars(select(Draft)).one(), path.removesuffix("/autopay")
    due_on = session.get_one(Bill, draft.bill_id).due_on
    draft.draw_on = banking_day_after(due_on, 1)
    session.commit()
    page = read(client.get(root))
    assert "Autopay takes $132.50" in words(page.select_one(".aside-track"))
    assert "No late fee." in words(page.select_one(".answer"))
    said = words(read(client.get(f"{root}/pay")).select_one("form .callout"))
    assert said.startswith("Autopay takes $132.50 on")
    assert "If you pay now" in said


def test_whoever_agreed_reads_how_and_from_where(client, session, path, bank):
    switch_on(client, path, include="yes")
    mandate = session.scalars(select(Mandate)).one()
    mandate.browser = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
    session.commit()

    said = words(read(client.get(f"{path}/agreed/{mandate.id}")).main)

    assert f"Browser: Firefox on Linux. Address: {mandate.address}." in said
    mandate.origin = Origin.STAFF
    session.commit()
    assert "written down by our staff" in words(
        read(client.get(f"{path}/agreed/{mandate.id}")).main
    )


def test_on_in_two_presses_with_the_days_and_the_words_before_the_second(
    client, session, path, bank
):
    page = read(client.get(path))
    said = words(page.main)
    assert "You owe $132.50 now" in said
    assert "I authorize" in said
    assert len(page.select("#check .events li")) == 3

    again = form_of(page) | {"include": "yes"}
    for _ in range(2):  # pressed twice
        assert client.post(path, data=again).location == path

    mandate = session.scalars(select(Mandate)).one()
    assert (mandate.version, mandate.proof[:7]) == (again["agreed"], "sign-in")
    assert session.scalars(select(Draft)).one().state is DraftState.NOTICED


def test_what_is_owed_now_is_asked_and_never_assumed(client, session, path, bank):
    page = switch_on(client, path)
    assert page.status_code == 422
    assert session.scalars(select(Autopay)).all() == []


def test_words_that_were_not_read_are_not_signed(client, session, path, bank):
    page = switch_on(client, path, include="no", cap="50.00")
    assert page.status_code == 200
    assert "The words you agree to changed" in words(read(page).main)
    assert session.scalars(select(Mandate)).all() == []

    assert client.post(path, data=form_of(read(page))).location == path
    assert "never more than $50.00" in session.scalars(select(Mandate)).one().text


def test_without_a_method_the_way_to_add_one_leads_back_here(client, path, account):
    links = [link["href"] for link in read(client.get(path)).select("main a")]
    assert f"/me/methods/add/bank?account={account.number}" in links


@pytest.mark.parametrize("wrong", [{"fixed": "x", "amount_rule": "fixed"}, {"cap": "-1"},
                                   {"days_before": "99"}, {"method": "999"}])  # fmt: skip
def test_what_is_wrong_is_said_beside_it_and_what_was_typed_stays(
    client, session, path, bank, wrong
):
    page = switch_on(client, path, include="no", **wrong)
    assert read(page, 422).select(".errors")
    assert session.scalars(select(Autopay)).all() == []


def test_a_comma_before_the_cents_is_a_slip_in_english_and_how_spanish_writes(
    client, session, path, bank, owner
):
    assert "Write a point before the cents" in words(
        read(switch_on(client, path, include="no", cap="50,00"), 422).main
    )
    owner.language = "es"
    session.flush()
    assert switch_on(client, path, include="no", cap="50,00").status_code == 200


def test_a_stale_form_shows_what_holds_now_and_keeps_what_was_typed(client, session, path, on):
    stale = form_of(read(client.get(f"{path}/change")))
    fresh = form_of(read(client.post(f"{path}/change", data={**stale, "cap": "80.00"})))
    assert client.post(f"{path}/change", data=fresh).location == path

    changed = client.post(f"{path}/change", data={**stale, "days_before": "3", "key": str(uuid4())})
    shown = form_of(read(changed))
    page = client.post(f"{path}/change", data={**shown, "seen": stale["seen"]})

    again = read(page, 409)
    assert "$80.00" in words(again.main)
    assert form_of(again)["days_before"] == "3"
    session.expire_all()
    assert session.scalars(select(Autopay.days_before)).one() == 0


def test_the_next_payment_is_skipped_and_put_back(client, session, path, on):
    draft = session.scalars(select(Draft)).one()
    for deed, state in (("skip", DraftState.SKIPPED), ("unskip", DraftState.NOTICED)):
        assert client.post(f"{path}/drafts/{draft.id}/{deed}").location == path
        session.expire_all()
        assert draft.state is state


def test_what_a_pause_leaves_out_is_not_offered_and_a_page_from_before_is_told_why(
    client, session, path, bank
):
    switch_on(client, path, include="yes")
    until = LARKSPUR.day(now()) + timedelta(days=200)
    client.post(f"{path}/pause", data={"until": until.isoformat()})
    draft = session.scalars(select(Draft)).one()
    assert draft.state is DraftState.SKIPPED

    assert not read(client.get(path)).select("form[action$='/unskip']")
    client.post(f"{path}/drafts/{draft.id}/unskip")
    assert "End the pause first." in words(read(client.get(path)))

    session.refresh(draft)
    assert draft.state is DraftState.SKIPPED


def test_it_is_paused_until_a_day_and_goes_on(client, session, path, on):
    assert client.post(f"{path}/pause", data={"until": "2001-01-01"}).status_code == 422

    until = LARKSPUR.day(now()) + timedelta(days=60)
    assert client.post(f"{path}/pause", data={"until": until.isoformat()}).location == path
    assert "Autopay is paused until" in words(read(client.get(path)).main)
    client.post(f"{path}/resume")
    assert "Autopay will take" in words(read(client.get(path)).main)


def test_off_in_two_presses(client, session, path, on):
    key = form_of_stop(read(client.get(f"{path}/stop")))
    for _ in range(2):
        assert client.post(f"{path}/stop", data={"key": key}).location == path
    session.expire_all()
    assert on.state is AutopayState.ENDED
    assert len(session.scalars(select(AutopayChange)).all()) == 2


def test_it_moves_to_another_account_under_words_of_its_own(client, session, path, on, owner):
    there = make_account(session)
    give_access(session, owner, there)
    key = form_of_stop(read(client.get(f"{path}/move")))
    shown = read(client.post(f"{path}/move", data={"key": key, "to": there.number}))
    assert there.premise.address in words(shown.main)

    agreed = shown.select_one("main [name=agreed]")["value"]
    sent = {"key": key, "to": there.number, "agreed": agreed}
    assert client.post(f"{path}/move", data=sent).location == f"/a/{there.number}/autopay"


def test_what_was_signed_is_read_word_by_word_by_whoever_signed_it_alone(
    client, session, path, on, account, sign_in
):
    assert "I authorize" in words(read(client.get(f"{path}/agreed/{on.mandate_id}")).main)
    tenant = make_person(session, "Tomas Okafor")
    give_access(session, tenant, account, role=Role.TENANT)
    sign_in(tenant)
    assert client.get(f"{path}/agreed/{on.mandate_id}").status_code == 404


def test_others_on_the_account_see_that_it_is_on_by_whom_and_no_method(
    client, session, path, on, account, sign_in
):
    tenant = make_person(session, "Tomas Okafor")
    give_access(session, tenant, account, role=Role.TENANT)
    sign_in(tenant)
    for page in (path, path.removesuffix("/autopay")):
        said = words(read(client.get(page)).main)
        assert "Iris Vance pays by it" in said
        assert "6789" not in said
    assert client.get(f"{path}/change").status_code == 403
    assert client.post(f"{path}/stop", data={"key": "k"}).status_code == 403


def test_the_page_is_spanish_for_whoever_reads_spanish(client, session, path, on):
    client.post("/language", data={"lang": "es", "next": "/"})
    assert "pago automático" in words(read(client.get(path)).main)
