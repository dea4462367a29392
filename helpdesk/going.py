"""Where to go and what to do from here: places, the record on the page, what was looked at last.

A dialog over the page for a browser with scripts (static/palette.js), a page of its own without.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from flask import Blueprint, redirect, request
from flask.typing import ResponseReturnValue

from helpdesk.change_words import SLUG_OF, TITLES
from models.account import printed
from models.change_request import Command
from services.desk import recent
from services.rules import numbers
from services.rules.masking import is_never_kept
from services.rules.words import fold
from web.database import reading
from web.fields import plain
from web.fragments import fragment_or_page, wants_fragment
from web.guard import may
from web.identity import me
from web.page import places
from web.permissions import Permission, needs
from web.urls import url_for

bp = Blueprint("going", __name__, url_prefix="/go")
#: Accounts that were looked at last: Alt and their number leads there.
RECENT = 9
#: What is changed of an account as a whole, not of a line of its.
OF_ACCOUNT = (Command.ADJUST, Command.APPLY_CREDIT, Command.WRITE_OFF)


@dataclass(frozen=True)
class Choice:
    """Something that can be gone to, or done, from here."""

    words: str
    url: str
    #: What stands beside it: a key, or who it is.
    beside: str = ""


@dataclass(frozen=True)
class Choices:
    """Choices of one kind."""

    name: str
    choices: Sequence[Choice]


@bp.get("")
@needs(Permission.ACCOUNT_SEARCH)
def index() -> ResponseReturnValue:
    """What can be gone to or done from here; of it what begins with the words that were typed."""
    q = plain(request.args.get("q")) or ""
    if is_never_kept(q):
        if not wants_fragment():
            return redirect(url_for("helpdesk.search.results", refused="number"), code=303)
        q = ""
    number = numbers.normalise(plain(request.args.get("of")) or "")
    with reading() as session:
        cards = recent.accounts(session, actor=me().actor)[:RECENT]
    kinds = [
        Choices(f"On {printed(number)}", list(_on_account(number))) if number else None,
        Choices("You looked at", [
            Choice(f"{card.shown} {card.address}",
                   url_for("helpdesk.accounts.show", number=card.number), card.name)
            for card in cards
        ]),
        Choices("Places", [
            Choice(str(place.label), place.path, f"G {place.key.upper()}" if place.key else "")
            for place in places(me())
        ]),
    ]  # fmt: skip
    return fragment_or_page(
        "helpdesk/going/_palette.html",
        "helpdesk/going/index.html",
        q=q,
        of=number or "",
        kinds=list(fitting([kind for kind in kinds if kind], q)),
    )


def fitting(kinds: Iterable[Choices], q: str) -> Iterable[Choices]:
    """The choices of which every word typed begins one of theirs, in any order."""
    wanted = fold(q)
    for kind in kinds:
        chosen = [each for each in kind.choices if _fits(each, wanted)]
        if chosen:
            yield Choices(kind.name, chosen)


def _fits(choice: Choice, wanted: Sequence[str]) -> bool:
    words = fold(f"{choice.words} {choice.beside}")
    return all(any(word.startswith(begun) for word in words) for begun in wanted)


def _on_account(number: str) -> Iterable[Choice]:
    """What whoever asks may do on an account, as its pages have buttons for it."""
    deeds = [
        (Permission.CUSTOMER_VIEW, "View as customer", "as_customer.new", {}),
        (Permission.TICKET_ANSWER, "Write a call down", "calls.new", {}),
        *(
            (
                Permission.CHANGE_ASK,
                TITLES[command],
                "change_requests.new",
                {"slug": SLUG_OF[command]},
            )
            for command in OF_ACCOUNT
        ),
        (Permission.HOLD_CHANGE, "Place a hold", "holds.index", {}),
        (Permission.ACCESS_CHANGE, "Let somebody see the account", "access.new", {}),
        (Permission.ACCOUNT_VIEW, "Ledger", "accounts.ledger", {}),
        (Permission.ACCOUNT_VIEW, "Bills", "accounts.all_bills", {}),
        (Permission.ACCOUNT_VIEW, "Payments", "accounts.payments", {}),
        (Permission.ACCOUNT_VIEW, "People", "accounts.people", {}),
    ]
    for permission, words, endpoint, more in deeds:
        if may(me(), permission):
            yield Choice(words, url_for(f"helpdesk.{endpoint}", number=number, **more))
