"""One question: its thread with the account beside it, and everything that is done with it."""

from flask import Blueprint, flash, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from helpdesk import beside, change_cards, kept, ticket_words, trail, turning
from helpdesk.forms.tickets import WriteForm
from models.errors import Conflict, Refused
from models.ticket import Ticket, TicketMessage, WrittenAs, number_of
from services.accounts import household
from services.tickets import answering, asking, desk_page, drafts, files, inbox, seen
from services.tickets.seen import Seen
from web import bodies, paging, typed, uploads
from web.clock import now, today
from web.database import reading, save, saving
from web.errors import in_words
from web.extensions import house
from web.fields import text
from web.fragments import wants_fragment
from web.guard import may
from web.identity import me
from web.permissions import Permission, needs
from web.sign_in import go

bp = Blueprint("tickets", __name__, url_prefix="/tickets/<ticket_number>")

#: What a button of the form may ask for beside sending it.
SOLVE, INSERT = "solve", "insert"
COMPOSED = {kind.value: kind for kind in (WrittenAs.REPLY, WrittenAs.NOTE)}


@bp.get("")
@needs(Permission.TICKET_VIEW)
def show(ticket_number: str) -> ResponseReturnValue:
    """A question on one screen: what was written, and what the account owes."""
    return _page(ticket_number, COMPOSED.get(request.args.get("write", "")), None)


@bp.post("/take")
@needs(Permission.TICKET_ANSWER)
def take(ticket_number: str) -> ResponseReturnValue:
    """Make it mine."""
    return _give(ticket_number, me().id)


@bp.post("/give")
@needs(Permission.TICKET_ANSWER)
def give(ticket_number: str) -> ResponseReturnValue:
    """Make it somebody's who answers."""
    staff = request.form.get("staff", "")
    return _give(ticket_number, beside.id_of(staff))


@bp.post("/reply")
@needs(Permission.TICKET_ANSWER)
@bodies.takes_files
def reply(ticket_number: str) -> ResponseReturnValue:
    """Answer the customer; it leaves in 15 seconds."""
    return _write(ticket_number, WrittenAs.REPLY)


@bp.post("/note")
@needs(Permission.TICKET_ANSWER)
@bodies.takes_files
def note(ticket_number: str) -> ResponseReturnValue:
    """Write something down for staff alone."""
    return _write(ticket_number, WrittenAs.NOTE)


@bp.post("/draft")
@needs(Permission.TICKET_ANSWER)
@bodies.takes_files
def draft(ticket_number: str) -> ResponseReturnValue:
    """Keep what is written so far, with an answer given often put above it when asked for."""
    kind = COMPOSED.get(request.form.get("kind", ""), WrittenAs.REPLY)
    for wrong in _receive(ticket_number, kind):
        flash(wrong, "harm")
    kept_in = save(lambda session: _keep_draft(session, ticket_number, kind))
    if wants_fragment():
        return "", 204
    if kept_in.id != asking.id_of(ticket_number):
        flash(f"{ticket_number} is a part of this question.")
    return _to(kept_in.number, write=kind.value)


@bp.post("/take-back")
@needs(Permission.TICKET_ANSWER)
def take_back(ticket_number: str) -> ResponseReturnValue:
    """Take my last reply back before it leaves; it is a draft again."""
    with saving() as session:
        ticket = answering.take_back(session, number=ticket_number, staff_id=me().id, at=now())
        trail.did(session, "ticket.take_back", f"ticket:{ticket.number}")
    flash("Nothing was sent. Your words are below.")
    return _to(ticket.number, write=WrittenAs.REPLY.value)


def _give(ticket_number: str, staff_id: int) -> ResponseReturnValue:
    with saving() as session:
        ticket = answering.give(
            session, house().district, number=ticket_number, staff_id=staff_id, by=me().id,
            at=now(),
        )  # fmt: skip
        trail.did(session, "ticket.give", f"ticket:{ticket.number}", owner=f"staff:{staff_id}")
    flash("It is yours." if staff_id == me().id else "It has a new owner.")
    return _to(ticket.number)


def _write(ticket_number: str, kind: WrittenAs) -> ResponseReturnValue:
    """Send what was written, or show it again with what is wrong, or with what is newer."""
    form = WriteForm()
    is_right = form.validate()
    form.files.errors = _receive(ticket_number, kind)
    if not is_right or form.files.errors:
        return _page(ticket_number, kind, form, 422)
    try:
        save(lambda session: _keep(session, ticket_number, kind, form))
    except Conflict as newer:
        return _page(ticket_number, kind, form.wrong(form.words, newer.message), 409)
    except Refused as no:
        return _page(ticket_number, kind, form.wrong(form.words, in_words(no)), 422)
    flash("The reply leaves in 15 seconds." if kind is WrittenAs.REPLY else "The note is kept.")
    return _to(ticket_number)


