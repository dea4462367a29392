"""Contracts of everybody by state, and what one would cost: the calculator keeps nothing."""

import csv
import io

from flask import Blueprint, Response, flash, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from helpdesk import contract_words
from helpdesk.forms.contracts import QuoteForm
from models.contract import ContractState
from models.errors import NotFound, Refused
from services.access import accounts
from services.contracts import seen
from services.rules import contracts
from services.rules.contracts import Quote
from services.rules.instalments import Loan
from web import paging
from web.clock import today
from web.database import reading
from web.extensions import house
from web.fragments import form_page
from web.guard import may
from web.identity import me
from web.permissions import Permission, needs
from web.sign_in import go
from web.urls import url_for

bp = Blueprint("contracts", __name__, url_prefix="/contracts")


@bp.get("")
@needs(Permission.ACCOUNT_VIEW)
def listed() -> str:
    """The contracts of everybody in one state, newest first."""
    asked = request.args.get("show", "")
    known = asked in set(ContractState)
    show, before = ContractState(asked) if known else ContractState.PROPOSED, paging.before()
    with reading() as session:
        page, counts = seen.listed(session, show, before=before), seen.counts(session)
    return render_template(
        "helpdesk/contracts/index.html", page=page, counts=counts, show=show, before=before,
        states=contract_words.STATES,
    )  # fmt: skip


@bp.get("/quote")
@needs(Permission.ACCOUNT_SEARCH)
def quote() -> ResponseReturnValue:
    """The calculator; with terms, the whole table down to $0.00."""
    form = _form()
    return _page(form, _quoted(form) if request.args else None)


@bp.get("/begin")
@needs(Permission.CONTRACT_CHANGE)
def begin() -> ResponseReturnValue:
    """From the calculator to the account it is for, with its terms."""
    terms = {name: request.args.get(name, "") for name in ("amount", "rate", "months")}
    try:
        with reading() as session:
            number = accounts.find(session, request.args.get("number", "")).number
    except NotFound:
        flash("There is no account of this number.")
        return go(url_for(".quote", **terms, from_on=today()))
    return go(url_for("helpdesk.account_contracts.index", number=number, **terms))


@bp.get("/quote.csv")
@needs(Permission.ACCOUNT_SEARCH)
def as_csv() -> ResponseReturnValue:
    """The table as a file for a spreadsheet."""
    form = _form()
    quoted = _quoted(form)
    if quoted is None:
        return _page(form, None)
    written = io.StringIO()
    csv.writer(written).writerows(contracts.as_lines(quoted))
    return Response(
        # Spreadsheets take a file for UTF-8 only when it begins with this mark.
        "\N{ZERO WIDTH NO-BREAK SPACE}" + written.getvalue(),
        mimetype="text/csv",
        headers={"Content-Disposition": 'attachment; filename="contract.csv"'},
    )


def _form() -> QuoteForm:
    asked = MultiDict(request.args) if request.args else None
    return QuoteForm(formdata=asked, data={"from_on": today()}, today=today())


def _quoted(form: QuoteForm) -> Quote | None:
    """The contract on these terms; none when something of them is wrong."""
    if not form.validate() or form.percent is None:
        return None
    rules = house().district.contracts
    loan = Loan(
        principal=form.principal, rate=form.percent, months=form.count, from_on=form.from_on.day,
        treasurer_fee=rules.treasurer_fee,
    )  # fmt: skip
    try:
        return contracts.quote(rules, loan)
    except Refused as no:
        form.wrong(form.rate if "per cent" in no.message else form.months, no.message)
        return None


def _page(form: QuoteForm, quoted: Quote | None) -> ResponseReturnValue:
    terms = {name: request.args.get(name, "") for name in ("amount", "rate", "months", "from_on")}
    return form_page(
        "helpdesk/contracts/quote.html",
        form,
        422 if form.errors else 200,
        quoted=quoted,
        as_file=url_for(".as_csv", **terms) if quoted else "",
        rules=house().district.contracts,
        terms=terms,
        may_propose=may(me(), Permission.CONTRACT_CHANGE),
    )
