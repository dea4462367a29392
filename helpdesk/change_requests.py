"""Asking for a change of what is owed: one form for every command, with what it would do."""

from typing import Any, NamedTuple
from uuid import UUID

from flask import Blueprint, flash, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from helpdesk import change_asked, change_preview, change_words, trail
from helpdesk.accounts import head_of
from helpdesk.beside import id_of
from helpdesk.change_preview import Preview
from helpdesk.forms.change_requests import CHARGED, FILLED, TYPED_MAX, ChangeForm, Errors
from models.change_payload import Adjust, Payload, read
from models.change_request import ChangeRequest, Command, RequestState
from models.change_rules import Need, ReasonCode
from models.errors import Conflict, Forbidden, NotFound, Refused
from models.identity import StaffRole
from models.ticket import number_of
from services.accounts import household
from services.change_requests import proposing, seen, undoing
from services.change_requests.planning import Plan
from services.change_requests.wish import Wish
from services.desk import account_page, approvals
from services.desk.account_page import Head
from services.tickets import inbox
from web.clock import now
from web.database import reading, save
from web.errors import in_words
from web.extensions import house
from web.fields import text, version
from web.fragments import VARY, wants_fragment
from web.identity import me
from web.permissions import Permission, needs
from web.sign_in import go
from web.urls import ID, url_for

bp = Blueprint("change_requests", __name__)
_SLUG = f"<any({', '.join(change_words.SLUGS)}):slug>"
LOOK = "look"
#: The field beside which it is said that a command cannot be.
BESIDE = {
    Command.ADJUST: "amount", Command.TRANSFER_PAYMENT: "amount", Command.REVERSE_CHARGE: "reason",
    Command.APPLY_CREDIT: "amount", Command.WRITE_OFF: "part_service",
    Command.REINSTATE: "part_service",
}  # fmt: skip


class _Asked(NamedTuple):
    """A form as it was read: whose account, what it asks for, and what that would do."""

    head: Head
    whose: str
    is_own: bool
    #: Whether it was just opened: filled in from what it is about, and nothing said of it yet.
    is_new: bool
    payload: Payload | None
    preview: Preview | None
    #: The question that it names, and the change that it asks anew for.
    ticket_id: int | None
    old: ChangeRequest | None
    #: What is wrong with its fields: said beside them once it is sent.
    wrong: Errors

    @property
    def plan(self) -> Plan | None:
        """What it would post, if it can be."""
        return self.preview.plan if self.preview else None


@bp.get(f"/accounts/<number>/change/{_SLUG}")
@needs(Permission.CHANGE_ASK)
def new(number: str, slug: str) -> ResponseReturnValue:
    """What is to be changed, filled in from what it is about, and what it would do."""
    command, form = change_words.SLUGS[slug], ChangeForm(formdata=None).begin()
    for name in FILLED:
        if typed := request.args.get(name, "")[:TYPED_MAX]:
            form[name].data = typed
    return _page(command, form, _read(number, command, form, is_new=True))


@bp.post(f"/accounts/<number>/change/{_SLUG}")
@needs(Permission.CHANGE_ASK)
def ask(number: str, slug: str) -> ResponseReturnValue:
    """Show what it would do, or ask for it: what one may do alone is done when this returns."""
    command, form = change_words.SLUGS[slug], ChangeForm()
    asked = _read(number, command, form)
    if wants_fragment():
        return _page(command, form, asked)
    form.say(asked.wrong)
    if request.form.get("do") == LOOK:
        return _page(command, form, asked)
    if asked.is_own:
        raise Forbidden(household.OWN)
    if asked.preview is not None and asked.preview.no:
        form.wrong(form[BESIDE[command]], asked.preview.no)
    if form.lacks(_reason(form)) or asked.payload is None:
        return _page(command, form, asked, status=422)
    if form.said.data != change_asked.name_of(asked.payload):
        return _page(command, form, asked, said="This is what it does now: press once more.")
    wish = _wish(command, form, asked.head, asked.payload, asked.ticket_id)
    try:
        change = save(lambda session: _send(session, form, wish))
    except (Conflict, Refused) as no:
        now_so, status = _read(number, command, form), 409 if isinstance(no, Conflict) else 422
        return _page(command, form, now_so, said=in_words(no), status=status)
    flash(
        f"{change.number} is in the books." if change.state is RequestState.EXECUTED
        else f"{change.number} waits for a second person."
    )  # fmt: skip
    if wish.case_id is not None:
        return go(url_for("helpdesk.discrepancies.show", case_id=wish.case_id))
    if asked.ticket_id is not None:
        return go(url_for("helpdesk.tickets.show", ticket_number=number_of(asked.ticket_id)))
    return go(url_for("helpdesk.accounts.show", number=asked.head.number))


@bp.get(f"/approvals/<{ID}:change_id>/undo")
@needs(Permission.CHANGE_ASK)
def undo(change_id: int) -> ResponseReturnValue:
    """The form that would take an executed change back."""
    with reading() as session:
        old = seen.one(session, change_id)
        trail.looked("change.view", f"change:{change_id}", of=old.account.number)
        try:
            command, account_id, payload = undoing.opposite(session, change_id)
        except Refused as no:
            flash(in_words(no))
            return go(url_for("helpdesk.approvals.show", change_id=change_id))
        where = change_asked.address(session, command, account_id, payload, undoes=change_id)
    return go(url_for(".new", **where))


