"""Finished work is drawn by chance at night, and a supervisor says once what they think of it."""

from datetime import timedelta

import pytest
from sqlalchemy import delete, select, text, update
from sqlalchemy.exc import DatabaseError

from models.audit import AuditEvent
from models.errors import Conflict, Forbidden, NotFound, Refused
from models.identity import StaffRole
from models.ticket_states import WaitsFor
from models.work_review import Verdict, WorkKind, WorkReview
from services.supervision import drawing, reviewing
from services.tickets import merging, snoozing, turning
from tests.changed import Desk as MoneyDesk
from tests.changed import credit
from tests.factories import give_access, make_person, make_staff
from tests.services.desk.test_account_page import plan_of
from tests.services.tickets.desk import Desk
from tests.workshop import LARKSPUR, Clock, at_work

#: What the lists go by on which answered questions are, and their messages.
INDEXES = (
    "SCAN ticket USING INDEX ix_ticket_owned",
    "SEARCH ticket USING COVERING INDEX ix_ticket_elsewhere",
    "SEARCH ticket_message USING INDEX ix_ticket_message_ticket",
)  # fmt: skip


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def desk(session, clock):
    return Desk(session, clock)


@pytest.fixture
def ines(session):
    """A supervisor."""
    return make_staff(session, "Ines P", role=StaffRole.SUPERVISOR)


def draw(session, clock, seed="chance"):
    """In the next night."""
    return drawing.draw(session, LARKSPUR, at=clock.tick(hours=16), seed=seed)


@pytest.fixture
def drawn(session, desk, clock):
    """An answer of Dana's, from yesterday."""
    desk.reply(desk.ask())
    assert draw(session, clock) == 1
    return session.scalars(select(WorkReview)).one()


def say(session, drawn, clock, by, verdict=Verdict.GOOD, words=""):
    return reviewing.review(
        session, review_id=drawn.id, verdict=verdict, words=words, by=f"staff:{by.id}", at=clock()
    )


def test_an_answer_is_drawn_once_a_night(session, desk, clock, drawn):
    assert (drawn.kind, drawn.done_by) == (WorkKind.ANSWER, f"staff:{desk.dana.id}")
    assert drawing.draw(session, LARKSPUR, at=clock(), seed="another") == 0


def test_what_one_did_alone_is_drawn_and_what_another_agreed_to_is_not(
    session, database, desk, clock
):
    money, by = MoneyDesk(session, at_work(database, clock)), f"staff:{desk.dana.id}"
    alone = money.ask(desk.account, credit(500), by=by)
    agreed = money.ask(desk.account, credit(6000), by=by)
    money.approve(agreed)
    assert draw(session, clock) == 1
    assert session.scalars(select(WorkReview.change_id)).all() == [alone.id]


def test_of_forty_answers_two_are_drawn_and_the_same_seed_draws_the_same(session, desk, clock):
    for number in range(40):
        desk.reply(desk.ask(f"Question {number}"))
    with session.begin_nested() as once:
        assert draw(session, clock) == 2
        first = set(session.scalars(select(WorkReview.ticket_id)))
        once.rollback()
    clock.tick(hours=-16)
    draw(session, clock)
    assert set(session.scalars(select(WorkReview.ticket_id))) == first
    written = session.scalars(select(AuditEvent).where(AuditEvent.action == "work.draw")).one()
    assert written.detail["of"] == {f"staff:{desk.dana.id}": 40}
    assert written.detail["seed"] == "chance"


def test_an_answer_that_was_taken_back_is_no_finished_work(session, desk, clock):
    message = desk.reply(desk.ask())
    message.withdrawn_at = clock()
    session.flush()
    assert draw(session, clock) == 0


def snoozed(desk, ticket):
    until = desk.clock().date() + timedelta(days=3)
    snoozing.snooze(desk.session, LARKSPUR, **desk.doing(ticket), until=until)


def waiting_for_a_bank(desk, ticket):
    turning.wait_for(desk.session, LARKSPUR, **desk.doing(ticket), whom=WaitsFor.BANK)


def opened_again(desk, ticket):
    turning.open_again(desk.session, LARKSPUR, **desk.doing(ticket))


def answered_back(desk, ticket):
    desk.answer_back(ticket)


