"""The workbench of discrepancies: the list, a case, and what somebody does with it."""

import pytest
from sqlalchemy import select

from helpdesk import discrepancy_words
from models.discrepancy import CaseState, CaseStep, DiscrepancyCase
from models.discrepancy_causes import RootCause
from models.job import Job
from models.money import Money
from models.payment import Payment
from services import attention
from services.attention import AttentionKind
from services.discrepancies import proving
from services.discrepancies.closing import Why
from tests.changed import credit
from tests.discrepant import SECOND, WORKS, Workbench
from tests.factories import make_account
from tests.pages import read, words
from tests.refunded import make_refund
from web.clock import now


@pytest.fixture
def bench(desk):
    return Workbench(desk)


@pytest.fixture
def twice(bench, desk, account):
    """$60.00 came twice; the rule found it."""
    desk.pay(account, 6_000)
    desk.pay(account, 6_000)
    return bench.the_case("duplicate_payment")


def test_the_list_says_how_many_how_much_and_since_when(client, at_desk, twice):
    page = read(client.get("/desk/discrepancies?show=duplicates"))
    assert "Open 1" in words(page.select_one("dl.cells"))
    assert "$60.00" in words(page.select_one("dl.cells"))
    row = page.select_one("#discrepancies tbody tr, table tbody tr")
    assert twice.number in words(row)
    assert "Paid twice" in words(row)
    assert row.select_one("[data-row-key=e]")
    assert "Nobody paid twice" not in words(page.main)
    stale = read(client.get("/desk/discrepancies?show=stale"))
    assert "No credit is forgotten." in words(stale.main)


def test_a_case_shows_both_sides_and_its_suggestion_is_one_key_away(client, at_desk, twice):
    page = read(client.get(f"/desk/discrepancies/{twice.number}"))
    said = words(page.main)
    assert "What the other side says" in said
    assert "What our ledger says" in said
    assert "The same amount, on the same day." in said
    link = page.select_one("a[data-key=enter]")
    form = read(client.get(link["href"]))
    assert form.select_one("input[name=amount]")["value"] == "60.00"


def test_a_refund_is_asked_for_in_the_name_of_its_case_and_stands_on_it(
    client, at_desk, twice, session, account
):
    here = f"/desk/discrepancies/{twice.number}"
    link = read(client.get(here)).select_one("a[data-key=enter]")["href"]
    form = read(client.get(link))
    assert form.select_one("input[name=words]")["value"] == f"{twice.number}: {twice.words}"
    receipt = twice.evidence["suggestion"]["to"]["receipt"]
    payment = session.scalars(select(Payment).where(Payment.receipt_number == receipt)).one()
    refund = make_refund(session, payment, "60.00")
    session.commit()
    page = read(client.get(here))
    assert page.select_one(f"a[href='/desk/refunds/{refund.id}']")
    assert "$60.00" in words(page.main)
    assert "Waits for a second person" in words(page.main)


def test_a_form_says_nothing_of_a_case_that_is_about_another_account(
    client, at_desk, twice, desk, session
):
    other = desk.pay(make_account(session), 500)
    session.commit()
    page = read(client.get(f"/desk/payments/{other.receipt_number}/refund?case={twice.number}"))
    assert not page.select_one("input[name=words]").get("value")


def test_who_takes_it_counts_it_beside_the_place_and_a_rule_run_again_says_both_figures(
    client, at_desk, twice, session
):
    here = f"/desk/discrepancies/{twice.number}"
    assert client.post(f"{here}/take").location == here
    session.refresh(twice)
    assert twice.owner == f"staff:{at_desk.id}"
    page = read(client.get(here))
    assert "1 yours" in words(page.select_one("#rail"))
    client.post(f"{here}/prove")
    assert "it found $60.00 then, and $60.00 now" in words(read(client.get(here)).main)


def test_a_change_that_is_asked_for_from_a_case_is_its_own(
    client, at_desk, twice, account, session
):
    where = f"/desk/accounts/{account.number}/change/adjust?side=credit&component=service"
    page = read(client.get(f"{where}&amount=1.00&case={twice.number}"))
    form = page.select_one("form.work")
    assert twice.number in words(page.select_one("header.head"))
    sent = {
        each["name"]: each.get("value", "") for each in form.select("input[type=hidden][name]")
    } | {
        "side": "credit", "component": "service", "amount": "1.00",
        "reason": "billing_error", "words": form.select_one("input[name=words]")["value"],
    }  # fmt: skip
    assert twice.number in sent["words"]
    answer = client.post(form["action"], data=sent)
    assert (answer.status_code, answer.location) == (303, f"/desk/discrepancies/{twice.number}")
    session.expire_all()
    assert twice.state is CaseState.FIX_EXECUTED
    assert "AP-" in words(read(client.get(answer.location)).main)


