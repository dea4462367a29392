"""The keys of the desk, on one page."""

from flask import Blueprint, render_template

from web.identity import me
from web.page import places
from web.permissions import Permission, needs

bp = Blueprint("shortcuts", __name__, url_prefix="/shortcuts")
#: Where it works, the keys, and what they do.
KEYS = (
    ("Everywhere", (
        (("/",), "Go to the search box"),
        (("Ctrl", "K"), "Go anywhere, or do something here, by the beginnings of its words"),
        (("Alt", "1…9"), "An account that you looked at: 1 is the last one"),
        (("?",), "This page"),
        (("Esc",), "Close what floats: an explanation, the menu"),
    )),
    ("Search", (
        (("↓", "↑"), "From the box into what it found, and back"),
        (("Enter",), "In the box: search. On a line: open it"),
    )),
    ("Lists and timelines", (
        (("J", "K"), "The next line, the line before"),
        (("Enter",), "Open the line, or the explanation of a figure"),
    )),
    ("The start and the inbox", (
        (("C",), "Write a call of somebody unknown down"),
    )),
    ("An account", (
        (("C",), "Write a call down"),
    )),
    ("A line of an account's ledger, payments or bills", (
        (("M",), "Move the payment to another account"),
        (("V",), "Reverse the charge"),
        (("D",), "Adjust what is owed"),
    )),
    ("A change that waits", (
        (("A", "Enter"), "Approve it"),
        (("B",), "Write a question, and send it back"),
        (("D",), "Write why not, and deny it"),
    )),
    ("Discrepancies", (
        (("E",), "Take the case of the line, or the one that is open"),
        (("Enter",), "On a case: open what is suggested"),
        (("P",), "Run the rule of the case again"),
    )),
    ("A question", (
        (("R",), "Reply to the customer"),
        (("N",), "Write a note for staff alone"),
        (("Ctrl", "Enter"), "While you write: send the reply, keep the note or the call"),
        (("E",), "Take it"),
        (("S",), "Say whose turn it is: who is waited for, or that it is solved"),
        (("Z",), "Snooze it until a day"),
        (("Shift", "M"), "Merge it into another question"),
        (("U",), "Take your reply back, in its first 15 seconds"),
    )),
)  # fmt: skip


@bp.get("")
@needs(Permission.ACCOUNT_SEARCH)
def index() -> str:
    """Every key there is."""
    to_places = tuple(
        (("G", place.key.upper()), f"Go to {place.label}") for place in places(me()) if place.key
    )
    keys = (*KEYS[:1], ("Places", to_places), *KEYS[1:])
    return render_template("helpdesk/shortcuts/index.html", keys=keys)
