"""Merging at the desk: the old number leads on, and is taken out again."""

import io

from models.audit import AuditEvent
from models.ticket import Reason
from services.tickets import asking
from tests.client import AS_HTMX
from tests.factories import give_access, make_person
from tests.pages import read, words
from tests.services.documents.corpus import picture
from tests.web.matrix import statements
from tests.workshop import LARKSPUR
from web.clock import now


def two(session, account):
    """Iris asked twice."""
    iris = make_person(session, "Iris Vance", email="iris@example.org")
    give_access(session, iris, account)
    return [
        asking.ask(
            session, LARKSPUR, key=word, account_id=account.id, thing=asking.About(),
            reason=Reason.MEANING, words=word, person_id=iris.id, at=now(),
        )
        for word in ("First", "Second")
    ]  # fmt: skip


def merge(client, ticket, into, **more):
    facts = {"seen": str(ticket.version), "into": into.number}
    return client.post(f"/desk/tickets/{ticket.number}/merge", data=facts | more)


def test_the_old_number_leads_to_the_other_with_a_sentence(client, at_desk, session, account):
    first, second = two(session, account)
    assert merge(client, second, first).location.endswith(first.number)
    leads = client.get(f"/desk/tickets/{second.number}")
    assert leads.location.endswith(first.number)
    page = read(client.get(leads.location))
    assert f"{second.number} is a part of this question." in words(page.body)
    from_there = page.find("span", string=second.number)
    assert from_there.find_parent("article") is not None
    box = page.find(attrs={"data-key": "m"})
    assert words(box.find_parent("form").find("button")) == "Merge"
    assert f"Take {second.number} out again" in words(page.main)


def test_it_is_taken_out_again_and_both_stand_in_the_trail(client, at_desk, session, account):
    first, second = two(session, account)
    merge(client, second, first)
    back = client.post(f"/desk/tickets/{second.number}/apart")
    assert back.location.endswith(second.number)
    assert "Second" in words(read(client.get(back.location)).main)
    done = session.query(AuditEvent).filter(AuditEvent.action.in_(["ticket.merge", "ticket.apart"]))
    assert {(each.action, each.subject) for each in done} == {
        ("ticket.merge", f"ticket:{first.number}"), ("ticket.merge", f"ticket:{second.number}"),
        ("ticket.apart", f"ticket:{second.number}"),
    }  # fmt: skip


def draft(client, ticket, words, **more):
    form = {"kind": "reply", "words": words, **more}
    return client.post(f"/desk/tickets/{ticket.number}/draft", data=form)


def begun_in(client, ticket):
    """What the page of a question has in its composer, and the files below it."""
    page = read(client.get(f"/desk/tickets/{ticket.number}"))
    written = page.select_one("#write textarea").text.strip()
    return written, [words(each) for each in page.select("#write label") if "Leave" in words(each)]


def test_8_what_is_begun_in_a_page_that_was_merged_meanwhile_is_kept_in_the_other(
    client, at_desk, session, account
):
    first, second = two(session, account)
    merge(client, second, first)
    path, form = f"/desk/tickets/{second.number}/draft", {"kind": "reply", "words": "Dear Iri"}
    assert client.post(path, data=form, headers=AS_HTMX).status_code == 204
    leads = draft(client, second, "Dear Iris", files=[(io.BytesIO(picture()), "pipe.jpg")])
    assert leads.location.split("?")[0].endswith(first.number)
    assert begun_in(client, first) == ("Dear Iris", ["Leave out pipe.jpg (kept, 1 kB)"])
    sent = client.post(
        f"/desk/tickets/{second.number}/reply", data={"seen": "1", "words": "Dear Iris, it is"}
    )
    page = read(sent, 409)
    assert f"This is a part of {first.number}. Go on there." in words(page.body)
    assert page.select_one("#write textarea").text.strip() == "Dear Iris, it is"


def test_8_it_takes_nothing_of_what_was_begun_in_the_other(client, at_desk, session, account):
    first, second = two(session, account)
    merge(client, second, first)
    draft(client, first, "It is the rate.")
    no = draft(client, second, "Dear")
    assert no.status_code == 409
    assert f"This is a part of {first.number}" in words(read(no, 409).body)
    assert begun_in(client, first) == ("It is the rate.", [])


def test_what_may_not_be_merged_is_said_and_nothing_changes(client, at_desk, session, account):
    first, second = two(session, account)
    answer = client.post(f"/desk/tickets/{second.number}/merge", data={"seen": "1", "into": "x"})
    assert answer.status_code == 422
    assert merge(client, second, second).status_code == 422
    session.refresh(second)
    assert second.merged_into_id is None


def test_a_page_with_many_parts_asks_no_more_than_one_with_none(client, at_desk, session, account):
    first, second = two(session, account)
    client.get(f"/desk/tickets/{first.number}")
    with statements() as without:
        client.get(f"/desk/tickets/{first.number}")
    merge(client, second, first)
    client.get(f"/desk/tickets/{first.number}")
    with statements() as with_part:
        client.get(f"/desk/tickets/{first.number}")
    assert len(with_part) == len(without)
