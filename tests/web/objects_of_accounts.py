"""The things that addresses of the work on accounts name; see tests/web/objects.py."""

from models.hold import HoldKind
from services import holds
from tests.web.objects import Made, makes
from tests.web.story import AT, Story


@makes("holds/<hold_id>")
def hold(story: Story) -> Made:
    on = AT.date()
    row = holds.place(
        story.session, key="story", account_id=story.account.id, kind=HoldKind.REFUNDS,
        reason="A check is looked into", from_on=on, to_on=None, by="staff:1", on=on, at=AT,
    )  # fmt: skip
    return Made(str(row.id), absent="999999")
