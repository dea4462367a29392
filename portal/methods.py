"""The cards and bank accounts a person keeps: theirs alone, whoever else sees their accounts."""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from flask import Blueprint, Response, flash, render_template, request
from flask.typing import ResponseReturnValue

from models.account import CustomerAccount
from models.attempt import MethodType
from models.errors import Conflict, Refused
from models.saved_method import MethodState, SavedMethod
from portal import method_words
from portal.autopay_setting import proof
from portal.forms.methods import AddMethodForm, MethodForm
from portal.forms.profile import EmptyForm
from portal.frame import my_account
from services.autopay import permitting
from services.autopay.permitting import Asked
from services.methods import adding, looking, of_person
from services.methods.adding import MethodWish
from services.methods.consents import consent
from services.rules.roles import Act
from services.telling import reasons
from services.throttling.throttles import Limit
from web.clock import now, today
from web.database import reading, save, saving
from web.errors import in_words
from web.extensions import house
from web.fields import text
from web.fragments import form_page, leave_for
from web.identity import me
from web.language import gettext as _
from web.language import lang
from web.permissions import Permission, needs
from web.sign_in import TOO_MANY, address, go, too_many
from web.urls import ID

PATH = "/me/methods"
KINDS = "any(card, bank)"
bp = Blueprint("methods", __name__, url_prefix=PATH)
#: Nobody adds ten cards in ten minutes; somebody who tries stolen ones does.
ADDED_MAX, LOOKS_MAX, WINDOW = 10, 60, timedelta(minutes=10)
#: What may still move while its person looks.
OPEN = frozenset({MethodState.PENDING, MethodState.VERIFYING, MethodState.GIVEN_UP})


@bp.get("")
@needs(Permission.OWN_METHODS_VIEW)
def index() -> ResponseReturnValue:
    """What I keep, and what uses it."""
    with reading() as session:
        kept = of_person.kept(session, me().id)
        used = of_person.used_by(session, [method.id for method in kept])
    return render_template(
        "portal/methods/index.html",
        methods=[method_words.row(method, used.get(method.id, [])) for method in kept],
    )


@bp.get(f"/add/<{KINDS}:kind>")
@needs(Permission.OWN_METHODS_KEEP)
def new(kind: str) -> ResponseReturnValue:
    """Show the words to agree to."""
    form = AddMethodForm(formdata=None).begin()
    form.replaces.data = request.args.get("replaces", "")
    form.account.data = request.args.get("account", "")
    return _add_page(kind, form)


@bp.post(f"/add/<{KINDS}:kind>")
@needs(Permission.OWN_METHODS_KEEP)
def add(kind: str) -> ResponseReturnValue:
    """Keep what was agreed to, and go on to the processor's page."""
    form = AddMethodForm()
    if not form.validate():
        return _add_page(kind, form, 422)
    permissions = _permissions(kind, form)
    if text(form.agreed) != permitting.version(permissions):
        return _add_page(kind, form, read_again=True)
    if too_many([Limit("keep_method", me().actor, ADDED_MAX, WINDOW)]):
        return _add_page(kind, form.wrong(form.label, TOO_MANY), 429)
    wish = MethodWish(
        key=UUID(form.once), person_id=me().id, method_type=MethodType(kind), language=lang(),
        address=address(), browser=request.user_agent.string, label=text(form.label),
        replaces_id=form.replaces_id, for_account_id=_account_id(text(form.account)),
        permitted=permitting.versions(permissions), proof=proof(),
    )  # fmt: skip
    try:
        method_id = save(lambda session: adding.keep(session, house().district, wish, at=now()).id)
    except (Conflict, Refused) as no:
        form.begin()
        return _add_page(kind, form.wrong(form.label, in_words(no)), 409)
    method = adding.start(house().context, method_id)
    if method.state is MethodState.PENDING and method.session_url:
        return leave_for(method.session_url)
    return go(f"{PATH}/{method_id}/back")


@bp.get(f"/<{ID}:method_id>/back")
@needs(Permission.OWN_METHODS_VIEW)
def back(method_id: int) -> ResponseReturnValue:
    """Where the processor's page leads back to. It trusts nothing it is told: it asks."""
    method = _named(method_id)
    if method.state in OPEN and not too_many([_looks(method_id)]):
        turned = "turned" in request.args
        follow = looking.leave if turned else looking.follow
        method = follow(house().context.hurried(), method_id, cause="return page")
    return _back_page(method)


