"""The part of E7 there is: nobody of staff works on their own household's, whatever the act.

The rest of E7 (approving what one asked for, in a ring, or after a change of role) is of decisions
of two people. There are none in the product yet, so it stays open.

Acts come from the route map: a form of the console that changes something is either refused here,
or says in the table why it is of no account.
"""

from collections.abc import Callable

import pytest
from sqlalchemy import select

from models.audit import AuditEvent
from services.desk.recent import ACCOUNT_VIEW
from tests.client import HouseClient
from tests.factories import give_access, make_person
from tests.web.inputs import FORMS
from tests.web.matrix import ROUTES, address
from tests.web.story import Story
from tests.web.test_every_input import fill

#: Of no account, or of nothing that is a household's.
OF_NO_ACCOUNT = {
    "/desk/escrow/new": "A request names a property; its account is chosen with the answer.",
    **{
        f"/desk/escrow/<int(max=9223372036854775807):request_id>/{deed}": "The same."
        for deed in ("cancel", "complete", "missing")
    },
    "/desk/escrow/<int(max=9223372036854775807):request_id>/answer": "It shows the figures first;"
    " tests/services/escrow tries the answer itself.",
    "/desk/accounts/<number>/as-customer/end": "Looking ends; a look at one's own never begins.",
    "/desk/accounts/<number>/as-customer/write/<path:page>": "No role may, whoever's it is.",
    "/desk/announcements/publish": "Everybody reads it.",
    "/desk/announcements/<int(max=9223372036854775807):announcement_id>/end": "The same.",
    "/desk/announcements/<int(max=9223372036854775807):announcement_id>/show-again": "The same.",
    "/desk/bill-runs/draft": "The bills of a cycle; a second person approves them.",
    **{
        f"/desk/bill-runs/<int(max=9223372036854775807):run_id>/{act}": "The same; tests/services/"
        "billing tries to decide what is unusual about one's own."
        for act in ("approve", "decide", "drop", "preview")
    },
    "/desk/discrepancies/find": "The rules ask of everybody; what they find is worked on apart.",
    "/desk/rates/changes/amounts": "They are everybody's; a second person approves them.",
    "/desk/rates/changes/file": "The same.",
    **{
        f"/desk/rates/changes/<int(max=9223372036854775807):change_id>/{act}": "The same."
        for act in ("approve", "preview", "refuse", "take-back", "withdraw")
    },
    "/desk/programs/notices/prepare": "Everybody gets it; a second person approves it.",
    "/desk/programs/notices/print": "The same.",
    "/desk/programs/notices/<int(min=2000, max=2200):year>/approve": "The same.",
    "/desk/print-files/again": "Bills of many accounts, as they were posted.",
    "/desk/print-files/of-run/<int(max=9223372036854775807):run_id>": "The same.",
    "/desk/print-files/<int(max=9223372036854775807):file_id>/handed": "The same.",
    "/desk/volumes/load": "As the purveyor's file says; a second person approves the bills.",
    "/desk/call": "It has none yet; attaching one is an act of its own.",
    "/desk/autopay/runs/<day>/start": "It draws what everybody agreed to, whoever begins it.",
    "/desk/past-due/mailed": "Papers of many accounts go into the mail together.",
    "/desk/canned/make": "Words for any question.",
    "/desk/canned/<int(max=9223372036854775807):canned_id>/retire": "The same.",
    "/desk/jobs/<int(max=9223372036854775807):job_id>/retry": "It does what was asked before.",
}
#: Whoever signs in, proves or changes it, does so for themselves.
ABOUT_ONESELF = ("/desk/sign-", "/desk/me", "/desk/prove", "/desk/session")
ACTS = sorted(
    rule
    for rule, method, _ in ROUTES
    if method == "POST" and rule.startswith("/desk/")
    if not rule.startswith(ABOUT_ONESELF) and rule not in OF_NO_ACCOUNT
)
#: What else is needed for the form to be right but for the household.
MORE = {
    "/desk/new-account": {"email": "{staff}"},
    "/desk/tickets/<ticket_number>/give": {"staff": "{staff_id}"},
}


@pytest.mark.parametrize("rule", ACTS)
def test_e07_no_act_of_staff_is_done_on_their_own_household(
    visitor: Callable[[str], HouseClient], story: Story, rule: str, deaf_processor: None
):
    client = visitor("supervisor")
    path, _ = address(rule, story)
    mine = make_person(story.session, "Noor", email=story.supervisor.email)
    give_access(story.session, mine, story.account)
    honest = fill(next(fields for each, fields in FORMS if each == rule), story)
    staff = {"staff": story.supervisor.email, "staff_id": story.supervisor.id}
    more = {field: said.format(**staff) for field, said in MORE.get(rule, {}).items()}
    before = done(story)
    answer = client.post(path, data={**honest, **more})
    assert answer.status_code == 403
    assert "own household" in answer.text
    assert done(story) == before


def done(story: Story) -> list[str]:
    """What the trail says was done; that somebody looked is no act."""
    wrote = select(AuditEvent.action).where(AuditEvent.action != ACCOUNT_VIEW)
    return list(story.session.scalars(wrote))


def test_every_act_that_is_of_no_account_is_there():
    assert set(OF_NO_ACCOUNT) <= {rule for rule, method, _ in ROUTES if method == "POST"}
