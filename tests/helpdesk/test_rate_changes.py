"""New rates at the desk: proposed by one, decided by another after a fresh proof."""

import io
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from models.audit import AuditEvent
from models.identity import LoginSession, StaffRole
from models.rate_change import ChangeState, RateChange
from services import jobs
from tests.factories import make_account, make_staff
from tests.pages import read, words
from tests.workshop import LARKSPUR, at_work
from web.clock import now
from web.extensions import NAME

PATH = "/desk/rates/changes"
KEY = "6f1c2b3a-0000-4000-8000-00000000000c"
CONTENT = (Path(__file__).parents[2] / "districts" / "larkspur.toml").read_text("utf-8")
S = ChangeState


def later(days: int = 40) -> date:
    return LARKSPUR.day(now()) + timedelta(days=days)


@pytest.fixture(autouse=True)
def decides(app):
    """What is decided here is seen at once, and forgotten at the end."""
    app.extensions[NAME].files.forget()
    yield
    app.extensions[NAME].files.keep((), timedelta(days=9))


def amounts(**given: str) -> dict[str, str]:
    """The form of amounts as it is shown, and what is typed over it."""
    shown = {"amount_0": "41.85", "amount_1": "30.40", "amount_2": "2.25"}
    said = {"key": KEY, "resolution": "Resolution 2027-14", "from_on": f"{later()}"}
    return shown | said | given


def upload(content: str | bytes, **given: str) -> dict[str, object]:
    data = content.encode() if isinstance(content, str) else content
    said = {"key": KEY, "resolution": "Resolution 2027-14", "from_on": f"{later()}"}
    return said | given | {"file": (io.BytesIO(data), "next.toml")}


@pytest.fixture
def change(session, client, at_desk):
    """Proposed at the desk: sewer service rises."""
    make_account(session, cycle=1)
    answer = client.post(f"{PATH}/amounts", data=amounts(amount_0="$44.10"))
    assert answer.status_code == 303, words(read(answer, answer.status_code).main)
    return session.scalars(select(RateChange)).one()


@pytest.fixture
def worked_out(session, database, change):
    """Seen on every account."""
    jobs.run_due(at_work(database, now))
    session.expire_all()
    return change


@pytest.fixture
def supervisor(session, sign_in):
    """Signs in at the same browser."""
    return lambda: sign_in(make_staff(session, "Lee Marchetti", role=StaffRole.SUPERVISOR))


def test_what_changes_and_what_it_does_stand_on_one_page(client, worked_out):
    said = words(read(client.get(f"{PATH}/{worked_out.id}")).main)
    assert "Sewer service $41.85 for each unit and month $44.10 for each unit and month" in said
    assert "1 open account, worked out" in said
    assert "Change: +3.0 % $4.50" in said
    assert "$1.00 to $5.00 more 1" in said
    assert "Single-family residence 1 $149.00 $153.50 $4.50 +3.0" in said
    assert "Approve" not in said  # whoever proposed it


def test_while_it_is_worked_out_the_page_asks_for_its_figures_again(client, change):
    page = read(client.get(f"{PATH}/{change.id}"))
    assert "It is being worked out: 0 of 0 accounts." in words(page.main)
    answer = client.get(f"{PATH}/{change.id}", headers={"HX-Request": "true"})
    assert answer.text.lstrip().startswith('<section id="effect"')


def test_the_same_form_twice_proposes_once(session, client, change):
    client.post(f"{PATH}/amounts", data=amounts(amount_0="44.10"))
    assert session.scalars(select(RateChange)).all() == [change]


def test_a_form_without_a_change_or_with_no_number_says_so(client, at_desk):
    page = read(client.post(f"{PATH}/amounts", data=amounts()), 422)
    assert "Change at least one amount" in words(page.main)
    page = read(client.post(f"{PATH}/amounts", data=amounts(amount_0="forty")), 422)
    assert "Enter a number such as 41.85" in words(page.main)


def test_everything_that_is_wrong_with_a_file_is_listed_and_nothing_is_proposed(
    session, client, at_desk
):
    wrong = CONTENT.replace('"41.85"', '"x"').replace('"10.00"', '"12.00"')
    page = read(client.post(f"{PATH}/file", data=upload(wrong)), 422)
    said = words(page.main)
    assert "What to correct: 2" in said
    assert "charges.sewer_service.steps[4].rate = 'x': must be a number" in said
    assert "must be from 0 to 10: RCW 57.08.081(3)" in said
    assert session.scalars(select(RateChange)).all() == []


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"\xff\xfe", "Select a text in UTF-8"), ("x" * 300_000, "Select a file of 256 KB at most"),
        ("[" * 5000, "it is not TOML"), ("", "district is missing"),
    ],
)  # fmt: skip
def test_what_is_no_file_of_a_district_is_said(client, at_desk, content, said):
    page = read(client.post(f"{PATH}/file", data=upload(content)), 422)
    assert said in words(page.main)


