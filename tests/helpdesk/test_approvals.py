"""A second person decides over a change: the inbox, the card, and what becomes of it."""

import pytest

from models.change_payload import Reinstate, WriteOff
from models.change_request import RequestState
from models.hold import HoldKind
from models.identity import StaffRole
from models.ledger import Component
from models.money import Money
from tests.changed import charge, credit, moved
from tests.factories import give_access, make_account, make_person
from tests.pages import read, words
from tests.services.change_requests.papers import paper
from tests.services.sessions.test_sessions import statements

S = RequestState


@pytest.fixture
def waits(desk, account, dana):
    """Dana asked for $60.00 less."""
    return desk.ask(account, credit(6000), by=f"staff:{dana.id}")


def read_version(client, path):
    page = read(client.get(path))
    return page, {"version": page.select_one("input[name=version]")["value"]}


def test_who_may_decide_sees_it_first_and_who_asked_does_not(
    client, sign_in, dana, lee, ruth, waits
):
    sign_in(lee)
    page = read(client.get("/desk/approvals"))
    assert waits.number in words(page.select_one("#to-decide"))
    assert "Dana Whitfield" in words(page.select_one("#to-decide"))
    sign_in(dana)
    page = read(client.get("/desk/approvals"))
    assert page.select_one("#to-decide") is None
    assert waits.number in words(page.select_one("#others"))
    sign_in(ruth)
    card = read(client.get(f"/desk/approvals/{waits.id}"))
    assert card.select("main form") == []


def test_a_list_says_which_way_an_adjustment_goes(client, sign_in, dana, lee, desk, account, waits):
    desk.ask(account, charge(900), reason="owed_more", by=f"staff:{dana.id}")
    sign_in(lee)
    said = words(read(client.get("/desk/approvals")).select_one("#to-decide"))
    assert "Credit $60.00" in said
    assert "Charge $9.00" in said


def test_of_a_write_off_what_is_left_is_reinstated_from_its_card(
    client, sign_in, lee, desk, account
):
    gone = WriteOff(parts={Component.SERVICE: Money(5_000)})
    done = desk.do(account, gone, document_id=paper(desk.session, account))
    part = Reinstate(write_off_id=done.id, parts={Component.SERVICE: Money(2_000)})
    again = desk.do(account, part)
    sign_in(lee)
    card = read(client.get(f"/desk/approvals/{done.id}"))
    assert f"$20.00 of it reinstated by {again.number}" in words(card.main)
    form = read(client.get(card.select_one("a[href$='/undo']")["href"], follow_redirects=True))
    assert form.select_one("input[name=part_service]")["value"] == "30.00"
    desk.do(account, Reinstate(write_off_id=done.id, parts={Component.SERVICE: Money(3_000)}))
    assert read(client.get(f"/desk/approvals/{done.id}")).select("a[href$='/undo']") == []


def test_the_card_shows_what_it_does_and_why_and_approving_posts_it(
    client, sign_in, lee, desk, account, waits
):
    sign_in(lee)
    here = f"/desk/approvals/{waits.id}"
    page, form = read_version(client, here)
    said = words(page.main)
    assert "72.50" in said
    assert "above what whoever asked may do in one change" in said
    assert "1 with this reason by Dana Whitfield, $60.00 in all" in said
    assert "still as it was seen" in said
    assert page.select_one("button[data-key=a]").text.startswith("Approve $60.00")
    for _ in range(2):
        assert client.post(f"{here}/approve", data=form).status_code == 303
    assert desk.owes(account) == {"service": 7250}
    assert "In the books" in words(read(client.get(here)).main)


def test_what_changed_meanwhile_goes_back_with_the_difference(
    client, sign_in, dana, lee, desk, account, waits
):
    desk.pay(account, 2000)
    sign_in(lee)
    here = f"/desk/approvals/{waits.id}"
    page, form = read_version(client, here)
    assert "Service owed on account" in words(page.main)
    client.post(f"{here}/approve", data=form)
    assert desk.state_of(waits) is S.STALE
    assert desk.owes(account) == {"service": 11250}
    sign_in(dana)
    answer = words(read(client.get("/desk/approvals/mine")).select_one("#to-answer"))
    assert waits.number in answer
    assert "Dana Whitfield" in answer


def test_sent_back_it_is_answered_in_the_same_form_and_waits_anew(
    client, sign_in, dana, lee, desk, account, waits
):
    sign_in(lee)
    here = f"/desk/approvals/{waits.id}"
    _, form = read_version(client, here)
    assert "Write your question" in words(
        read(client.post(f"{here}/send-back", data=form), 422).main
    )
    client.post(f"{here}/send-back", data=form | {"answer": "Which meter was it?"})
    assert desk.state_of(waits) is S.RETURNED
    sign_in(dana)
    card = read(client.get(here))
    assert "Which meter was it?" in words(card.main)
    page = read(client.get(card.select_one("a[href*='again=']")["href"]))
    assert page.select_one("input[name=amount]")["value"] == "60.00"
    assert "It was asked for before, and came back." in words(page.select_one("#check"))
    sent = {
        each["name"]: each.get("value", "")
        for each in page.select("form.work.form input")
        if each.get("type") != "radio" and each.get("name") not in {None, "csrf_token", "rest"}
    }
    sent |= {"side": "credit", "component": "service", "reason": "billing_error"}
    path = f"/desk/accounts/{account.number}/change/adjust"
    assert client.post(path, data=sent).status_code == 303
    assert desk.state_of(waits) is S.PENDING
    assert waits.version == 2
    sign_in(lee)
    said = words(read(client.post(f"{here}/approve", data=form), 409).main)
    assert "asked anew since you read it" in said