def _receive(ticket_number: str, kind: WrittenAs) -> list[str]:
    """Hold the files that were sent for my draft; sentences on those that were not taken."""
    with reading() as session:
        ticket = _lands_in(session, ticket_number).ticket
        household.refuse_own(session, by=me().actor, account_id=ticket.account_id)
    scope = f"account:{ticket.account_id}" if ticket.account_id else "letters"
    return uploads.receive(held_for=_draft(ticket, kind), scope=scope, ticket_id=ticket.id)


def _lands_in(session: Session, ticket_number: str) -> Seen:
    """The question what is written lands in: this one, or the one it was merged into."""
    found = inbox.one(session, ticket_number)
    into = found.ticket.merged_into_id
    return found if into is None else inbox.one(session, number_of(into))


def _keep(session: Session, ticket_number: str, kind: WrittenAs, form: WriteForm) -> TicketMessage:
    district, written = house().district, text(form.words)
    if kind is WrittenAs.NOTE:
        message = answering.note(
            session, district, number=ticket_number, seen=form.version, words=written,
            staff_id=me().id, at=now(),
        )  # fmt: skip
    else:
        message = answering.reply(
            session, district, number=ticket_number, seen=form.version, words=written,
            solve=request.form.get("do") == SOLVE, staff_id=me().id, at=now(),
        )  # fmt: skip
    trail.did(session, f"ticket.{kind}", f"ticket:{ticket_number}", message=message.id)
    return message


def _keep_draft(session: Session, ticket_number: str, kind: WrittenAs) -> Ticket:
    found = _lands_in(session, ticket_number)
    written = text(WriteForm().words)
    if request.form.get("do") == INSERT:
        # It begins with a greeting: what was written goes on below it.
        written = f"{beside.canned_words(session, found)}\n\n{written}".strip()
    ticket_id = asking.id_of(ticket_number)
    return drafts.keep(
        session, ticket_id=ticket_id, staff_id=me().id, kind=kind, words=written, at=now()
    )


def _page(
    ticket_number: str, kind: WrittenAs | None, form: WriteForm | None, status: int = 200
) -> ResponseReturnValue:
    before, at = paging.before(), now()
    with reading() as session:
        opened = desk_page.read(session, ticket_number, staff_id=me().id)
        found, begun, is_own = opened.found, opened.begun, opened.is_own
        ticket = found.ticket
        if ticket.merged_into_id is not None and form is None:
            return _leads_on(ticket)
        thread = seen.thread(session, ticket.id, before=before, at=at, for_customer=False)
        cards = change_cards.of_ticket(session, ticket.id) if opened.has_changes else []
        drafted = {each: _draft(ticket, each) for each in COMPOSED.values()}
        attached, held = files.of_page(session, [each.id for each in thread.said], drafted.values())
        shown_beside = beside.of(session, opened)
        shown_beside |= beside.queue(session, found)
        if kind is None:
            kind = next(
                (each for each in COMPOSED.values() if each in begun or held[drafted[each]]), None
            )
        offered = beside.offered(session, found) if kind else []
        staff = kept.STAFF.get(session, None)
    trail.looked("ticket.view", f"ticket:{ticket.number}", of=found.account_number)
    page = render_template(
        "helpdesk/tickets/show.html",
        found=found,
        ticket=ticket,
        thread=thread,
        cards=cards,
        told=change_cards.among(thread, cards, is_newest=before is None),
        attached=attached,
        held=held[drafted[kind]] if kind in drafted else [],
        accept=uploads.ACCEPT,
        joined=opened.joined,
        before=before,
        at=at,
        kind=kind,
        begins=form is None and request.args.get("write") == kind,
        form=_form(form, ticket, begun.get(kind, "") if kind else ""),
        errors_title=bool(form and form.errors),
        **shown_beside,
        offered=offered,
        staff=staff,
        may=may(me(), Permission.TICKET_ANSWER) and not is_own,
        may_ask=may(me(), Permission.CHANGE_ASK) and not is_own,
        is_own=is_own,
        stands=ticket_words.stands(ticket),
        whom=ticket_words.WAITS_FOR,
        snooze_days=turning.days(ticket),
        reason=ticket_words.reason,
        about=beside.title(found),
        title=beside.title,
        today=today(),
    )
    return page, status


def _leads_on(ticket: Ticket) -> ResponseReturnValue:
    """A merged question leads to the one it is a part of."""
    into = number_of(ticket.merged_into_id or 0)
    flash(f"{ticket.number} is a part of this question.")
    return _to(into)


def _to(ticket_number: str, **more: str) -> ResponseReturnValue:
    return go(beside.here(ticket_number, **more))


def _draft(ticket: Ticket, kind: WrittenAs) -> str:
    return files.draft_of(me().id, ticket.merged_into_id or ticket.id, kind)


def _form(form: WriteForm | None, ticket: Ticket, begun: str) -> WriteForm:
    """The form as it was filled in, or with what was begun; it has now seen what is shown."""
    if form is None:
        form = WriteForm(formdata=None, data={"words": begun})
        typed.again(form)
    form.seen.data = str(ticket.version)
    return form
