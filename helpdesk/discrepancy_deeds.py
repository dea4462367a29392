"""What is done with a discrepancy: taken, written about, waited for, proved, closed or left."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, flash
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from helpdesk.discrepancies import page_of
from helpdesk.forms.discrepancies import (
    AnswerForm,
    CaseForm,
    CloseForm,
    LeaveForm,
    NoteForm,
    StateForm,
    WaitForm,
)
from models.discrepancy import DiscrepancyCase
from models.errors import Conflict, Refused
from services.desk import discrepancies
from services.discrepancies import closing, proving, working
from services.discrepancies.working import WaitsFor
from web.clock import now
from web.database import reading, save
from web.errors import in_words
from web.extensions import house
from web.fields import text, version
from web.identity import me
from web.permissions import Permission, needs
from web.sign_in import go
from web.urls import ID, url_for

bp = Blueprint("discrepancy_deeds", __name__, url_prefix=f"/discrepancies/D-<{ID}:case_id>")


@bp.post("/take")
@needs(Permission.DISCREPANCY_WORK)
def take(case_id: int) -> ResponseReturnValue:
    """Make it mine."""
    return _deed(case_id, CaseForm(), working.take, "It is yours.")


@bp.post("/go-on")
@needs(Permission.DISCREPANCY_WORK)
def go_on(case_id: int) -> ResponseReturnValue:
    """It is our turn again."""
    return _deed(case_id, CaseForm(), working.go_on, "It is ours again.")


@bp.post("/note")
@needs(Permission.DISCREPANCY_WORK)
def note(case_id: int) -> ResponseReturnValue:
    """Write down what I found out."""
    form = NoteForm()
    return _read(case_id, form, working.note, "It is written down.", words=text(form.note))


@bp.post("/wait")
@needs(Permission.DISCREPANCY_WORK)
def wait(case_id: int) -> ResponseReturnValue:
    """Say whose turn it is."""
    form = WaitForm()
    who = WaitsFor.__members__.get(text(form.who), WaitsFor.CUSTOMER)
    return _read(case_id, form, working.wait, "It waits.", who=who, words=text(form.what))


@bp.post("/prove")
@needs(Permission.DISCREPANCY_WORK)
def prove(case_id: int) -> ResponseReturnValue:
    """Run the rule again for this fact."""
    return _deed(
        case_id, CaseForm(),
        lambda session, case_id, **facts: proving.prove(
            session, house().district, case_id, **facts
        ),
        "The rule ran again: both figures are here.",
    )  # fmt: skip


@bp.post("/state")
@needs(Permission.DISCREPANCY_WORK)
def state(case_id: int) -> ResponseReturnValue:
    """Say why it is right now; a second person agrees."""
    form = StateForm()
    return _read(
        case_id, form, proving.state_right, "A second person agrees, or does not.",
        words=text(form.statement),
    )  # fmt: skip


@bp.post("/agree")
@needs(Permission.DISCREPANCY_DECIDE)
def agree(case_id: int) -> ResponseReturnValue:
    """The second person's yes."""
    return _read(case_id, CaseForm(), proving.agree, "You agreed.")


@bp.post("/disagree")
@needs(Permission.DISCREPANCY_DECIDE)
def disagree(case_id: int) -> ResponseReturnValue:
    """The second person's no."""
    form = AnswerForm()
    return _read(
        case_id, form, proving.disagree, "It is at work again.", words=text(form.answer)
    )  # fmt: skip


@bp.post("/close")
@needs(Permission.DISCREPANCY_WORK)
def close(case_id: int) -> ResponseReturnValue:
    """Close what is proved, with its root cause."""
    return _over(
        case_id, CloseForm(),
        lambda session, form, **facts: closing.close(session, case_id, form.why, **facts),
    )  # fmt: skip


@bp.post("/leave")
@needs(Permission.DISCREPANCY_WORK)
def leave(case_id: int) -> ResponseReturnValue:
    """Leave it as it is, and say why."""
    return _over(
        case_id, LeaveForm(),
        lambda session, form, **facts: closing.leave(
            session, house().district, case_id, form.why, words=text(form.left), **facts
        ),
    )  # fmt: skip


def _over(
    case_id: int, form: Any, does: Callable[..., DiscrepancyCase]  # noqa: ANN401 - either form
) -> ResponseReturnValue:  # fmt: skip
    """End a case, with a root cause that its type can have."""
    with reading() as session:
        form.of(discrepancies.one(session, case_id).case.type)
    return _done(
        case_id, form,
        lambda session: does(
            session, form, version=version(form.version), by=me().actor, at=now()
        ),
        "It is closed, or waits for a second person.",
    )  # fmt: skip


def _read(
    case_id: int, form: CaseForm, does: Callable[..., DiscrepancyCase], said: str, **more: object,
) -> ResponseReturnValue:  # fmt: skip
    """Do something with the version that was read."""
    return _deed(case_id, form, does, said, version=version(form.version), **more)


def _deed(
    case_id: int, form: CaseForm, does: Callable[..., DiscrepancyCase], said: str, **more: object,
) -> ResponseReturnValue:  # fmt: skip
    return _done(
        case_id, form,
        lambda session: does(session, case_id, by=me().actor, at=now(), **more), said,
    )  # fmt: skip


def _done(
    case_id: int, form: CaseForm, work: Callable[[Session], DiscrepancyCase], said: str
) -> ResponseReturnValue:
    with reading() as session:
        discrepancies.one(session, case_id)
    if not form.validate():
        return page_of(case_id, form=form, status=422)
    try:
        save(work)
    except (Conflict, Refused) as no:
        status = 409 if isinstance(no, Conflict) else 422
        return page_of(case_id, form=form, said=in_words(no), status=status)
    flash(said)
    return go(url_for("helpdesk.discrepancies.show", case_id=case_id))
