"""Somebody gets bills by e-mail: asks, opens a bill that came so, and goes back by one press."""

import pytest
from sqlalchemy import select

from models.outbox import OutboxMessage
from models.paperless import Paperless, PaperlessEnd, PaperlessState
from services.mailing import paperless
from tests.factories import give_access, make_account, make_bill
from tests.pages import pdf_words, read, words
from web.clock import now


@pytest.fixture
def home(session, iris):
    account = make_account(session)
    make_bill(session, account)
    give_access(session, iris, account)
    return account


def test_paper_stops_only_when_the_code_of_the_bill_behind_the_link_is_typed(
    client, session, iris, home, sign_in
):
    sign_in(iris)
    page = f"/a/{home.number}/paperless"
    assert "Your bills come on paper" in words(read(client.get(page)).main)
    assert client.post(page, data={}).status_code == 303
    assert "Until then your bills come on paper" in words(read(client.get(page)).main)
    text = session.scalars(
        select(OutboxMessage.text).where(OutboxMessage.kind == "paperless_check")
    ).one()
    link = next(word for word in text.split() if "/paperless/" in word)
    path = f"/paperless/{link.rpartition('/')[2]}"
    assert client.get(path).status_code == 200
    code = session.scalars(select(Paperless.code)).one()
    shown = pdf_words(client.get(f"{path}/bill.pdf").data).replace("\xa0", " ")
    assert f"{code[:4]} {code[4:]}" in shown
    wrong = client.post(path, data={"code": "0000 0000"})
    assert (wrong.status_code, paperless.is_on(session, home.id)) == (422, False)
    assert client.post(path, data={"code": code}).status_code == 303
    assert paperless.is_on(session, home.id)
    assert "by e-mail to you" in words(read(client.get(page)).main)
    assert client.post(f"{page}/end").status_code == 303
    assert not paperless.is_on(session, home.id)


def test_the_overview_says_for_some_weeks_that_paper_came_back_by_itself(
    client, session, iris, home, sign_in
):
    wish = Paperless(
        key="form", account_id=home.id, person_id=iris.id, token_hash="t", code="7F3K92MD",
        mailed_to="iris@example.org", asked_at=now(), shown_at=now(), ended_at=now(),
        ended_why=PaperlessEnd.CAME_BACK, state=PaperlessState.ENDED,
    )  # fmt: skip
    session.add(wish)
    session.flush()
    sign_in(iris)
    assert "Bills come on paper again" in words(read(client.get(f"/a/{home.number}")).main)
    wish.ended_at -= paperless.SAID_FOR
    session.flush()
    assert "Bills come on paper again" not in words(read(client.get(f"/a/{home.number}")).main)
