"""Changes of what is owed."""

from datetime import date
from uuid import UUID

from models.change_request import ChangeRequest, Command, RequestState
from models.identity import StaffRole
from models.money import Money
from tests.web.objects import Made, makes
from tests.web.story import AT, Story


@makes("approvals/<change_id>")
def change(story: Story) -> Made:
    row = ChangeRequest(
        key=UUID(int=331), command=Command.ADJUST, account_id=story.account.id,
        amount=Money(100), reason="billing_error", words="It was read wrong.",
        payload={"component": "service", "amount": 100, "is_credit": True, "rest_is_credit": False},
        preconditions=[], requested_by="staff:4711", requested_role=StaffRole.SPECIALIST,
        requested_at=AT, why_second="item", expires_on=date(2100, 1, 1),
    )  # fmt: skip
    story.add(row).move_to(RequestState.PENDING, by=row.requested_by, at=AT)
    story.session.flush()
    return Made(str(row.id), absent="999999")
