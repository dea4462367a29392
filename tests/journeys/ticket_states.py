"""Questions at the desk, in every state their pages are looked at in."""

from tests.journeys.acts import ask_nothing, press
from tests.journeys.state import State

_HERE = "/desk/accounts/{desk}"
TICKETS = {
    "inbox": State("/desk/inbox?view=unassigned", "specialist"),
    "inbox, empty": State("/desk/inbox", "specialist", is_quiet=True),
    "ticket": State("/desk/tickets/{owes.ticket}", "specialist"),
    "ticket, to look at only": State("/desk/tickets/{owes.ticket}", "auditor"),
    "ticket, of one's own household": State("/desk/tickets/{own.ticket}", "specialist"),
    "inbox, calls": State("/desk/inbox?view=calls", "specialist"),
    "inbox, letters": State("/desk/inbox?view=letters", "specialist"),
    "ticket, files": State("/desk/tickets/{owes.files}", "specialist"),
    "ticket, a letter": State("/desk/tickets/{letter}?find=pruitt", "specialist"),
    "ticket, a letter, to look at only": State("/desk/tickets/{letter}", "auditor"),
    "ticket, a letter with an account": State("/desk/tickets/{letter.attached}", "specialist"),
    "ticket, a letter, reply with errors": State(
        "/desk/tickets/{letter}/reply",
        "specialist",
        start="/desk/tickets/{letter}?write=reply",
        act=ask_nothing,
        has_errors=True,
    ),
    "ticket, reply": State("/desk/tickets/{owes.ticket}?write=reply", "specialist"),
    "ticket, note": State("/desk/tickets/{owes.ticket}?write=note", "supervisor"),
    "ticket, reply with errors": State(
        "/desk/tickets/{owes.ticket}/reply",
        "specialist",
        start="/desk/tickets/{owes.ticket}?write=reply",
        act=ask_nothing,
        has_errors=True,
    ),
    "call": State(f"{_HERE}/call", "specialist"),
    "call of somebody unknown": State("/desk/call", "specialist"),
    "call of somebody unknown, with errors": State(
        "/desk/call", "specialist", act=press("Write it down"), has_errors=True
    ),
    "ticket, a call of somebody unknown": State("/desk/tickets/{call}?find=pruitt", "specialist"),
    "ticket, waits for the bank": State("/desk/tickets/{parked.outside}", "specialist"),
    "ticket, snoozed": State("/desk/tickets/{parked.snoozed}", "specialist"),
    "ticket, spam": State("/desk/tickets/{parked.spam}", "specialist"),
    "inbox, snoozed": State("/desk/inbox?view=snoozed", "specialist"),
    "inbox, spam": State("/desk/inbox?view=spam", "specialist"),
}
