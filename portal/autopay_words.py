"""Autopay in sentences: its state, what it draws, and each thing of its history."""

from collections.abc import Mapping
from datetime import date

from models.autopay import AutopayDeed
from models.draft import DraftState
from models.money import Money
from services.autopay.seen import Kind, Standing
from services.rules.calendar import banking_day_after
from services.rules.drafting import Ahead
from services.telling import reasons
from web.clock import today
from web.filters import day, method, money, short_day
from web.language import gettext as _
from web.language import lang
from web.language import later as _l

STATES = {
    Kind.OFF: _l("Off"),
    Kind.ON: _l("On"),
    Kind.PAUSED: _l("Paused"),
    Kind.RETRYING: _l("Trying again"),
    Kind.HELD: _l("Being looked at"),
    Kind.SUSPENDED: _l("Waiting for you"),
    Kind.NEEDS_METHOD: _l("Needs your bank details"),
}
DEEDS = {
    AutopayDeed.STARTED: _l("Turned on"),
    AutopayDeed.BROUGHT: _l("Brought along from the system before"),
    AutopayDeed.METHOD: _l("Pays from another card or bank account"),
    AutopayDeed.RULES: _l("Day, amount or limit changed"),
    AutopayDeed.PAUSED: _l("Paused"),
    AutopayDeed.RESUMED: _l("Pause ended"),
    AutopayDeed.SKIPPED: _l("One payment skipped"),
    AutopayDeed.UNSKIPPED: _l("Skipped payment put back"),
    AutopayDeed.SUSPENDED: _l("Stopped until you choose what pays"),
    AutopayDeed.REVIVED: _l("On again"),
    AutopayDeed.MOVED: _l("Moved to another address"),
    AutopayDeed.ENDED: _l("Turned off"),
}
#: One word for each state of a draft; the console has the same.
DRAFTS = {
    DraftState.PLANNED: _l("planned"),
    DraftState.NOTICED: _l("announced"),
    DraftState.SENT: _l("sent to the bank"),
    DraftState.SETTLED: _l("paid"),
    DraftState.RETURNED: _l("came back"),
    DraftState.FAILED: _l("not paid"),
    DraftState.HELD: _l("held"),
    DraftState.SKIPPED: _l("skipped"),
    DraftState.NOT_NEEDED: _l("nothing was owed"),
    DraftState.CANCELLED: _l("cancelled"),
}


def sentence(seen: Standing) -> str:
    """The state in one sentence."""
    match seen.kind:
        case Kind.OFF:
            return _("Autopay is off. You pay each bill yourself.")
        case Kind.SUSPENDED:
            return _suspended(seen)
        case Kind.NEEDS_METHOD:
            return _("Autopay came along without bank details that work here. Nothing is drawn.")
        case Kind.PAUSED if seen.paused_until is not None:
            until = day(seen.paused_until)
            return _(
                "Autopay is paused until %(day)s. What is due before is yours to pay.", day=until
            )
    if not seen.is_mine:
        return _("Autopay is on: %(name)s pays by it.", name=seen.payer)
    if seen.next is None:
        return _("Autopay is on. No bill is to come.")
    return _draws(seen, seen.next)


def _draws(seen: Standing, coming: Ahead) -> str:
    facts = {"day": day(coming.draw_on), "method": method(seen.method)}
    if coming.amount is None and coming.fee:
        facts["fee"] = money(coming.fee)
        return _(
            "Autopay pays the next bill and the %(fee)s card fee on about %(day)s from %(method)s.",
            **facts,
        )
    if coming.amount is None:
        return _("Autopay pays the next bill on about %(day)s from %(method)s.", **facts)
    facts["amount"] = whole(coming.amount, coming.fee)
    if seen.kind is Kind.HELD:
        return _held(coming, facts)
    if seen.kind is Kind.RETRYING and seen.is_card:
        return _(
            "Your card was declined. Autopay tries %(amount)s once more on %(day)s from"
            " %(method)s.",
            **facts,
        )
    if seen.kind is Kind.RETRYING:
        return _(
            "Your payment of %(amount)s came back. Autopay tries once more on %(day)s from"
            " %(method)s.",
            **facts,
        )
    return _("Autopay will take %(amount)s on %(day)s from %(method)s.", **facts)


def whole(amount: Money | None, fee: Money) -> str:
    """What is taken: with a fee the sum, and what it is made of."""
    if amount is None or not fee:
        return money(amount)
    facts = {"whole": money(amount + fee), "amount": money(amount), "fee": money(fee)}
    return _("%(whole)s (%(amount)s and the %(fee)s card fee)", **facts)


def _held(coming: Ahead, facts: Mapping[str, object]) -> str:
    if coming.draw_on > today():
        waits = _("The payment of %(amount)s for %(day)s waits: we are looking at it.", **facts)
    else:
        waits = _("%(amount)s was not taken on %(day)s: we are looking at it.", **facts)
    calm = _("Nothing is taken until that is done, and no late fee is added for it.")
    return f"{waits} {calm}"


def takes(seen: Standing) -> bool:
    """Whether a payment is announced: amount and day are no estimate."""
    is_on = seen.kind in {Kind.ON, Kind.RETRYING}
    return is_on and seen.is_told and seen.next is not None and seen.next.amount is not None


