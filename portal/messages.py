"""Questions of mine and the office's answers."""

from datetime import timedelta

from flask import Blueprint, flash, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from models.account import NamedAccount
from models.errors import Refused
from models.ticket import Reason, Subject, Ticket, number_of
from portal import turns, words
from portal.forms.messages import AskForm, BackForm
from portal.frame import MESSAGES, around, my_account
from portal.overview import choose
from services import audit
from services.rules.roles import Act
from services.throttling.throttles import Limit
from services.tickets import asking, files, seen
from services.tickets.asking import About
from web import bodies, paging, typed, uploads
from web.clock import now, today
from web.database import reading, save
from web.errors import in_words
from web.extensions import house
from web.fields import text
from web.fragments import form_page
from web.identity import me
from web.language import gettext as _
from web.permissions import Permission, needs
from web.sign_in import address, go, too_many

bp = Blueprint("messages", __name__)

#: Nobody has more to say than this; who does can call.
WRITTEN_MAX, WRITTEN_WINDOW = 20, timedelta(hours=1)


@bp.get("/messages")
@needs(Permission.OWN_TICKET_VIEW)
def mine() -> ResponseReturnValue:
    """The questions of my account; with several, the choice."""
    return choose(lambda number: f"/a/{number}/messages", act=Act.SEE)


@bp.get("/a/<number>/messages")
@needs(Permission.OWN_TICKET_VIEW)
def index(number: str) -> ResponseReturnValue:
    """What was asked on an account of mine, newest first, and whose turn it is."""
    before = paging.before()
    with reading() as session:
        account, part = my_account(session, number, today())
        page = asking.of_account(session, me().id, account.id, on=today(), before=before)
        states = seen.before_replies(session, [each.ticket for each in page.rows], at=now())
    root = f"/a/{account.number}/messages"
    return render_template(
        "portal/messages/index.html",
        account=account,
        root=root,
        rows=[turns.row(each, states) for each in page.rows],
        newer=root if before is not None else None,
        older=f"{root}?before={page.rows[-1].ticket.id}" if page.has_more else None,
        **around(account, MESSAGES, part),
    )


@bp.get("/a/<number>/messages/new")
@needs(Permission.OWN_TICKET_WRITE)
def new(number: str) -> ResponseReturnValue:
    """Ask about an account of mine, or one thing on it."""
    form = AskForm(formdata=None).begin()
    form.words.data = str(words.BEGINNINGS.get(request.args.get("tell", ""), ""))
    typed.again(form)
    return _ask(number, form)


@bp.post("/a/<number>/messages/new")
@needs(Permission.OWN_TICKET_WRITE)
@bodies.takes_files
def create(number: str) -> ResponseReturnValue:
    """Send a question; a form sent twice is one. Files stay with a form that has an error."""
    with reading() as session:
        account = my_account(session, number, today(), Act.ASK)[0]
    form = AskForm()
    if _has_wrong(form, account.id):
        return _ask(number, form, 422)
    if _is_too_much():
        return _ask(number, form.wrong(form.words, _too_much()), 429)
    try:
        ticket_number = save(lambda session: _keep(session, number, form))
    except Refused as no:
        return _ask(number, form.wrong(form.words, in_words(no)), 422)
    flash(_("Your question was sent."))
    return go(f"/ticket/{ticket_number}")


@bp.get("/ticket/<ticket_number>")
@needs(Permission.OWN_TICKET_VIEW)
def show(ticket_number: str) -> ResponseReturnValue:
    """A question on an account of mine, and what was answered."""
    form = BackForm(formdata=None).begin()
    typed.again(form)
    return _ticket(ticket_number, form)


@bp.post("/ticket/<ticket_number>")
@needs(Permission.OWN_TICKET_WRITE)
@bodies.takes_files
def reply(ticket_number: str) -> ResponseReturnValue:
    """Write to the office again."""
    with reading() as session:
        found = asking.mine(session, me().id, ticket_number, today())
        my_account(session, found.account_number, today(), Act.ASK)
    ticket, form = found.ticket, BackForm()
    if _has_wrong(form, ticket.account_id, ticket.id):
        return _ticket(ticket_number, form, 422)
    if _is_too_much():
        return _ticket(ticket_number, form.wrong(form.words, _too_much()), 429)
    try:
        save(lambda session: _keep_reply(session, ticket_number, form))
    except Refused as no:
        return _ticket(ticket_number, form.wrong(form.words, in_words(no)), 422)
    flash(_("Your message was sent."))
    return go(f"/ticket/{ticket_number}")


