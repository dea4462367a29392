"""Saving at the door: whole or not at all, and two clicks make one row."""

import threading

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app import create_app
from models.database import Database
from models.errors import Conflict, Refused
from models.identity import Staff, StaffRole
from tests.conftest import furnish
from web.database import reading, save, saving
from web.settings import Settings


def hire(session: Session) -> Staff:
    """Hire Dana, unless she is here already."""
    known = session.scalar(select(Staff).where(Staff.email == "dana@larkspursewer.example"))
    if known is not None:
        return known
    dana = Staff(
        name="Dana",
        email="dana@larkspursewer.example",
        role=StaffRole.SPECIALIST,
        password_hash="",
        totp_sealed="",
    )
    session.add(dana)
    session.flush()
    return dana


def test_what_is_refused_half_way_leaves_nothing(app: Flask):
    def hire_and_refuse() -> None:
        with saving() as session:
            hire(session)
            raise Refused("No.")

    with app.app_context():
        pytest.raises(Refused, hire_and_refuse)
        with reading() as session:
            assert session.scalar(select(func.count(Staff.id))) == 0


def test_two_clicks_at_the_same_moment_make_one_row(settings: Settings, house_database: Database):
    app = furnish(create_app(settings), house_database)
    both_looked = threading.Barrier(2, timeout=5)
    found: list[int] = []

    def hire_after_both_looked(session: Session) -> Staff:
        """The look of both comes before the insert of either, the first time round."""
        try:
            if house_database.dialect == "postgresql":
                session.scalar(select(Staff.id))
                both_looked.wait()
        except threading.BrokenBarrierError:
            pass
        return hire(session)

    def click() -> None:
        with app.app_context():
            found.append(save(hire_after_both_looked).id)
            both_looked.abort()

    threads = [threading.Thread(target=click) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 2
    assert len(set(found)) == 1


def test_what_collides_again_is_a_conflict(app: Flask):
    def twice_the_same(session: Session) -> None:
        for _ in range(2):
            session.add(
                Staff(
                    name="Lee",
                    email="lee@larkspursewer.example",
                    role=StaffRole.SUPERVISOR,
                    password_hash="",
                    totp_sealed="",
                )
            )
        session.flush()

    with app.test_request_context("/"), pytest.raises(Conflict, match="at the same moment"):
        save(twice_the_same)
