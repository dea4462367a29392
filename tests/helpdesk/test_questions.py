"""The questions of an account: all of them, and nobody else's."""

import pytest

from models.ticket import Reason
from services.pages import PAGE
from services.tickets import asking
from tests.factories import give_access, make_account, make_person
from tests.pages import read, words
from tests.workshop import LARKSPUR
from web.clock import now


@pytest.fixture
def ask(session, account):
    """Somebody of an account asks something."""

    def do(said: str, *, of=account, by: str = "Iris Vance"):
        person = make_person(session, by, email=f"{said[:8].replace(' ', '')}@example.org")
        give_access(session, person, of)
        return asking.ask(
            session, LARKSPUR, key=said, account_id=of.id, thing=asking.About(),
            reason=Reason.AMOUNT, words=said, person_id=person.id, at=now(),
        )  # fmt: skip

    return do


def test_an_account_lists_what_was_asked_on_it_whatever_became_of_it(
    client, at_desk, session, account, ask
):
    first, second = ask("Why so much?"), ask("When is it due?")
    others = ask("Is my neighbor away?", of=make_account(session), by="Jo Winter")
    client.post(
        f"/desk/tickets/{first.number}/reply", data={"seen": "1", "words": "x", "do": "solve"}
    )
    page = read(client.get(f"/desk/accounts/{account.number}/questions"))
    rows = [words(row) for row in page.select("#questions tbody tr")]
    assert [second.number in rows[0], first.number in rows[1]] == [True, True]
    assert [row.endswith("New") for row in rows] == [True, False]
    assert "Iris Vance asked in the portal" in rows[0]
    assert others.number not in words(page.main)
    link = page.select_one("#questions tbody a")
    assert link["href"] == f"/desk/tickets/{second.number}"


def test_a_long_list_goes_on_on_the_next_page(client, at_desk, account, ask):
    asked = [ask(f"{number} is what?") for number in range(PAGE + 1)]
    page = read(client.get(f"/desk/accounts/{account.number}/questions"))
    older = page.find("a", rel="next") or page.select_one("a[href*='before=']")
    rest = read(client.get(older["href"]))
    assert asked[0].number in words(rest.main)
    assert asked[1].number not in words(rest.main)
