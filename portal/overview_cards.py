"""The cards of an overview: what the reader must do, what happened, why the bill changed."""

from collections.abc import Iterable
from collections.abc import Set as AbstractSet
from datetime import date, timedelta
from operator import itemgetter
from typing import Any

from models.attempt import IN_DOUBT, AttemptState
from models.hold import HoldKind
from models.ledger import EntryKind
from models.money import Money
from portal import words
from services.accounts import holds
from services.accounts.holds import HoldSeen
from services.drafts import twice as drafts_twice
from services.drafts.twice import Pair
from services.mailing import paperless
from services.ratepayer.overview_facts import AttemptSeen, BillSeen, Event, Overview
from services.ratepayer.to_sign import ToSign
from services.rules import roles
from services.rules.roles import Act
from services.rules.standing import Change, Situation, changes
from web import announced
from web.bars import Bar
from web.clock import now, today
from web.database import reading
from web.extensions import house
from web.filters import day, month, short_month
from web.language import gettext as _

#: One line of a list, as its macro wants it.
Step = dict[str, Any]
LATELY = 5
TODO_MAX = 3


def late_on(seen: Overview, drawn: AbstractSet[str]) -> date | None:
    """The day a late fee is added to the oldest bill that is past due, while it is ahead.

    ``drawn`` are the bills that autopay stands before: none is added to them.
    """
    since = seen.aging.past_due_since
    if since is None or all(bill.due_on != since for bill in seen.bills):
        return None  # it is added to bills of ours alone
    if any(bill.number in drawn and bill.due_on == since for bill in seen.bills):
        return None
    on = announced.late_fee_from(since)
    if holds.holds_back(seen.holds, HoldKind.LATE_FEES, on):
        return None
    return on if on > today() else None


def notices_held(seen: Overview) -> HoldSeen | None:
    """What keeps notices of what is owed away; its reason is for staff alone."""
    kept = (held for held in seen.holds if held.kind is HoldKind.PAST_DUE_NOTICES)
    return next(kept, None) if seen.owed > Money.ZERO else None


def in_instalments(seen: Overview) -> bool:
    """Whether what is past due is paid in instalments that were agreed to."""
    return any(held.kind is HoldKind.ARRANGEMENT for held in seen.holds)


def grace_until(seen: Overview) -> date | None:
    """The last day without a late fee that an outage gives what is due, while it is ahead."""
    due_on = seen.aging.past_due_since or seen.aging.next_due_on
    last = None if due_on is None else announced.grace_until(due_on)
    return last if last is not None and last >= today() else None


def todo(seen: Overview, late: date | None, *first: Step | None) -> list[Step]:
    """At most three things only the reader can do; ``first`` come first, where there are any."""
    root = f"/a/{seen.account.number}"
    found = [_todo_of(attempt) for attempt in seen.attempts if attempt.is_mine]
    asked = [item for item in found if item is not None]
    may_pay = roles.may(seen.part.role, Act.PAY)
    begun = [each for each in first if each]
    leads_to_pay = any(each["url"] == f"{root}/pay" for each in begun)
    if seen.situation is Situation.RETURNED and may_pay and not leads_to_pay:
        text = _("The bank did not pay. Another bank account or a card works today.")
        asked.insert(0, _item("stopped", _("Pay another way"), text, f"{root}/pay", "harm"))
    elif seen.situation is Situation.PAST_DUE and may_pay:
        asked.insert(0, _todo_past_due(seen, f"{root}/pay", late))
    return [*begun, *asked, *_back_to_paper(seen, root)][:TODO_MAX]


def to_agree(seen: Overview, waits: Iterable[ToSign]) -> list[Step]:
    """What the reader has yet to read and to agree to, with its last day."""
    root = f"/a/{seen.account.number}"
    return [_to_agree(each, root) for each in waits if each.is_mine]


def _to_agree(waits: ToSign, root: str) -> Step:
    title = _("Read and agree by %(day)s", day=day(waits.until))
    text = _("Instalments were proposed to you. They begin when you agree.")
    url = f"{root}/plans/{waits.id}/agree"
    if waits.is_contract:
        text = _("A contract was made for you. It begins when you agree.")
        url = f"{root}/contracts/{waits.id}/agree"
    return _item("bill", title, text, url, "waiting", _("Read it"))


def _back_to_paper(seen: Overview, root: str) -> list[Step]:
    """That bills come on paper again because e-mail came back, for some weeks."""
    since = seen.back_to_paper
    is_new = since is not None and since > now() - paperless.SAID_FOR
    if since is None or not is_new or not roles.may(seen.part.role, Act.MAILING):
        return []
    text = _(
        "E-mail of bills came back twice. They are mailed again since %(day)s.", day=day(since)
    )
    see = _("How bills come")
    return [
        _item("bill", _("Bills come on paper again"), text, f"{root}/paperless", "waiting", see)
    ]


