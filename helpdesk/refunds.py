"""Money given back: asked for at its payment, decided by a second person, followed to its end."""

from typing import Any
from uuid import UUID

from flask import Blueprint, flash, render_template, request
from flask.typing import ResponseReturnValue

from helpdesk import money_words, refund_deeds, trail
from helpdesk.change_asked import case_named
from helpdesk.forms.refunds import AMOUNT_MAX, CancelForm, CheckForm, DenyForm, RefundForm, VoidForm
from models.errors import Conflict, Refused
from models.identity import StaffRole
from models.money import Money
from models.refund import NOT_OUT, RefundReason, RefundState, RefundWay
from services.accounts import household
from services.desk import account_page, actors, discrepancies, payment_page
from services.payments import refundable
from services.refunds import asking, checks, deciding, seen
from services.refunds.asking import WORDS_MAX
from services.refunds.seen import Show
from web import paging
from web.clock import now, today
from web.database import reading, save
from web.extensions import house
from web.fields import Form, text
from web.fragments import VARY, wants_fragment
from web.identity import me
from web.permissions import Permission, needs
from web.sign_in import go
from web.urls import ID, url_for

bp = Blueprint("refunds", __name__)
S = RefundState


@bp.get("/refunds")
@needs(Permission.REFUND_VIEW)
def index() -> str:
    """The refunds, what waits for somebody first."""
    asked = request.args.get("show", "")
    show, before = Show(asked) if asked in set(Show) else Show.TO_DECIDE, paging.before()
    with reading() as session:
        page = seen.listed(session, show, before=before)
        counts = seen.counts(session)
        names = actors.names(session, {row[0].requested_by for row in page.rows})
    return render_template(
        "helpdesk/refunds/index.html", page=page, show=show, before=before, counts=counts,
        shown=money_words.SHOWN_REFUNDS, states=money_words.REFUNDS, names=names,
    )  # fmt: skip


@bp.get(f"/refunds/<{ID}:refund_id>")
@needs(Permission.REFUND_VIEW)
def show(refund_id: int) -> ResponseReturnValue:
    """One refund, and what may be done with it."""
    return _page(refund_id)


@bp.get(f"/refunds/<{ID}:refund_id>/approve")
@bp.get(f"/refunds/<{ID}:refund_id>/deny")
@needs(Permission.REFUND_DECIDE)
def back_to_decide(refund_id: int) -> ResponseReturnValue:
    """Where a fresh proof leads back to: the refund, to decide it there."""
    return _back(refund_id)


@bp.get(f"/refunds/<{ID}:refund_id>/cancel")
@bp.get(f"/refunds/<{ID}:refund_id>/check")
@bp.get(f"/refunds/<{ID}:refund_id>/void")
@needs(Permission.REFUND_WORK)
def back_to_work(refund_id: int) -> ResponseReturnValue:
    """The same, to go on with it."""
    return _back(refund_id)


@bp.get("/payments/<receipt>/refund")
@needs(Permission.REFUND_ASK)
def new(receipt: str) -> ResponseReturnValue:
    """How much of a payment goes back, and which way; from a discrepancy, also why."""
    form = RefundForm(formdata=None).begin()
    form.amount.data = request.args.get("amount", "")[:AMOUNT_MAX] or None
    if case_id := case_named(request.args.get("case", "")):
        with reading() as session:
            paid = payment_page.payment(session, receipt).payment
            said = discrepancies.words_for(session, case_id, paid.account_id)
        form.words.data = said[:WORDS_MAX]
    return _form(receipt, form)


@bp.post("/payments/<receipt>/refund")
@needs(Permission.REFUND_ASK)
def ask(receipt: str) -> ResponseReturnValue:
    """Give money back, or ask for it; a form sent twice does it once."""
    form = RefundForm()
    with reading() as session:
        payment_id = payment_page.payment(session, receipt).payment.id
    if not form.validate():
        return _form(receipt, form, 422)
    if not form.is_as_said:
        return _form(receipt, form)
    wish = asking.RefundWish(
        key=UUID(form.once), payment_id=payment_id, way=RefundWay(form.way.data),
        amount=form.asked, available_seen=form.seen_amount,
        reason=RefundReason(form.reason.data), words=text(form.words),
    )  # fmt: skip
    try:
        refund = save(
            lambda session: asking.ask(
                session, house().district, wish, by=me().actor, role=_role(), at=now()
            )
        )
    except Conflict as no:
        form.seen.data = None
        return _form(receipt, form.wrong(form.amount, no.message), 409)
    except Refused as no:
        return _form(receipt, form.wrong(form.amount, no.message), 422)
    flash("A second person decides." if refund.needs_second else "It is on its way.")
    return go(url_for(".show", refund_id=refund.id))


@bp.post(f"/refunds/<{ID}:refund_id>/approve")
@needs(Permission.REFUND_DECIDE)
def approve(refund_id: int) -> ResponseReturnValue:
    """Say yes to a refund of somebody else."""
    try:
        save(
            lambda session: deciding.approve(
                session, house().district, refund_id, by=me().actor, role=_role(), at=now()
            )
        )
    except (Conflict, Refused) as no:
        return _page(refund_id, said=no.message, status=409)
    flash("It goes out.")
    return go(url_for(".show", refund_id=refund_id))


