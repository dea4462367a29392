"""Two batches of a run at a time: each ends behind the one before it, or writes nothing."""

from collections import defaultdict
from threading import Barrier, Event, Thread, get_ident

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

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
def server(house_database):
    """Where two may write at a time."""
    if not house_database.writes_beside:
        pytest.skip("SQLite has one writer: what is written there goes one after the other")
    return house_database


@pytest.fixture
def file(house_database):
    """Where one writes and others read."""
    if house_database.writes_beside:
        pytest.skip("PostgreSQL looks at a batch where it writes it")
    return house_database


def ended(database):
    """The batches that were kept, in the order in which they ended."""
    with database.reading() as session:
        return session.scalars(select(AuditEvent.subject).order_by(AuditEvent.id)).all()


def keep(session, batch):
    audit.record(session, actor="test", action="batch", subject=f"{batch}", at=AT)
    session.flush()


def each(database, starts, write):
    """Write these batches in turn, of which there is nothing to see."""
    return lanes.in_turn(database, RUN, starts, lanes.Work(lambda *_asked: None, write))


def test_a_batch_that_is_ready_first_ends_behind_the_one_before_it(server):
    second_is_ready = Event()

    def write(session, turn, _seen):
        if turn.after == 0:
            assert second_is_ready.wait(10)
        else:
            second_is_ready.set()
            turn.come(session)
        keep(session, turn.after)
        return turn.after

    assert list(each(server, (0, 10), write)) == [0, 10]
    assert ended(server) == ["0", "10"]


def test_what_a_batch_fails_of_is_said_and_the_one_behind_it_ends_after_it(server):
    begun, seen = Event(), []

    def write(session, turn, _seen):
        if turn.after == 0:
            assert begun.wait(10)
            keep(session, turn.after)
            raise ValueError("no more paper")
        begun.set()
        turn.come(session)
        seen.extend(session.scalars(select(AuditEvent.subject)))
        raise lanes.OutOfTurn

    with pytest.raises(ValueError, match="no more paper"):
        list(each(server, (0, 10, 20), write))
    assert (seen, ended(server)) == ([], [])


def test_a_batch_that_cannot_even_be_looked_at_keeps_nobody_waiting(house_database):
    def look(_session, _after, _before):
        raise ValueError("no line")

    with pytest.raises(ValueError, match="no line"):
        list(lanes.in_turn(house_database, RUN, (0, 10), lanes.Work(look, look)))


class Looking:
    """Batches of ten places that say what was kept when they were looked at, and where."""

    def __init__(self, between=lambda: None):
        self.looks, self.wrote, self._between = [], [], between
        self._looked = defaultdict(Event)

    def look(self, session, after, before):
        kept = session.scalars(select(AuditEvent.subject).order_by(AuditEvent.id)).all()
        self.looks.append((after, kept, before, get_ident() != self._writer))
        self._looked[after].set()
        return f"what is behind {after}"

    def write(self, session, turn, seen):
        if turn.after != self._last:  # the one behind it does not wait for us
            assert self._looked[turn.after + 10].wait(10)
        self.wrote.append(seen)
        keep(session, turn.after)
        return turn.after

    def run(self, database, starts=(0, 10, 20)):
        self._writer, self._last = get_ident(), starts[-1]
        for _after in lanes.in_turn(database, RUN, starts, lanes.Work(self.look, self.write)):
            self._between()


def test_the_next_batch_is_looked_at_beside_the_one_that_is_written(file):
    posted = Looking()
    posted.run(file)
    assert ended(file) == ["0", "10", "20"]
    assert posted.looks == [
        (0, [], None, False),
        (10, [], "what is behind 0", True),
        (20, ["0"], "what is behind 10", True),
    ]
    assert posted.wrote == ["what is behind 0", "what is behind 10", "what is behind 20"]


def test_what_anybody_else_wrote_meanwhile_is_looked_at_again_under_the_lock(file):
    def somebody_writes():
        with file.saving() as session:
            keep(session, "a payment")

    posted = Looking(somebody_writes)
    posted.run(file, (0, 10))
    assert [look[0] for look in posted.looks] == [0, 10, 10]
    assert posted.looks[-1] == (10, ["0", "a payment"], None, False)
    assert posted.wrote == ["what is behind 0", "what is behind 10"]
    assert ended(file) == ["0", "a payment", "10", "a payment"]


def test_what_is_undone_is_no_reason_to_look_again(file):
    def somebody_gives_up():
        with file.write.connect() as connection, connection.begin() as given_up:
            keep(Session(connection), "a payment")
            given_up.rollback()

    posted = Looking(somebody_gives_up)
    posted.run(file)
    assert [look[0] for look in posted.looks] == [0, 10, 20]


def test_two_who_post_the_same_run_at_once_post_each_bill_once(house_database, monkeypatch):
    monkeypatch.setattr(posting, "BATCH", 5)
    context = at_work(house_database, Clock())
    with house_database.saving() as session:
        street.settle(session, 60)
    run, together, done = approved(context), Barrier(2), []

    def post():
        together.wait()
        done.append(posting.post(context, run.id, by=SUPERVISOR))

    both = [Thread(target=post) for _ in range(2)]
    for one in both:
        one.start()
    for one in both:
        one.join()
    assert [(run.state, run.posted_bills) for run in done] == [(RunState.POSTED, 60)] * 2
    with house_database.reading() as session:
        assert session.scalar(select(func.count()).where(Bill.issued_on == BILL_ON)) == 60
        assert books(session) == []
