"""Ask for my credit back, and see what became of it."""

from flask import Blueprint, flash
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from models.claim import BackBy
from models.errors import Refused
from portal.forms.claims import CreditForm
from portal.frame import OVERVIEW, around, my_account
from portal.turns import turn
from services import audit
from services.requests import credit_requests
from services.requests.credit_requests import Split
from services.rules import roles
from services.rules.roles import Act
from services.tickets import asking, seen
from web.clock import now, today
from web.database import reading, save
from web.errors import in_words
from web.extensions import house
from web.filters import method, money
from web.fragments import form_page
from web.identity import me
from web.language import gettext as _
from web.permissions import Permission, needs
from web.sign_in import address, go

bp = Blueprint("credit", __name__, url_prefix="/a/<number>/credit")


@bp.get("")
@needs(Permission.OWN_CREDIT_ASK)
def new(number: str) -> ResponseReturnValue:
    """How my credit can come back; while that was asked, what became of it."""
    return _page(number, CreditForm(formdata=None).begin())


@bp.post("")
@needs(Permission.OWN_CREDIT_ASK)
def create(number: str) -> ResponseReturnValue:
    """Ask; while a request is open, it is the one."""
    form = CreditForm()
    with reading() as session:
        account = my_account(session, number, today(), Act.CHANGE)[0]
    if not form.validate():
        return _page(number, form, 422)
    try:
        save(lambda session: _keep(session, number, form))
    except Refused as no:
        return _page(number, form.wrong(form.back_by, in_words(no)), 422)
    flash(_("We have your request."))
    return go(f"/a/{account.number}/credit")


def _keep(session: Session, number: str, form: CreditForm) -> None:
    account = my_account(session, number, today(), Act.CHANGE)[0]
    back_by = BackBy(form.back_by.data or "")
    split = credit_requests.split_of(session, account.id)
    request = credit_requests.ask(
        session, house().district, key=form.once, account_id=account.id, person_id=me().id,
        back_by=back_by, words=_asked(split, back_by), at=now(),
    )  # fmt: skip
    audit.record(
        session, actor=me().actor, action="credit.ask", subject=audit.account(account.number),
        at=now(), address=address(), detail={"amount": request.amount.cents},
    )  # fmt: skip


def _asked(split: Split, back_by: BackBy) -> str:
    """The wish in words, with the amounts that were shown beside it."""
    credit, card = money(split.credit), method(split.card)
    if back_by is BackBy.CHECK:
        return _("I want my credit of %(amount)s back, by a check in the mail.", amount=credit)
    if not split.by_check:
        return _("I want my credit of %(amount)s back, to %(card)s.", amount=credit, card=card)
    return _(
        "I want my credit of %(amount)s back: %(part)s to %(card)s, and %(rest)s by a check in"
        " the mail.",
        amount=credit, part=money(split.to_card), card=card, rest=money(split.by_check),
    )  # fmt: skip


def _page(number: str, form: CreditForm, status: int = 200) -> ResponseReturnValue:
    with reading() as session:
        account, part = my_account(session, number, today())
        request = credit_requests.open_of(session, account.id)
        split = credit_requests.split_of(session, account.id)
        states = seen.before_replies(session, [request.ticket] if request else [], at=now())
    return form_page(
        "portal/credit/new.html",
        form,
        status,
        account=account,
        root=f"/a/{account.number}",
        may_ask=roles.may(part.role, Act.CHANGE),
        request_open=request,
        ticket=request.ticket if request else None,
        is_answered=request is not None and credit_requests.is_answered(request),
        turn=turn(request.ticket, states) if request else None,
        credit=split.credit,
        split=split,
        answered_by=asking.promise(house().district, today()),
        **around(account, OVERVIEW, part),
    )
