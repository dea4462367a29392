"""Acceptance test 9 of the console: whatever a form changes leaves a line in the trail.

Every form of both doors is sent as somebody honest sends it. One that is answered, and wrote to a
table of the business, must have written into the trail too; a look at an account is no such line.
"""

import re
from collections.abc import Callable

import pytest
from sqlalchemy import func, select

from models.audit import AuditEvent
from tests.client import HouseClient
from tests.web.inputs import FORMS
from tests.web.matrix import address, statements
from tests.web.story import Story
from tests.web.test_every_input import browser, fill, send  # noqa: F401 - a fixture of that file

#: Written by every visit, or by the machine for itself: no business of the district's.
TRACES = frozenset({"audit_event", "job", "login_session", "throttle"})
ID = "int(max=9223372036854775807)"
LETTER = "A letter goes to a mailbox, and is kept; what its reader does with it is written."
#: Forms that write and leave no line, each with the reason why nobody misses it.
UNWRITTEN: dict[str, str] = {
    "/sign-in": LETTER,
    "/sign-up/email": LETTER,
    "/welcome-again": LETTER,
    "/profile/email": LETTER,
    "/prove/send": LETTER,
    "/escrow": LETTER,
    "/escrow/leave": "A mailbox is forgotten in this browser; what it asked for was written.",
    **dict.fromkeys(
        (
            "/sign-in/passkey/options",
            "/profile/passkeys/options",
            "/prove/passkey",
            "/prove/passkey/options",
            "/desk/sign-in/passkey/options",
            "/desk/prove/passkey/options",
            "/desk/me/passkeys/options",
        ),
        "A question to a device is kept or used up; what its answer opens is written.",
    ),
    "/me/methods/add/<any(card, bank):kind>": "A page of the processor's begins; each state of the"
    " method that comes of it is written.",
    f"/me/methods/<{ID}:method_id>/look": "The processor is asked; each state that changes is"
    " written.",
    f"/desk/escrow/<{ID}:request_id>/payments/<{ID}:payment_id>/count": "The story's payment is"
    " counted already: nothing changes. tests/services/escrow counts one, which is written.",
    "/desk/tickets/<ticket_number>/draft": "Nobody said it yet.",
    "/a/<number>/pay": "Each state of an attempt is a row of its own trail, written once.",
}
_WRITES = re.compile(r"\s*(?:INSERT(?: OR \w+)? INTO|UPDATE|DELETE FROM)\s+\"?(\w+)", re.IGNORECASE)


@pytest.mark.one_engine
@pytest.mark.parametrize(
    ("rule", "honest"), FORMS, ids=[f"{rule} {'-'.join(honest)}" for rule, honest in FORMS]
)
def test_what_a_form_changes_is_in_the_trail(
    browser: Callable[[str], HouseClient],  # noqa: F811 - the fixture
    story: Story,
    rule: str,
    honest: dict[str, str],
):
    path, _ = address(rule, story)
    client, filled = browser(rule), fill(honest, story)
    last = story.session.scalar(select(func.max(AuditEvent.id))) or 0
    with statements() as sent:
        answer = send(client, path, filled.items())
    written = {write[1] for write in map(_WRITES.match, sent) if write}
    if answer.status_code >= 400 or not written - TRACES:
        return
    story.session.expire_all()
    actions = story.session.scalars(select(AuditEvent.action).where(AuditEvent.id > last)).all()
    deeds = [action for action in actions if not action.endswith(".view")]
    assert deeds or rule in UNWRITTEN, f"{rule} writes to {sorted(written - TRACES)} unseen"


def test_a_form_that_is_excused_is_there():
    assert set(UNWRITTEN) <= {rule for rule, _ in FORMS}
