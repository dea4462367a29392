"""What changed on an account, and changing it: where its mail goes, how its people are reached."""

from collections.abc import Callable, Mapping
from dataclasses import asdict
from types import MappingProxyType

from flask import Blueprint, flash, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from helpdesk import beside, trail, words
from helpdesk.accounts import head_of, page_of, to_work_on
from helpdesk.forms.accounts import ChangeForm, ContactForm, MailingForm
from models.account import CustomerAccount
from models.account_change import AccountChange
from models.errors import Conflict, Refused
from services import audit
from services.access import mailing as mail
from services.accounts import account_changes, household
from services.accounts.account_changes import ChangeOrder
from services.desk import actors
from services.desk.account_page import Head
from web.clock import now, today
from web.database import reading, save
from web.extensions import house
from web.fields import text
from web.fragments import form_page
from web.guard import may
from web.identity import me
from web.permissions import Permission, needs
from web.sign_in import go
from web.urls import ID, url_for

bp = Blueprint("changes", __name__, url_prefix="/accounts/<number>")


@bp.get("/changes")
@needs(Permission.ACCOUNT_VIEW)
def index(number: str) -> str:
    """What staff changed: who, when, before and after."""
    with reading() as session:
        head = head_of(session, number)
        changes = account_changes.since(session, head.id, 0)
        whose = actors.names(session, {each.by for each in changes})
        is_own = household.is_own(session, staff_id=me().id, account_id=head.id)
    return page_of(
        "changes", head, changes=changes, names=whose, kinds=words.CHANGES, is_own=is_own,
        differences=differences, fields=words.FIELDS,
        may_change=may(me(), Permission.ACCOUNT_CHANGE) and not is_own,
    )  # fmt: skip


@bp.get("/mailing")
@needs(Permission.ACCOUNT_CHANGE)
def mailing(number: str) -> ResponseReturnValue:
    """Where the mail goes, to be changed."""
    with reading() as session:
        head = to_work_on(session, number)
        there = account_changes.mailing_of(session.get_one(CustomerAccount, head.id))
    return show("mailing", head, MailingForm(formdata=None, data=asdict(there)).begin())


@bp.post("/mailing")
@needs(Permission.ACCOUNT_CHANGE)
def change_mailing(number: str) -> ResponseReturnValue:
    """Send the mail elsewhere."""
    form = MailingForm()

    def work(session: Session, doing: ChangeOrder) -> None:
        ours = house()
        mail.change(
            session, doing, form.mailing, district=ours.district, links=ours.context.links,
            on=today(),
        )  # fmt: skip

    return change("mailing", number, form, work)


@bp.get(f"/contacts/<{ID}:access_id>")
@needs(Permission.ACCOUNT_CHANGE)
def contact(number: str, access_id: int) -> ResponseReturnValue:
    """How somebody is reached, to be changed."""
    with reading() as session:
        head = to_work_on(session, number)
        person = account_changes.person_of(session, head.id, access_id)
    data = {"telephone": person.telephone, "language": person.language}
    form = ContactForm(formdata=None, data=data).begin()
    return show(
        "contact", head, form, facts={"name": person.name, "action": f"{request.path}/change"}
    )


@bp.get(f"/contacts/<{ID}:access_id>/change")
@needs(Permission.ACCOUNT_CHANGE)
def back_to_contact(number: str, access_id: int) -> ResponseReturnValue:
    """Where a fresh proof leads back to: the form, to send it there."""
    with reading() as session:
        head = to_work_on(session, number)
        account_changes.person_of(session, head.id, access_id)
    return go(url_for("helpdesk.changes.contact", number=number, access_id=access_id))


@bp.post(f"/contacts/<{ID}:access_id>/change")
@needs(Permission.ACCOUNT_CHANGE)
def change_contact(number: str, access_id: int) -> ResponseReturnValue:
    """Write down how somebody is reached."""
    form = ContactForm()
    with reading() as session:
        head = to_work_on(session, number)
        name = account_changes.person_of(session, head.id, access_id).name

    def work(session: Session, doing: ChangeOrder) -> None:
        account_changes.change_contact(
            session, doing, access_id=access_id, telephone=text(form.telephone),
            language=text(form.language),
        )  # fmt: skip

    return change("contact", number, form, work, facts={"name": name})


NO_FACTS: Mapping[str, str] = MappingProxyType({})
HEADINGS = {
    "mailing": "Where mail goes",
    "contact": "How they are reached",
    "close": "Close the account",
    "new_owner": "A new owner",
    "give_access": "Let somebody see the account",
    "role": "What they are to the account",
    "end_access": "End an access",
    "withdraw": "Withdraw an invitation",
}


def change(
    template: str, number: str, form: ChangeForm,
    work: Callable[[Session, ChangeOrder], str | None],
    facts: Mapping[str, str] = NO_FACTS, said: str = "It is changed.",
) -> ResponseReturnValue:  # fmt: skip
    """Do what a form says; where it cannot be done, show it again with all that was typed.

    ``work`` may name the account to go on to; ``said`` is what is said when it is done.
    """
    with reading() as session:
        head = to_work_on(session, number)
    if not form.validate():
        return show(template, head, form, status=422, read_at=form.version, facts=facts)
    try:
        went_to = save(lambda session: _do(session, number, form, template, work))
    except Conflict:
        return show(
            template, head, form, status=409, read_at=form.version, is_stale=True, facts=facts
        )
    except Refused as no:
        form.reason.errors = [no.message]
        return show(template, head, form, status=422, read_at=form.version, facts=facts)
    flash(said)
    return go(url_for("helpdesk.changes.index", number=went_to))


def differences(change: AccountChange) -> list[tuple[str, str, str]]:
    """What differs, in words, after whom it is about."""
    about = [("person", "", str(change.after["person"]))] if "person" in change.after else []
    rest = [each for each in account_changes.differences(change) if each[0] != "person"]
    return about + [
        (word, words.value(word, before), words.value(word, after)) for word, before, after in rest
    ]


def _do(
    session: Session, number: str, form: ChangeForm, what: str,
    work: Callable[[Session, ChangeOrder], str | None],
) -> str:  # fmt: skip
    head = to_work_on(session, number)
    doing = ChangeOrder(
        key=form.once, account_id=head.id, seen=form.version, by=me().actor, at=now(),
        reason=text(form.reason),
    )  # fmt: skip
    went_to = work(session, doing)
    if account_changes.is_first(session, doing):
        about = audit.account(head.number)
        trail.did(session, f"account.{what}", about, reason=text(form.reason), **form.facts)
    return went_to or head.number


def show(
    template: str, head: Head, form: ChangeForm, *, status: int = 200, read_at: int | None = None,
    is_stale: bool = False, facts: Mapping[str, str] = NO_FACTS,
) -> ResponseReturnValue:  # fmt: skip
    """A form about an account. One that was stale says what changed, and has seen it now."""
    newer: list[AccountChange] = []
    with reading() as session:
        if is_stale and read_at is not None:
            newer = list(account_changes.since(session, head.id, max(read_at, 0)))
        whose = actors.names(session, {each.by for each in newer})
        newest = account_changes.version(session, head.id)
        shown = beside.panel(session, head)
    form.seen.data = str(newest if read_at is None or is_stale else read_at)
    return form_page(
        f"helpdesk/changes/{template}.html", form, status, newer=newer, names=whose,
        is_stale=is_stale, heading=HEADINGS[template], kinds=words.CHANGES, fields=words.FIELDS,
        differences=differences, **shown, **{"action": request.path, **facts},
    )  # fmt: skip
