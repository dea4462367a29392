"""The day of one of staff, and what a supervisor watches."""

from datetime import timedelta

import pytest

from helpdesk.review_words import work_of
from models.audit import AuditEvent
from models.discrepancy import DiscrepancyCase
from models.ticket import Reason, WrittenAs
from models.ticket_states import WaitsFor
from models.work_review import Verdict, WorkKind, WorkReview
from services.supervision.reviewing import Drawn
from services.tickets import answering, asking, drafts, turning
from tests.changed import credit
from tests.discrepant import make_case
from tests.pages import read, words
from tests.web.corpora import ATTACKS, assert_inert
from tests.web.matrix import statements
from tests.workshop import LARKSPUR
from web.clock import now


def questions(asked):
    """What was asked of the database; a savepoint is only a test's."""
    return [each for each in asked if "SAVEPOINT" not in each]


def today():
    return LARKSPUR.day(now())


@pytest.fixture
def asked(session, account, dana):
    """A question that is Dana's."""
    ticket = asking.ask(
        session, LARKSPUR, key="k", account_id=account.id, thing=asking.About(),
        reason=Reason.AMOUNT, words="Why so much?", caller="June Rhodes", at=now(),
    )  # fmt: skip
    return answering.give(
        session, LARKSPUR, number=ticket.number, staff_id=dana.id, by=dana.id, at=now()
    )


def drawn_of(session, dana, ticket):
    drawn = WorkReview(
        key="k", kind=WorkKind.ANSWER, done_by=f"staff:{dana.id}", day=today() - timedelta(days=1),
        drawn_at=now(), ticket_id=ticket.id,
    )  # fmt: skip
    session.add(drawn)
    session.flush()
    return drawn


def test_what_is_late_comes_first_then_today_then_later(client, at_desk, asked, session):
    asked.promised_on = today() - timedelta(days=1)
    session.flush()
    page = read(client.get("/desk/my-day"))
    assert asked.number in words(page.select_one("#promised-late"))
    asked.promised_on = today()
    session.flush()
    assert asked.number in words(read(client.get("/desk/my-day")).select_one("#promised-today"))


def test_a_promise_runs_on_my_day_while_another_department_is_waited_for(
    client, at_desk, dana, asked, session
):
    turning.wait_for(
        session, LARKSPUR, whom=WaitsFor.DEPARTMENT, number=asked.number, seen=asked.version,
        staff_id=dana.id, at=now(),
    )  # fmt: skip
    asked.promised_on = today() - timedelta(days=1)
    session.flush()
    late = words(read(client.get("/desk/my-day")).select_one("#promised-late"))
    assert asked.number in late


def test_an_empty_day_says_so(client, at_desk):
    assert "Nobody waits for an answer of yours" in words(read(client.get("/desk/my-day")).main)


def test_what_came_back_and_what_waits_is_named(client, at_desk, dana, desk, account):
    waits = desk.ask(account, credit(6000), by=f"staff:{dana.id}")
    page = read(client.get("/desk/my-day"))
    said = words(page.select_one("#waits"))
    assert "$60.00" in said
    assert "A supervisor other than you" in said
    assert page.select_one("#waits a[href$='/approvals/" + str(waits.id) + "']")
    desk.send_back(waits)
    page = read(client.get("/desk/my-day"))
    assert page.select_one("#waits") is None
    assert waits.number in words(page.select_one("#came-back"))


def test_what_was_begun_is_found_again_as_text(client, at_desk, dana, asked, session):
    for attack in ATTACKS:
        drafts.keep(
            session, ticket_id=asked.id, staff_id=dana.id, kind=WrittenAs.NOTE, words=attack,
            at=now(),
        )  # fmt: skip
        answer = client.get("/desk/my-day")
        assert_inert(answer)
    assert f"Note on {asked.number}" in words(read(answer).select_one("#begun"))


def test_the_day_asks_little_however_much_there_is(client, at_desk, asked, session, dana):
    client.get("/desk/my-day")
    with statements() as few:
        client.get("/desk/my-day")
    assert len(questions(few)) <= 10


def test_a_supervisor_sees_everybodys_work(client, sign_in, lee, dana, asked):
    sign_in(lee)
    work = words(read(client.get("/desk/supervisor")).select_one("#work"))
    assert "Dana Whitfield 15 min 1" in work


