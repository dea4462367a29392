"""Work outside a request: asked for in a transaction, done at least once, its effects once.

``kinds``: what kinds of work there are, who does them, how often again
``ledger``: the rows of work: asked for, taken with a lease, ended behind a fence
``running``: doing what is due, and asking for what comes round by itself

docs/jobs.md tells how to write a handler.
"""

from services.jobs.kinds import KINDS, Ending, Kind, handles
from services.jobs.ledger import (
    LeaseLost,
    Taken,
    ask,
    ask_many,
    fail,
    finish,
    hold,
    retry,
    take,
    wake_with,
)
from services.jobs.running import ask_periodic, run_due

__all__ = [
    "KINDS", "Ending", "Kind", "LeaseLost", "Taken", "ask", "ask_many", "ask_periodic",
    "fail", "finish", "handles", "hold", "retry", "run_due", "take", "wake_with",
]  # fmt: skip
