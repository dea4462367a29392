"""What is done to an autopay that is on: skipped, paused, stopped; what was signed."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, flash, render_template
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.account import NamedAccount
from models.autopay import Autopay, Mandate
from models.errors import Conflict, NotFound, Refused
from portal import autopay_terms
from portal.autopay_setting import does, limits
from portal.autopay_state import state_page
from portal.forms.autopay import PauseForm
from portal.frame import BILLS, around, my_account
from services.autopay import changing, ending, orders
from services.rules.roles import Act
from web.clock import today
from web.database import reading, save
from web.errors import in_words
from web.extensions import house
from web.fields import OnceForm
from web.filters import day, money
from web.fragments import form_page
from web.identity import me
from web.language import gettext as _
from web.permissions import Permission, needs
from web.sign_in import TOO_MANY, go, too_many
from web.urls import ID

bp = Blueprint("autopay_deeds", __name__, url_prefix="/a/<number>/autopay")


@bp.post(f"/drafts/<{ID}:draft_id>/skip")
@needs(Permission.OWN_AUTOPAY_CHANGE)
def skip(number: str, draft_id: int) -> ResponseReturnValue:
    """Leave one payment out."""
    said = _("Skipped. That bill is yours to pay.")
    return _do(number, OnceForm(), changing.skip, draft_id, said=said)


@bp.post(f"/drafts/<{ID}:draft_id>/unskip")
@needs(Permission.OWN_AUTOPAY_CHANGE)
def unskip(number: str, draft_id: int) -> ResponseReturnValue:
    """Make a skipped payment after all."""
    said = _("The payment is put back.")
    return _do(number, OnceForm(), changing.unskip, draft_id, said=said)


@bp.post("/pause")
@needs(Permission.OWN_AUTOPAY_CHANGE)
def pause(number: str) -> ResponseReturnValue:
    """Draw nothing before a day."""
    form, (account, live) = PauseForm(), _live(number)
    if not form.validate():
        return state_page(number, live, form, 422)
    if too_many(limits()):
        return state_page(number, live, form.wrong(form.until, TOO_MANY), 429)
    doing_it, until = does(account, form.once), form.until.day
    try:
        save(lambda session: changing.pause(session, house().context, doing_it, until))
    except Refused as no:
        return state_page(number, live, form.wrong(form.until, in_words(no)), 422)
    flash(_("Autopay is paused until %(day)s.", day=day(until)))
    return go(f"/a/{account.number}/autopay")


@bp.post("/resume")
@needs(Permission.OWN_AUTOPAY_CHANGE)
def resume(number: str) -> ResponseReturnValue:
    """End a pause now."""
    return _do(number, OnceForm(), changing.resume, said=_("Autopay goes on."))


@bp.get("/stop")
@needs(Permission.OWN_AUTOPAY_CHANGE)
def ask_stop(number: str) -> ResponseReturnValue:
    """Say what a stop means, and what it cannot call back."""
    with reading() as session:
        account, part = my_account(session, number, today(), Act.PAY)
        live = _paid_by_me(session, account)
        sent = ending.sent_of(session, live.id)
    return form_page(
        "portal/autopay/stop.html",
        OnceForm(formdata=None).begin(),
        root=f"/a/{account.number}",
        account=account,
        sent=sent,
        **around(account, BILLS, part),
    )


@bp.post("/stop")
@needs(Permission.OWN_AUTOPAY_CHANGE)
def stop(number: str) -> ResponseReturnValue:
    """Stop it at once."""
    form = OnceForm()
    with reading() as session:
        account, _part = my_account(session, number, today(), Act.PAY)
    doing_it = does(account, form.once)
    stopped = save(lambda session: ending.stop(session, house().context, doing_it))
    said = _("Autopay is off since %(day)s. Nothing more is drawn.", day=day(today()))
    for draft in stopped.sent:
        facts = {"amount": money(draft.sent), "day": day(draft.draw_on)}
        said += " " + _("%(amount)s was sent to your bank on %(day)s: that goes on.", **facts)
    flash(said)
    return go(f"/a/{account.number}/autopay")


@bp.get(f"/agreed/<{ID}:mandate_id>")
@needs(Permission.OWN_ACCOUNT_VIEW)
def agreed(number: str, mandate_id: int) -> ResponseReturnValue:
    """What I signed, word by word, to print."""
    with reading() as session:
        account, part = my_account(session, number, today(), Act.PAY)
        mandate = session.scalar(
            select(Mandate).where(
                Mandate.id == mandate_id,
                Mandate.account_id == account.id,
                Mandate.person_id == me().id,
            )
        )
    if mandate is None:
        raise NotFound
    return render_template(
        "portal/autopay/agreed.html",
        root=f"/a/{account.number}",
        account=account,
        mandate=mandate,
        how=autopay_terms.agreed_how(mandate),
        **around(account, BILLS, part),
    )


def _do(
    number: str, form: OnceForm, deed: Callable[..., Any], *about: int, said: str
) -> ResponseReturnValue:
    """Do one thing and go back to the page; what stands in its way is said there."""
    with reading() as session:
        account, _part = my_account(session, number, today(), Act.PAY)
    if too_many(limits()):
        flash(str(TOO_MANY))
        return go(f"/a/{account.number}/autopay")
    doing_it = does(account, form.once)
    try:
        save(lambda session: deed(session, house().context, doing_it, *about) and None)
    except (Conflict, Refused) as no:
        said = in_words(no)
    flash(said)
    return go(f"/a/{account.number}/autopay")


def _live(number: str) -> tuple[NamedAccount, Autopay]:
    with reading() as session:
        account, _part = my_account(session, number, today(), Act.PAY)
        return account, _paid_by_me(session, account)


def _paid_by_me(session: Session, account: NamedAccount) -> Autopay:
    live = orders.live(session, account.id)
    if live is None:
        raise Conflict(_("Autopay is off by now."))
    orders.check_payer(live, me().id)
    return live
