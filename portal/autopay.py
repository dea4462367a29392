"""Autopay of an account: switched on, looked at, changed in place."""

from flask import Blueprint, flash, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from models.errors import Conflict, DistrictError, Refused
from portal import autopay_lines, autopay_terms
from portal.autopay_setting import (
    Setting,
    chosen,
    does,
    limits,
    setting_of,
    shown,
    signature,
    words_of,
)
from portal.autopay_state import state_page
from portal.forms.autopay import NO, YES, TermsForm
from portal.frame import BILLS, around, my_account
from services.autopay import changing, enrolling, orders
from services.autopay.changing import Change
from services.autopay.enrolling import Enrolment
from services.drafts import terms as as_terms
from services.rules.roles import Act
from web.clock import today
from web.database import reading, save
from web.errors import in_words
from web.extensions import house
from web.fields import text, version
from web.fragments import VARY, form_page
from web.identity import me
from web.language import gettext as _
from web.permissions import Permission, needs
from web.sign_in import TOO_MANY, go, too_many

bp = Blueprint("autopay", __name__, url_prefix="/a/<number>/autopay")


@bp.get("")
@needs(Permission.OWN_ACCOUNT_VIEW)
def show(number: str) -> ResponseReturnValue:
    """Its state and what comes; while it is off, the way to switch it on."""
    with reading() as session:
        account, _part = my_account(session, number, today(), Act.PAY)
        live = orders.live(session, account.id)
    if live is None:
        return _terms_page(number, _first(number))
    return state_page(number, live)


@bp.post("")
@needs(Permission.OWN_AUTOPAY_CHANGE)
def start(number: str) -> ResponseReturnValue:
    """Switch it on."""
    return _take(number, TermsForm(), is_new=True)


@bp.get("/change")
@needs(Permission.OWN_AUTOPAY_CHANGE)
def edit(number: str) -> ResponseReturnValue:
    """The terms as they are, to change."""
    setting = setting_of(number)
    if setting.autopay is None:
        return go(f"/a/{setting.account.number}/autopay")
    orders.check_payer(setting.autopay, me().id)
    return _terms_page(number, _first(number))


@bp.post("/change")
@needs(Permission.OWN_AUTOPAY_CHANGE)
def change(number: str) -> ResponseReturnValue:
    """Change it in place."""
    return _take(number, TermsForm(), is_new=False)


@bp.get("/check")
@needs(Permission.OWN_AUTOPAY_CHANGE)
def check(number: str) -> ResponseReturnValue:
    """The calendar and the words of what is chosen, for the panel. Nothing here is secret."""
    form, setting = TermsForm(request.args, meta={"csrf": False}), setting_of(number)
    form.validate()
    panel = shown(form, setting)
    return render_template("portal/autopay/_check.html", form=form, **panel), {"Vary": VARY}


def _first(number: str) -> TermsForm:
    """A form as it is first shown: what holds now, or the usual terms."""
    setting, form = setting_of(number), TermsForm(formdata=None).begin()
    if setting.autopay is not None:
        form.show(as_terms.of(setting.autopay), setting.autopay.method_id, setting.autopay.version)
    form.choose(setting.methods)
    return form


def _take(number: str, form: TermsForm, *, is_new: bool) -> ResponseReturnValue:
    """Do what is asked when it is whole and its words were read, else show it again."""
    setting = setting_of(number)
    if setting.asks and text(form.include) not in (YES, NO):
        form.validate()
        form.include.errors = [_("Select whether autopay pays what is owed now")]
        return _terms_page(number, form, 422)
    if not form.validate():
        return _terms_page(number, form, 422)
    method = next((each for each in setting.methods if each.id == form.method_id), None)
    if method is None:
        wrong = form.wrong(form.method, _("Select a card or bank account that can pay"))
        return _terms_page(number, wrong, 422)
    words = words_of(chosen(form, setting), setting.account, method)
    if text(form.agreed) != words.version:
        return _terms_page(number, form, read_again=True)
    if too_many(limits()):
        return _terms_page(number, form.wrong(form.method, TOO_MANY), 429)
    try:
        save(lambda session: _keep(session, setting, form, is_new=is_new))
    except Conflict as no:
        return _look_again(number, form, no)
    except Refused as no:
        return _terms_page(number, form.wrong(form.method, in_words(no)), 422)
    flash(_("Autopay is on.") if is_new else _("Saved."))
    return go(f"/a/{setting.account.number}/autopay")


def _keep(session: Session, setting: Setting, form: TermsForm, *, is_new: bool) -> None:
    context, signed, key = house().context, signature(form.once), form.once
    if is_new:
        enrolling.start(
            session, context,
            Enrolment(
                order=does(setting.account, key), signature=signed, method_id=form.method_id,
                terms=form.terms, include_now=text(form.include) == YES,
            ),
        )  # fmt: skip
        return
    changing.change(
        session, context,
        Change(
            order=does(setting.account, key, read=version(form.seen)), signature=signed,
            method_id=form.method_id, terms=form.terms,
        ),
    )  # fmt: skip


def _look_again(number: str, form: TermsForm, no: DistrictError) -> ResponseReturnValue:
    """Something changed since the page was shown: what was typed stays, beside what holds now."""
    setting = setting_of(number)
    form.begin()
    if setting.autopay is not None:
        form.seen.data = str(setting.autopay.version)
    return _terms_page(number, form, 409, look_again=in_words(no))


def _terms_page(
    number: str, form: TermsForm, status: int = 200, **more: object
) -> ResponseReturnValue:
    setting = setting_of(number)
    if setting.autopay is not None:
        orders.check_payer(setting.autopay, me().id)
        more["rules"] = autopay_terms.rules(setting.autopay)
    return form_page(
        "portal/autopay/terms.html",
        form,
        status,
        root=f"/a/{setting.account.number}",
        methods=setting.methods,
        waiting=setting.waiting,
        hints=setting.hints,
        asks=setting.asks,
        still=setting.now.still,
        left_out=[autopay_lines.left_out(each) for each in setting.now.left_out],
        card_fee=house().district.payments.card_fee,
        **shown(form, setting),
        **more,
        **around(setting.account, BILLS, setting.part),
    )
