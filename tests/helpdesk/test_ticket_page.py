"""What the page of a question asks the database, however much there is to show."""

import io
from datetime import timedelta

import pytest

from models.ticket import Reason
from models.ticket_draft import CannedReply
from services.tickets import asking
from tests.changed import credit
from tests.drawn import make_autopay, make_draft
from tests.factories import give_access, make_account, make_bill, make_person
from tests.pages import read, words
from tests.services.documents.corpus import picture
from tests.web.matrix import statements
from tests.workshop import LARKSPUR
from web.clock import now

#: The sign-in's own counted, and without the rail, which asks for itself.
STATEMENTS_MAX = 10


@pytest.fixture
def full(client, at_desk, session, desk):
    """A question with everything: a bill that autopay draws, a part, a change, files, an answer to
    choose."""
    account = make_account(session)
    bill = make_bill(session, account, "146.75", on=LARKSPUR.day(now()) - timedelta(days=5))
    iris = make_person(session, "Iris Vance", email="iris@example.org")
    give_access(session, iris, account)
    make_draft(session, make_autopay(session, account, iris), bill)
    first, second = (
        asking.ask(
            session, LARKSPUR, key=word, account_id=account.id, thing=asking.About(),
            reason=Reason.MEANING, words=word, person_id=iris.id, at=now(),
        )
        for word in ("First", "Second")
    )  # fmt: skip
    desk.ask(account, credit(6000), by=f"staff:{at_desk.id}", ticket_id=first.id)
    session.add(CannedReply(title="Owed", language="en", text="Hello.", made_by="x", made_at=now()))
    session.flush()
    here = f"/desk/tickets/{first.number}"
    merged = client.post(
        f"/desk/tickets/{second.number}/merge", data={"seen": "1", "into": first.number}
    )
    assert merged.status_code == 303
    session.refresh(first)
    sent = {"seen": str(first.version), "words": "See.", "files": [(io.BytesIO(b"7"), "m.txt")]}
    assert client.post(f"{here}/note", data=sent).status_code == 303
    begun = {"kind": "reply", "words": "Dear", "files": [(io.BytesIO(picture()), "pipe.jpg")]}
    assert client.post(f"{here}/draft", data=begun).status_code == 303
    return here


@pytest.mark.parametrize("query", ["", "?write=reply"])
@pytest.mark.parametrize("is_supervisor", [False, True])
def test_a_page_with_everything_asks_ten_statements(
    client, full, lee, sign_in, query, is_supervisor
):
    if is_supervisor:
        sign_in(lee)
    client.get(f"{full}{query}")
    with statements() as asked:
        answer = client.get(f"{full}{query}")
    assert len([each for each in asked if "SAVEPOINT" not in each]) <= STATEMENTS_MAX
    said = words(read(answer).main)
    for there in ("Second", "Take T-", "AP-", "m.txt", "Autopay", "Iris Vance"):
        assert there in said
    assert ("Owed" in said) == (query != "" or not is_supervisor)


def test_a_page_with_nothing_begun_asks_no_more(client, full, lee, sign_in):
    sign_in(lee)
    client.get(full)
    with statements() as shut:
        page = read(client.get(full))
    assert page.select("#write") == []
    with statements() as composing:
        client.get(f"{full}?write=reply")
    assert len(composing) <= len(shut) + 1
