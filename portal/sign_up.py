"""Coming in for the first time, first step: somebody shows what a bill says."""

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from portal import paper
from portal.forms.link import FactsForm, PinForm
from portal.paper import AnyForm
from services import linking
from services.linking import Said
from web.clock import now, today
from web.database import reading
from web.fragments import form_page
from web.identity import visitor_or_none
from web.permissions import Permission, needs
from web.sign_in import address, go

PATH = "/sign-up"
bp = Blueprint("sign_up", __name__, url_prefix=PATH)


@bp.get("")
@needs(Permission.ACCOUNT_SIGN_UP)
def new() -> ResponseReturnValue:
    """Ask for the PIN of a bill, or for two things that it says."""
    by_facts = request.args.get("with") == "facts"
    if visitor_or_none() is not None:
        return go("/link?with=facts" if by_facts else "/link")
    return page(FactsForm() if by_facts else PinForm())


@bp.post("")
@needs(Permission.ACCOUNT_SIGN_UP)
def by_pin() -> ResponseReturnValue:
    """Hold a PIN against the bills of its account."""
    return _prove(PinForm())


@bp.post("/facts")
@needs(Permission.ACCOUNT_SIGN_UP)
def by_facts() -> ResponseReturnValue:
    """Hold two things against what a bill says."""
    return _prove(FactsForm())


def page(form: AnyForm, status: int = 200, *, is_scanned: bool = False) -> ResponseReturnValue:
    """The first page: what a bill says, asked or read from its square."""
    by_facts = isinstance(form, FactsForm)
    path = "portal/sign_up/new.html"
    return form_page(path, form, status, by_facts=by_facts, is_scanned=is_scanned)


def _prove(form: AnyForm) -> ResponseReturnValue:
    if visitor_or_none() is not None:
        return go("/link")
    if not form.validate():
        return page(form, 422)
    said = form.said

    def work() -> Said:
        with reading() as database:
            linking.prove(database, paper.pins(), said, on=today(), at=now())
        return said

    limits = linking.limits_of_stranger(said.number, address(), today())
    found, status = paper.tried(form, limits, work)
    if found is None:
        return page(form, status)
    paper.keep(found)
    return go(f"{PATH}/email")
