"""What staff do with one contract: decide over it, write its signature down, end it early."""

from collections.abc import Callable
from uuid import UUID

from flask import Blueprint, Response, flash, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from helpdesk import contract_words, trail
from helpdesk.forms.contracts import (
    ApproveForm,
    CallForm,
    DenyContractForm,
    PayOffForm,
    PrepayForm,
    SignedForm,
    WithdrawForm,
)
from models.account import CustomerAccount, Person
from models.errors import Conflict, Refused
from models.signed import SignedWhere
from services.accounts import household
from services.contracts import deciding, papers, proposing, seen, settling, signing
from services.desk import account_page, actors
from services.rules.agreed import Saying
from web.clock import now, today
from web.database import reading, save
from web.extensions import house
from web.fields import Form, OnceForm, text
from web.identity import me
from web.permissions import Permission, needs
from web.sign_in import address, go
from web.urls import ID, url_for

bp = Blueprint("contract_deeds", __name__, url_prefix=f"/contracts/<{ID}:agreed_id>")
FORMS: dict[str, type[Form]] = {
    "approve": ApproveForm, "deny": DenyContractForm, "withdraw": WithdrawForm,
    "sign": SignedForm, "prepay": PrepayForm, "pay_off": PayOffForm, "call": CallForm,
}  # fmt: skip
#: What somebody may do while each form stands on the page.
OPEN_WHILE: dict[type[Form], str] = {
    ApproveForm: "decide", DenyContractForm: "decide", WithdrawForm: "withdraw",
    SignedForm: "sign", PrepayForm: "settle", PayOffForm: "settle", CallForm: "call",
}  # fmt: skip


@bp.get("")
@needs(Permission.ACCOUNT_VIEW)
def show(agreed_id: int) -> ResponseReturnValue:
    """One contract: its terms, each month with what of it is unpaid, and what may be done."""
    return _page(agreed_id)


@bp.get("/paper.pdf")
@needs(Permission.ACCOUNT_VIEW)
def paper(agreed_id: int) -> ResponseReturnValue:
    """The contract on paper, in English or Spanish."""
    language = "es" if request.args.get("language") == "es" else "en"
    with reading() as session:
        made = seen.one(session, house().district, agreed_id, today()).made
        number = session.get_one(CustomerAccount, made.account_id).number
        pdf = papers.paper(session, house().district, made, language, at=now())
    trail.looked_at_account(number)
    name = f'attachment; filename="{made.number}-{language}.pdf"'
    return Response(pdf, mimetype="application/pdf", headers={"Content-Disposition": name})


@bp.post("/approve")
@needs(Permission.CONTRACT_DECIDE)
def approve(agreed_id: int) -> ResponseReturnValue:
    """Say yes to a contract of somebody else."""
    form = ApproveForm()
    return _deed(
        agreed_id, form,
        lambda session: deciding.approve(
            session, house().context, agreed_id, resolution=text(form.resolution),
            by=me().actor, at=now(),
        ),
        "It is approved. It begins when its owner signs it.",
    )  # fmt: skip


@bp.post("/deny")
@needs(Permission.CONTRACT_DECIDE)
def deny(agreed_id: int) -> ResponseReturnValue:
    """Say no to a contract of somebody else, with the reason."""
    form = DenyContractForm()
    return _deed(
        agreed_id, form,
        lambda session: deciding.deny(
            session, agreed_id, words=text(form.because), by=me().actor, at=now()
        ),
        "It is not approved.",
    )  # fmt: skip


@bp.post("/withdraw")
@needs(Permission.CONTRACT_CHANGE)
def withdraw(agreed_id: int) -> ResponseReturnValue:
    """Call it off before it is signed."""
    form = WithdrawForm()
    return _deed(
        agreed_id, form,
        lambda session: proposing.withdraw(
            session, agreed_id, words=text(form.why), by=me().actor, at=now()
        ),
        "It is called off.",
    )  # fmt: skip


@bp.post("/sign")
@needs(Permission.CONTRACT_CHANGE)
def sign(agreed_id: int) -> ResponseReturnValue:
    """Write down that it was signed on paper."""
    form = SignedForm()
    return _deed(
        agreed_id, form, lambda session: _sign(session, agreed_id, form),
        "It is in force, and in the books.",
    )  # fmt: skip