def test_each_figure_leads_to_its_list_in_ten_statements(
    client, sign_in, lee, dana, desk, account, asked
):
    desk.ask(account, credit(6000), by=f"staff:{dana.id}")
    for _ in range(3):
        desk.ask(account, credit(500), by=f"staff:{dana.id}")
    sign_in(lee)
    client.get("/desk/supervisor")
    with statements() as asked_of:
        page = read(client.get("/desk/supervisor"))
    assert len(questions(asked_of)) <= 10
    assert "$15.00 3" in words(page.select_one("#given"))
    assert "3 times" in words(page.select_one("#given"))
    for link in page.select("main a[href]"):
        assert client.get(link["href"], follow_redirects=True).status_code == 200


def test_a_specialist_is_neither_led_there_nor_let_in(client, at_desk):
    assert client.get("/desk/supervisor").status_code == 403
    assert not read(client.get("/desk/my-day")).select("nav a[href='/desk/supervisor']")


def test_an_auditor_watches_and_says_nothing(client, sign_in, ruth, session, dana, asked):
    sign_in(ruth)
    page = read(client.get("/desk/supervisor"))
    assert page.select("nav a[href='/desk/supervisor']")
    assert not page.select("nav a[href='/desk/my-day']")
    assert not page.select("main a[href$='/reviews']")
    drawn = drawn_of(session, dana, asked)
    answer = client.post(f"/desk/supervisor/reviews/{drawn.id}", data={"verdict": "good"})
    assert answer.status_code == 403


def test_a_supervisor_says_what_should_be_otherwise_and_its_maker_reads_it(
    client, sign_in, lee, dana, asked, session
):
    drawn = drawn_of(session, dana, asked)
    sign_in(lee)
    assert f"Answer to {asked.number}" in words(read(client.get("/desk/supervisor/reviews")).main)
    said = {"words": "Say the date, too.", "verdict": "to_learn"}
    assert client.post(f"/desk/supervisor/reviews/{drawn.id}", data=said).status_code == 303
    session.refresh(drawn)
    assert drawn.verdict is Verdict.TO_LEARN
    event = session.query(AuditEvent).filter_by(action="work.review").one()
    assert event.detail == {"verdict": "to_learn", "of": f"staff:{dana.id}"}
    sign_in(dana)
    assert "Say the date, too." in words(read(client.get("/desk/my-day")).main)


@pytest.mark.parametrize(
    ("sent", "status", "sentence"),
    [
        ({"verdict": "wrong"}, 422, "Write what should be otherwise"),
        ({"verdict": "splendid"}, 422, "Say what you think of it by one of the buttons"),
        ({"verdict": "wrong", "words": "x" * 501}, 422, "Say it in no more than 500 letters"),
    ],
)
def test_what_is_missing_is_said_beside_its_work(
    client, sign_in, lee, dana, asked, session, sent, status, sentence
):
    drawn = drawn_of(session, dana, asked)
    sign_in(lee)
    answer = client.post(f"/desk/supervisor/reviews/{drawn.id}", data=sent)
    assert sentence in words(read(answer, status).main)
    session.refresh(drawn)
    assert drawn.verdict is None


def test_whoever_comes_second_is_told(client, sign_in, lee, dana, asked, session):
    drawn = drawn_of(session, dana, asked)
    drawn.verdict, drawn.reviewed_by, drawn.reviewed_at = Verdict.GOOD, "staff:99", now()
    session.flush()
    sign_in(lee)
    answer = client.post(f"/desk/supervisor/reviews/{drawn.id}", data={"verdict": "good"})
    assert answer.status_code == 409


def test_a_case_of_mine_stands_in_my_day_and_all_of_them_on_the_board(
    client, sign_in, dana, lee, session, account
):
    case = session.get_one(DiscrepancyCase, make_case(session, account))
    case.owner = f"staff:{dana.id}"
    session.flush()
    sign_in(dana)
    assert case.number in words(read(client.get("/desk/my-day")).select_one("#cases"))
    sign_in(lee)
    board = words(read(client.get("/desk/supervisor")).select_one(".cells"))
    assert f"1, {case.amount} at risk" in board


def test_a_late_fee_that_was_taken_off_leads_to_its_account(app):
    drawn = WorkReview(
        key="k", kind=WorkKind.WAIVER, done_by="staff:7", day=today(), drawn_at=now(), waiver_id=3
    )
    with app.test_request_context("/desk/my-day"):
        said, to = work_of(Drawn(drawn, "20441836"))
    assert said == "Late fee taken off"
    assert to.endswith("/desk/accounts/20441836/past-due")