def test_a_file_is_proposed_and_its_differences_are_said_by_their_keys(session, client, at_desk):
    content = CONTENT.replace('penalty_percent = "10.00"', 'penalty_percent = "5.00"')
    answer = client.post(f"{PATH}/file", data=upload(content))
    page = read(client.get(answer.location))
    assert "billing.penalty_percent 10.00 5.00" in words(page.find(id="differences"))


def test_somebody_else_decides_and_the_public_page_tells_of_it(
    session, client, worked_out, supervisor
):
    supervisor()
    assert "Approve the change" in words(read(client.get(f"{PATH}/{worked_out.id}")).main)
    assert client.post(f"{PATH}/{worked_out.id}/approve").status_code == 303
    session.expire_all()
    assert worked_out.state is S.APPROVED
    index = words(read(client.get("/desk/rates")).main)
    assert "Rate change" in index
    assert "Lee Marchetti Decided" in index
    public = words(read(client.get("/rates")).main)
    assert "$44.10 a month for each home or unit" in public
    assert "Resolution 2027-14" in public


def test_whoever_proposed_reads_that_somebody_else_decides(session, client, worked_out, sign_in):
    proposer = make_staff(session, "Ann Both", role=StaffRole.SUPERVISOR)
    worked_out.proposed_by = f"staff:{proposer.id}"
    session.flush()
    sign_in(proposer)
    page = read(client.post(f"{PATH}/{worked_out.id}/approve"), 409)
    assert "You proposed it: somebody else decides." in words(page.main)


def test_a_decision_needs_a_proof_of_the_last_minutes(session, client, worked_out, supervisor):
    supervisor()
    for each in session.scalars(select(LoginSession)):
        each.created_at -= timedelta(minutes=11)
    session.flush()
    answer = client.post(f"{PATH}/{worked_out.id}/approve")
    assert (answer.status_code, answer.location) == (303, "/desk/prove")
    session.expire_all()
    assert worked_out.state is S.PROPOSED
    assert client.get(f"{PATH}/{worked_out.id}/approve").location == "/desk/prove"


def test_a_specialist_proposes_and_does_not_decide(session, client, worked_out, sign_in):
    sign_in(make_staff(session, "Sam Other"))
    assert client.post(f"{PATH}/{worked_out.id}/approve").status_code == 403


def test_refused_with_a_reason_that_stays(session, client, worked_out, supervisor):
    supervisor()
    read(client.post(f"{PATH}/{worked_out.id}/refuse", data={"because": ""}), 422)
    client.post(f"{PATH}/{worked_out.id}/refuse", data={"because": "The board tabled it."})
    said = words(read(client.get(f"{PATH}/{worked_out.id}")).main)
    assert "Refused Lee Marchetti The board tabled it." in said


def test_decided_and_taken_back_before_its_day(session, client, worked_out, supervisor):
    supervisor()
    client.post(f"{PATH}/{worked_out.id}/approve")
    client.post(f"{PATH}/{worked_out.id}/take-back", data={"cause": "The board repealed it."})
    session.expire_all()
    assert worked_out.state is S.TAKEN_BACK
    assert "$44.10" not in words(read(client.get("/rates")).main)


def test_withdrawn_by_whoever_proposed_it(session, client, change):
    client.post(f"{PATH}/{change.id}/withdraw", data={"why": "A figure is wrong."})
    session.expire_all()
    assert change.state is S.WITHDRAWN


def test_all_accounts_go_out_as_a_file_and_that_is_written_down(session, client, worked_out):
    answer = client.get(f"{PATH}/{worked_out.id}/accounts.csv")
    assert answer.mimetype == "text/csv"
    head, row = answer.text.lstrip("\N{ZERO WIDTH NO-BREAK SPACE}").splitlines()
    assert head == "Account,Class,Cycle,Before,After,Change,No bill because"
    assert row.endswith("single_family,1,149.00,153.50,4.50,")
    actions = session.scalars(select(AuditEvent.action)).all()
    assert "rate_change.export" in actions


def test_a_change_that_is_not_there_is_not_found(client, at_desk):
    for path in (f"{PATH}/99", f"{PATH}/99/accounts.csv"):
        assert client.get(path).status_code == 404