def test_what_is_proved_is_closed_with_a_root_cause_and_without_one_it_says_so(
    client, at_desk, twice, bench, desk, session
):
    later = int(twice.key.split(":")[2])
    session.execute(
        DiscrepancyCase.__table__.update().values(key=f"duplicate_payment:{later}:{later + 9}")
    )
    session.expire_all()
    here = f"/desk/discrepancies/{twice.number}"
    client.post(f"{here}/prove")
    page = read(client.get(here))
    form = {"version": page.select_one("input[name=version]")["value"]}
    wrong = client.post(f"{here}/close", data=form)
    assert wrong.status_code == 422
    assert "Select the root cause" in words(read(wrong, 422).main)
    client.post(f"{here}/close", data=form | {"cause": "paid_again"})
    assert "Somebody paid again" in words(read(client.get(here)).main)
    closed = read(client.get("/desk/discrepancies?show=closed"))
    assert twice.number in words(closed.main)


def test_the_steps_say_what_became_of_a_change_and_the_root_cause_as_other_pages_do(
    client, at_desk, twice, bench, desk, account, session
):
    change = desk.ask(account, credit(6_000, rest_is_credit=True), case_id=twice.id)
    desk.deny(change)
    why = Why(cause=RootCause.BOTH_MEANT, words="For two houses", prevention="Nothing to do.")
    bench.leave(twice, why)
    proving.agree(session, twice.id, version=twice.version, by=SECOND, at=desk.at)
    bench.leave(bench.open(account, 100), Why(cause=RootCause.COUNTED_WRONG, words="Wet notes"))
    session.commit()
    steps = words(read(client.get(f"/desk/discrepancies/{twice.number}")).select_one("#steps"))
    assert f"{change.number}: Waits for a second person." in steps
    assert f"{change.number}: Denied." in steps
    [short] = bench.cases()
    steps = words(read(client.get(f"/desk/discrepancies/{short.number}")).select_one("#steps"))
    assert "Root cause: Counted wrong. Wet notes." in steps


@pytest.mark.parametrize("written", ["AP-9 is pending.", "cause: asked", "change:AP-9:gone", ""])
def test_what_somebody_wrote_in_a_step_is_read_as_it_is(written):
    step = CaseStep(
        state=CaseState.CLOSED, amount=Money.ZERO, by="staff:1", at=now(), words=written
    )
    assert discrepancy_words.of_step(step) == written


def test_above_the_limit_a_supervisor_agrees_and_who_said_it_has_no_button(
    client, sign_in, dana, lee, twice, bench
):
    bench.leave(twice, by=f"staff:{dana.id}")
    here = f"/desk/discrepancies/{twice.number}"
    sign_in(dana)
    assert read(client.get(here)).select("form[action$=agree]") == []
    sign_in(lee)
    page = read(client.get(here))
    sent = {"version": page.select_one("input[name=version]")["value"]}
    assert client.post(f"{here}/agree", data=sent).location == here
    assert "Lee Marchetti" in words(read(client.get(here)).main)


def test_a_case_is_opened_by_hand_from_its_account_and_stands_on_it(
    client, at_desk, account, session
):
    where = f"/desk/accounts/{account.number}/discrepancy"
    page = read(client.get(where))
    sent = {
        "key": page.select_one("input[name=key]")["value"], "type": "drawer_over_short",
        "amount": "20.00", "words": "The drawer was $20.00 short after her payment.", "told": "",
    }  # fmt: skip
    answer = client.post(where, data=sent)
    assert client.post(where, data=sent).location == answer.location
    case = session.scalars(select(DiscrepancyCase)).one()
    shown = words(read(client.get(f"/desk/accounts/{account.number}")).main)
    assert f"{case.number} Drawer over or short: $20.00" in shown
    assert f"{case.number}: Drawer over or short" in shown
    wrong = client.post(where, data=sent | {"amount": "-3"})
    assert "Enter an amount" in words(read(wrong, 422).main)


def test_the_rules_run_when_somebody_asks_and_once_in_ten_minutes(client, at_desk, session):
    for _ in range(2):
        assert client.post("/desk/discrepancies/find").location == "/desk/discrepancies"
    asked = session.scalars(select(Job).where(Job.kind == "find_discrepancies")).all()
    assert len(asked) == 1


def test_what_needs_a_look_leads_to_its_case(client, at_desk, twice, session, desk):
    attention.call(
        session, key="twice:1", kind=AttentionKind.DUPLICATE, subject=twice.subject,
        words="It came twice.", at=desk.at,
    )  # fmt: skip
    page = read(client.get("/desk/attention"))
    assert page.select_one(f"a[href='/desk/discrepancies/{twice.number}']")


def test_who_only_looks_has_no_button(client, sign_in, ruth, twice, bench):
    sign_in(ruth)
    page = read(client.get(f"/desk/discrepancies/{twice.number}"))
    assert page.main.select("form") == []
    assert WORKS not in words(page.main)
