"""Autopay goes along to another account of its payer's."""

from collections.abc import Sequence

from flask import Blueprint, flash, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from models.account import NamedAccount
from models.autopay import Autopay
from models.errors import Conflict, Refused
from models.saved_method import SavedMethod
from portal.autopay_setting import does, limits, signature, words_of
from portal.forms.autopay import MoveForm
from portal.frame import BILLS, around, my_account
from services.access import accounts
from services.autopay import moving, orders
from services.autopay.moving import Move
from services.drafts import terms as as_terms
from services.rules.agreed import Words
from services.rules.roles import Act
from web.clock import today
from web.database import reading, save
from web.errors import in_words
from web.extensions import house
from web.fields import text
from web.fragments import form_page
from web.identity import me
from web.language import gettext as _
from web.permissions import Permission, needs
from web.sign_in import TOO_MANY, go, too_many

bp = Blueprint("autopay_moving", __name__, url_prefix="/a/<number>/autopay/move")
#: A manager's list of accounts to move to is no longer than this.
OTHERS_MAX = 50


@bp.get("")
@needs(Permission.OWN_AUTOPAY_CHANGE)
def ask(number: str) -> ResponseReturnValue:
    """To which of their accounts, and under which words once one is chosen."""
    form = MoveForm(formdata=None).begin()
    form.to.data = request.args.get("to", "")
    return _page(number, form)


@bp.post("")
@needs(Permission.OWN_AUTOPAY_CHANGE)
def create(number: str) -> ResponseReturnValue:
    """Move it along, once its words were read."""
    form = MoveForm()
    with reading() as session:
        account, _part = my_account(session, number, today(), Act.PAY)
        there = _there(session, account, form)
        words = _words(session, _live(session, account), there)
    if there is None:
        return _page(number, form.wrong(form.to, _("Select an account of yours")), 422)
    if words is not None and text(form.agreed) != words.version:
        return _page(number, form)
    if too_many(limits()):
        return _page(number, form.wrong(form.to, TOO_MANY), 429)
    wish = Move(
        order=does(account, form.once), signature=signature(form.once), to_account_id=there.id
    )
    try:
        save(lambda session: moving.move(session, house().context, wish).id)
    except (Conflict, Refused) as no:
        return _page(number, form.wrong(form.to, in_words(no)), 409)
    flash(_("Autopay moved to %(address)s.", address=there.address))
    return go(f"/a/{there.number}/autopay")


def _page(number: str, form: MoveForm, status: int = 200) -> ResponseReturnValue:
    with reading() as session:
        account, part = my_account(session, number, today(), Act.PAY)
        others = _others(session, account)
        words = _words(session, _live(session, account), _there(session, account, form))
    form.agreed.data = words.version if words else ""
    return form_page(
        "portal/autopay/move.html",
        form,
        status,
        root=f"/a/{account.number}",
        account=account,
        others=others,
        words=words,
        **around(account, BILLS, part),
    )


def _live(session: Session, account: NamedAccount) -> Autopay | None:
    """The autopay to move; none when it is off, or the same form moved it a moment ago."""
    live = orders.live(session, account.id)
    if live is not None:
        orders.check_payer(live, me().id)
    return live


def _others(session: Session, account: NamedAccount) -> Sequence[NamedAccount]:
    mine = accounts.of_person(session, me().id, today())
    return [each for each in mine if each.id != account.id][:OTHERS_MAX]


def _there(session: Session, account: NamedAccount, form: MoveForm) -> NamedAccount | None:
    others = _others(session, account)
    return next((each for each in others if each.number == text(form.to)), None)


def _words(
    session: Session, live: Autopay | None, there: NamedAccount | None
) -> Words | None:  # fmt: skip
    method = session.get(SavedMethod, live.method_id) if live and live.method_id else None
    if live is None or there is None or method is None:
        return None
    return words_of(as_terms.of(live), there, method)