@bp.post(f"/refunds/<{ID}:refund_id>/deny")
@needs(Permission.REFUND_DECIDE)
def deny(refund_id: int) -> ResponseReturnValue:
    """Say no to a refund of somebody else, with the reason."""
    form = DenyForm()
    return _deed(
        refund_id, form,
        lambda session: deciding.deny(
            session, refund_id, words=text(form.because), by=me().actor, at=now()
        ),
        "It does not go out.",
    )  # fmt: skip


@bp.post(f"/refunds/<{ID}:refund_id>/cancel")
@needs(Permission.REFUND_WORK)
def cancel(refund_id: int) -> ResponseReturnValue:
    """Call off what is not out yet."""
    form = CancelForm()
    return _deed(
        refund_id, form,
        lambda session: deciding.cancel(
            session, refund_id, words=text(form.why), by=me().actor, at=now()
        ),
        "It is called off.",
    )  # fmt: skip


@bp.post(f"/refunds/<{ID}:refund_id>/check")
@needs(Permission.REFUND_WORK)
def write_check(refund_id: int) -> ResponseReturnValue:
    """Say that the check was written."""
    form = CheckForm()
    return _deed(
        refund_id, form,
        lambda session: checks.write(
            session, house().context, refund_id, number=text(form.number), by=me().actor, at=now()
        ),
        "The check is written down.",
    )  # fmt: skip


@bp.post(f"/refunds/<{ID}:refund_id>/void")
@needs(Permission.REFUND_WORK)
def void_check(refund_id: int) -> ResponseReturnValue:
    """Say that the check will not be cashed."""
    form = VoidForm()
    return _deed(
        refund_id, form,
        lambda session: checks.void(
            session, house().context, refund_id, words=text(form.cause), by=me().actor, at=now()
        ),
        "The check is void, and the money the customer's again.",
    )  # fmt: skip


def _deed(
    refund_id: int, form: Form, does: Any, said: str  # noqa: ANN401 - any verb of a refund
) -> ResponseReturnValue:  # fmt: skip
    with reading() as session:
        seen.one(session, refund_id)
    if not form.validate():
        return _page(refund_id, form=form, status=422)
    try:
        save(does)
    except (Conflict, Refused) as no:
        return _page(refund_id, form=form, said=no.message, status=409)
    flash(said)
    return go(url_for(".show", refund_id=refund_id))


def _back(refund_id: int) -> ResponseReturnValue:
    with reading() as session:
        found = seen.one(session, refund_id)
    trail.looked("refund.view", f"refund:{refund_id}", of=found.account.number)
    return go(url_for(".show", refund_id=refund_id))


def _page(
    refund_id: int, *, form: Form | None = None, said: str = "", status: int = 200
) -> ResponseReturnValue:
    with reading() as session:
        found = seen.one(session, refund_id)
        refund = found.refund
        names = actors.names(
            session, {refund.requested_by, refund.decided_by, *(m.by for m in found.moves)}
        )
        is_own = household.is_own(session, staff_id=me().id, account_id=refund.account_id)
        whose = account_page.called(session, found.account.number)
    trail.looked("refund.view", f"refund:{refund.id}", of=found.account.number)
    forms = {
        "deny": DenyForm(formdata=None), "cancel": CancelForm(formdata=None),
        "check": CheckForm(formdata=None), "void": VoidForm(formdata=None),
    }  # fmt: skip
    forms |= {name: form for name, empty in forms.items() if type(empty) is type(form)}
    wrong = form if form is not None and form.errors else None
    may_do = refund_deeds.may_do(refund, is_own=is_own) | {
        n for n, each in forms.items() if each is wrong
    }
    page = render_template(
        "helpdesk/refunds/show.html", seen=found, refund=refund, payment=found.payment,
        number=found.account.number, names=names, states=money_words.REFUNDS, today=today(),
        ways=money_words.WAYS, reasons=money_words.REASONS, forms=forms, wrong=wrong, said=said,
        errors_title=wrong is not None, may_do=may_do,
        is_own=is_own and refund.state in NOT_OUT | {S.CHECK_WRITTEN}, whose=whose,
    )  # fmt: skip
    return page, status


def _form(receipt: str, form: RefundForm, status: int = 200) -> ResponseReturnValue:
    with reading() as session:
        found = payment_page.payment(session, receipt)
        left = refundable.look(session, house().district, found.payment, on=today())
        is_own = household.is_own(session, staff_id=me().id, account_id=found.payment.account_id)
        whose = account_page.called(session, found.account_number)
    trail.looked_at_account(found.account_number)
    if form.seen.data is None:
        form.seen.data = str(left.amount.cents)
    if left.no_source:
        form.only_by_check()
    if form.amount.data is None:
        form.amount.data = left.amount.plain
    typed = form.asked if not form.amount.errors else Money.ZERO
    asked = typed if typed <= left.amount else Money.ZERO
    is_other = not form.is_as_said
    form.said.data = str(asked.cents) if asked else ""
    with reading() as session:
        effect = seen.effect(session, found.payment, asked)
    page = render_template(
        "helpdesk/refunds/_check.html" if wants_fragment() else "helpdesk/refunds/new.html",
        asked=asked, effect=effect, is_other=is_other, today=today(),
        payment=found.payment, number=found.account_number, whose=whose,
        left=left, form=form, errors_title=bool(form.errors), is_own=is_own,
        limit=asking.limit_of(house().district, _role()),
    )  # fmt: skip
    return page, status, {"Vary": VARY}


def _role() -> StaffRole:
    return StaffRole(me().role)
