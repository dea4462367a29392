"""Two batches of a run at a time: each ends behind the one before it, or writes nothing."""

from threading import Barrier, Event, Thread

import pytest
from sqlalchemy import func, select

from models.audit import AuditEvent
from models.bill import Bill
from models.bill_run import RunState
from services import audit
from services.billing import lanes, posting
from services.verify import books
from tests.services.billing import street
from tests.services.billing.street import AT, BILL_ON, SUPERVISOR, approved
from tests.workshop import Clock, at_work

RUN = 7


@pytest.fixture
def database(house_database):
    if not house_database.writes_beside:
        pytest.skip("SQLite has one writer: its batches go one after the other")
    return house_database


def ended(database):
    """The batches that were kept, in the order in which they ended."""
    with database.reading() as session:
        return session.scalars(select(AuditEvent.subject).order_by(AuditEvent.id)).all()


def keep(session, turn):
    audit.record(session, actor="test", action="batch", subject=f"{turn.after}", at=AT)
    session.flush()


def test_a_batch_that_is_ready_first_ends_behind_the_one_before_it(database):
    second_is_ready = Event()

    def work(session, turn):
        turn.begin(session)
        if turn.after == 0:
            assert second_is_ready.wait(10)
        else:
            second_is_ready.set()
            turn.come(session)
        keep(session, turn)
        return turn.after

    assert list(lanes.in_turn(database, RUN, (0, 10), work)) == [0, 10]
    assert ended(database) == ["0", "10"]


def test_what_a_batch_fails_of_is_said_and_the_one_behind_it_ends_after_it(database):
    begun, seen = Event(), []

    def work(session, turn):
        turn.begin(session)
        if turn.after == 0:
            assert begun.wait(10)
            keep(session, turn)
            raise ValueError("no more paper")
        begun.set()
        turn.come(session)
        seen.extend(session.scalars(select(AuditEvent.subject)))
        raise lanes.OutOfTurn

    with pytest.raises(ValueError, match="no more paper"):
        list(lanes.in_turn(database, RUN, (0, 10, 20), work))
    assert (seen, ended(database)) == ([], [])


def test_a_batch_that_cannot_even_begin_keeps_nobody_waiting(database):
    def work(_session, _turn):
        raise ValueError("no line")

    with pytest.raises(ValueError, match="no line"):
        list(lanes.in_turn(database, RUN, (0, 10), work))


def test_two_who_post_the_same_run_at_once_post_each_bill_once(database, monkeypatch):
    monkeypatch.setattr(posting, "BATCH", 5)
    context = at_work(database, Clock())
    with database.saving() as session:
        street.settle(session, 60)
    run, together, done = approved(context), Barrier(2), []

    def post():
        together.wait()
        done.append(posting.post(context, run.id, by=SUPERVISOR))

    both = [Thread(target=post) for _ in range(2)]
    for each in both:
        each.start()
    for each in both:
        each.join()
    assert [(each.state, each.posted_bills) for each in done] == [(RunState.POSTED, 60)] * 2
    with database.reading() as session:
        assert session.scalar(select(func.count()).where(Bill.issued_on == BILL_ON)) == 60
        assert books(session) == []
