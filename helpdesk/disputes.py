"""Disputes of card charges: the next deadline on top, what proves the charge, what was done."""

from flask import Blueprint, Response, flash, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from helpdesk import money_words, trail
from helpdesk.forms.refunds import AnswerForm
from models.dispute import Dispute, DisputeStance
from models.errors import Refused
from services.accounts import household
from services.desk import account_page, actors
from services.disputes import acting, evidence, seen
from services.disputes.seen import Show
from services.rules.dispute_words import REASONS
from web import paging
from web.clock import now, today
from web.database import reading, save
from web.extensions import house
from web.fields import text
from web.guard import may
from web.identity import me
from web.permissions import Permission, needs
from web.sign_in import go
from web.urls import ID, url_for

bp = Blueprint("disputes", __name__, url_prefix="/disputes")


@bp.get("")
@needs(Permission.DISPUTE_VIEW)
def index() -> str:
    """The disputes, those to answer by their deadline."""
    asked = request.args.get("show", "")
    show = Show(asked) if asked in set(Show) else Show.TO_ANSWER
    start = paging.after_id()
    with reading() as session:
        page = seen.listed(session, show, start=start)
        counts = seen.counts(session)
    return render_template(
        "helpdesk/disputes/index.html", page=page, show=show, start=start, counts=counts,
        shown=money_words.SHOWN_DISPUTES, states=money_words.DISPUTES, reasons=REASONS,
        answer_by=money_words.answer_by, today=today(),
    )  # fmt: skip


@bp.get(f"/<{ID}:dispute_id>")
@needs(Permission.DISPUTE_VIEW)
def show(dispute_id: int) -> ResponseReturnValue:
    """One dispute: why, until when, what moved, and what proves the charge."""
    return _page(dispute_id, AnswerForm(formdata=None))


@bp.get(f"/<{ID}:dispute_id>/evidence.pdf")
@needs(Permission.DISPUTE_VIEW)
def paper(dispute_id: int) -> ResponseReturnValue:
    """What proves the charge, as a PDF to hand in."""
    with reading() as session:
        found = seen.one(session, dispute_id)
        facts = evidence.gather(session, house().district, found.dispute)
    trail.looked("dispute.evidence", f"dispute:{dispute_id}", of=found.account_number)
    return Response(
        evidence.pdf(facts, house().district, at=now()),
        mimetype="application/pdf",
        headers={"Content-Disposition": f'attachment; filename="{found.dispute.provider_id}.pdf"'},
    )


@bp.post(f"/<{ID}:dispute_id>/answer")
@needs(Permission.DISPUTE_ANSWER)
def answer(dispute_id: int) -> ResponseReturnValue:
    """Say what was done about it."""
    form = AnswerForm()
    with reading() as session:
        seen.one(session, dispute_id)
    if not form.validate():
        return _page(dispute_id, form, 422)
    try:
        save(lambda session: _answer(session, dispute_id, form))
    except Refused as no:
        return _page(dispute_id, form.wrong(form.stance, no.message), 409)
    flash("It is written down.")
    return go(url_for(".show", dispute_id=dispute_id))


def _answer(session: Session, dispute_id: int, form: AnswerForm) -> Dispute:
    is_answered = form.stance.data == DisputeStance.ANSWERED
    verb = acting.answered if is_answered else acting.accept
    return verb(session, dispute_id, words=text(form.said), by=me().actor, at=now())


def _page(dispute_id: int, form: AnswerForm, status: int = 200) -> ResponseReturnValue:
    with reading() as session:
        found = seen.one(session, dispute_id)
        facts = evidence.gather(session, house().district, found.dispute)
        names = actors.names(session, {each.by for each in found.moves})
        whose = account_page.called(session, found.account_number)
        is_own = household.is_own(
            session, staff_id=me().id, account_id=found.dispute.account_id
        )  # fmt: skip
    trail.looked("dispute.view", f"dispute:{dispute_id}", of=found.account_number)
    page = render_template(
        "helpdesk/disputes/show.html", seen=found, dispute=found.dispute,
        number=found.account_number, facts=facts, form=form, errors_title=bool(form.errors),
        names=names, states=money_words.DISPUTES,
        answer_by=money_words.answer_by(found.dispute, today()), happened=money_words.HAPPENED,
        reasons=REASONS,
        may_answer=may(me(), Permission.DISPUTE_ANSWER) and found.may_be_answered and not is_own,
        is_own=is_own and found.may_be_answered, whose=whose,
    )  # fmt: skip
    return page, status