def flag(
    seen: Standing, yours: Money = Money.ZERO, due_on: date | None = None
) -> dict[str, str] | None:
    """What an overview says first of autopay, as words, drawing and kind; none where it says
    nothing first. ``yours`` is what it leaves to the reader of what is due."""
    if seen.is_mine and seen.kind is Kind.HELD:
        return {"words": _("Autopay is being looked at"), "icon": "hourglass", "kind": "waiting"}
    if seen.is_mine and seen.kind is Kind.RETRYING and seen.next is not None:
        again = short_day(seen.next.draw_on)
        came = _("Your payment came back; autopay tries again %(day)s", day=again)
        declined = _("Your card was declined; autopay tries again %(day)s", day=again)
        return {"words": declined if seen.is_card else came, "icon": "undo", "kind": "waiting"}
    if takes(seen) and seen.is_mine and seen.next is not None and yours and due_on is not None:
        facts = {"part": money(seen.next.amount), "rest": money(yours), "day": short_day(due_on)}
        part = _("Autopay pays %(part)s of this bill. %(rest)s is yours, by %(day)s.", **facts)
        return {"words": part, "icon": "clock", "kind": "waiting"}
    if takes(seen):
        return {"words": _("Autopay pays this bill"), "icon": "clock", "kind": ""}
    return None


def step(seen: Standing) -> dict[str, str] | None:
    """What it draws next, as a step of the way a bill goes; none where nothing is announced."""
    if not takes(seen) or seen.next is None or not seen.is_mine:
        return None
    label = _("Autopay takes %(amount)s", amount=whole(seen.next.amount, seen.next.fee))
    return {"label": label, "date": day(seen.next.draw_on), "state": "ahead", "note": ""}


def later(seen: Standing) -> str:
    """Why a payment is taken after its bill is due; empty when it is not."""
    if not takes(seen) or seen.next is None or seen.due_on is None or seen.kind is Kind.RETRYING:
        return ""
    facts = {"due": day(seen.due_on), "day": day(seen.next.draw_on)}
    if seen.next.draw_on <= seen.due_on:
        return ""
    if seen.next.draw_on > banking_day_after(seen.due_on, 0):
        return _("It is taken after %(due)s, so that you hear of it in time. No late fee.", **facts)
    return _("No bank is open on %(due)s, so autopay takes it on %(day)s. No late fee.", **facts)


def if_paid_now(seen: Standing) -> str:
    """What paying now does to what autopay draws next; empty when it draws nothing."""
    if not takes(seen) or seen.next is None:
        return ""
    facts = {"amount": whole(seen.next.amount, seen.next.fee), "day": day(seen.next.draw_on)}
    return _(
        "Autopay takes %(amount)s on %(day)s. If you pay now, it takes only what is left.",
        **facts,
    )


def asks(seen: Standing, root: str) -> dict[str, str] | None:
    """What autopay wants of the reader, as a thing to do; none when it wants nothing."""
    if not seen.is_mine or seen.kind not in {Kind.RETRYING, Kind.SUSPENDED, Kind.NEEDS_METHOD}:
        return None
    if seen.kind is Kind.NEEDS_METHOD:
        details = _("Autopay needs your bank details")
        return {
            "icon": "autopay", "kind": "waiting",
            "title": _("Autopay needs your card details") if seen.was_card else details,
            "text": _("It came along without them. Nothing is drawn until you give them."),
            "url": f"{root}/autopay", "words": _("See autopay"),
        }  # fmt: skip
    if seen.kind is not Kind.RETRYING or seen.next is None:
        return {
            "icon": "stopped", "kind": "harm", "title": _("Choose what autopay pays from"),
            "text": _("Nothing is taken until you do."), "url": f"{root}/autopay/change",
            "words": _("Choose what pays"),
        }  # fmt: skip
    facts = {"amount": whole(seen.next.amount, seen.next.fee), "day": day(seen.next.draw_on)}
    text = _("%(amount)s is taken once more on %(day)s. See that it is there, or pay now.", **facts)
    came, declined = _("Your payment came back"), _("Your card was declined")
    return {
        "icon": "undo", "kind": "waiting", "title": declined if seen.is_card else came,
        "text": text, "url": f"{root}/pay", "words": _("Go to paying"),
    }  # fmt: skip


def left_to_pay(
    seen: Standing, root: str, amount: Money, due_on: date | None
) -> dict[str, str] | None:
    """What autopay leaves to the reader of what is due, as a thing to do; none when it pays all."""
    if not amount or due_on is None or seen.kind not in {Kind.ON, Kind.PAUSED}:
        return None
    facts = {"amount": money(amount), "day": day(due_on)}
    if seen.kind is Kind.PAUSED:
        text = _("Autopay is paused: pay %(amount)s by %(day)s.", **facts)
    elif takes(seen):
        text = _("Autopay pays the rest: pay %(amount)s by %(day)s.", **facts)
    elif seen.has_skipped:
        text = _("You skipped this one: pay %(amount)s by %(day)s.", **facts)
    else:
        text = _("Autopay does not take this: pay %(amount)s by %(day)s.", **facts)
    return {
        "icon": "bill", "kind": "waiting", "title": _("This one is yours to pay"), "text": text,
        "url": f"{root}/pay?amount={amount.plain}", "words": _("Go to paying"),
    }  # fmt: skip


def _suspended(seen: Standing) -> str:
    if not seen.is_mine:
        return _("Autopay is waiting for %(name)s. Nothing is drawn.", name=seen.payer)
    why = reasons.in_words(seen.reason, lang()) if seen.reason else ""
    waits = _("Autopay is waiting for you. Choose another card or bank account and it goes on.")
    return f"{why} {waits}".strip()


def sent(seen: Standing) -> str:
    """What is at the bank, if something is."""
    if seen.sent is None or not seen.is_mine:
        return ""
    facts = {"amount": whole(seen.sent.amount, seen.sent.fee), "day": day(seen.sent.draw_on)}
    return _("%(amount)s was sent to your bank on %(day)s.", **facts)
