"""Merging at the desk: the old number leads on, and is taken out again."""

from models.audit import AuditEvent
from models.ticket import Reason
from services.tickets import asking
from tests.factories import give_access, make_person
from tests.pages import read, words
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