def _keep(session: Session, number: str, form: AskForm) -> str:
    account = my_account(session, number, today(), Act.ASK)[0]
    ticket = asking.ask(
        session, house().district, key=form.once, account_id=account.id,
        thing=_thing(session, account), reason=Reason(text(form.reason)), words=text(form.words),
        person_id=me().id, at=now(),
    )  # fmt: skip
    _note(session, "ticket.ask", ticket)
    return ticket.number


def _keep_reply(session: Session, ticket_number: str, form: BackForm) -> None:
    found = asking.mine(session, me().id, ticket_number, today())
    ticket = asking.answer_back(
        session, house().district, key=form.once, ticket_id=found.ticket.id, person_id=me().id,
        words=text(form.words), at=now(),
    )  # fmt: skip
    _note(session, "ticket.answer_back", ticket)


def _note(session: Session, action: str, ticket: Ticket) -> None:
    audit.record(
        session, actor=me().actor, action=action, subject=f"ticket:{ticket.number}", at=now(),
        address=address(),
    )  # fmt: skip


def _has_wrong(form: AskForm | BackForm, account_id: int | None, ticket_id: int = 0) -> bool:
    """Hold the files that were sent, and say beside each field what is wrong with it."""
    is_right = form.validate()
    form.files.errors = uploads.receive(
        held_for=files.form_of(me().id, form.once), scope=f"account:{account_id}",
        ticket_id=ticket_id or None,
    )  # fmt: skip
    return not is_right or bool(form.files.errors)


def _is_too_much() -> bool:
    return too_many([Limit("ticket", me().actor, WRITTEN_MAX, WRITTEN_WINDOW)])


def _too_much() -> str:
    return _("You sent many messages. Wait an hour, or call us")


def _thing(session: Session, account: NamedAccount) -> About:
    """What the address of the page says the question is about."""
    return asking.about(
        session, account.id, bill=request.args.get("bill", ""), line=request.args.get("line", ""),
        payment=request.args.get("receipt", ""),
    )  # fmt: skip


def _ask(number: str, form: AskForm, status: int = 200) -> ResponseReturnValue:
    with reading() as session:
        account, part = my_account(session, number, today(), Act.ASK)
        thing = _thing(session, account)
        named = asking.named(session, thing)
        held = files.held(session, files.form_of(me().id, form.once))
    if thing.subject is Subject.OTHER:
        form.reason.data = Reason.OTHER.value
    return form_page(
        "portal/messages/new.html",
        form,
        status,
        root=f"/a/{account.number}",
        action=request.full_path.rstrip("?"),
        bill_number=request.args.get("bill", "") if thing.bill_id else "",
        about=words.about(named),
        reasons=words.reasons(thing.subject),
        held=held,
        accept=uploads.ACCEPT,
        answered_by=asking.promise(house().district, today()),
        **around(account, MESSAGES, part),
    )


def _leads_on(ticket: Ticket) -> ResponseReturnValue:
    """A question that goes on in another leads there."""
    into = number_of(ticket.merged_into_id or 0)
    flash(_("%(number)s goes on here, in %(into)s.", number=ticket.number, into=into))
    return go(f"/ticket/{into}")


def _ticket(ticket_number: str, form: BackForm, status: int = 200) -> ResponseReturnValue:
    before = paging.before()
    with reading() as session:
        found = asking.mine(session, me().id, ticket_number, today())
        if found.ticket.merged_into_id is not None:
            return _leads_on(found.ticket)
        account, part = my_account(session, found.account_number, today())
        thread = seen.thread(session, found.ticket.id, before=before, at=now(), for_customer=True)
        attached = files.of_messages(session, [each.id for each in thread.said])
        held = files.held(session, files.form_of(me().id, form.once))
        states = seen.before_replies(session, [found.ticket], at=now())
    return form_page(
        "portal/messages/show.html",
        form,
        status,
        ticket=found.ticket,
        asker=found.asker or found.ticket.caller,
        is_mine=found.ticket.asked_by_id == me().id,
        root=f"/a/{account.number}/messages",
        held=held,
        accept=uploads.ACCEPT,
        attached=attached,
        about=words.about(found, found.ticket.reason),
        reason="" if found.ticket.reason is Reason.OTHER else words.reason(found.ticket.reason),
        turn=turns.turn(found.ticket, states),
        thread=thread,
        before=before,
        **around(account, MESSAGES, part),
    )
