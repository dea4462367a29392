"""Where to go and what to do from here: by the beginnings of words, and nothing one may not."""

import pytest

from models.identity import StaffRole
from tests.client import AS_HTMX
from tests.factories import make_staff
from tests.pages import fragment, read, words
from web.permissions import Who

ROLES = [who for who in Who if who.value in set(StaffRole)]
HERE = "/desk/go?of=20441836"


def choices(client, path=HERE):
    """What may be chosen in the dialog: its words, and where it leads."""
    found = fragment(client.get(path, headers=AS_HTMX))
    return {words(each.span): each["data-url"] for each in found.select("[role=option]")}


@pytest.mark.parametrize("who", ROLES)
def test_r18_whatever_is_offered_can_be_opened_by_each_role(client, session, sign_in, story, who):
    sign_in(make_staff(session, role=StaffRole(who.value)))
    offered = choices(client)
    for name, there in offered.items():
        answer = client.get(there)
        is_asked_who = answer.status_code == 303 and answer.location == "/desk/prove"
        assert answer.status_code == 200 or is_asked_who, name
    assert ("View as customer" in offered) is (who is not Who.AUDITOR)
    assert ("Adjust what is owed" in offered) is (who is not Who.AUDITOR)


def test_away_from_an_account_there_are_places_and_what_was_looked_at(client, at_desk, story):
    client.get("/desk/accounts/20441836")
    offered = choices(client, "/desk/go")
    assert offered["2044-1836 1906 Juniper Ave"] == "/desk/accounts/20441836"
    assert offered["Inbox"] == "/desk/inbox"
    assert "View as customer" not in offered


def test_what_is_no_number_of_an_account_offers_nothing_on_one(client, at_desk, story):
    for of in ("20441837", "", "x", "../../desk"):
        assert "View as customer" not in choices(client, f"/desk/go?of={of}")


def test_without_a_script_it_is_a_page_that_is_narrowed_by_the_beginnings_of_words(
    client, at_desk, story
):
    page = read(client.get(f"{HERE}&q=cust+as"))
    assert [words(link) for link in page.select("main ul a")] == ["View as customer"]
    page = read(client.get(f"{HERE}&q=nothing+like+it"))
    assert page.find("a", string="Search for it")["href"] == "/desk/search?q=nothing+like+it"


def test_every_page_of_the_console_leads_there_and_says_the_keys(client, at_desk):
    page = read(client.get("/desk/inbox"))
    assert page.select_one("#rail a[href='/desk/go']")
    keys = {link["data-go"]: link["href"] for link in page.select("#rail [data-go]")}
    assert keys["i"] == "/desk/inbox"
    assert len(keys) == len(page.select("#rail [data-go]")), "one key leads to one place"


def test_12_a_card_that_is_typed_here_is_no_part_of_an_address(client, at_desk):
    answer = client.get("/desk/go?q=4242424242424242")
    assert answer.location == "/desk/search?refused=number"
    assert "4242424242424242" not in client.get("/desk/go?q=4242424242424242", headers=AS_HTMX).text
