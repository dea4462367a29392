"""Changes of what is owed, asked for and decided over, in every state they are looked at in."""

from tests.journeys.acts import press
from tests.journeys.state import State

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
        act=press("Adjust $12.00"),
        has_errors=True,
    ),
    "move a payment": State(f"{_HERE}/change/move?payment={{desk.receipt}}", "specialist"),
    "write off": State(f"{_HERE}/change/write_off", "specialist"),
}