def test_a_yes_from_a_tab_that_stayed_open_says_that_it_is_over(
    client, sign_in, dana, lee, desk, account, waits
):
    """Approved, refused by a rule, and over since; who approved it presses once more."""
    payment = desk.pay(account, 1_000)
    asked = moved(payment, make_account(desk.session), 1_000)
    change = desk.ask(account, asked, by=f"staff:{dana.id}", reason="change_undone")
    desk.hold(account, HoldKind.REFUNDS)
    sign_in(lee)
    here = f"/desk/approvals/{change.id}"
    _, form = read_version(client, here)
    client.post(f"{here}/approve", data=form)
    assert desk.state_of(change) is S.FAILED
    change.move_to(S.EXPIRED, by="expire_changes", at=desk.at)
    desk.session.flush()
    said = words(read(client.post(f"{here}/approve", data=form), 409).main)
    assert "It does not wait for a decision any more" in said


def test_whoever_approves_stands_in_their_own_line_before_that_of_any_account(
    client, sign_in, lee, session, waits
):
    """As whoever asks does: one who asks in one tab and approves in another waits for nobody."""
    if session.get_bind().dialect.name == "sqlite":
        pytest.skip("SQLite has one writer at a time and no lock on a row")
    sign_in(lee)
    here = f"/desk/approvals/{waits.id}"
    _, form = read_version(client, here)
    with statements(session) as said:
        client.post(f"{here}/approve", data=form)
    lines = [
        table
        for each in said
        for table in ("staff", "customer_account", "change_request")
        if f"FROM {table} " in each.replace("\n", " ") and " FOR " in each.replace("\n", " ")
    ]
    assert lines[:3] == ["staff", "customer_account", "change_request"]


def test_a_colleague_answers_what_came_back_and_takes_nothing_back(
    client, sign_in, dana, lee, ruth, desk, account, waits
):
    """Dana is away; who answers for her wrote it too, and decides over it no more."""
    desk.send_back(waits)
    here = f"/desk/approvals/{waits.id}"
    sign_in(lee)
    card = read(client.get(here))
    assert card.select_one("a[href*='again=']")
    assert card.select_one("form[action$=take-back]") is None
    sign_in(ruth)
    assert read(client.get(here)).select_one("a[href*='again=']") is None
    sign_in(dana)
    card = read(client.get(here))
    assert card.select_one("a[href*='again=']")
    assert card.select_one("form[action$=take-back]")


def test_denied_with_a_reason_nothing_is_posted(client, sign_in, lee, desk, account, waits):
    sign_in(lee)
    here = f"/desk/approvals/{waits.id}"
    _, form = read_version(client, here)
    client.post(f"{here}/deny", data=form | {"answer": "It was owed."})
    assert desk.state_of(waits) is S.DENIED
    assert desk.owes(account) == {"service": 13250}
    assert "It was owed." in words(read(client.get(here)).main)


def test_of_two_who_must_agree_the_first_can_still_say_no(
    client, sign_in, dana, lee, desk, account
):
    change = desk.ask(account, charge(90_000), reason="owed_more", by=f"staff:{dana.id}")
    sign_in(lee)
    here = f"/desk/approvals/{change.id}"
    _, form = read_version(client, here)
    client.post(f"{here}/approve", data=form)
    assert desk.state_of(change) is S.ENDORSED
    page, form = read_version(client, here)
    assert "Another supervisor decides" in words(page.main)
    assert page.select_one("button[data-key=a]") is None
    client.post(f"{here}/deny", data={**form, "answer": "It was owed before."})
    assert desk.state_of(change) is S.DENIED


def test_nobody_decides_what_they_wrote_or_what_is_of_their_household(
    client, sign_in, dana, lee, session, desk, account
):
    mine = desk.ask(account, charge(90000), by=f"staff:{lee.id}", role=StaffRole.SUPERVISOR,
                    reason="owed_more")  # fmt: skip
    sign_in(lee)
    page = read(client.get(f"/desk/approvals/{mine.id}"))
    assert "A colleague decides" in words(page.main)
    assert page.select_one("button[data-key=a]") is None
    form = {"version": "1"}
    assert client.post(f"/desk/approvals/{mine.id}/approve", data=form).status_code == 403
    other = desk.ask(account, credit(6000), by=f"staff:{dana.id}")
    give_access(session, make_person(session, email=lee.email), account)
    assert "own household" in words(read(client.get(f"/desk/approvals/{other.id}")).main)
    assert client.post(f"/desk/approvals/{other.id}/approve", data=form).status_code == 403
    sign_in(dana)
    assert client.post(f"/desk/approvals/{mine.id}/approve", data=form).status_code == 403


def test_whoever_asked_takes_it_back_and_an_executed_change_leads_to_its_opposite(
    client, at_desk, desk, account, waits
):
    here = f"/desk/approvals/{waits.id}"
    client.post(f"{here}/take-back", data={"because": "It was right after all."})
    assert desk.state_of(waits) is S.WITHDRAWN
    done = desk.do(account, credit(1000), by=f"staff:{at_desk.id}")
    to = client.get(f"/desk/approvals/{done.id}/undo")
    page = read(client.get(to.location))
    assert "Reverse $10.00" in words(page.select_one("#check"))
    assert "It takes back what was done before." in words(page.select_one("#check"))


def test_with_nothing_to_decide_the_inbox_says_so(client, sign_in, lee):
    sign_in(lee)
    assert "Nothing waits for you to decide." in words(read(client.get("/desk/approvals")).main)
