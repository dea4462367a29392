"""Bill runs and rate changes, as addresses name them."""

from datetime import date

from models.bill_run import BillRun
from tests.proposed import make_rate_change
from tests.web.objects import Made, makes
from tests.web.story import AT, Story


@makes("bill-runs/<run_id>")
def bill_run(story: Story) -> Made:
    """One that the calendar proposed."""
    row = BillRun(
        cycle=1, period_from=date(2026, 9, 1), period_to=date(2026, 10, 31),
        bill_on=date(2026, 11, 18), due_on=date(2026, 12, 13), drafted_by="propose_bill_runs",
        drafted_at=AT,
    )  # fmt: skip
    return Made(str(story.add(row).id), absent="999999")


@makes("changes/<change_id>")
def rate_change(story: Story) -> Made:
    """One that was seen on every account, and waits for its second person."""
    return Made(str(make_rate_change(story.session, story.account).id), absent="999999")
