"""Whose turn a question is: its states, the moves between them, and the lists they make.

docs/ticket-states.md is drawn from this.
"""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType


class TicketState(StrEnum):
    """Whose turn it is."""

    #: Asked, and nobody of staff did anything yet.
    NEW = "new"
    #: The office owes an answer.
    OPEN = "open"
    #: The office asked something back.
    WAITING = "waiting"
    #: Somebody of the district has to do something first.
    WAITING_INTERNAL = "waiting_internal"
    #: Somebody who is neither the customer nor the district has to do something first.
    WAITING_EXTERNAL = "waiting_external"
    #: Out of the way until a day.
    SNOOZED = "snoozed"
    #: Answered, as far as the office knows.
    SOLVED = "solved"
    #: Answered long enough ago that nobody comes back to it.
    CLOSED = "closed"
    #: From nobody we know, and not meant for us. It is kept, and can be taken out again.
    SPAM = "spam"
    #: A part of another question: it leads there, until the two are taken apart.
    MERGED = "merged"


_S = TicketState


class WaitsFor(StrEnum):
    """Who has to do something before the office can answer."""

    #: A decision of somebody else of the district.
    APPROVAL = "approval"
    #: Another department: the crew, the engineers.
    DEPARTMENT = "department"
    BANK = "bank"
    COUNTY = "county"
    VENDOR = "vendor"

    @property
    def state(self) -> TicketState:
        """What a question is that waits for them."""
        return _S.WAITING_INTERNAL if self in INSIDE else _S.WAITING_EXTERNAL


#: Of the district itself: a customer's answer is not promised for later because of these.
INSIDE = frozenset({WaitsFor.APPROVAL, WaitsFor.DEPARTMENT})
#: Whoever has it in hand parks it here and comes back to it.
PARKED = frozenset({_S.WAITING_INTERNAL, _S.WAITING_EXTERNAL, _S.SNOOZED})
#: Somebody or some day has to come first.
WAITS = PARKED | {_S.WAITING}
_TO_PARK = PARKED | {_S.SOLVED, _S.MERGED}
#: The allowed moves. A customer's answer opens any of them; a reply that is taken back in its
#: first seconds leads to what was before it.
NEXT: Mapping[TicketState, frozenset[TicketState]] = MappingProxyType(
    {
        _S.NEW: _TO_PARK | {_S.OPEN, _S.WAITING, _S.SPAM},
        _S.OPEN: _TO_PARK | {_S.WAITING, _S.SPAM},
        _S.WAITING: _TO_PARK | {_S.NEW, _S.OPEN},
        _S.WAITING_INTERNAL: _TO_PARK - {_S.WAITING_INTERNAL} | {_S.OPEN},
        _S.WAITING_EXTERNAL: _TO_PARK - {_S.WAITING_EXTERNAL} | {_S.OPEN},
        _S.SNOOZED: _TO_PARK - {_S.SNOOZED} | {_S.OPEN},
        _S.SOLVED: frozenset({_S.NEW, _S.OPEN, _S.WAITING, _S.CLOSED, _S.MERGED}),
        _S.CLOSED: frozenset({_S.OPEN}),
        _S.SPAM: frozenset({_S.OPEN}),
        _S.MERGED: PARKED | {_S.NEW, _S.OPEN, _S.WAITING, _S.SOLVED},
    }
)
#: The office owes an answer by the promised day, and somebody can write it now.
TO_ANSWER = frozenset({_S.NEW, _S.OPEN})
#: The promised day comes: nobody but the office is waited for.
OWED = TO_ANSWER | {_S.WAITING_INTERNAL}
#: Nothing more is expected of the office; of a merged one it is in the other.
SETTLED = frozenset({_S.SOLVED, _S.CLOSED, _S.SPAM, _S.MERGED})
#: Something still is, of whomever it waits for.
UNSETTLED = frozenset(TicketState) - SETTLED

#: Written as the partial indexes say it: SQLite uses one only for these words.
IS_TO_ANSWER = "state IN ('new', 'open')"
IS_UNOWNED = "state IN ('new', 'open') AND owner_id IS NULL"
#: The promised day comes also while the district itself is waited for.
IS_PROMISED = "state IN ('new', 'open', 'waiting_internal')"
OF_LETTERS = "state IN ('new', 'open') AND channel = 'letter' AND asked_by_id IS NULL"
#: The same for a query: a payment has a channel too.
IS_LETTER = OF_LETTERS.replace("channel", "ticket.channel")
#: Of no account, so that no planner takes the index of accounts for it.
OF_CALLS = (
    "channel = 'phone' AND coalesce(account_id, 0) = 0"
    " AND state <> 'closed' AND state <> 'spam' AND state <> 'merged'"
)
IS_CALL = (
    "ticket.channel = 'phone' AND coalesce(ticket.account_id, 0) = 0"
    " AND ticket.state <> 'closed' AND ticket.state <> 'spam' AND ticket.state <> 'merged'"
)
#: Somebody of the district is waited for, and the promised day comes all the same.
IS_INSIDE = "state = 'waiting_internal'"
IS_SNOOZED = "state = 'snoozed'"
#: Neither to answer nor over: each of these states is a list by the day it was touched.
IS_ELSEWHERE = "state NOT IN ('new', 'open', 'closed', 'merged')"
