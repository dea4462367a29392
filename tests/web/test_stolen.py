"""A sign-in that somebody stole, of the right person: what it may not do without a fresh proof."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from sqlalchemy import select, update

from models.audit import AuditEvent
from models.identity import LoginSession
from tests.client import HouseClient
from tests.web.matrix import address, ask
from tests.web.story import Story

AGES_AGO = datetime(2020, 1, 1, tzinfo=UTC)
ID = "int(max=9223372036854775807)"
#: Decided by what harm it does: money that leaves, who sees an account, how one signs in.
SENSITIVE = {
    "owner": [
        "/a/<number>/credit",
        "/a/<number>/people/invite",
        f"/a/<number>/people/<{ID}:access_id>/end",
        f"/profile/sign-ins/<{ID}:session_id>/end",
        "/profile/sign-ins/end-others",
        "/profile/email",
        "/profile/password",
    ],
    "supervisor": [
        "/desk/accounts/<number>/access/give",
        "/desk/accounts/<number>/mailing",
        "/desk/accounts/<number>/close",
        "/desk/accounts/<number>/new-owner",
        "/desk/accounts/<number>/pin/renew",
        "/desk/payments/<receipt>/refund",
        f"/desk/escrow/<{ID}:request_id>/finish",
        f"/desk/refunds/<{ID}:refund_id>/approve",
        f"/desk/refunds/<{ID}:refund_id>/check",
        f"/desk/refunds/<{ID}:refund_id>/void",
    ],
}


@pytest.mark.parametrize(
    ("who", "rule"), [(who, rule) for who, rules in SENSITIVE.items() for rule in rules]
)
def test_a_stolen_sign_in_alone_does_nothing_that_needs_a_fresh_proof(
    who: str, rule: str, story: Story, visitor: Callable[[str], HouseClient]
):
    """ASVS 7.5.1, 7.5.2: nothing is done, and the proof leads back to a page that is there."""
    client, (path, _) = visitor(who), address(rule, story)
    story.session.execute(update(LoginSession).values(created_at=AGES_AGO, proved_at=AGES_AGO))
    before = story.session.scalars(select(AuditEvent.id)).all()
    asked = client.post(path)
    assert asked.location in {"/prove", "/desk/prove"}
    assert story.session.scalars(select(AuditEvent.id)).all() == before
    story.session.execute(update(LoginSession).values(proved_at=datetime.now(UTC)))
    assert ask(client, "GET", path).status_code in {200, 303}
