"""Paying several accounts with one charge: which, how much on each, and what became of it."""

from collections.abc import Sequence
from http import HTTPStatus

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from models.attempt import PayerKind
from models.errors import Conflict, Refused
from models.money import Money
from portal import pay
from portal.forms.portfolio import FileForm, Rows, TogetherForm, first, seen_total, wish_of
from portal.pay import Payer
from portal.portfolio import payable
from services.payments import checkout, together
from services.payments.together import PARTS_MAX
from services.ratepayer import portfolio, portfolio_file
from services.ratepayer.portfolio import PortfolioAccount, Which
from services.rules import numbers
from services.rules.calendar import banking_day_after
from web.clock import now, today
from web.database import reading, save
from web.errors import in_words
from web.extensions import house
from web.fragments import VARY, form_page, wants_fragment
from web.identity import me
from web.language import gettext as _
from web.language import lang
from web.permissions import Permission, needs
from web.sign_in import too_many

bp = Blueprint("portfolio_pay", __name__, url_prefix="/portfolio")


@bp.get("/pay")
@needs(Permission.OWN_ACCOUNT_PAY)
def new() -> ResponseReturnValue:
    """The accounts that were selected, with what is still to pay on each."""
    held = payable()
    which = {"past_due": Which.PAST_DUE, "owing": Which.OWING}.get(request.args.get("all", ""))
    if which is not None:
        selected = portfolio.chosen(held, which, "", today())
    else:
        named = {numbers.normalise(each) for each in request.args.getlist("n")[: PARTS_MAX + 1]}
        selected = [each for each in held if each.number in named]
    late = [each for each in selected if which is Which.PAST_DUE and not each.is_checked]
    asked = {each.number: each.still_past_due for each in late}
    return _first(selected[:PARTS_MAX], amounts=asked, left_out=max(0, len(selected) - PARTS_MAX))


@bp.post("/pay")
@needs(Permission.OWN_ACCOUNT_PAY)
def create() -> ResponseReturnValue:
    """Go on to the payment page for all of them, or show what is wrong or has changed."""
    form = TogetherForm()
    rows = Rows.sent(payable(), request.form)
    is_sum_seen = seen_total(form) == rows.total
    if not form.validate() or not rows.check(house().district.payments):
        return _page(form, rows, 422)
    if "add_up" in request.form or not is_sum_seen:
        return _page(form, rows, 200)
    payer = Payer(kind=PayerKind.PERSON, key=me().actor, email=me().email or "", person_id=me().id)
    if too_many(payer.limits):
        words = _("Too many payments were started here. Wait ten minutes, then try again")
        return _page(form, rows, 429, problem=words)
    wish = wish_of(
        form, rows, person_id=me().id, payer_key=payer.key, email=payer.email, language=lang()
    )
    context = house().context
    try:
        wish = together.replace_changed(context, wish)
        together.close_left_for(context, wish)
        leader = save(
            lambda session: together.open_together(session, house().district, wish, at=now())
        )
    except Conflict:
        rows = Rows.sent(payable(), request.form)
        rows.look_again()
        return _page(first(form), rows, 409, look_again=True)
    except Refused as no:
        return _page(form, rows, 422, problem=in_words(no))
    return pay.onward(checkout.start(context, leader))


@bp.get("/file")
@needs(Permission.OWN_ACCOUNT_PAY)
def file() -> ResponseReturnValue:
    """Ask for a file with account numbers and amounts."""
    return _file_page(FileForm(), [], 200)


@bp.post("/file")
@needs(Permission.OWN_ACCOUNT_PAY)
def read_file() -> ResponseReturnValue:
    """The accounts and amounts of a file, to be looked over; or what is wrong with its lines."""
    form = FileForm()
    sent = form.file.data
    if not sent or not hasattr(sent, "read"):
        return _file_page(form.wrong(form.file, _("Choose a file")), [], 422)
    try:
        wanted, problems = portfolio_file.read(sent.read(portfolio_file.BYTES_MAX + 1), payable())
    except Refused as no:
        return _file_page(form.wrong(form.file, in_words(no)), [], 422)
    if problems:
        form.file.errors = [_("Nothing of the file was used. Correct the lines below")]
        said = [(problem.line, in_words(problem.no)) for problem in problems]
        return _file_page(form, said, 422)
    return _first([each.held for each in wanted], amounts={e.held.number: e.amount for e in wanted})


def _file_page(
    form: FileForm, problems: Sequence[tuple[int, str]], status: int
) -> ResponseReturnValue:
    return form_page(
        "portal/portfolio/file.html",
        form,
        status,
        problems=problems,
        most=PARTS_MAX,
        kilobytes=portfolio_file.BYTES_MAX // 1024,
    )


def _first(
    selected: Sequence[PortfolioAccount],
    *,
    amounts: dict[str, Money] | None = None,
    left_out: int = 0,
) -> ResponseReturnValue:
    form = first(TogetherForm(formdata=None))
    return _page(form, Rows.of(selected, amounts), 200, left_out=left_out)


def _page(
    form: TogetherForm, rows: Rows, status: int, *, problem: str = "", left_out: int = 0,
    look_again: bool = False,
) -> ResponseReturnValue:  # fmt: skip
    rules = house().district.payments
    is_seen = seen_total(form) == rows.total
    form.total_seen.data = str(rows.total.cents)
    words = {
        "form": form, "rows": rows, "rules": rules, "total": rows.total,
        "count": len(rows.wanted), "card_fee": rules.card_fee,
    }  # fmt: skip
    if wants_fragment() and "add_up" in request.form:
        return render_template("portal/portfolio/_check.html", **words), 200, {"Vary": VARY}
    page = render_template(
        "portal/portfolio/pay.html",
        **words,
        problem=problem,
        left_out=left_out,
        look_again=look_again,
        is_sum_new=request.method == "POST" and status == HTTPStatus.OK and not is_seen,
        errors_title=bool(form.errors or rows.problems or problem),
        clears_by=banking_day_after(today(), rules.bank_clears_in_days),
        running=_running(rows),
    )
    return page, status, {"Vary": VARY}


def _running(rows: Rows) -> dict[int, Money]:
    """What has an open payment page already, by account: it is said before it is paid twice."""
    with reading() as session:
        return together.running(session, [row.held.account_id for row in rows.rows])
