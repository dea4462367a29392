"""A sign-in: one statement finds it, and nothing that ended is ever found again."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import event
from sqlalchemy.orm import Session

from models.identity import StaffRole
from services.keys import tokens
from services.sessions import sessions
from tests.factories import make_person, make_staff

AT = datetime(2026, 11, 18, 18, 0, tzinfo=UTC)
FACTS = {"at": AT, "address": "203.0.113.7", "browser": "a test"}


@contextmanager
def statements(session: Session) -> Iterator[list[str]]:
    """What is said to the database meanwhile."""
    said: list[str] = []

    def hear(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        said.append(statement)

    engine = session.get_bind().engine
    event.listen(engine, "before_cursor_execute", hear)
    yield said
    event.remove(engine, "before_cursor_execute", hear)


def test_one_statement_finds_the_person(session: Session):
    iris = make_person(session, "Iris Vance", language="es")
    make_person(session, "Noise")
    token = sessions.open_for_person(session, person_id=iris.id, **FACTS)
    with statements(session) as said:
        visitor = sessions.find_person(session, token=token, at=AT)
    assert len(said) == 1
    assert visitor is not None
    assert (visitor.actor, visitor.name, visitor.language) == (f"person:{iris.id}", iris.name, "es")


def test_one_statement_finds_staff_with_their_role(session: Session):
    lee = make_staff(session, "Lee Marchetti", role=StaffRole.SUPERVISOR)
    token = sessions.open_for_staff(session, staff_id=lee.id, **FACTS)
    with statements(session) as said:
        visitor = sessions.find_staff(session, token=token, at=AT)
    assert len(said) == 1
    assert visitor is not None
    assert (visitor.actor, visitor.role) == (f"staff:{lee.id}", "supervisor")


@pytest.mark.parametrize("token", ["", "x", "ü\ud800", "0" * 64, "' OR 1=1 --", "\x00"])
def test_what_is_no_secret_of_ours_finds_nobody(session: Session, token: str):
    sessions.open_for_person(session, person_id=make_person(session).id, **FACTS)
    assert sessions.find_person(session, token=token, at=AT) is None


def test_the_hash_that_is_kept_is_no_secret(session: Session):
    token = sessions.open_for_person(session, person_id=make_person(session).id, **FACTS)
    assert sessions.find_person(session, token=tokens.hashed(token), at=AT) is None


def test_renewing_a_sign_in_that_ended_does_not_bring_it_back(session: Session):
    token = sessions.open_for_person(session, person_id=make_person(session).id, **FACTS)
    visitor = sessions.find_person(session, token=token, at=AT)
    assert visitor is not None
    sessions.end(session, token=token, at=AT)
    sessions.renew(session, session_id=visitor.session_id, at=AT + timedelta(minutes=2))
    assert sessions.find_person(session, token=token, at=AT + timedelta(minutes=2)) is None


def test_ending_every_sign_in_of_one_person_leaves_the_others(session: Session):
    iris, tomas = make_person(session, "Iris"), make_person(session, "Tomas")
    first = sessions.open_for_person(session, person_id=iris.id, **FACTS)
    second = sessions.open_for_person(session, person_id=iris.id, **FACTS)
    other = sessions.open_for_person(session, person_id=tomas.id, **FACTS)
    sessions.end_all(session, person_id=iris.id, at=AT)
    found = [sessions.find_person(session, token=t, at=AT) for t in (first, second, other)]
    assert [visitor is not None for visitor in found] == [False, False, True]
