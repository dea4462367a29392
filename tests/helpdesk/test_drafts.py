"""A draft at the desk: why it is held, letting it go on, telling its payer, and its fee."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from sqlalchemy import select

from models.account import Access, CustomerAccount, Person
from models.attempt import AttemptState, MethodType, PayerKind, PaymentAttempt
from models.audit import AuditEvent
from models.autopay import Mandate
from models.draft import DraftState
from models.hold import HoldKind
from models.ledger import Entry
from models.outbox import OutboxMessage
from services.accounts import holds
from services.books import owed
from services.drafts import fees
from services.drafts.sending import name_of
from services.rules import returned
from tests.conftest import SOME_FRIDAY
from tests.drawn import make_autopay, make_draft
from tests.factories import give_access, make_account, make_bill, make_person, make_staff
from tests.pages import read, words
from tests.workshop import LARKSPUR
from web.clock import now

TODAY = LARKSPUR.day(SOME_FRIDAY)
TEN = timedelta(days=10)


@pytest.fixture
def account(session):
    return make_account(session)


@pytest.fixture
def draft(session, account):
    """Its payer has no e-mail address: it is held for a letter."""
    bill = make_bill(session, account, "132.50", on=TODAY - timedelta(days=5))
    person = make_person(session, "Iris Vance")
    person.email = None
    give_access(session, person, account)
    autopay = make_autopay(session, account, person)
    draft = make_draft(session, autopay, bill)
    draft.noticed = draft.noticed_on = None
    draft.move_to(DraftState.HELD, by="plan_draft", at=now(), reason="by_letter")
    session.flush()
    return draft


@pytest.fixture
def path(draft):
    return f"/desk/autopay/drafts/{draft.id}"


def hold_account(session, account):
    holds.place(
        session, key="1", account_id=account.id, kind=HoldKind.AUTOPAY, reason="Asked.",
        from_on=TODAY, to_on=None, by="staff:99", on=TODAY, at=now(),
    )  # fmt: skip


@pytest.mark.parametrize("how", ["letter", "telephone"])
def test_whoever_was_told_keeps_the_day_only_where_ten_days_are_left(
    client, at_desk, path, draft, session, how
):
    far = draft.draw_on
    assert far >= TODAY + TEN
    for _ in range(2):
        answer = client.post(f"{path}/told", data={"how": how, "said": "Letter of today"})
        assert answer.status_code == 303
    session.refresh(draft)
    assert draft.state is DraftState.NOTICED
    assert (draft.noticed, draft.noticed_on) == (draft.planned, TODAY)
    assert draft.draw_on == far
    assert [move.reason for move in draft.moves] == ["by_letter", f"told_by_{how}"]
    page = read(client.get(path))
    assert "Letter of today" in words(page.select_one("#history"))
    assert at_desk.name in words(page.select_one("#history"))


def test_told_too_late_for_its_day_it_is_drawn_ten_days_after(
    client, at_desk, path, draft, session
):
    draft.bill_id = draft.bill_id
    draft.draw_on = TODAY + timedelta(days=2)
    bill = make_bill(session, make_account(session), "10.00", on=date(2026, 1, 5))
    draft.bill_id = bill.id  # due long ago
    session.flush()
    client.post(f"{path}/told", data={"how": "letter", "said": "Letter of today"})
    session.refresh(draft)
    assert draft.draw_on >= TODAY + TEN


def test_how_and_what_was_said_is_asked_for_and_what_was_typed_stays(client, at_desk, path, draft):
    page = read(client.post(f"{path}/told", data={"how": "pigeon", "said": "On Monday"}), 422)
    assert words(page.select_one(".problem")) == "Error: Select how they were told"
    assert page.select_one("#said")["value"] == "On Monday"
    assert draft.state is DraftState.HELD


def test_let_go_on_it_stays_held_while_nobody_can_be_told(client, at_desk, path, draft, session):
    client.post(f"{path}/release", data={"because": "She wrote"})
    assert (draft.state, draft.reason) == (DraftState.HELD, "by_letter")
    assert "It is still held" in words(read(client.get(path)).body)
    number = session.get_one(CustomerAccount, draft.account_id).number
    done = select(AuditEvent).where(AuditEvent.action.not_like("%.view"))
    [event] = session.scalars(done.where(AuditEvent.action.not_like("session.%")))
    assert (event.action, event.subject) == ("draft.release", f"account:{number}")
    assert event.detail == {"draft": draft.id, "reason": "She wrote"}
    assert "Let go on She wrote" in words(read(client.get(path)).select_one("#history")).replace(
        f"{at_desk.name} ", ""
    )


def test_let_go_on_with_an_address_its_payer_gets_a_new_notice_and_ten_days(
    client, at_desk, path, draft, session
):
    person = make_person(session, "Noor Haddad", email="noor@example.org")
    draft.autopay.person_id = person.id
    session.flush()
    client.post(f"{path}/release", data={"because": "A new address"})
    session.refresh(draft)
    assert draft.state is DraftState.NOTICED
    assert draft.draw_on >= TODAY + TEN
    [letter] = session.query(OutboxMessage).filter_by(kind="draft_notice")
    assert (letter.to, draft.notice_id) == ("noor@example.org", letter.id)


def test_what_held_it_is_looked_at_again(client, at_desk, path, draft, session, account):
    hold_account(session, account)
    page = read(client.post(f"{path}/release", data={"because": "It may"}), 422)
    assert "End that hold first" in words(page.select_one(".problem"))
    assert page.select_one("#because")["value"] == "It may"


def test_nothing_goes_on_upon_a_permission_that_ended(client, at_desk, path, draft, session):
    """It is held for the mandate; ten days' notice of a draw nobody allows any more is no way."""
    mandate = session.get_one(Mandate, draft.autopay.mandate_id)
    mandate.ended_at, mandate.ended_by = now(), "person:1"
    draft.reason = "mandate"
    session.flush()
    page = read(client.post(f"{path}/release", data={"because": "It may"}), 422)
    assert "What the payer signed has ended" in words(page.select_one(".problem"))
    session.refresh(draft)
    assert (draft.state, draft.reason) == (DraftState.HELD, "mandate")


