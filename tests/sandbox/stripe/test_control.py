"""The control page, and the sandbox as a program."""

import subprocess
import sys
from datetime import UTC, datetime, timedelta

import pytest
import requests
from bs4 import BeautifulSoup

from sandbox.stripe import StripeSandbox

from .conftest import MONDAY


@pytest.fixture
def control(sandbox):
    return f"{sandbox.url}/_sandbox/"


def words(answer):
    return BeautifulSoup(answer.text, "html.parser").find(role="status").text


def test_the_page_says_that_no_money_moves(control):
    answer = requests.get(control)
    assert "no money moves" in answer.text
    assert "Mon, Aug 10, 2026" in answer.text
    assert "script" not in BeautifulSoup(answer.text, "html.parser").decode().lower().split("<")


def test_a_button_moves_the_clock(sandbox, control):
    before = sandbox.now
    answer = requests.post(f"{control}clock/advance", {"days": "5"})
    assert "The clock moved on" in words(answer)
    assert sandbox.now == before + 5 * 86_400


def test_a_button_moves_on_until_debits_clear_whatever_days_are_between(sandbox, control, pay):
    sandbox.advance(days=(datetime(2026, 11, 24, 20, tzinfo=UTC) - MONDAY).days)
    intent = pay("pm_usBankAccount_success")  # a Tuesday; Thursday is Thanksgiving
    answer = requests.post(f"{control}advance_to_clearing")
    assert "the bank has answered" in words(answer)
    assert sandbox.get(intent.id)["status"] == "succeeded"
    before = sandbox.now
    assert "No debit is on its way" in words(requests.post(f"{control}advance_to_clearing"))
    assert sandbox.now == before


def test_a_button_sends_a_bank_payment_back(sandbox, control, pay):
    intent = pay("pm_usBankAccount_success")
    answer = requests.post(f"{control}return_payment", {"payment_intent": intent.id, "code": "R02"})
    assert "R02" in words(answer)
    assert sandbox.get(intent.id)["status"] == "requires_payment_method"


def test_every_button_on_a_busy_page_leads_somewhere(sandbox, control, pay, stripe_client):
    sandbox.dispute(pay().id)
    pay("pm_usBankAccount_success")
    stripe_client.v1.refunds.create(
        {"payment_intent": pay("pm_card_bypassPending", amount=90_000).id, "amount": 5}
    )
    sandbox.payout()
    sandbox.fault("error_before", match="nothing")
    page = BeautifulSoup(requests.get(control).text, "html.parser")
    actions = {form["action"].rsplit("/", 1)[-1] for form in page.find_all("form")}
    assert actions >= {
        *(
            "advance",
            "advance_to_clearing",
            "return_payment",
            "dispute",
            "payout",
            "fail_payout",
            "close_dispute",
        ),
        *("fail_refund", "fault", "clear_faults", "redeliver"),
    }
    for form in page.find_all("form"):
        fields = {box["name"]: box.get("value", "") for box in form.find_all("input")}
        fields |= {box["name"]: box.option["value"] for box in form.find_all("select")}
        assert requests.post(sandbox.url + form["action"], fields).status_code == 200


def test_a_script_is_answered_in_json(control, pay):
    intent = pay()
    made = requests.post(f"{control}dispute", json={"payment_intent": intent.id}).json()
    assert made["dispute"]["status"] == "needs_response"
    refused = requests.post(f"{control}dispute", json={"payment_intent": "pi_nobody"})
    assert refused.status_code == 404
    assert requests.post(f"{control}levitate", json={}).status_code == 404
    assert requests.post(f"{control}fault", json={"kind": "gremlin"}).status_code == 400


def test_the_log_tells_every_request(control, customer):
    [row] = requests.get(f"{control}log").json()
    assert row["path"] == "/v1/customers"


@pytest.mark.parametrize("host", ["0.0.0.0", "192.168.1.5", "example.com"])
def test_it_answers_on_this_machine_only(host):
    with pytest.raises(ValueError, match="this machine only"):
        StripeSandbox(host=host)


def test_the_program_refuses_the_open_network():
    command = [sys.executable, "-m", "sandbox.stripe", "--host", "0.0.0.0"]
    ended = subprocess.run(command, capture_output=True, text=True, timeout=30, check=False)
    assert ended.returncode == 2
    assert "this machine only" in ended.stderr


def test_the_program_serves_until_it_is_ended():
    command = [sys.executable, "-m", "sandbox.stripe", "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as program:
        try:
            greeting = program.stdout.readline()
            assert greeting.startswith("TEST MODE – no money moves.")
            address = greeting.split()[-1]
            assert requests.get(address).status_code == 200
        finally:
            program.terminate()


def test_a_method_that_was_kept_before_is_known_once_under_its_own_name(
    sandbox, control, stripe_client
):
    """A debit of it needs no more than its name, like one that was kept here."""
    told = {
        "payment_method": "pm_kept", "customer": "cus_kept", "fate": "success", "last4": "1881",
        "bank": "Cascade Mutual Bank",
    }  # fmt: skip
    for _ in range(2):
        assert requests.post(f"{control}keep_method", json=told).ok
    assert [each["id"] for each in sandbox.find("payment_method")] == ["pm_kept"]
    intent = stripe_client.v1.payment_intents.create(
        {
            "amount": 14675, "currency": "usd", "customer": "cus_kept", "payment_method": "pm_kept",
            "allowed_payment_method_types": ["us_bank_account"], "confirm": True,
            "off_session": True,
        }
    )  # fmt: skip
    assert intent.status == "processing"
    assert not requests.post(
        f"{control}keep_method", json=told | {"payment_method": "pm_2", "fate": "unheard"}
    ).ok


def test_a_sandbox_that_began_in_the_past_catches_up_with_the_wall():
    now = datetime.now(UTC)
    with StripeSandbox(clock="real", start=now - timedelta(days=14)) as sandbox:
        assert sandbox.now < now.timestamp() - 13 * 86_400
        requests.post(f"{sandbox.url}/_sandbox/catch_up", json={})
        assert abs(sandbox.now - now.timestamp()) < 60
