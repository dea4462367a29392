"""One account: what it owes and why, what happened, its books, bills, payments and people."""

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from datetime import date
from operator import itemgetter

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy import Connection
from sqlalchemy.orm import Session

from helpdesk import autopay_words, change_cards, discrepancy_words, timeline, trail, words
from helpdesk.forms.accounts import PutBackForm
from models.hold import HoldKind
from models.ledger import Component, EntryKind
from models.paperless import PaperlessState
from services.access import invitations
from services.accounts import holds, household
from services.autopay import seen as autopay_seen
from services.autopay.seen import Standing
from services.books import entries, statements
from services.desk import account_lists, account_page
from services.desk.account_notes import Note
from services.desk.account_page import Head
from services.desk.change_cards import by_entry
from services.desk.why import CHANNELS, COMPONENTS
from services.drafts import twice
from services.drafts.twice import Pair
from services.mailing import paperless
from services.rules.aging import charges
from services.rules.coming import Ahead, Coming, coming
from web import announced, paging
from web.clock import now, today
from web.database import looking, reading
from web.extensions import house
from web.guard import may
from web.identity import me
from web.permissions import Permission, needs

bp = Blueprint("accounts", __name__, url_prefix="/accounts/<number>")
#: The components that are charged, as the cells show them.
CHARGED = tuple(part for part in Component if part is not Component.CREDIT)
#: As much of what lies ahead as a caller asks about.
AHEAD_MAX = 5


@bp.get("")
@needs(Permission.ACCOUNT_VIEW)
def show(number: str) -> str:
    """The account on one screen: what is owed, what happened, what happens next."""
    district = house().district
    after = paging.after()
    with looking() as session:
        head = head_of(session, number)
        page = account_page.timeline(session, head.id, zone=district.zone, after=after)
        autopay = autopay_of(session, head)
    pairs = _twice(head, page)
    return page_of(
        "show",
        head,
        twice=pairs,
        attention=_but(page.attention, pairs),
        days=timeline.by_day(
            page, head=head, district=district, until=after.on if after else today()
        ),
        page=page,
        after=after,
        open_payments=timeline.open_payments(page.live),
        next_up=next_up(head, autopay),
        states=words.ATTEMPTS,
        attention_kinds=words.ATTENTION,
        case_types=discrepancy_words.TYPES,
        case_states=discrepancy_words.STATES,
    )


@bp.get("/ledger")
@needs(Permission.LEDGER_VIEW)
def ledger(number: str) -> str:
    """Every entry in the books, with its debits and credits."""
    after = paging.after()
    with looking() as session:
        head = head_of(session, number)
        page = statements.activity(session, head.id, after=after)
        legs = entries.legs(session, [line.entry_id for line in page.lines])
        changes = by_entry(session, [(line.entry_id, line.kind) for line in page.lines])
    return page_of(
        "ledger", head, page=page, legs=legs, after=after, title_of=timeline.title_of,
        changes=changes,
    )  # fmt: skip


@bp.get("/bills")
@needs(Permission.ACCOUNT_VIEW)
def all_bills(number: str) -> str:
    """The bills, newest first."""
    after = _day(request.args.get("before", ""))
    with reading() as session:
        head = head_of(session, number)
        page = account_lists.bills(session, head.id, before=after)
    return page_of("bills", head, page=page, before=after)


@bp.get("/payments")
@needs(Permission.PAYMENT_VIEW)
def payments(number: str) -> str:
    """The money that came, and the attempts that brought none."""
    after = paging.after()
    with reading() as session:
        head = head_of(session, number)
        page = account_lists.payments(session, account_id=head.id, after=after)
        attempts = account_lists.attempts(session, head.id)
    return page_of(
        "payments", head, page=page, after=after, older=account_lists.payments_after(page),
        attempts=attempts, states=words.ATTEMPTS, channels=CHANNELS, returns=words.RETURNS,
    )  # fmt: skip


@bp.get("/messages")
@needs(Permission.ACCOUNT_VIEW)
def messages(number: str) -> str:
    """What was written to the people of this account."""
    before = paging.before()
    with reading() as session:
        head = head_of(session, number)
        page = account_lists.messages(session, head.id, before=before)
    return page_of("messages", head, page=page, before=before, states=words.MESSAGES)


@bp.get("/people")
@needs(Permission.ACCOUNT_VIEW)
def people(number: str) -> ResponseReturnValue:
    """Who may see the account, since when, and where its mail goes."""
    return people_page(number)