def test_nothing_goes_on_for_whoever_may_not_pay_the_account_any_more(
    client, at_desk, path, draft, session, account
):
    session.query(Access).filter_by(account_id=account.id).update({"to_on": date(2026, 1, 2)})
    page = read(client.post(f"{path}/release", data={"because": "It may"}), 422)
    assert "has no part in the account" in words(page.select_one(".problem"))
    assert session.query(OutboxMessage).count() == 0


@pytest.fixture
def attempt(session, draft):
    """It came back for want of funds, and cost its payer a fee."""
    draft.move_to(DraftState.SENT, by="run_drafts", at=now())
    draft.tries, draft.sent = 1, draft.planned
    attempt = PaymentAttempt(
        id=name_of(draft.id, 1), account_id=draft.account_id, payer_kind=PayerKind.PERSON,
        payer_key=f"draft:{draft.id}", method_type=MethodType.BANK, amount=draft.planned,
        balance_seen=draft.planned, created_at=now(), draft_id=draft.id, draft_try=1,
        state=AttemptState.FAILED, failure_code="insufficient_funds",
    )  # fmt: skip
    session.add(attempt)
    draft.move_to(DraftState.RETURNED, by="event evt_1", at=now(), reason="R01")
    fees.charge(session, LARKSPUR, attempt, returned.of_code("R01"), at=now(), by="event evt_1")
    session.flush()
    return attempt


