"""What autopay says it takes: with the fee of a card, and without what it leaves out."""

from datetime import timedelta

from sqlalchemy import select

from models.account import Role
from models.attempt import MethodType
from models.autopay import AutopayChange, AutopayDeed, AutopayState
from models.bill import Bill
from models.draft import Draft, DraftState
from models.money import Money
from models.saved_method import MethodState
from services.rules.calendar import banking_day_after
from tests.factories import give_access, keep_method, make_person
from tests.pages import read, words
from tests.portal.autopay.steps import attempt_of, form_of, form_of_stop, form_of_text, switch_on
from tests.workshop import LARKSPUR
from web.clock import now
from web.filters import day, short_day


def test_every_page_says_what_a_card_is_really_charged(client, session, path, card):
    whole = "$134.95 ($132.50 and the $2.45 card fee)"
    first = read(client.get(path))
    assert "about $134.95 with the card fee" in words(first.main)
    dry_run = client.get(f"{path}/check", query_string={**form_of(first), "include": "yes"}).text
    assert "$134.95" in dry_run
    assert "$132.50 and the $2.45 card fee" in dry_run

    switch_on(client, path, include="yes")

    root = path.removesuffix("/autopay")
    overview, page = read(client.get(root)), read(client.get(path))
    assert f"Autopay will take {whole} on" in words(overview.select_one(".answer"))
    assert f"Autopay takes {whole}" in words(overview.select_one(".aside-track"))
    said = words(read(client.get(f"{root}/pay")).select_one("form .callout"))
    assert said.startswith(f"Autopay takes {whole} on")
    assert f"Autopay will take {whole} on" in words(page.select_one(".sentence"))
    coming = words(page.select_one(".events"))
    assert "$134.95 announced: $132.50 and the $2.45 card fee" in coming


def test_the_history_has_the_fee_that_was_charged_when_it_was_sent(client, session, path, card):
    switch_on(client, path, include="yes")
    draft = session.scalars(select(Draft)).one()
    draft.move_to(DraftState.SENT, by="run_drafts", at=now())
    draft.sent, draft.tries = draft.noticed, 1
    session.add(attempt_of(draft, card, fee=Money(200)))
    session.commit()

    page = read(client.get(path))

    assert "$134.50 was sent" not in words(page)  # the sum and its parts
    assert "$134.50 ($132.50 and the $2.00 card fee) was sent to your bank" in words(page)
    assert "sent to the bank: $132.50 and the $2.00 card fee" in words(page)


def test_others_on_the_account_learn_nothing_of_the_card_from_its_fee(
    client, session, path, card, account, sign_in
):
    switch_on(client, path, include="yes")
    tenant = make_person(session, "Tomas Okafor")
    give_access(session, tenant, account, role=Role.TENANT)
    sign_in(tenant)
    root = path.removesuffix("/autopay")
    for page in (root, path, f"{root}/pay"):
        assert "and the $2.45 card fee" not in words(read(client.get(page)).main)
    assert "Autopay takes $132.50 on" in words(read(client.get(f"{root}/pay")).main)


def test_a_bill_whose_payment_was_called_off_is_said_to_be_no_part_of_it(client, path, on):
    client.post(f"{path}/stop", data={"key": form_of_stop(read(client.get(f"{path}/stop")))})

    page = read(client.get(path))

    said = page.select_one(".check-panel .callout")
    assert "The bill of $132.50 due" in words(said)
    assert said.select_one("a")["href"] == f"{path.removesuffix('/autopay')}/pay"


def test_a_change_shows_first_what_becomes_of_the_payment_that_was_announced(
    client, session, path, on
):
    draft = session.scalars(select(Draft)).one()
    was = draft.draw_on = banking_day_after(draft.draw_on, 15)
    session.commit()
    sent = form_of(read(client.get(f"{path}/change")))

    shown = client.get(f"{path}/check", query_string={**sent, "days_before": "3"}).text

    first = shown.index("$132.50")
    assert f"{short_day(was)} → " in shown
    assert first < shown.index("The bill to come")
    assert client.post(f"{path}/change", data={**sent, "days_before": "3",
                       "agreed": form_of_text(shown)}).location == path  # fmt: skip
    session.expire_all()
    assert day(draft.draw_on) in shown


def needs(client, path):
    """What the overview's card says that only the reader can do."""
    page = read(client.get(path.removesuffix("/autopay")))
    return words(page.select_one(".todo")) if page.select(".todo") else ""


def test_a_payment_that_was_skipped_is_the_readers_to_pay_by_its_day(client, session, path, on):
    assert needs(client, path) == ""
    draft = session.scalars(select(Draft)).one()
    client.post(f"{path}/drafts/{draft.id}/skip")
    assert f"You skipped this one: pay $132.50 by {due(session, draft)}" in needs(client, path)


