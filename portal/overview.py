"""The first page of an account: what is owed, until when, and what to do about it."""

from collections.abc import Callable
from datetime import date

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from models.account import AccountStatus
from models.attempt import AttemptState, MethodType
from models.errors import Forbidden
from models.ledger import Component, EntryKind
from models.money import Money
from models.payment import Channel
from portal import autopay_words, discount_words, return_fee, words
from portal import overview_cards as cards
from portal.frame import OVERVIEW, around, my_account
from portal.overview_cards import Step
from services.access import accounts
from services.autopay import seen as autopay_seen
from services.autopay.seen import Standing
from services.books import ledger
from services.books.instalments import making_fee
from services.payments import paid
from services.programs import seen as programs_seen
from services.ratepayer import notices, overview, to_sign
from services.ratepayer.overview_facts import BillSeen, Overview
from services.ratepayer.portfolio import HANDFUL
from services.requests import credit_requests
from services.rules.progress import Facts, Progress, state_words
from services.rules.roles import Act
from services.rules.standing import Situation
from services.telling import reasons
from web.clock import now, today
from web.database import looking, reading
from web.extensions import house
from web.filters import day, method, month
from web.identity import me
from web.language import gettext as _
from web.language import lang
from web.permissions import Permission, needs
from web.sign_in import go

bp = Blueprint("overview", __name__)

_ABOUT_A_PAYMENT = {Situation.ON_ITS_WAY, Situation.CHECKING, Situation.RETURNED}


@bp.get("/overview")
@needs(Permission.OWN_ACCOUNT_VIEW)
def index() -> ResponseReturnValue:
    """My account; with several, the choice; with many, the portfolio."""
    return choose(lambda number: f"/a/{number}", many="/portfolio")


@bp.get("/activity")
@needs(Permission.OWN_ACCOUNT_VIEW)
def activity() -> ResponseReturnValue:
    """The activity of my account; with several, the choice."""
    return choose(lambda number: f"/a/{number}/activity", act=Act.SEE)


@bp.get("/a/<number>")
@needs(Permission.OWN_ACCOUNT_VIEW)
def show(number: str) -> ResponseReturnValue:
    """Truth and next step."""
    with looking() as session:
        try:
            seen = overview.of_account(session, me().id, number, on=today(), at=now())
        except Forbidden:
            return _told(number)
        autopay = (
            autopay_seen.standing(
                session, house().district, seen.account.number, person_id=me().id, on=today()
            )
            if seen.has_autopay
            else autopay_seen.off(is_closed=seen.account.status is AccountStatus.CLOSED)
        )
        discounts = programs_seen.holding(session, house().district, seen.account.number, today())
        fee = return_fee.owed(session, seen.account.number, seen.aging)
        making = making_fee(session, seen.account.number, seen.aging.fees)
        yours = _yours(seen, autopay)
        waits = (
            to_sign.of_account(
                session, seen.account.number, person_id=me().id, role=seen.part.role, on=today()
            )
            if seen.has_to_sign
            else []
        )
        asked_back = (
            credit_requests.asked_of(session, seen.account.number)
            if seen.situation is Situation.CREDIT
            else None
        )
    twice = cards.twice(seen)
    back, late = seen.returned, cards.late_on(seen, autopay.protects)
    return render_template(
        "portal/overview/show.html",
        asked_back=asked_back,
        twice=twice,
        discounts=[discount_words.holding(each) for each in discounts],
        autopay=autopay,
        autopay_state=autopay_words.STATES[autopay.kind],
        autopay_sentence=autopay_words.sentence(autopay),
        autopay_takes=autopay_words.takes(autopay),
        autopay_flag=autopay_words.flag(autopay, yours, seen.aging.next_due_on),
        seen=seen,
        situation=seen.situation,
        root=f"/a/{seen.account.number}",
        bill=seen.bills[0] if seen.bills else None,
        bill_months=words.period(seen.bills[0].period_from, seen.bills[0].period_to)
        if seen.bills
        else "",
        track=_track(seen, autopay, late),
        autopay_later=autopay_words.later(autopay),
        progress=_progress(seen) if seen.situation in _ABOUT_A_PAYMENT else None,
        late_on=late,
        notices_held=cards.notices_held(seen),
        in_instalments=cards.in_instalments(seen),
        grace_until=cards.grace_until(seen),
        returned=back,
        is_disputed=back is not None and back.kind is EntryKind.DISPUTE_WITHDRAWN,
        reason=_reason(seen),
        sent_back=_sent_back(seen),
        return_fee=fee,
        making_fee=making,
        components={
            **words.COMPONENTS,
            Component.FEE: words.fees(is_return=fee is not None, is_making=making is not None),
        },
        todo=cards.todo(seen, late, *cards.to_agree(seen, waits), *_asked(seen, autopay, yours)),
        is_proposed=any(not each.is_contract for each in waits),
        happened=cards.happened(seen),
        chart=cards.chart(seen),
        clears_by=_clears_by(seen),
        **around(seen.account, OVERVIEW, seen.part),
    )