def merged(desk, ticket):
    into = desk.ask("The same again")
    desk.clock.tick(minutes=1)
    merging.merge(desk.session, LARKSPUR, **desk.doing(ticket), into=into.number, is_confirmed=True)


@pytest.mark.parametrize("then", [snoozed, waiting_for_a_bank, opened_again, answered_back, merged])
def test_an_answer_is_drawn_wherever_its_question_went_since(session, desk, clock, then):
    ticket = desk.ask()
    desk.reply(ticket)
    then(desk, ticket)
    assert draw(session, clock) == 1
    found = session.scalars(select(WorkReview)).one()
    assert (found.kind, found.done_by) == (WorkKind.ANSWER, f"staff:{desk.dana.id}")


def test_answers_are_found_by_an_index(session, database, desk, clock):
    if database.dialect != "sqlite":
        pytest.skip("PostgreSQL reads a small table as a whole")
    steps = plan_of(session, database, lambda: draw(session, clock))
    read = [step for step in steps if " ticket" in step]
    assert len(read) == 3
    # Of all that are to answer there is nothing but a list.
    for step, index in zip(read, INDEXES, strict=True):
        assert index in step


def test_a_verdict_is_told_to_whoever_did_the_work(session, desk, clock, drawn, ines):
    say(session, drawn, clock, ines, Verdict.TO_LEARN, "Say the date, too.")
    by = f"staff:{desk.dana.id}"
    assert [each.review.words for each in reviewing.told(session, of=by, at=clock())] == [
        "Say the date, too."
    ]
    assert reviewing.to_look_at(session, by=f"staff:{ines.id}") == []
    tallies = reviewing.tallies(session, [by], since=clock() - timedelta(days=1))
    assert tallies == {by: reviewing.Tally(to_learn=1)}


def test_what_is_good_is_not_told_and_needs_no_words(session, desk, clock, drawn, ines):
    say(session, drawn, clock, ines)
    assert reviewing.told(session, of=f"staff:{desk.dana.id}", at=clock()) == []


def test_the_same_again_changes_nothing_and_another_verdict_is_refused(session, clock, drawn, ines):
    say(session, drawn, clock, ines)
    assert say(session, drawn, clock, ines) is drawn
    with pytest.raises(Conflict):
        say(session, drawn, clock, ines, Verdict.WRONG, "On second thought.")


def test_what_is_not_good_needs_a_sentence(session, clock, drawn, ines):
    with pytest.raises(Refused):
        say(session, drawn, clock, ines, Verdict.WRONG, "  ")
    with pytest.raises(Refused):
        say(session, drawn, clock, ines, Verdict.WRONG, "x" * 501)
    with pytest.raises(NotFound):
        reviewing.review(
            session, review_id=drawn.id + 1, verdict=Verdict.GOOD, words="", by="staff:1",
            at=clock(),
        )  # fmt: skip


def test_nobody_says_what_they_think_of_their_own_work(session, desk, clock, drawn):
    assert reviewing.to_look_at(session, by=f"staff:{desk.dana.id}") == []
    with pytest.raises(Forbidden):
        say(session, drawn, clock, desk.dana)
    with pytest.raises(DatabaseError, match="somebody_else"), session.begin_nested():
        session.execute(
            update(WorkReview).values(
                reviewed_by=drawn.done_by, reviewed_at=clock(), verdict=Verdict.GOOD
            )
        )


def test_nor_of_work_for_their_own_household(session, desk, clock, drawn, ines):
    give_access(session, make_person(session, "Ines P", email=ines.email), desk.account)
    assert reviewing.to_look_at(session, by=f"staff:{ines.id}") == []
    with pytest.raises(Forbidden):
        say(session, drawn, clock, ines)


def test_what_was_said_stays(session, clock, drawn, ines):
    say(session, drawn, clock, ines)
    for act in (update(WorkReview).values(words="Other"), delete(WorkReview)):
        with pytest.raises(DatabaseError, match="stays"), session.begin_nested():
            session.execute(act)


def test_nor_is_it_written_over(session, clock, drawn, ines):
    say(session, drawn, clock, ines)
    if session.get_bind().dialect.name == "sqlite":
        again = text("INSERT OR REPLACE INTO work_review SELECT * FROM work_review")
        with pytest.raises(DatabaseError, match="stays"), session.begin_nested():
            session.execute(again)