def test_the_fee_of_a_return_is_waived_once_with_a_reason(
    client, at_desk, path, attempt, session, account
):
    fee = LARKSPUR.autopay.return_fee
    before = owed.of_account(session, account.id).owed
    page = read(client.get(path))
    assert str(fee) in words(page.select_one("#tries"))
    waive = page.select_one("form[action*=waive]")["action"]
    for _ in range(2):
        assert client.post(waive, data={"why": "Her first one"}).status_code == 303
    assert owed.of_account(session, account.id).owed == before - fee
    assert session.query(Entry).filter_by(key=f"return_fee_waived:{attempt.id}").count() == 1
    page = read(client.get(path))
    assert "waived" in words(page.select_one("#tries"))
    assert not page.select("form[action*=waive]")


def test_the_fee_of_another_draft_is_not_waived_at_this_ones_address(
    client, at_desk, path, attempt, session
):
    """Neither of another account nor of none: the address names both."""
    other = make_account(session)
    bill = make_bill(session, other, "10.00", on=TODAY)
    foreign = make_draft(session, make_autopay(session, other, make_person(session, "Uma")), bill)
    session.flush()
    where = f"/desk/autopay/drafts/{foreign.id}/fees/{attempt.id}/waive"
    assert client.post(where, data={"why": "Kind"}).status_code == 404
    assert session.query(Entry).filter_by(key=f"return_fee_waived:{attempt.id}").count() == 0


def test_nobody_does_anything_for_a_draft_of_their_own_household(
    client, sign_in, path, draft, attempt, session
):
    own = make_staff(session, "Iris Vance", email="iris@example.org")
    session.scalars(select(Person)).one().email = own.email
    session.flush()
    sign_in(own)
    for act, data in [
        ("release", {"because": "Please"}), ("told", {"how": "letter", "said": "Told"}),
        (f"fees/{attempt.id}/waive", {"why": "Kind"}),
    ]:  # fmt: skip
        assert client.post(f"{path}/{act}", data=data).status_code == 403, act


def test_a_fee_that_was_not_charged_is_not_waived(client, at_desk, path, draft):
    answer = client.post(f"{path}/fees/{uuid4()}/waive", data={"why": "Kind"})
    assert answer.status_code == 404


def test_an_auditor_reads_it_and_is_offered_no_form(client, ruth, sign_in, path, draft):
    sign_in(ruth)
    page = read(client.get(path))
    assert not page.select("main form")
    assert client.post(f"{path}/release", data={"because": "x"}).status_code == 403


def test_each_time_the_evidence_is_taken_out_is_written_down_with_its_hash(
    client, ruth, sign_in, path, draft, session
):
    sign_in(ruth)
    file = client.get(f"{path}/evidence.json")
    paper = client.get(f"{path}/evidence.pdf")
    assert paper.data.startswith(b"%PDF")
    assert f"draft-{draft.id}.pdf" in paper.headers["Content-Disposition"]
    events = session.query(AuditEvent).filter_by(action="draft.evidence").all()
    assert [event.detail for event in events] == [
        {"draft": draft.id, "kind": kind, "sha256": file.json["sha256"]} for kind in ("json", "pdf")
    ]
    assert ruth.name in words(read(client.get(path)).select_one("#history"))


@pytest.mark.parametrize("again", [TODAY + TEN, None])
def test_a_draft_that_came_back_says_first_when_why_and_what_follows(
    client, at_desk, session, draft, path, again
):
    draft.move_to(DraftState.SENT, by="run_drafts", at=now())
    draft.move_to(DraftState.RETURNED, by="event evt_1", at=now(), reason="insufficient_funds")
    draft.again_on = again
    if again is None:
        draft.move_to(DraftState.FAILED, by="event evt_1", at=now(), reason="insufficient_funds")
    session.flush()
    first = words(read(client.get(path)).select_one("p.said"))
    said = f"Came back on {TODAY:%a, %b} {TODAY.day}, {TODAY.year}: There was not enough money"
    assert first.startswith(said)
    follows = "It is not tried again." if again is None else "Tried again on"
    assert follows in first
