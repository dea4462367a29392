"""One draft of autopay: why it is where it is, and what staff may do about it."""

from collections.abc import Callable
from uuid import UUID

from flask import Blueprint, Response, flash, render_template
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from helpdesk import trail, words
from helpdesk.autopay_words import ACTS, NOBODY, begins, reason, states
from helpdesk.forms.drafts import ReleaseForm, ToldForm, WaiveForm
from models.audit import Deed
from models.draft import Draft, DraftState
from models.errors import Refused
from services import audit
from services.accounts import household
from services.autopay import evidence
from services.autopay.evidence import Evidence
from services.desk import account_page, actors, draft_page
from services.drafts import fees, notices, skipping
from services.drafts.notices import ABOUT_NOTICES, How
from web.clock import now, today
from web.database import reading, save, saving
from web.extensions import house
from web.fields import Form, text
from web.guard import may
from web.identity import me
from web.permissions import Permission, needs
from web.sign_in import go
from web.urls import ID, url_for

bp = Blueprint("drafts", __name__, url_prefix=f"/autopay/drafts/<{ID}:draft>")
Forms = tuple[ReleaseForm, ToldForm, WaiveForm]


@bp.get("")
@needs(Permission.DRAFT_VIEW)
def show(draft: int) -> ResponseReturnValue:
    """What it is, its notice, its tries, and everything that was done about it."""
    return _page(draft)


@bp.get("/evidence.json")
@needs(Permission.EVIDENCE_TAKE)
def evidence_file(draft: int) -> Response:
    """What proves the debit, for machines."""
    return _file(_taken(draft, "json").file, f"draft-{draft}.json", "application/json")


@bp.get("/evidence.pdf")
@needs(Permission.EVIDENCE_TAKE)
def evidence_paper(draft: int) -> Response:
    """The same facts on paper."""
    return _file(_taken(draft, "pdf").paper, f"draft-{draft}.pdf", "application/pdf")


def _file(content: bytes, name: str, mimetype: str) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(content, mimetype=mimetype, headers=headers)


def _taken(draft: int, kind: str) -> Evidence:
    """The pack, written down with its hash each time it is taken out."""
    with saving() as session:
        pack = evidence.of_draft(session, house().district, draft, at=now())
        number = draft_page.number_of(session, draft)
        about = audit.account(number)
        trail.did(session, Deed.DRAFT_EVIDENCE, about, draft=draft, kind=kind, sha256=pack.sha256)
    trail.looked_at_account(number)
    return pack


@bp.post("/release")
@needs(Permission.DRAFT_RELEASE)
def release(draft: int) -> ResponseReturnValue:
    """Let a held draft go on; what held it is looked at again."""
    form = ReleaseForm()

    def work(session: Session) -> Draft:
        return skipping.release(
            session, house().context, draft, by=me().actor, at=now(), reason=text(form.because)
        )

    return _do(draft, form, work)


@bp.post("/told")
@needs(Permission.DRAFT_RELEASE)
def told(draft: int) -> ResponseReturnValue:
    """Say that the payer was told of a draft whose notice did not reach them."""
    form = ToldForm()

    def work(session: Session) -> Draft:
        return notices.told(
            session, house().context, draft, by=me().actor, at=now(), how=How(text(form.how)),
            reason=text(form.said),
        )  # fmt: skip

    return _do(draft, form, work)


@bp.post("/fees/<uuid:attempt_id>/waive")
@needs(Permission.RETURN_FEE_WAIVE)
def waive(draft: int, attempt_id: UUID) -> ResponseReturnValue:
    """Take the fee of a return back; waived twice, it is taken back once."""
    form = WaiveForm()

    def work(session: Session) -> Draft:
        fees.waive(
            session, house().district, draft, attempt_id, reason=text(form.why), by=me().actor,
            at=now(),
        )  # fmt: skip
        return session.get_one(Draft, draft)

    return _do(draft, form, work, said="The fee is taken back.")


def _do(
    draft_id: int, form: Form, work: Callable[[Session], Draft], *, said: str = ""
) -> ResponseReturnValue:
    """Do it and show the draft, or show what is wrong beside its form."""
    if not form.validate():
        return _page(draft_id, form, 422)
    try:
        draft = save(work)
    except Refused as no:
        first = next(field for field in form if field.type != "HiddenField")
        return _page(draft_id, form.wrong(first, no.message), 422)
    flash(said or _became(draft))
    return go(url_for(".show", draft=draft_id))


def _became(draft: Draft) -> str:
    if draft.state is DraftState.HELD:
        return f"It is still held. {reason(draft.reason)}"
    return f"It is drawn on {draft.draw_on:%B} {draft.draw_on.day}: {draft.noticed}."


def _page(draft_id: int, wrong: Form | None = None, status: int = 200) -> ResponseReturnValue:
    with reading() as session:
        seen = draft_page.one(session, draft_id)
        names = {**actors.names(session, {step.by for step in seen.history}), **NOBODY}
        is_own = household.is_own(session, staff_id=me().id, account_id=seen.draft.account_id)
        whose = account_page.called(session, seen.number)
    trail.looked(draft_page.LOOK, f"draft:{draft_id}", of=seen.number)
    is_held = seen.draft.state is DraftState.HELD
    may_release = may(me(), Permission.DRAFT_RELEASE) and is_held and not is_own
    page = render_template(
        "helpdesk/drafts/show.html", seen=seen, draft=seen.draft, names=names, is_own=is_own,
        states=states(seen.method), attempts=words.ATTEMPTS, messages=words.MESSAGES,
        acts=ACTS, reason=reason,
        begins=begins(seen.draft, [each.move for each in seen.history if each.move], seen.method),
        whose=whose,
        may_release=may_release,
        may_tell=may_release and seen.draft.reason in ABOUT_NOTICES,
        may_waive=may(me(), Permission.RETURN_FEE_WAIVE) and not is_own,
        wrong=wrong, errors_title=wrong is not None, today=today(),
        **{name: _form(kind, wrong) for name, kind in _FORMS.items()},
    )  # fmt: skip
    return page, status


_FORMS: dict[str, type[Form]] = {
    "release_form": ReleaseForm,
    "told_form": ToldForm,
    "waive_form": WaiveForm,
}


def _form(kind: type[Form], wrong: Form | None) -> Form:
    return wrong if isinstance(wrong, kind) else kind(formdata=None)