@bp.post(f"/<{ID}:method_id>/look")
@needs(Permission.OWN_METHODS_VIEW)
def look(method_id: int) -> Response:
    """Ask the processor now."""
    _named(method_id)
    if not too_many([_looks(method_id)]):
        looking.follow(house().context, method_id, cause="return page")
    return go(f"{PATH}/{method_id}/back")


@bp.get(f"/<{ID}:method_id>")
@needs(Permission.OWN_METHODS_CHANGE)
def edit(method_id: int) -> ResponseReturnValue:
    """What may be changed of a method."""
    method = _mine(method_id)
    form = MethodForm(formdata=None, label=method.label, is_first=method.is_default)
    return _edit_page(method, form)


@bp.post(f"/<{ID}:method_id>")
@needs(Permission.OWN_METHODS_CHANGE)
def update(method_id: int) -> ResponseReturnValue:
    """Name it, and choose it before the others."""
    method, form = _mine(method_id), MethodForm()
    if not form.validate():
        return _edit_page(method, form, 422)
    with saving() as session:
        of_person.describe(
            session, me().id, method_id, words=text(form.label), is_first=form.is_first.data,
            by=me().actor, at=now(),
        )  # fmt: skip
    flash(_("Saved."))
    return go(PATH)


@bp.get(f"/<{ID}:method_id>/remove")
@needs(Permission.OWN_METHODS_KEEP)
def ask_remove(method_id: int) -> ResponseReturnValue:
    """Say what removing it means, or what stands in its way."""
    method = _mine(method_id)
    with reading() as session:
        used = of_person.used_by(session, [method_id]).get(method_id, [])
    return render_template(
        "portal/methods/remove.html", form=EmptyForm(), method=method_words.row(method, used)
    )


@bp.post(f"/<{ID}:method_id>/remove")
@needs(Permission.OWN_METHODS_KEEP)
def remove(method_id: int) -> Response:
    """Keep it no longer."""
    try:
        with saving() as session:
            of_person.remove(session, me().id, method_id, by=me().actor, at=now())
    except Refused:  # the page says what stands in its way
        return go(f"{PATH}/{method_id}/remove")
    flash(_("It is removed, and nothing can be drawn from it any more."))
    return go(PATH)


def _looks(method_id: int) -> Limit:
    return Limit("look_method", str(method_id), LOOKS_MAX, WINDOW)


def _mine(method_id: int) -> SavedMethod:
    with reading() as session:
        return of_person.one(session, me().id, method_id)


def _named(method_id: int) -> SavedMethod:
    with reading() as session:
        return of_person.named(session, me().id, method_id)


def _account_id(number: str) -> int | None:
    """The account a method was added from; one of theirs, or none."""
    if not number:
        return None
    with reading() as session:
        account, _part = my_account(session, number, today(), Act.PAY)
    return account.id


def _permissions(kind: str, form: AddMethodForm) -> Sequence[permitting.Permission]:
    """What is permitted with the method, account by account."""
    wish = Asked(
        person_id=me().id, method_type=MethodType(kind), language=lang(),
        replaces_id=form.replaces_id, for_account_id=_account_id(text(form.account)),
    )  # fmt: skip
    with reading() as session:
        return permitting.asked(session, house().district, wish)


def _add_page(
    kind: str, form: AddMethodForm, status: int = 200, *, read_again: bool = False
) -> ResponseReturnValue:
    words = consent(MethodType(kind), lang(), district=house().district.name)
    permissions = _permissions(kind, form)
    form.agreed.data = permitting.version(permissions)
    with reading() as session:
        mine = form.replaces_id
        replaced = of_person.one(session, me().id, mine) if mine is not None else None
    return form_page(
        "portal/methods/new.html", form, status, kind=kind, consent=words.text, replaced=replaced,
        permissions=permissions, read_again=read_again,
    )  # fmt: skip


def _edit_page(method: SavedMethod, form: MethodForm, status: int = 200) -> ResponseReturnValue:
    return form_page("portal/methods/edit.html", form, status, method=method_words.row(method, []))


def _back_page(method: SavedMethod) -> ResponseReturnValue:
    with reading() as session:
        twin = of_person.twin(session, method)
        account = None
        if method.for_account_id is not None:
            account = session.get(CustomerAccount, method.for_account_id)
        waits = method_words.waits(session, method)
    return render_template(
        "portal/methods/back.html",
        method=method_words.row(method, []),
        twin=twin,
        account=account,
        waits=waits,
        reason=reasons.in_words(method.failure_code, lang()) if method.failure_code else "",
    )
