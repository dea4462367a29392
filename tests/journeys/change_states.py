"""Changes of what is owed, asked for and decided over, in every state they are looked at in."""

from playwright.sync_api import Page, expect

from tests.journeys.acts import press
from tests.journeys.state import State


def move_it(page: Page) -> None:
    """Open the form at the row of a payment."""
    page.get_by_role("link", name="Move", exact=True).first.click()
    expect(page.get_by_role("dialog", name="Move a payment")).to_be_visible()


def say_why_not(page: Page) -> None:
    """Open what denies a change where it stands."""
    page.get_by_text("Deny it, or ask a question").first.click()


_HERE = "/desk/accounts/{desk}"
CHANGES = {
    "approvals": State("/desk/approvals", "supervisor"),
    "approvals, empty": State("/desk/approvals", "specialist", is_quiet=True),
    "my changes": State("/desk/approvals/mine", "specialist"),
    "change, to decide": State("/desk/approvals/{desk.change}", "supervisor"),
    "change, sent back with errors": State(
        "/desk/approvals/{desk.change}/send-back",
        "supervisor",
        start="/desk/approvals/{desk.change}",
        act=press("Send it back with this question"),
        has_errors=True,
    ),
    "adjust what is owed": State(
        f"{_HERE}/change/adjust?component=service&amount=12.00", "specialist"
    ),
    "adjust what is owed with errors": State(
        f"{_HERE}/change/adjust",
        "specialist",
        start=f"{_HERE}/change/adjust?component=service&amount=12.00",
        act=press("Credit $12.00"),
        has_errors=True,
    ),
    "move a payment": State(f"{_HERE}/change/move?payment={{desk.receipt}}", "specialist"),
    "move a payment, over its row": State(
        f"{_HERE}/change/move",
        "specialist",
        start=f"{_HERE}/payments",
        act=move_it,
        needs_script=True,
    ),
    "ticket, with a change to decide": State(
        "/desk/tickets/{letter.attached}", "supervisor", act=say_why_not
    ),
    "account, with a change to decide": State(_HERE, "supervisor"),
    "my day": State("/desk/my-day", "specialist"),
    "my day, empty": State("/desk/my-day", "specialist", is_quiet=True),
    "supervisor": State("/desk/supervisor", "supervisor"),
    "finished work": State("/desk/supervisor/reviews", "supervisor"),
    "finished work with errors": State(
        "/desk/supervisor/reviews/{review}",
        "supervisor",
        start="/desk/supervisor/reviews",
        act=press("To put right"),
        has_errors=True,
    ),
    "write off": State(f"{_HERE}/change/write_off", "specialist"),
}
