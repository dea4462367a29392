"""Bill runs, as addresses name them."""

from datetime import date

from models.bill_run import BillRun
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