def people_page(
    number: str, form: PutBackForm | None = None, status: int = 200
) -> ResponseReturnValue:
    """The same, with what is wrong about a form on it."""
    with looking() as session:
        head = head_of(session, number)
        now_here = [each.email for each in head.people if each.email and not each.to_on]
        come_back = account_lists.come_back(session, now_here) if now_here else frozenset()
        waiting = invitations.waiting(session, head.id, now())
        wishes = paperless.history(session, head.id)
        is_own = household.is_own(session, staff_id=me().id, account_id=head.id)
    page = page_of(
        "people", head, come_back=come_back, languages=words.LANGUAGES, waiting=waiting,
        wishes=wishes, by_email=any(each.state is PaperlessState.ON for each in wishes),
        form=form or PutBackForm(formdata=None), errors_title=form is not None,
        is_own=is_own, may_renew=may(me(), Permission.PIN_RENEW) and not is_own,
        may_change=may(me(), Permission.ACCOUNT_CHANGE) and not is_own,
    )  # fmt: skip
    return page, status


def _twice(head: Head, page: account_page.Timeline) -> list[Pair]:
    """What was paid twice within days. Nothing is asked where nothing is alike."""
    district = house().district
    came = [(abs(each.change), each.on) for each in page.lines if each.kind is EntryKind.PAYMENT]
    live = [(each.amount, district.day(each.at)) for each in page.live if each.amount is not None]
    if not twice.could_be([*came, *live]):
        return []
    with reading() as session:
        return twice.of_account(session, district, head.number, at=now())


def _but(notes: Sequence[Note], pairs: Sequence[Pair]) -> list[Note]:
    """What a person must look at, less what is said of the pairs already."""
    said = {twice.words(pair) for pair in pairs}
    return [note for note in notes if note.words not in said]


def head_of(session: Session | Connection, number: str) -> Head:
    """What an account is and owes today. The look is written down.

    :raises NotFound: when there is no such account.
    """
    head = account_page.head(session, number, on=today())
    trail.looked_at_account(head.number)
    return head


def to_work_on(session: Session, number: str) -> Head:
    """An account that the visitor may work on.

    :raises NotFound: when there is none.
    :raises Forbidden: when it is of their own household.
    """
    head = head_of(session, number)
    household.refuse_own(session, by=me().actor, account_id=head.id)
    return head


def page_of(template: str, head: Head, **context: object) -> str:
    """A tab of an account, under what stands above each of them."""
    return render_template(
        f"helpdesk/accounts/{template}.html",
        account=head,
        tab=template,
        components=COMPONENTS,
        charged=CHARGED,
        credit=head.part(Component.CREDIT),
        tariff=house().district.tariff,
        roles=words.ROLES,
        hold_words=words.HOLDS,
        autopay_flag=autopay_words.flag(head.autopay, head.next_draft),
        may_answer=may(me(), Permission.TICKET_ANSWER),
        may_ask=may(me(), Permission.CHANGE_ASK),
        strips=change_cards.waiting_on(head.id),
        today=today(),
        **context,
    )


def autopay_of(session: Session | Connection, head: Head) -> Standing | None:
    """Its autopay as staff see it; none while it is off."""
    if head.autopay is None:
        return None
    district = house().district
    return autopay_seen.standing(session, district, head.number, person_id=None, on=today())


def next_up(head: Head, autopay: Standing | None) -> list[tuple[date, str, str]]:
    """What will happen if nobody does anything: a day, the thing, and a word about it.

    A bill that autopay draws for, or has sent, has no late fee ahead.
    """
    ahead = coming(
        head.aging, charges(head.parts), head.bills, house().district.billing, today(),
        is_closed=head.closed_on is not None, graces=announced.graces(),
    )  # fmt: skip
    drawn = autopay.protects if autopay else frozenset()
    sure = [each for each in ahead if not _is_held(head, each) and not _is_drawn(drawn, each)]
    found = [(each.on, *_in_words(each, head.cycle)) for each in sure]
    if autopay and autopay.next is not None:
        found.append((autopay.next.draw_on, *autopay_words.coming(autopay, autopay.next)))
    return sorted(found, key=itemgetter(0))[:AHEAD_MAX]


def _is_drawn(drawn: AbstractSet[str], ahead: Ahead) -> bool:
    return ahead.what is Coming.LATE_FEE and ahead.bill in drawn


def _is_held(head: Head, ahead: Ahead) -> bool:
    """Whether it is a late fee that a hold keeps away."""
    is_fee = ahead.what is Coming.LATE_FEE
    return is_fee and holds.holds_back(head.holds, HoldKind.LATE_FEES, ahead.on)


def _in_words(ahead: Ahead, cycle: int) -> tuple[str, str]:
    match ahead.what:
        case Coming.DUE:
            return f"{ahead.amount} is due", ""
        case Coming.LATE_FEE:
            return f"Late fee of {ahead.amount} if unpaid", f"Bill {ahead.bill}"
        case Coming.NEXT_BILL:
            return "Next bill", f"Cycle {cycle}, about this day"


def _day(written: str) -> date | None:
    try:
        return date.fromisoformat(written)
    except ValueError:
        return None