def _todo_past_due(seen: Overview, url: str, late: date | None) -> Step:
    """What is past due, since when; its page asks for that much."""
    if in_instalments(seen):
        plans, see = url.removesuffix("/pay") + "/plans", _("See the arrangement")
        text = _("You pay what is past due in instalments.")
        return _item("clock", _("Keep your arrangement"), text, plans, "waiting", see)
    amount, since = seen.aging.past_due, seen.aging.past_due_since
    text = _("Past due since %(day)s.", day=day(since)) if since else _("It is past due.")
    if late:
        text = f"{text} {_('A late fee is added on %(day)s.', day=day(late))}"
    asked = f"{url}?amount={amount.plain}"
    return _item("clock", _("Pay %(amount)s", amount=amount), text, asked, "waiting")


def _todo_of(attempt: AttemptSeen) -> Step | None:
    url = f"/payments/{attempt.id}"
    if attempt.state in IN_DOUBT:
        text = _("We are finding out what became of %(amount)s.", amount=attempt.amount)
        return _item("hourglass", _("Do not pay again yet"), text, url, "waiting")
    if attempt.state is AttemptState.ACTION_REQUIRED:
        text = _("Then your bank is asked for %(amount)s.", amount=attempt.amount)
        return _item("bank", _("Confirm your bank account"), text, url, "waiting")
    is_young = now() - attempt.created_at < timedelta(hours=1)
    if attempt.state is AttemptState.OPEN and is_young:
        text = _("The payment page for %(amount)s is still open.", amount=attempt.amount)
        see = _("Finish or cancel it")
        return _item("card", _("You began a payment"), text, url, "waiting", see)
    return None


def _item(icon: str, title: str, text: str, url: str, kind: str, see: str = "") -> Step:
    see = see or (_("See the payment") if url.startswith("/payments/") else _("Go to paying"))
    return {"icon": icon, "title": title, "text": text, "url": url, "words": see, "kind": kind}


def twice(seen: Overview) -> list[Pair]:
    """The same amount paid twice within days. Nothing is asked where nothing is alike."""
    district = house().district
    sent = [(each.amount, district.day(each.submitted_at or each.created_at)) for each in seen.sent]
    came = [(abs(each.change), each.on) for each in seen.events if each.kind is EntryKind.PAYMENT]
    if not drafts_twice.could_be([*sent, *came]):
        return []
    with reading() as session:
        return drafts_twice.of_account(session, district, seen.account.number, at=now())


def happened(seen: Overview) -> list[Step]:
    """The last five things, newest first, with what is still on its way."""
    sent = [
        (house().district.day(each.submitted_at or each.created_at), each) for each in seen.sent
    ]
    things: list[tuple[date, AttemptSeen | Event]] = [
        *sent,
        *[(event.on, event) for event in seen.events],
    ]
    things.sort(key=itemgetter(0), reverse=True)
    return [
        {"when": day(on), **(_event(each, seen) if isinstance(each, Event) else _sent(each))}
        for on, each in things[:LATELY]
    ]


def _sent(attempt: AttemptSeen) -> Step:
    is_mine = attempt.is_mine
    return {
        "what": _("Payment sent to your bank") if is_mine else _("Payment sent to the bank"),
        "amount": attempt.amount,
        "state": _("on its way"),
        "url": f"/payments/{attempt.id}" if is_mine else None,
    }


def _event(event: Event, seen: Overview) -> Step:
    return {
        "what": words.entry(event.kind, event.channel, event.period),
        "amount": abs(event.change),
        "state": words.state(event.kind),
        "url": f"/a/{seen.account.number}/bills/{event.bill_number}" if event.bill_number else None,
    }


def chart(seen: Overview) -> dict[str, Any] | None:
    """Two years of bills as bars, with the reasons of the last three changes."""
    bills = list(reversed(seen.bills))
    if len(bills) < 2:
        return None
    found = changes([bill.charged for bill in bills])
    marks = {change.index: place for place, change in enumerate(found, start=1)}
    months = [short_month(bill.issued_on) for bill in bills]
    items = [
        Bar(
            label=months[index],
            year=bill.issued_on.year if _begins_year(bills, index) else None,
            name=f"{months[index]} {bill.issued_on.year}",
            amount=bill.total,
            mark=marks.get(index),
        )
        for index, bill in enumerate(bills)
    ]
    listed = [
        {
            "mark": marks[change.index],
            "text": ", ".join([words.moved(move) for move in change.moves]),
            "when": month(bills[change.index].issued_on),
            "amount": change.amount,
        }
        for change in found
    ]
    totals = [bill.total for bill in bills]
    return {
        "items": items,
        "reasons": listed,
        "least": min(totals),
        "most": max(totals),
        "change": totals[-1] - totals[-2],
        "why": _why(found[-1]) if found and found[-1].index == len(bills) - 1 else "",
    }


def _why(change: Change) -> str:
    """Every charge that moved, so that what is said sums to the difference."""
    return " ".join([words.moved_by(move) for move in change.moves])


def _begins_year(bills: list[BillSeen], index: int) -> bool:
    return index == 0 or bills[index].issued_on.year != bills[index - 1].issued_on.year