def test_what_is_due_in_a_pause_is_the_readers_to_pay_by_its_day(client, session, path, on):
    until = LARKSPUR.day(now()) + timedelta(days=60)
    client.post(f"{path}/pause", data={"until": until.isoformat()})
    said = f"Autopay is paused: pay $132.50 by {due(session, session.scalars(select(Draft)).one())}"
    assert said in needs(client, path)


def test_what_is_above_a_limit_is_said_first_and_is_the_readers_to_pay(client, session, path, bank):
    page = read(switch_on(client, path, include="yes", cap="100.00"))
    client.post(path, data=form_of(page))
    by = due(session, session.scalars(select(Draft)).one())
    assert f"pay $32.50 by {by}" in needs(client, path)
    answer = read(client.get(path.removesuffix("/autopay"))).select_one(".answer .flag")
    assert "Autopay pays $100.00 of this bill. $32.50 is yours, by" in words(answer)


def test_a_bill_from_before_autopay_is_the_readers_to_pay(client, path, bank):
    switch_on(client, path, include="no")
    assert "Autopay does not take this: pay $132.50 by" in needs(client, path)


def due(session, draft):
    return day(session.get_one(Bill, draft.bill_id).due_on)


def test_a_payment_that_is_tried_again_is_the_first_to_come_and_can_be_skipped(
    client, session, path, on
):
    draft = session.scalars(select(Draft)).one()
    for state in (DraftState.SENT, DraftState.RETURNED):
        draft.move_to(state, by="run_drafts", at=now(), reason="insufficient_funds")
    draft.sent, draft.again_on = draft.noticed, LARKSPUR.day(now()) + timedelta(days=30)
    session.commit()

    first = read(client.get(path)).select_one(".events li")

    assert day(draft.again_on) in words(first)
    assert "came back, tried once more" in words(first)
    for _ in range(2):
        client.post(first.select_one("form")["action"])
    session.expire_all()
    assert (draft.state, draft.again_on) == (DraftState.CANCELLED, None)
    skipped = select(AutopayChange).where(AutopayChange.deed == AutopayDeed.SKIPPED)
    assert len(session.scalars(skipped).all()) == 1


def test_the_filled_button_is_what_a_paused_autopay_wants(client, path, on):
    page = read(client.get(path))
    assert page.select(".actions .button.quiet[href$='/autopay/change']")
    assert "am on its day" in words(page.main)

    until = LARKSPUR.day(now()) + timedelta(days=60)
    client.post(f"{path}/pause", data={"until": until.isoformat()})

    page = read(client.get(path))
    assert words(page.select_one("form[action$='/resume'] .button")) == "End the pause now"
    assert not page.select("[name=until]")
    assert "am on its day" not in words(page.main)


def test_one_that_waits_for_a_method_offers_no_pause(client, session, path, on):
    on.state, on.reason = AutopayState.SUSPENDED, "account_closed"
    session.commit()
    page = read(client.get(path))
    assert not page.select("form[action$='/pause']")
    assert words(page.select_one(".actions .button")) == "Choose what pays"


def test_a_bank_account_that_waits_for_its_deposits_is_named_where_none_can_pay(
    client, session, path, owner
):
    keep_method(
        session, owner, method_type=MethodType.BANK, state=MethodState.VERIFYING,
        verify_url="https://stripe.example/verify",
    )  # fmt: skip
    page = read(client.get(path))
    assert "Checking ••6789 waits for its two deposits." in words(page.main)
    assert "https://stripe.example/verify" in [link["href"] for link in page.select("main a")]
    assert "First add" not in words(page.main)


def test_two_accounts_that_read_alike_are_told_apart_by_bank_and_by_what_they_pay(
    client, session, path, on, account, owner
):
    keep_method(session, owner, method_type=MethodType.BANK, brand="Birch Union")
    hints = [words(each) for each in read(client.get(f"{path}/change")).select("#method .hint")]
    assert f"Cedar Bank, pays for {account.premise.address}" in hints
    assert "Birch Union" in hints


def test_the_rare_choices_are_folded_beside_what_holds_until_one_is_wrong(client, path, bank):
    page = read(client.get(path))
    assert not page.select_one("details.more-table").has_attr("open")
    assert "the day the bill is due" in words(page.select_one("#check"))
    assert "Select whether autopay pays what is owed now" in words(page.select_one("#check"))

    wrong = read(switch_on(client, path, include="no", cap="-1"), 422)
    assert wrong.select_one("details.more-table").has_attr("open")
    assert words(wrong.select_one("#check .button")) == "Show what I agree to"
