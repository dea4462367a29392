"""The first page: a guest finds a bill here, and everybody else finds their way."""

from flask import Blueprint, flash, request
from flask.typing import ResponseReturnValue

from models.errors import NotFound, Refused
from portal import guest
from portal.forms.home import FindForm, FindOtherForm, MessageForm, ReceiptForm
from services.access import accounts
from services.access.accounts import Fact, FactKind
from services.rules import old_numbers
from services.throttling import lanes
from services.throttling.lanes import Try
from services.throttling.throttles import neighbourhood
from web.clock import now, today
from web.database import reading, saving
from web.extensions import house
from web.fields import text
from web.fragments import form_page
from web.language import gettext as _
from web.permissions import Permission, needs
from web.sign_in import address, go, knock

bp = Blueprint("home", __name__)


@bp.get("/")
@needs(Permission.PUBLIC_PAGE_VIEW)
def index() -> ResponseReturnValue:
    """What most people come for first: pay a bill."""
    form = FindOtherForm() if request.args.get("with") == "other" else FindForm()
    return _page(form)


@bp.post("/pay/find")
@needs(Permission.GUEST_PAY)
def find() -> ResponseReturnValue:
    """Find a bill by its account number and one fact from it."""
    form = FindOtherForm() if "which" in request.form else FindForm()
    if not form.validate():
        return _page(form, 422)
    number = text(form.number)
    passed = knock(_try(number))
    if passed.is_refused:
        form.number.errors = [
            _(
                "Too many tries. Wait an hour, then try again, or call %(number)s",
                number=house().district.contact.telephone,
            )
        ]
        return _page(form, 429)
    if form.kind is not FactKind.BILL_CODE and passed.is_pressed(lanes.DAY):
        form.number.errors = [
            _(
                "Too many wrong tries at this account. Scan the square code on the bill, or enter"
                " the code beside it"
            )
        ]
        return _page(form, 429)
    try:
        with reading() as session:
            fact = Fact(form.kind, text(form.fact))
            account = accounts.prove(session, number=number, fact=fact, on=today())
    except Refused:
        form.number.errors = [form.not_found]
        return _page(form, 422)
    with saving() as session:
        lanes.succeeded(session, passed, at=now())
    return go(guest.may_pay(account.id, now()))


@bp.get("/pay/bill/<code>")
@needs(Permission.GUEST_PAY)
def scan(code: str) -> ResponseReturnValue:
    """The square code on a bill: whoever holds the bill may pay it."""
    try:
        with reading() as session:
            account = accounts.by_bill_code(session, code)
    except NotFound:
        flash(_("We could not find a bill with that code. Type your account number instead."))
        return go("/")
    return go(guest.may_pay(account.id, now()))


def _try(number: str) -> Try:
    return Try(
        rule=lanes.FACTS,
        what="find",
        whose=old_numbers.lane(number),
        where=neighbourhood(address()),
        behind="bill",
    )


def _page(form: FindForm, status: int = 200) -> ResponseReturnValue:
    return form_page(
        "portal/home/index.html",
        form,
        status,
        receipt=ReceiptForm(prefix="receipt", formdata=None),
        message=MessageForm(formdata=None),
        is_other=isinstance(form, FindOtherForm),
        card_fee=house().district.payments.card_fee,
    )