@bp.post("/prepay")
@needs(Permission.CONTRACT_CHANGE)
def prepay(agreed_id: int) -> ResponseReturnValue:
    """Use credit that is held for what is not due yet."""
    form = PrepayForm()
    return _deed(
        agreed_id, form,
        lambda session: settling.prepay(
            session, house().district, agreed_id, form.amount, seen=form.parts, by=me().actor,
            at=now(),
        ),
        "It is paid ahead. The contract ends earlier.",
    )  # fmt: skip


@bp.post("/pay-off")
@needs(Permission.CONTRACT_CHANGE)
def pay_off(agreed_id: int) -> ResponseReturnValue:
    """Use credit that is held to end it."""
    form = PayOffForm()
    return _deed(
        agreed_id, form,
        lambda session: settling.pay_off(
            session, house().context, agreed_id, seen=form.amount, by=me().actor, at=now()
        ),
        "It is paid off.",
    )  # fmt: skip


@bp.post("/call")
@needs(Permission.CONTRACT_DECIDE)
def call(agreed_id: int) -> ResponseReturnValue:
    """Ask for all that is left of a contract in default, or whose property was sold."""
    form = CallForm()
    return _deed(
        agreed_id, form,
        lambda session: settling.call_due(
            session, house().context, agreed_id, words=text(form.cause), by=me().actor, at=now()
        ),
        "All that is left is due.",
    )  # fmt: skip


def _sign(session: Session, agreed_id: int, form: SignedForm) -> None:
    owner_id = seen.one(session, house().district, agreed_id, today()).made.person_id
    saying = Saying(
        key=UUID(form.once), person_id=owner_id,
        language=session.get_one(Person, owner_id).language, version=None, by=me().actor,
        where=SignedWhere.PAPER, proof=text(form.paper), address=address(),
    )  # fmt: skip
    signing.sign(session, house().context, agreed_id, saying, at=now())


def _deed(
    agreed_id: int, form: Form, does: Callable[[Session], object], said: str
) -> ResponseReturnValue:
    with reading() as session:
        seen.one(session, house().district, agreed_id, today())
    if not form.validate():
        return _page(agreed_id, form=form, status=422)
    try:
        save(does)
    except Conflict as no:
        return _page(agreed_id, form=form, said=no.message, status=409)
    except Refused as no:
        return _page(agreed_id, form=form, said=no.message, status=422)
    flash(said)
    return go(url_for(".show", agreed_id=agreed_id))


def _page(
    agreed_id: int, *, form: Form | None = None, said: str = "", status: int = 200
) -> ResponseReturnValue:
    with reading() as session:
        found = seen.one(session, house().district, agreed_id, today())
        made = found.made
        number = session.get_one(CustomerAccount, made.account_id).number
        names = actors.names(session, _who(found))
        is_own = household.is_own(session, staff_id=me().id, account_id=made.account_id)
        whose = account_page.called(session, number)
        owner = session.get_one(Person, made.person_id).name
    trail.looked_at_account(number)
    may_do = contract_words.may_do(found, is_own=is_own)
    if form is not None and form.errors and OPEN_WHILE[type(form)] not in may_do:
        form, said = None, "The contract changed: that is not to be done now."
    forms = {
        name: form if type(form) is kind else kind(formdata=None) for name, kind in FORMS.items()
    }
    _begin(forms, found, said)
    wrong = form if form is not None and form.errors else None
    page = render_template(
        "helpdesk/contracts/show.html", seen=found, made=made, number=number, names=names,
        states=contract_words.STATES, items=contract_words.ITEMS, forms=forms, wrong=wrong,
        said=said, errors_title=wrong is not None, is_own=is_own, whose=whose, owner=owner,
        may_do=may_do,
        needs_board=house().district.contracts.needs_board,
    )  # fmt: skip
    return page, status


def _begin(forms: dict[str, Form], found: seen.Seen, said: str) -> None:
    sign_form, prepay_form, off_form = forms["sign"], forms["prepay"], forms["pay_off"]
    assert isinstance(sign_form, OnceForm)  # noqa: S101 - as FORMS has it
    assert isinstance(prepay_form, PrepayForm)  # noqa: S101 - the same
    assert isinstance(off_form, PayOffForm)  # noqa: S101 - the same
    if not sign_form.key.data or said:
        sign_form.begin()
    prepay_form.seen.data = str(len(found.made.items))
    off_form.ends.data = str(found.payoff.settled.total.cents) if found.payoff else ""


def _who(found: seen.Seen) -> set[str]:
    made = found.made
    said = {made.proposed_by, made.decided_by, *(move.by for move in made.moves)}
    return said | ({made.signature.by} if made.signature else set())