def _send(session: Session, form: ChangeForm, wish: Wish) -> ChangeRequest:
    """Ask for it, or ask anew for what came back."""
    facts: dict[str, Any] = {"by": me().actor, "role": StaffRole(me().role), "at": now()}
    if again := id_of(text(form.again)):
        return proposing.resubmit(
            session, house().context, again, wish, version=version(form.version), **facts
        )
    return proposing.propose(session, house().context, wish, **facts)


def _read(number: str, command: Command, form: ChangeForm, *, is_new: bool = False) -> _Asked:
    """What a form asks for and would do; a new one is filled in from what it is about."""
    with reading() as session:
        head = head_of(session, number)
        old = _again(session, head, form, is_new=is_new)
        if is_new:
            change_asked.fill(session, command, head, form)
            change_asked.choose(house().district, command, form)
        papers = approvals.papers(session, head.id)
        form.offer([(str(id_), f"{name} ({number_of(of)})") for id_, name, of in papers])
        payload = change_asked.payload(session, command, head, form)
        return _Asked(
            head=head, whose=account_page.called(session, head.number),
            is_own=household.is_own(session, staff_id=me().id, account_id=head.id), is_new=is_new,
            payload=payload, preview=_preview(session, command, head, form, payload, old),
            ticket_id=_ticket(session, form), old=old, wrong=form.unsaid(),
        )  # fmt: skip


def _preview(
    session: Session, command: Command, head: Head, form: ChangeForm, payload: Payload | None,
    old: ChangeRequest | None,
) -> Preview | None:  # fmt: skip
    """What it would do; none while something of it is missing."""
    if payload is None:
        return None
    wish = _wish(command, form, head, payload)
    preview = change_preview.of_wish(session, house().district, wish, again=old)
    for effect in preview.effects:
        trail.looked_at_account(effect.number)
    return preview


def _reason(form: ChangeForm) -> ReasonCode | None:
    """The reason that is chosen."""
    return house().district.changes.reasons.get(text(form.reason))


def _wish(
    command: Command, form: ChangeForm, head: Head, payload: Payload, ticket_id: int | None = None
) -> Wish:
    return Wish(
        key=UUID(form.once), command=command, account_id=head.id, payload=payload,
        reason=text(form.reason), words=text(form.words), seen=text(form.seen),
        ticket_id=ticket_id, document_id=id_of(text(form.document)) or None,
        undoes_id=id_of(text(form.undoes)) or None, case_id=change_asked.case_of(form),
    )  # fmt: skip


def _again(session: Session, head: Head, form: ChangeForm, *, is_new: bool) -> ChangeRequest | None:
    """The change that is asked for anew, whose words a new form is filled in with.

    :raises NotFound: when it is not of this account.
    """
    again = id_of(text(form.again))
    if not again:
        return None
    old = seen.one(session, again).request
    if old.account_id != head.id:
        raise NotFound("There is no such change of this account.")
    if is_new and not form.version.data:
        where = change_asked.address(session, old.command, head.id, read(old.command, old.payload))
        for name in FILLED:
            form[name].data = where.get(name, form[name].data)
        form.reason.data, form.words.data = old.reason, old.words
        form.ticket.data = number_of(old.ticket_id) if old.ticket_id else ""
        form.document.data = str(old.document_id or "")
        form.undoes.data = str(old.undoes_id or "")
        form.version.data = str(old.version)
    return old


def _ticket(session: Session, form: ChangeForm) -> int | None:
    """The question that is named; one that there is not is said beside its box."""
    if not text(form.ticket):
        return None
    try:
        return inbox.one(session, text(form.ticket)).ticket.id
    except NotFound:
        form.wrong(form.ticket, "There is no such question")
        return None


def _page(
    command: Command, form: ChangeForm, asked: _Asked, *, said: str = "", status: int = 200
) -> ResponseReturnValue:
    """A form with what it would do: the page, or that part of it that follows what is typed."""
    plan, district = asked.plan, house().district
    form.said.data = change_asked.name_of(asked.payload) if asked.payload and plan else ""
    form.seen.data = plan.seen if plan else ""
    limit = district.changes.limit(StaffRole(me().role), command)
    page = render_template(
        f"helpdesk/change_requests/{_template(is_new=asked.is_new)}.html",
        form=form, entry_id=id_of(text(form.entry)), number=asked.head.number, whose=asked.whose,
        preview=asked.preview, plan=plan,
        command=command.value, slug=change_words.SLUG_OF[command], said=said,
        is_own=asked.is_own, title=change_words.TITLES[command], old=asked.old, charged=CHARGED,
        Need=Need, send=_button(command, asked),
        why=change_words.why_not_alone(asked.preview.why, limit) if asked.preview else [],
        reasons=district.changes.reasons_for(command), errors_title=bool(form.errors),
    )  # fmt: skip
    return page, status, {"Vary": VARY}


def _button(command: Command, asked: _Asked) -> str:
    """What its button says that it does."""
    if asked.plan is None:
        return ""
    is_credit = isinstance(asked.payload, Adjust) and asked.payload.is_credit
    return change_words.called(command, asked.plan.amount, is_credit=is_credit)


def _template(*, is_new: bool) -> str:
    """What of a form is shown: its page, the same over another page, or what it would do."""
    if not wants_fragment():
        return "new"
    return "_dialog" if is_new else "_check"
