"""What stands beside a question: its account, and of an e-mail, whose it may be."""

from collections.abc import Sequence
from typing import Any

from flask import request
from sqlalchemy.orm import Session

from helpdesk import discrepancy_words, kept, ticket_words, words
from helpdesk.accounts import autopay_of, next_up
from helpdesk.kept import Answer
from models.base import ID_MAX
from models.ticket import number_of
from services.books import statements
from services.desk import account_page, contacts, discrepancies
from services.desk.account_page import Head
from services.desk.why import COMPONENTS
from services.requests import claims, credit_requests
from services.rules import telephones
from services.searching import search
from services.searching.search import MatchedBy
from services.tickets import attaching, canned, inbox, letters
from services.tickets.desk_page import Opened
from services.tickets.inbox import OLDEST_FIRST, View
from services.tickets.seen import Seen
from web.clock import today
from web.fields import plain
from web.identity import me
from web.urls import url_for

ENTRIES_SHOWN, HITS_SHOWN = 5, 8
#: What the panel calls things.
WORDS: dict[str, Any] = {
    "roles": words.ROLES,
    "languages": words.LANGUAGES,
    "channels": ticket_words.TICKET_CHANNELS,
    "hold_words": words.HOLDS,
    "number_of": number_of,
}


def of(session: Session, opened: Opened) -> dict[str, Any]:
    """The account, when there is one, and what differs there; of a letter nobody verified, whose
    it may be; of a credit that is wanted back, how it can go.
    """
    found = opened.found
    return {
        **_account(session, found, has_claim=opened.has_claim),
        **_cases(session, opened),
        **_credit(session, found),
        **_sender(session, found),
        **_caller(session, found),
    }


def panel(session: Session, head: Head) -> dict[str, Any]:
    """An account beside whatever is done for it: what it owes, what comes next, what was last."""
    entries = statements.activity(session, head.id, size=ENTRIES_SHOWN)
    return {
        **WORDS,
        "account": head,
        "parts": _parts(head),
        "entries": entries.lines,
        "next_up": next_up(head, autopay_of(session, head)),
        "contacts": contacts.last(session, head.id),
    }


def queue(session: Session, found: Seen) -> dict[str, Any]:
    """The view the visitor came from, or the one the question stands in: its first page."""
    view = request.args.get("view", type=View) or inbox.view_of(found.ticket, me().id)
    page = inbox.page(session, view, staff_id=me().id, on=today())
    return {
        "view": view,
        "queue": page.rows,
        "named_view": ticket_words.VIEWS[view],
        "is_by_promise": view in OLDEST_FIRST,
    }


def title(found: Seen) -> str:
    """What a question is about; a letter nobody verified is about whatever its sender likes."""
    if found.ticket.is_unproved:
        return f"E-mail from {found.ticket.sender or 'an address that cannot be read'}"
    return ticket_words.about(found)


def here(ticket_number: str, **more: str) -> str:
    """The page of a question, in the view the visitor came from."""
    if view := request.args.get("view", type=View):
        more["view"] = view.value
    return url_for("helpdesk.tickets.show", ticket_number=ticket_number, **more)


def offered(session: Session, found: Seen) -> Sequence[Answer]:
    """Answers given often, in the language of whoever asked; to strangers none of an account."""
    if not found.account_number or found.ticket.is_unproved:
        return canned.for_strangers(kept.ANSWERS.get(session, None))
    return kept.ANSWERS.get(session, found.asker_language or "en")


def canned_words(session: Session, found: Seen) -> str:
    """The chosen answer, filled with this account; nothing when none was chosen."""
    chosen = id_of(request.form.get("canned", ""))
    if not chosen:
        return ""
    places = {"name": found.asker or found.ticket.caller, "ticket": found.ticket.number}
    if not found.account_number or found.ticket.is_unproved:
        return canned.text_of(session, chosen, dict.fromkeys(canned.OF_ACCOUNT, "") | places)
    head = account_page.head(session, found.account_number, on=today())
    places["name"] = places["name"] or head.mailing[0]
    of_account = {"account": head.shown, "address": head.address, "owed": str(head.owed)}
    return canned.text_of(session, chosen, places | of_account)


def id_of(written: str) -> int:
    """The id a form names; zero, which nothing has, for nonsense."""
    is_id = written.isascii() and written.isdigit() and len(written) < len(str(ID_MAX))
    return int(written) if is_id else 0


def _account(session: Session, found: Seen, *, has_claim: bool) -> dict[str, Any]:
    if not found.account_number:
        return {**WORDS, "account": None}
    head = account_page.head(session, found.account_number, on=today())
    held = claims.holds_of(session, found.ticket, on=today()) if has_claim else []
    return {**panel(session, head), "held_back": held}


def _cases(session: Session, opened: Opened) -> dict[str, Any]:
    """The discrepancies of it."""
    ticket_id = opened.found.ticket.id
    return {
        "cases": discrepancies.of_ticket(session, ticket_id) if opened.has_cases else (),
        "case_types": discrepancy_words.TYPES,
        "case_states": discrepancy_words.STATES,
    }


def _credit(session: Session, found: Seen) -> dict[str, Any]:
    """A credit that is wanted back, and what of it can go back to the card today."""
    account_id = found.ticket.account_id
    if account_id is None or not credit_requests.asks_for(found.ticket):
        return {"wanted": None}
    wanted = credit_requests.open_of(session, account_id)
    if wanted is None or wanted.ticket_id != found.ticket.id:
        return {"wanted": None}
    return {"wanted": wanted, "split": credit_requests.split_of(session, wanted.account_id)}


def _sender(session: Session, found: Seen) -> dict[str, Any]:
    """People of the sender's address, and what was searched for."""
    if not found.ticket.is_unproved:
        return {}
    suggested = letters.suggested(session, found.ticket.sender, today())
    return {
        "suggested": suggested,
        "may_be_verified": found.account_number in {each.number for each in suggested},
        "proofs": letters.PROOFS,
        **_found(session),
    }


def _caller(session: Session, found: Seen) -> dict[str, Any]:
    """Of a call whose account staff may choose: who is known by its number, and what was searched
    for."""
    if not attaching.is_about_nothing(found.ticket):
        return {"is_call": False}
    number = found.ticket.telephone
    known = search.search(session, number)[:HITS_SHOWN] if number else []
    return {
        "is_call": True,
        "may_move": attaching.may_move(session, found.ticket),
        "telephone": telephones.shown(number),
        "known": [hit for hit in known if hit.why is MatchedBy.TELEPHONE],
        **_found(session),
    }


def _found(session: Session) -> dict[str, Any]:
    looked_for = (plain(request.args.get("find")) or "").strip()
    hits = search.search(session, looked_for)[:HITS_SHOWN] if looked_for else []
    return {"looked_for": looked_for, "hits": hits, "found_by": words.FOUND_BY}


def _parts(head: Head) -> list[tuple[str, object, str]]:
    """What is owed by component, leaving out what is nothing: words, amount, the component."""
    return [(COMPONENTS[part], amount, part.value) for part, amount in head.parts.items() if amount]
