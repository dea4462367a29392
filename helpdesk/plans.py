"""Payment arrangements: of an account, proposed and ended; and those of everybody by state."""

from collections.abc import Callable
from uuid import UUID

from flask import Blueprint, flash, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from helpdesk import plan_words
from helpdesk.accounts import head_of, page_of, to_work_on
from helpdesk.forms.plans import EndPlanForm, PaperForm, ProposeForm
from models.arrangement import ArrangementState
from models.errors import Conflict, Refused
from models.signed import SignedWhere
from services.access import accounts
from services.accounts import household
from services.arrangements import offering, proposing, seen, signing
from services.arrangements.proposing import NO, Wish
from services.desk import actors
from services.desk.account_page import Head
from services.rules.agreed import Saying
from web import paging
from web.clock import now, today
from web.database import reading, save
from web.extensions import house
from web.fields import Form, text
from web.guard import may
from web.identity import me
from web.permissions import Permission, needs
from web.sign_in import address, go
from web.urls import ID, url_for

OF_ACCOUNT = "/accounts/<number>/plans"
bp = Blueprint("plans", __name__)


@bp.get("/plans")
@needs(Permission.ACCOUNT_VIEW)
def listed() -> str:
    """The arrangements of everybody in one state, newest first."""
    asked = request.args.get("show", "")
    known = asked in set(ArrangementState)
    show, before = ArrangementState(asked) if known else ArrangementState.MISSED, paging.before()
    with reading() as session:
        page, counts = seen.listed(session, show, before=before), seen.counts(session)
    return render_template(
        "helpdesk/plans/index.html", page=page, counts=counts, show=show, before=before,
        states=plan_words.STATES,
    )  # fmt: skip


@bp.get(OF_ACCOUNT)
@needs(Permission.ACCOUNT_VIEW)
def index(number: str) -> ResponseReturnValue:
    """The arrangement of an account, what was before, and a form to propose one."""
    return _page(number)


@bp.post(f"{OF_ACCOUNT}/propose")
@needs(Permission.ARRANGEMENT_CHANGE)
def propose(number: str) -> ResponseReturnValue:
    """Propose instalments to be signed; a form sent twice proposes once."""
    form = ProposeForm()
    with reading() as session:
        offer = _offer(session, to_work_on(session, number), form)
    if offer.why_not and not form.validate():
        return _page(number, said=NO[offer.why_not], status=422)
    return _deed(
        number, form, lambda session: _propose(session, number, form),
        "It is proposed. It begins when it is signed.",
    )  # fmt: skip


@bp.post(f"{OF_ACCOUNT}/<{ID}:plan_id>/sign")
@needs(Permission.ARRANGEMENT_CHANGE)
def sign(number: str, plan_id: int) -> ResponseReturnValue:
    """Write down that it was signed on paper."""
    form = PaperForm()
    with reading() as session:
        head = to_work_on(session, number)
        seen.of_account(session, head.id, plan_id, today())
        form.offer(seen.signers(session, head.id, today()))
    return _deed(
        number, form, lambda session: _sign(session, number, plan_id, form),
        "The signature is written down.",
    )  # fmt: skip


@bp.post(f"{OF_ACCOUNT}/<{ID}:plan_id>/end")
@needs(Permission.ARRANGEMENT_CHANGE)
def end(number: str, plan_id: int) -> ResponseReturnValue:
    """End it before its time."""
    form = EndPlanForm()
    with reading() as session:
        seen.of_account(session, to_work_on(session, number).id, plan_id, today())
    return _deed(
        number, form,
        lambda session: proposing.cancel(
            session, house().context, plan_id, words=text(form.ending), by=me().actor,
            at=now(),
        ),
        "The arrangement ended.",
    )  # fmt: skip


def _propose(session: Session, number: str, form: ProposeForm) -> None:
    head = to_work_on(session, number)
    wish = Wish(
        key=UUID(form.once), account_id=head.id, person_id=int(text(form.person)),
        count=int(text(form.count)), amount_seen=form.amount_seen,
        down=form.paid_down or Wish.down,
    )  # fmt: skip
    proposing.ask(session, house().context, wish, by=me().actor, at=now())


def _sign(session: Session, number: str, plan_id: int, form: PaperForm) -> None:
    to_work_on(session, number)
    saying = Saying(
        key=UUID(form.once), person_id=int(text(form.signer)), language="en", version=None,
        by=me().actor, where=SignedWhere.PAPER, proof=text(form.paper), address=address(),
    )  # fmt: skip
    signing.sign(session, house().context, plan_id, saying, at=now())


def _deed(
    number: str, form: Form, does: Callable[[Session], object], said: str
) -> ResponseReturnValue:
    if not form.validate():
        return _page(number, form, status=422)
    try:
        save(does)
    except Conflict as no:
        return _page(number, form, said=no.message, status=409)
    except Refused as no:
        return _page(number, form, said=no.message, status=422)
    flash(said)
    return go(url_for(".index", number=number))


def _offer(session: Session, head: Head, form: ProposeForm) -> offering.Offer:
    """Fill in who may sign and how many instalments there may be; what is due, beside it."""
    account = accounts.find(session, head.number)
    offer = offering.of_account(session, house().district, account, today())
    people = seen.signers(session, head.id, today())
    form.offer(people, house().district.arrangements.counts)
    return offer


def _page(
    number: str, form: Form | None = None, *, said: str = "", status: int = 200
) -> ResponseReturnValue:
    forms = {"propose": ProposeForm, "paper": PaperForm, "end": EndPlanForm}
    with reading() as session:
        head = head_of(session, number)
        live = seen.live(session, head.id, today())
        before = seen.over(session, head.id)
        filled = {
            name: form if type(form) is kind else kind(formdata=None)
            for name, kind in forms.items()
        }
        propose_form, paper_form = filled["propose"], filled["paper"]
        assert isinstance(propose_form, ProposeForm)  # noqa: S101 - as it was made
        assert isinstance(paper_form, PaperForm)  # noqa: S101 - as it was made
        offer = _offer(session, head, propose_form)
        people = seen.signers(session, head.id, today())
        unsigned = [
            each for each in people
            if live and signing.signer_of(session, live.made, each.id, today())
        ]  # fmt: skip
        paper_form.offer(unsigned)
        names = actors.names(session, _who(live, before))
        is_own = household.is_own(session, staff_id=me().id, account_id=head.id)
    if not propose_form.key.data or said:
        propose_form.begin()
    if not paper_form.key.data:
        paper_form.begin()
    propose_form.seen.data = str(offer.amount.cents)
    wrong = form if form is not None and form.errors else None
    page = page_of(
        "plans", head, live=live, before=before, offer=offer,
        why_not=NO[offer.why_not] if offer.why_not else "", forms=filled, wrong=wrong, said=said,
        errors_title=wrong is not None, names=names, states=plan_words.STATES, unsigned=unsigned,
        is_own=is_own, may_arrange=may(me(), Permission.ARRANGEMENT_CHANGE) and not is_own,
    )  # fmt: skip
    return page, status


def _who(live: seen.Seen | None, before: seen.Arrangements) -> set[str]:
    made = [*before, *([live.made] if live else [])]
    return {who for each in made for who in (each.proposed_by, *(move.by for move in each.moves))}
