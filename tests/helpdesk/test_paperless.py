"""Bills by e-mail, put back on paper by somebody at the desk."""

from uuid import uuid4

import pytest
from sqlalchemy import select

from models.account import CustomerAccount
from models.outbox import OutboxMessage
from models.paperless import Paperless, PaperlessState
from services.keys.tokens import hashed
from tests.factories import give_access, make_account, make_bill, make_person
from tests.pages import read, words
from web.clock import now


@pytest.fixture
def wish(session):
    account, person = make_account(session), make_person(session, "Iris Vance")
    give_access(session, person, account)
    make_bill(session, account)
    wish = Paperless(
        key=str(uuid4()), account_id=account.id, person_id=person.id, token_hash=hashed("t"),
        code="7F3K92MD", mailed_to=person.email, asked_at=now(),
    )  # fmt: skip
    session.add(wish)
    session.flush()
    wish.shown_at = now()
    wish.move_to(PaperlessState.ON, by=f"person:{person.id}", at=now())
    session.commit()
    return wish


@pytest.fixture
def root(session, wish, at_desk):
    return f"/desk/accounts/{session.get_one(CustomerAccount, wish.account_id).number}"


def test_a_specialist_puts_the_bills_back_on_paper_and_says_why(client, session, root, wish):
    form = read(client.get(f"{root}/people")).select_one("form[action$='paperless/end']")
    for _ in range(2):
        answer = client.post(form["action"], data={"reason": "She has no computer"})
        assert answer.location == f"{root}/people"
    session.expire_all()
    assert wish.state is PaperlessState.ENDED
    assert session.scalars(select(OutboxMessage.kind)).all() == ["paperless_ended"]
    assert not read(client.get(f"{root}/people")).select("form[action$='paperless/end']")


@pytest.mark.parametrize("reason", ["", "no"])
def test_without_a_reason_nothing_changes(client, session, root, wish, reason):
    said = words(read(client.post(f"{root}/paperless/end", data={"reason": reason}), 422).main)
    assert "Write why" in said
    session.expire_all()
    assert wish.state is PaperlessState.ON
