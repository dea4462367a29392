"""Autopay line by line: what comes, what became of it, and what a sum is made of."""

from datetime import datetime
from typing import Any

from models.draft import Draft, DraftState
from models.money import Money
from portal.autopay_words import DEEDS, DRAFTS
from services.autopay.history import Happened
from services.autopay.previewing import Moved
from services.rules.drafting import Ahead, Owing, Terms
from web.filters import day, money, short_day
from web.language import gettext as _


def about(terms: Terms, newest: Money | None) -> Money | None:
    """What a bill to come may take, by the newest one; none where nothing is known."""
    if newest is None or terms.cap is None:
        return newest
    return min(newest, terms.cap)


def ahead(each: Ahead, about: Money | None = None) -> dict[str, Any]:
    """One line of the calendar; ``about`` is what a bill that is not written yet may come to."""
    state = made_of(each.amount, each.fee)
    if each.amount is None and about:
        whole = money(about + each.fee)
        said = _("about %(whole)s with the card fee", whole=whole)
        state = said if each.fee else _("about %(whole)s", whole=whole)
    elif each.amount is None and each.fee:
        state = _("what is due then and the %(fee)s card fee", fee=money(each.fee))
    elif each.amount is None:
        state = _("what is due then")
    return {
        "what": _("For bill %(number)s", number=each.bill) if each.bill else _("The bill to come"),
        "when": day(each.draw_on),
        "state": state,
        "amount": None if each.amount is None else each.amount + each.fee,
    }


def moved(each: Moved) -> dict[str, Any]:
    """One line of the calendar for a draft that was announced: the day it was, the day it gets."""
    line = ahead(each.then)
    if each.was != each.then.draw_on:
        line["when"] = f"{short_day(each.was)} → {day(each.then.draw_on)}"
    return line


def left_out(bill: Owing) -> str:
    """That autopay does not draw for an open bill."""
    facts = {"amount": money(bill.still), "day": day(bill.due_on)}
    return _("The bill of %(amount)s due %(day)s is not part of this.", **facts)


def drawn(draft: Draft, fee: Money, *, is_card: bool) -> dict[str, Any]:
    """A draft that is to come, or was left out, as a line with what can be done about it."""
    is_again = draft.state is DraftState.RETURNED and draft.again_on is not None
    came = _("was declined, tried once more") if is_card else _("came back, tried once more")
    amount = (draft.sent if is_again else draft.noticed) or draft.planned
    return {
        "id": draft.id,
        "on": draft.again_on if is_again else draft.draw_on,
        "amount": amount + fee,
        "said": came + _parts(amount, fee) if is_again else _said(draft, amount, fee),
        "state": draft.state,
    }


def _said(draft: Draft, amount: Money, fee: Money) -> str:
    """The state of a draft, and what its sum is made of where it has a fee."""
    return f"{DRAFTS[draft.state]}{_parts(amount, fee)}"


def _parts(amount: Money, fee: Money) -> str:
    parts = made_of(amount, fee)
    return f": {parts}" if parts else ""


def happened(each: Happened, by: dict[str, str]) -> dict[str, Any]:
    """One line of the history; ``by`` names people."""
    if each.draft is not None:
        return _draft(each.draft, each.at, each.fee)
    change = each.change
    assert change is not None  # noqa: S101 - one of the two is there
    return {
        "what": DEEDS[change.deed],
        "when": day(change.at),
        "state": by.get(change.by, ""),
        "amount": None,
        "url": None,
    }


def _draft(draft: Draft, at: datetime, fee: Money | None) -> dict[str, Any]:
    """A draft that was sent with what its method cost; one that was not, with what it pays."""
    amount, fee = draft.sent or draft.noticed or draft.planned, fee or Money.ZERO
    return {
        "what": _("Payment of %(day)s", day=short_day(draft.draw_on)),
        "when": day(at),
        "state": _said(draft, amount, fee),
        "amount": amount + fee,
        "url": None,
    }


def made_of(amount: Money | None, fee: Money) -> str:
    """What a sum is made of, where it has a fee; empty where it has none."""
    if amount is None or not fee:
        return ""
    return _("%(amount)s and the %(fee)s card fee", amount=money(amount), fee=money(fee))
