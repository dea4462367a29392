"""The first page of an account: what is owed, until when, and what to do about it."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from models.attempt import AttemptState, MethodType, PaymentAttempt
from models.payment import Channel
from portal import words
from portal.frame import OVERVIEW, around
from services import accounts, overview, paid, reasons
from services.overview import BillSeen, Event, Overview
from services.rules.aging import late_fee_on
from services.rules.progress import Facts, Progress, state_words
from services.rules.standing import Situation, changes
from web.clock import now, today
from web.database import reading
from web.extensions import house
from web.filters import day, month, short_month
from web.identity import me
from web.language import lang
from web.permissions import Permission, needs
from web.sign_in import go

bp = Blueprint("overview", __name__)

LATELY = 5
_ABOUT_A_PAYMENT = {Situation.ON_ITS_WAY, Situation.CHECKING, Situation.RETURNED}
Step = dict[str, Any]


@bp.get("/overview")
@needs(Permission.OWN_ACCOUNT_VIEW)
def index() -> ResponseReturnValue:
    """My account; with several, the choice."""
    return choose(lambda number: f"/a/{number}")


@bp.get("/activity")
@needs(Permission.OWN_ACCOUNT_VIEW)
def activity() -> ResponseReturnValue:
    """The activity of my account; with several, the choice."""
    return choose(lambda number: f"/a/{number}/activity")


@bp.get("/a/<number>")
@needs(Permission.OWN_ACCOUNT_VIEW)
def show(number: str) -> ResponseReturnValue:
    """Truth and next step."""
    with reading() as session:
        seen = overview.of_account(session, me().id, number, on=today(), at=now())
    back = seen.returned
    return render_template(
        "portal/overview/show.html",
        seen=seen,
        situation=seen.situation,
        root=f"/a/{seen.account.number}",
        bill=seen.bills[0] if seen.bills else None,
        bill_months=words.period(seen.bills[0].period_from, seen.bills[0].period_to)
        if seen.bills
        else "",
        track=_track(seen),
        progress=_progress(seen) if seen.situation in _ABOUT_A_PAYMENT else None,
        late_on=_late_on(seen),
        returned=back,
        reason=_reason(seen),
        components=words.COMPONENTS,
        todo=_todo(seen),
        happened=_happened(seen),
        chart=_chart(seen),
        clears_by=_clears_by(seen),
        **around(seen.account, OVERVIEW, has_others=seen.has_others),
    )


def choose(to: Callable[[str], str]) -> ResponseReturnValue:
    """Go to the only account, or ask which."""
    with reading() as session:
        mine = accounts.of_person(session, me().id, today())
    if len(mine) == 1:
        return go(to(mine[0].number))
    return render_template("portal/overview/index.html", accounts=mine, to=to)


def _late_on(seen: Overview) -> date | None:
    """The day a late fee is added to the oldest bill that is past due, while it is ahead."""
    since = seen.aging.past_due_since
    if since is None:
        return None
    on = late_fee_on(since, house().district.billing.grace_days)
    return on if on > today() else None


def _clears_by(seen: Overview) -> date | None:
    days = [paid.clears_on(house().district, attempt) for attempt in seen.sent]
    return max((on for on in days if on), default=None)


def _reason(seen: Overview) -> str:
    code = ""
    if seen.returned is not None:
        code = seen.returned.code or ""
    elif seen.refused is not None:
        code = seen.refused.failure_code
    return reasons.in_words(code, lang()) if code else ""


def _progress(seen: Overview) -> Progress | None:
    """The way of the payment the page speaks of first."""
    attempt = next(iter(seen.sent), None) or seen.unsure or seen.refused
    if attempt is not None:
        return paid.progress(house().district, attempt, None, None, today())
    back = seen.returned
    if back is None or back.received_on is None:
        return None
    is_bank = back.channel is Channel.ONLINE_BANK
    return state_words(
        Facts(
            state=AttemptState.REVERSED,
            method_type=MethodType.BANK if is_bank else MethodType.CARD,
            submitted_on=back.received_on,
            cleared_on=house().district.day(back.recorded_at) if back.recorded_at else None,
            returned_on=back.on,
        ),
        today(),
    )


def _track(seen: Overview) -> list[Step]:
    """The dots beside the answer when it is about a bill; a payment has its own."""
    if not seen.bills:
        return []
    bill, now_on = seen.bills[0], today()
    steps = [_step(_("Bill sent"), bill.issued_on, "done")]
    here = _step(_("Today"), now_on, "now")
    match seen.situation:
        case Situation.OWES:
            due = seen.aging.next_due_on or bill.due_on
            return [*steps, here, _step(_("Bill is due"), due, "ahead")]
        case Situation.PAST_DUE:
            since = seen.aging.past_due_since
            steps = [_step(_("Bill was due"), since, "stopped"), here]
            late = _late_on(seen)
            if late:
                steps.append(_step(_("Late fee is added"), late, "ahead"))
            if seen.aging.next_due_on:
                steps.append(_step(_("Newest bill is due"), seen.aging.next_due_on, "ahead"))
            return steps
        case Situation.NOTHING | Situation.CREDIT:
            return [*steps, here, _step(_("Next bill comes"), None, "ahead", _next_bill(bill))]
        case _:
            return []


def _step(label: str, on: date | None, state: str, note: str = "") -> Step:
    return {"label": label, "date": day(on) if on else "", "state": state, "note": note}


def _next_bill(bill: BillSeen) -> str:
    """The month the next bill is expected in."""
    months = house().district.billing.cycle_months
    year, index = divmod(bill.issued_on.year * 12 + bill.issued_on.month - 1 + months, 12)
    return month(date(year, index + 1, 1))


def _todo(seen: Overview) -> list[Step]:
    """At most three things only the reader can do."""
    root = f"/a/{seen.account.number}"
    found = [_todo_of(attempt) for attempt in seen.attempts]
    todo = [item for item in found if item is not None]
    if seen.situation is Situation.RETURNED:
        text = _("The bank did not pay. Another bank account or a card works today.")
        todo.insert(0, _item("stopped", _("Pay another way"), text, f"{root}/pay", "harm"))
    elif seen.situation is Situation.PAST_DUE:
        late = _late_on(seen)
        text = _("A late fee is added on %(day)s.", day=day(late)) if late else _("It is past due.")
        amount = seen.aging.past_due
        todo.insert(
            0, _item("clock", _("Pay %(amount)s", amount=amount), text, f"{root}/pay", "waiting")
        )
    return todo[:3]


def _todo_of(attempt: PaymentAttempt) -> Step | None:
    url = f"/payments/{attempt.id}"
    if attempt.state in (AttemptState.UNKNOWN, AttemptState.REVIEW):
        text = _("We are finding out what became of %(amount)s.", amount=attempt.amount)
        return _item("hourglass", _("Do not pay again yet"), text, url, "waiting")
    if attempt.state is AttemptState.ACTION_REQUIRED:
        text = _("Then your bank is asked for %(amount)s.", amount=attempt.amount)
        return _item("bank", _("Confirm your bank account"), text, url, "waiting")
    is_young = now() - attempt.created_at < timedelta(hours=1)
    if attempt.state is AttemptState.OPEN and is_young:
        text = _("The payment page for %(amount)s is still open.", amount=attempt.amount)
        return _item("card", _("Finish or cancel a payment"), text, url, "waiting")
    return None


def _item(icon: str, title: str, text: str, url: str, kind: str) -> Step:
    see = _("See the payment") if url.startswith("/payments/") else _("Go to paying")
    return {"icon": icon, "title": title, "text": text, "url": url, "words": see, "kind": kind}


def _happened(seen: Overview) -> list[Step]:
    """The last five things, newest first, with what is still on its way."""
    on_its_way = [
        (
            house().district.day(attempt.submitted_at or attempt.created_at),
            {
                "what": _("Payment sent to your bank"),
                "amount": attempt.amount,
                "state": _("on its way"),
                "url": None,
            },
        )
        for attempt in seen.sent
    ]
    posted = [(event.on, _event(event, seen)) for event in seen.events]
    lately = sorted([*on_its_way, *posted], key=lambda each: each[0], reverse=True)[:LATELY]
    return [{**item, "when": day(on)} for on, item in lately]


def _event(event: Event, seen: Overview) -> Step:
    months = ""
    if event.period_from and event.period_to:
        months = words.period(event.period_from, event.period_to)
    return {
        "what": words.entry(event.kind, event.channel, months),
        "amount": abs(event.change),
        "state": words.state(event.kind),
        "url": f"/a/{seen.account.number}/bills/{event.bill_number}" if event.bill_number else None,
    }


def _chart(seen: Overview) -> dict[str, Any] | None:
    """Two years of bills as bars, with the reasons of the last three changes."""
    bills = list(reversed(seen.bills))
    if len(bills) < 2:
        return None
    found = changes([bill.charged for bill in bills])
    marks = {change.index: place for place, change in enumerate(found, start=1)}
    items = [
        {
            "label": short_month(bill.issued_on),
            "year": bill.issued_on.year if _begins_year(bills, index) else None,
            "name": f"{short_month(bill.issued_on)} {bill.issued_on.year}",
            "amount": bill.total,
            "mark": marks.get(index),
        }
        for index, bill in enumerate(bills)
    ]
    listed = [
        {
            "mark": marks[change.index],
            "text": words.charge(change.charge, change.words),
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
        "why": listed[-1]["text"] if listed and found[-1].index == len(bills) - 1 else "",
    }


def _begins_year(bills: list[BillSeen], index: int) -> bool:
    return index == 0 or bills[index].issued_on.year != bills[index - 1].issued_on.year
