"""What staff call changes of what is owed, where each stands and why it waits. English only."""

from collections.abc import Sequence

from helpdesk.words import State
from models.change_request import ChangeMove, ChangeRequest, Command, RequestState
from models.change_rules import Limits
from models.money import Money
from services.change_requests import authority

#: The last word of a command's address.
SLUGS = {
    "adjust": Command.ADJUST, "move": Command.TRANSFER_PAYMENT, "reverse": Command.REVERSE_CHARGE,
    "credit": Command.APPLY_CREDIT, "write_off": Command.WRITE_OFF, "reinstate": Command.REINSTATE,
}  # fmt: skip
SLUG_OF = {command: slug for slug, command in SLUGS.items()}
TITLES = {
    Command.ADJUST: "Adjust what is owed",
    Command.TRANSFER_PAYMENT: "Move a payment",
    Command.REVERSE_CHARGE: "Reverse a charge",
    Command.APPLY_CREDIT: "Use credit",
    Command.WRITE_OFF: "Write off what is owed",
    Command.REINSTATE: "Reinstate a write-off",
}
#: The same as a list and a button say it, before an amount.
VERBS = {
    Command.TRANSFER_PAYMENT: "Move", Command.REVERSE_CHARGE: "Reverse",
    Command.APPLY_CREDIT: "Use credit of", Command.WRITE_OFF: "Write off",
    Command.REINSTATE: "Reinstate",
}  # fmt: skip
_S = RequestState
STATES = {
    _S.SUBMITTED: State("Asked for"),
    _S.AUTO_APPROVED: State("Within authority"),
    _S.PENDING: State("Waits for a second person", "waiting"),
    _S.ENDORSED: State("Waits for another supervisor", "waiting"),
    _S.RETURNED: State("Sent back with a question", "waiting"),
    _S.STALE: State("Not as it was seen", "waiting"),
    _S.APPROVED: State("Approved"),
    _S.FAILED: State("Could not be done", "harm"),
    _S.EXECUTED: State("In the books", "settled"),
    _S.DENIED: State("Denied"),
    _S.WITHDRAWN: State("Taken back"),
    _S.EXPIRED: State("Nobody decided in time"),
}


def called(command: Command, amount: Money, *, is_credit: bool = False) -> str:
    """``Move $84.10``; an adjustment with the way that it goes: ``Credit $60.00``."""
    if command is Command.ADJUST:
        return f"{'Credit' if is_credit else 'Charge'} {amount}"
    return f"{VERBS[command]} {amount}"


def who_decides(state: RequestState, *, needs_two: bool, endorsed: str, decided: str) -> str:
    """Who decides, or who did, as a card says it; ``endorsed`` and ``decided`` are names."""
    match state:
        case _S.PENDING:
            return "Two supervisors decide." if needs_two else "A supervisor decides."
        case _S.ENDORSED:
            return f"{endorsed} said yes; another supervisor decides."
        case _S.RETURNED | _S.STALE:
            return "Whoever asked answers."
        case _S.FAILED:
            return f"{decided} approved it and a rule refused it; whoever asked answers."
        case _S.EXECUTED:
            by = " and ".join(name for name in (endorsed, decided) if name)
            return f"Approved by {by}." if by else "Within their authority."
        case _S.DENIED:
            return f"Denied by {decided}."
        case _:
            return ""


def named(change: ChangeRequest) -> str:
    """The same of a change."""
    return called(change.command, change.amount, is_credit=bool(change.payload.get("is_credit")))


def happened(move: ChangeMove) -> str:
    """What somebody did by a move; where it went says less of that than where it stands."""
    if move.to_state is _S.PENDING:
        return "Asked for" if move.version == 1 else "Asked anew"
    return "First yes of two" if move.to_state is _S.ENDORSED else STATES[move.to_state].words


def why_waits(request: ChangeRequest) -> list[str]:
    """Why a second person decides, as whoever decides reads it."""
    found = [authority.WORDS[name] for name in _told(request.why_second.split())]
    if request.needs_two:
        found.append("It is above what one supervisor does alone: two must agree.")
    return found


def why_waited(request: ChangeRequest) -> list[str]:
    """Why it waited in a version before, where that is no longer why."""
    now = set(request.why_second.split())
    before: dict[str, int] = {}
    for version in request.versions:
        before |= dict.fromkeys(version.why_second.split(), version.version)
    return [
        f"Version {number}: {authority.WORDS[name]}"
        for name, number in before.items()
        if name not in now
    ]


def why_not_alone(rules: Sequence[str], limit: Limits) -> list[str]:
    """The same as whoever asks reads it, before it is sent."""
    words = {
        **authority.WORDS,
        "role": "Your role proposes this and does none of it alone.",
        "item": f"It is above your {limit.item} for one change.",
        "day": f"With what you did today it is above your {limit.day} for a day.",
        "year": f"The account had changes this year; with this it is above your {limit.year}.",
        "cash": "You took money by hand on this account today.",
    }
    return [words[name] for name in _told(rules)]


def _told(rules: Sequence[str]) -> list[str]:
    """The rules that say something of their own: who may do none of it is above every limit, and
    one change that is too much is so with whatever came before it."""
    less = {"item", "day", "year"} if "role" in rules else set()
    less |= {"day", "year"} if "item" in rules else set()
    return [name for name in rules if name not in less]
