"""Codes that prove a mailbox, whichever row keeps them."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select, true
from sqlalchemy.orm import Session

from models.identity import EmailChange, SignInCode, SignUp
from models.outbox import OutboxMessage
from services.proving import mailed_codes
from services.proving.mailed_codes import CODE_MINUTES, CODE_TRIES_MAX, Made, Table
from tests.factories import make_person
from tests.web.matrix import statements
from tests.workshop import LARKSPUR, Clock

AT = Clock()()


def kept(session: Session, table: Table) -> Made:
    """A code whose row is in this table."""
    made = mailed_codes.make(at=AT)
    person = make_person(session, "Iris Vance", email="iris@example.org")
    facts: dict[Any, dict[str, Any]] = {
        SignInCode: {"person_id": person.id},
        EmailChange: {"person_id": person.id, "old_email": "", "new_email": "new@example.org"},
        SignUp: {"email": "new@example.org"},
    }
    session.add(table(**facts[table], **made.kept()))
    session.flush()
    return made


def tried(session: Session, table: Table, made: Made, **other: Any) -> int | None:
    said: dict[str, Any] = {"token": made.token, "code": made.code, "at": AT, **other}
    return mailed_codes.tried(session, table, is_open=true(), **said)


@pytest.mark.parametrize("table", [SignInCode, EmailChange, SignUp])
def test_a_code_is_right_in_its_browser_for_ten_minutes_and_five_tries(session, table):
    made = kept(session, table)
    assert tried(session, table, made, token="another browser's") is None
    assert tried(session, table, made, at=AT + timedelta(minutes=CODE_MINUTES)) is None
    for _try in range(CODE_TRIES_MAX - 1):
        assert tried(session, table, made, code="no code") is None
    assert tried(session, table, made) == session.scalar(select(table.id))
    assert tried(session, table, made) is None


@pytest.mark.parametrize("table", [SignInCode, EmailChange, SignUp])
def test_its_row_holds_neither_the_code_nor_the_secret_of_the_browser(session, table):
    made = kept(session, table)
    [row] = session.execute(select(table.__table__)).all()
    assert not {made.token, made.code} & {str(each) for each in row}


def test_e18_a_letter_that_is_not_kept_takes_the_same_statements(session: Session):
    def sent(key: str, *, is_kept: bool) -> list[str]:
        with statements() as seen:
            mailed_codes.send(
                session, mailed_codes.make(at=AT), kind="sign_in_code", key=key, to="a@example.org",
                language="en", district=LARKSPUR, is_kept=is_kept,
            )  # fmt: skip
        return [each.split()[0] for each in seen if "SAVEPOINT" not in each]

    assert sent("kept", is_kept=True) == sent("not kept", is_kept=False)
    assert session.scalar(select(func.count()).select_from(OutboxMessage)) == 1
