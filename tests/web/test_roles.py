"""E1: every address of an account × what somebody is to it. What each must meet is written here."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from tests.client import HouseClient
from tests.factories import make_bill
from tests.pages import read, words
from tests.web.inputs import FORMS
from tests.web.matrix import IN_ROLES, ROUTES, address, ask, met
from tests.web.story import Story
from tests.web.test_every_input import fill
from web.clock import now

OWNING = frozenset({"co_owner"})
MAY_PAY = OWNING | {"manager", "tenant"}
SEES_MAILING = OWNING | {"manager"}
MAY_SEE = MAY_PAY | {"read_only"}
EVERYBODY = MAY_SEE | {"contact"}
#: Who of them an address is for; by the rule, or by the method and the rule.
FOR = {
    "/a/<number>": EVERYBODY,
    "/a/<number>/activity": MAY_SEE,
    "/a/<number>/activity.csv": MAY_SEE,
    "/a/<number>/autopay": MAY_PAY,
    "/a/<number>/autopay/agreed/<int(max=9223372036854775807):mandate_id>": MAY_PAY,
    "/a/<number>/autopay/change": MAY_PAY,
    "/a/<number>/autopay/check": MAY_PAY,
    "/a/<number>/autopay/drafts/<int(max=9223372036854775807):draft_id>/skip": MAY_PAY,
    "/a/<number>/autopay/drafts/<int(max=9223372036854775807):draft_id>/unskip": MAY_PAY,
    "/a/<number>/autopay/move": MAY_PAY,
    "/a/<number>/autopay/pause": MAY_PAY,
    "/a/<number>/autopay/resume": MAY_PAY,
    "/a/<number>/autopay/stop": MAY_PAY,
    "/a/<number>/bills/<bill_number>": MAY_SEE,
    "/a/<number>/bills/<bill_number>.pdf": MAY_SEE,
    "/a/<number>/bills/<bill_number>/paid": MAY_PAY,
    "/a/<number>/paid": MAY_PAY,
    "/a/<number>/late": MAY_SEE,
    "/a/<number>/late/fees/<int(max=9223372036854775807):fee_id>/waive": MAY_PAY,
    "GET /a/<number>/credit": MAY_SEE,
    "POST /a/<number>/credit": OWNING,
    "/a/<number>/messages": MAY_SEE,
    "/a/<number>/move": MAY_PAY,
    "/a/<number>/messages/new": MAY_PAY,
    "/a/<number>/pay": MAY_PAY,
    "/a/<number>/paperless": SEES_MAILING,
    "/a/<number>/paperless/end": SEES_MAILING,
    "/a/<number>/people": EVERYBODY,
    "/a/<number>/people/<int(max=9223372036854775807):access_id>/end": OWNING,
    "/a/<number>/people/invitations/<int(max=9223372036854775807):invitation_id>/withdraw": OWNING,
    "/a/<number>/people/invite": OWNING,
    "/a/<number>/people/leave": EVERYBODY,
    "/a/<number>/people/looks": OWNING,
    "/a/<number>/contracts/<int(max=9223372036854775807):contract_id>": OWNING,
    "/a/<number>/contracts/<int(max=9223372036854775807):contract_id>/agree": OWNING,
    "/a/<number>/contracts/<int(max=9223372036854775807):contract_id>/paper.pdf": OWNING,
    "/a/<number>/contracts/<int(max=9223372036854775807):contract_id>/pay-off": OWNING,
    "GET /a/<number>/plans": MAY_SEE,
    "POST /a/<number>/plans": MAY_PAY,
    "/a/<number>/plans/<int(max=9223372036854775807):arrangement_id>/agree": MAY_PAY,
    "/a/<number>/plans/<int(max=9223372036854775807):arrangement_id>/decline": MAY_PAY,
    "/a/<number>/plans/new": MAY_PAY,
    "/a/<number>/plans/review": MAY_PAY,
    "/a/<number>/property": MAY_SEE,
    "/a/<number>/unlink": EVERYBODY,
}
#: Of the autopay that is on, or an arrangement that waits for its payer: whoever may pay, and is
#: somebody else, meets this.
OF_ITS_PAYER = {
    "/a/<number>/autopay/agreed/<int(max=9223372036854775807):mandate_id>": "absent",
    "/a/<number>/autopay/drafts/<int(max=9223372036854775807):draft_id>/skip": "forbidden",
    "/a/<number>/autopay/drafts/<int(max=9223372036854775807):draft_id>/unskip": "forbidden",
    "/a/<number>/contracts/<int(max=9223372036854775807):contract_id>/agree": "absent",
    "/a/<number>/contracts/<int(max=9223372036854775807):contract_id>/pay-off": "absent",
    "/a/<number>/plans/<int(max=9223372036854775807):arrangement_id>/agree": "absent",
    "/a/<number>/plans/<int(max=9223372036854775807):arrangement_id>/decline": "absent",
}
ADDRESSES = [
    (method, rule)
    for rule, method, _ in ROUTES
    if method in {"GET", "POST"} and rule.startswith("/a/<number>")
]
#: Of a thing on the account, by a name of its own: not there for whoever does not see it.
OF_A_THING = {
    "GET /ticket/<ticket_number>": MAY_SEE,
    "GET /file/<token>": MAY_SEE,
    "GET /receipt/<own_code>.pdf": MAY_SEE,
}


@pytest.mark.parametrize(("method", "rule"), ADDRESSES, ids=" ".join)
def test_e01_everybody_with_a_part_in_an_account_meets_what_their_part_lets_them(
    method: str, rule: str, story: Story, visitor: Callable[[str], HouseClient]
):
    path, _ = address(rule, story)
    may = FOR.get(f"{method} {rule}") or FOR[rule]
    for who in IN_ROLES:
        answer = ask(visitor(who), method, path)
        met_here = OF_ITS_PAYER.get(rule, "open") if who in may else "forbidden"
        assert met(answer, rule) == met_here, who


@pytest.mark.parametrize("route", OF_A_THING)
def test_e01_a_thing_of_an_account_is_not_there_for_whoever_only_is_told(
    route: str, story: Story, visitor: Callable[[str], HouseClient]
):
    method, rule = route.split()
    path, _ = address(rule, story)
    for who in IN_ROLES:
        answer = ask(visitor(who), method, path)
        assert met(answer, rule) == ("open" if who in OF_A_THING[route] else "absent"), who


def test_e01_who_reads_only_does_not_answer_in_a_question_they_read(
    story: Story, visitor: Callable[[str], HouseClient]
):
    path, _ = address("/ticket/<ticket_number>", story)
    client = visitor("read_only")
    assert client.post(path, data={"words": "And what of mine?"}).status_code == 403
    assert not read(client.get(path)).select("main textarea")


@pytest.mark.parametrize("who", ["read_only", "contact"])
def test_e01_a_right_form_of_somebody_it_is_not_for_changes_nothing(
    who: str, story: Story, visitor: Callable[[str], HouseClient]
):
    client = visitor(who)
    for rule, fields in FORMS:
        if rule in FOR and who not in FOR[rule]:
            answer = client.post(address(rule, story)[0], data=fill(fields, story))
            assert answer.status_code == 403, rule


def test_pages_offer_what_their_reader_may_do(story: Story, visitor: Callable[[str], HouseClient]):
    def offered(who: str) -> set[str]:
        client, root = visitor(who), f"/a/{story.account.number}"
        pages = [root, f"{root}/bills/{story.bill.number}", f"{root}/activity", f"{root}/property"]
        links = [a["href"] for each in pages for a in read(client.get(each)).select("main a")]
        ends = ("/pay", "/paid", "/new")
        return {end for end in ends for link in links if link.partition("?")[0].endswith(end)}

    assert offered("tenant") == {"/pay", "/paid", "/new"}
    assert offered("read_only") == set()


def test_a_trusted_contact_is_told_that_something_is_past_due_and_never_how_much(
    story: Story, visitor: Callable[[str], HouseClient]
):
    make_bill(story.session, story.account, "40.00", on=now().date() - timedelta(days=120))
    client = visitor("contact")
    page = read(client.get(f"/a/{story.account.number}"))
    assert "a bill has been past due since" in words(page.main)
    assert "$" not in words(page.main)
    assert [words(place) for place in page.select(".places .long")] == ["Overview", "People"]
    people = words(read(client.get(f"/a/{story.account.number}/people")).main)
    assert "Iris Vance" not in people
    assert story.account.number not in client.get("/portfolio.csv").text
