"""Whatever page of the console shows something of an account is a look at that account."""

from collections.abc import Callable

import pytest
from sqlalchemy import select

from helpdesk import trail
from models.audit import AuditEvent
from tests.client import HouseClient
from tests.web.matrix import LOOKS, address
from tests.web.objects import things_of
from tests.web.story import Story

#: They name something, and show nothing of one account.
OF_NO_ACCOUNT = {
    "/desk/bill-runs/<int(max=9223372036854775807):run_id>": "a cycle's exceptions, as a list",
    "/desk/rates/changes/<int(max=9223372036854775807):change_id>": "sums, as a list",
    "/desk/rates/changes/<int(max=9223372036854775807):change_id>/accounts.csv": "all of them",
    **{
        f"/desk/rates/changes/<int(max=9223372036854775807):change_id>/{deed}": "leads on to it"
        for deed in ("approve", "refuse", "take-back")
    },
    "/desk/print-files/<int(max=9223372036854775807):file_id>": "bills of many accounts, as a list",
    "/desk/print-files/<int(max=9223372036854775807):file_id>/list.csv": "the same, to print",
    "/desk/print-files/<int(max=9223372036854775807):file_id>/parts/<int(max=9223372036854775807)"
    ":number>.pdf": "the same",
    "/desk/programs/notices/<int(min=2000, max=2200):year>": "of many accounts, as a list",
    "/desk/programs/notices/<int(min=2000, max=2200):year>.pdf": "what everybody reads",
    "/desk/autopay/runs/<day>": "the payments of a day, as a list",
    "/desk/invitations/doubts/<int(max=9223372036854775807):doubt_id>": "names, before there are",
    "/desk/reconciliation/processor/payouts/<int(max=9223372036854775807):payout_id>": "sums",
    "/desk/me/passkeys/<int(max=9223372036854775807):key_id>/remove": "one's own",
}
PAGES = sorted(
    rule for rule, _, _ in LOOKS
    if rule.startswith("/desk/") and things_of(rule) and rule not in OF_NO_ACCOUNT
)  # fmt: skip


@pytest.mark.parametrize("rule", PAGES)
def test_a_page_about_something_of_an_account_is_a_look_at_it(
    visitor: Callable[[str], HouseClient], story: Story, rule: str, deaf_processor: None
):
    trail._looks.clear()
    path, _ = address(rule, story)
    visitor("supervisor").get(path).close()
    looks = select(AuditEvent.subject).where(AuditEvent.action == "account.view")
    assert f"account:{story.account.number}" in story.session.scalars(looks).all()


def test_every_page_of_no_account_is_there():
    assert set(OF_NO_ACCOUNT) <= {rule for rule, _, _ in LOOKS}