def _yours(seen: Overview, autopay: Standing) -> Money:
    """What of what is due autopay leaves to the reader, who pays by it; nothing for others."""
    if seen.situation is not Situation.OWES or not autopay.is_mine:
        return Money.ZERO
    return max(seen.still - autopay.drawn, Money.ZERO)


def _asked(seen: Overview, autopay: Standing, yours: Money) -> list[Step | None]:
    """What autopay wants of the reader, and what it leaves to them."""
    root, due_on = f"/a/{seen.account.number}", seen.aging.next_due_on
    return [
        autopay_words.asks(autopay, root), autopay_words.left_to_pay(autopay, root, yours, due_on)
    ]  # fmt: skip


def _told(number: str) -> ResponseReturnValue:
    """What a trusted contact is told: whether something is past due, and nothing else."""
    with reading() as session:
        account, part = my_account(session, number, today(), Act.NOTICES)
        told = notices.of_account(session, account, today())
    return render_template(
        "portal/overview/told.html",
        account=account,
        told=told,
        root=f"/a/{account.number}",
        **around(account, OVERVIEW, part),
    )


def choose(
    to: Callable[[str], str], *, many: str = "", act: Act | None = None
) -> ResponseReturnValue:
    """Go to the only account for this, or ask which; with more than a handful, to their page."""
    with reading() as session:
        mine = accounts.of_person(session, me().id, today(), act)
        if many and len(mine) > HANDFUL:
            return go(many)
        seen = accounts.ids_of(session, me().id, today(), Act.SEE) if len(mine) > 1 else ()
        owed = ledger.owed_on(session, sorted(seen)) if seen else {}
    if len(mine) == 1:
        return go(to(mine[0].number))
    return render_template("portal/overview/index.html", accounts=mine, owed=owed, to=to)


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


def _sent_back(seen: Overview) -> str:
    """Which payment the bank sent back, from where and when."""
    back, refused = seen.returned, seen.refused
    if back is not None:
        if back.kind is not EntryKind.PAYMENT_RETURNED or not back.method:
            return ""
        facts = {"method": method(back.method), "day": day(back.on)}
        return _("Your payment from %(method)s came back on %(day)s.", **facts)
    if refused is None or not refused.method:
        return ""
    return _("Your payment from %(method)s came back.", method=method(refused.method))


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
            sent_on=back.received_on,
            cleared_on=back.cleared_on
            or (house().district.day(back.recorded_at) if back.recorded_at else None),
            returned_on=back.on,
        ),
        today(),
    )


def _track(seen: Overview, autopay: Standing, late: date | None) -> list[Step]:
    """The dots beside the answer when it is about a bill; a payment has its own."""
    if not seen.bills:
        return []
    bill, now_on = seen.bills[0], today()
    steps = [_step(_("Bill sent"), bill.issued_on, "done")]
    here = _step(_("Today"), now_on, "now")
    match seen.situation:
        case Situation.OWES if seen.owed != seen.aging.fees:
            due = seen.aging.next_due_on or bill.due_on
            return [*steps, here, *_with_draft(_step(_("Bill is due"), due, "ahead"), due, autopay)]
        case Situation.CLAIMED if seen.claimed is not None:
            until = _step(_("We look until"), seen.claimed.held_until, "ahead")
            if since := seen.aging.past_due_since:
                steps = [_step(_("Bill was due"), since, "done")]
            return [*steps, here, until]
        case Situation.PAST_DUE:
            since = seen.aging.past_due_since
            steps = [_step(_("Bill was due"), since, "stopped"), here]
            if drawn := autopay_words.step(autopay):
                steps.append(drawn)
            if late:
                steps.append(_step(_("Late fee is added"), late, "ahead"))
            if seen.aging.next_due_on:
                steps.append(_step(_("Newest bill is due"), seen.aging.next_due_on, "ahead"))
            return steps
        case Situation.OWES | Situation.NOTHING | Situation.CREDIT:
            return [*steps, here, _step(_("Next bill comes"), None, "ahead", _next_bill(bill))]
        case _:
            return []


def _with_draft(due: Step, due_on: date, autopay: Standing) -> list[Step]:
    """The day a bill is due, and the day autopay takes it, as they come."""
    drawn = autopay_words.step(autopay)
    if drawn is None or autopay.next is None:
        return [due]
    return [drawn, due] if autopay.next.draw_on < due_on else [due, drawn]


def _step(label: str, on: date | None, state: str, note: str = "") -> Step:
    return {"label": label, "date": day(on) if on else "", "state": state, "note": note}


def _next_bill(bill: BillSeen) -> str:
    """The month the next bill is expected in."""
    months = house().district.billing.cycle_months
    year, index = divmod(bill.issued_on.year * 12 + bill.issued_on.month - 1 + months, 12)
    return month(date(year, index + 1, 1))
