"""A change of the rates at the desk: seen on every account by all, decided by a second person."""

import csv
import io
from collections.abc import Iterator
from typing import Any

from flask import Blueprint, Response, flash, render_template, request
from flask.typing import ResponseReturnValue

from helpdesk import trail
from helpdesk.forms.rate_changes import PreviewForm, RefuseForm, TakeBackForm, WithdrawForm
from helpdesk.rate_change_words import STATES, bar
from models.errors import Conflict, Refused
from models.rate_change import ChangeState
from services.desk import actors
from services.rates import deciding, looking, proposing
from web.clock import now, today
from web.database import reading, save
from web.extensions import house
from web.fields import Form, text
from web.fragments import VARY, wants_fragment
from web.guard import may
from web.identity import me
from web.permissions import Permission, needs
from web.sign_in import go
from web.urls import ID, url_for

bp = Blueprint("rate_changes", __name__, url_prefix="/rates/changes")
S = ChangeState


@bp.get(f"/<{ID}:change_id>")
@needs(Permission.RATE_VIEW)
def show(change_id: int) -> ResponseReturnValue:
    """What a change says, what it does to every account, and who decided."""
    return _page(change_id)


@bp.get(f"/<{ID}:change_id>/accounts.csv")
@needs(Permission.RATE_VIEW)
def as_csv(change_id: int) -> ResponseReturnValue:
    """Every account by both files, for a spreadsheet; it goes out as it is read."""
    database = house().database
    with reading() as session:
        looking.find(session, change_id)
    trail.looked("rate_change.export", f"rate_change:{change_id}")

    def lines() -> Iterator[str]:
        yield "\N{ZERO WIDTH NO-BREAK SPACE}"
        with database.reading() as session:
            for row in looking.every_account(session, change_id):
                line = io.StringIO()
                csv.writer(line).writerow(row)
                yield line.getvalue()

    name = f"rate-change-{change_id}.csv"
    return Response(
        lines(), mimetype="text/csv",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )  # fmt: skip


@bp.post(f"/<{ID}:change_id>/preview")
@needs(Permission.RATE_PROPOSE)
def preview(change_id: int) -> ResponseReturnValue:
    """Go on working it out after a stop."""
    form = PreviewForm()
    save(
        lambda session: proposing.ask_preview(
            session, proposing.locked(session, change_id), form=form.once, at=now(), by=me().actor
        )
    )
    flash("It goes on within a minute.")
    return go(url_for(".show", change_id=change_id))


@bp.post(f"/<{ID}:change_id>/withdraw")
@needs(Permission.RATE_PROPOSE)
def withdraw(change_id: int) -> ResponseReturnValue:
    """Give up what one proposed."""
    form = WithdrawForm()
    return _deed(
        change_id, form,
        lambda session: proposing.withdraw(
            session, change_id, words=text(form.why), at=now(), by=me().actor
        ),
        "The change is withdrawn.",
    )  # fmt: skip


@bp.get(f"/<{ID}:change_id>/approve")
@bp.get(f"/<{ID}:change_id>/refuse")
@bp.get(f"/<{ID}:change_id>/take-back")
@needs(Permission.RATE_DECIDE)
def back_to_decide(change_id: int) -> ResponseReturnValue:
    """Where a fresh proof leads back to: the change, to decide it there."""
    with reading() as session:
        looking.find(session, change_id)
    return go(url_for(".show", change_id=change_id))


@bp.post(f"/<{ID}:change_id>/approve")
@needs(Permission.RATE_DECIDE)
def approve(change_id: int) -> ResponseReturnValue:
    """Agree to what somebody else proposed, once it is seen on every account."""
    try:
        change = save(
            lambda session: deciding.approve(
                session, house().own_file, change_id, today=today(), at=now(), by=me().actor
            )
        )
    except (Conflict, Refused) as no:
        return _page(change_id, said=no.message, status=409)
    house().files.forget()
    if change.state is S.STALE:
        flash("Something else was decided since it was proposed. Propose it anew.")
    else:
        flash("The change is decided. It holds by itself from its day on.")
    return go(url_for(".show", change_id=change_id))


@bp.post(f"/<{ID}:change_id>/refuse")
@needs(Permission.RATE_DECIDE)
def refuse(change_id: int) -> ResponseReturnValue:
    """Say no to what somebody else proposed, with the reason."""
    form = RefuseForm()
    return _deed(
        change_id, form,
        lambda session: deciding.refuse(
            session, change_id, words=text(form.because), at=now(), by=me().actor
        ),
        "The change is refused.",
    )  # fmt: skip


@bp.post(f"/<{ID}:change_id>/take-back")
@needs(Permission.RATE_DECIDE)
def take_back(change_id: int) -> ResponseReturnValue:
    """Undo what was decided, before its day."""
    form = TakeBackForm()
    return _deed(
        change_id, form,
        lambda session: deciding.take_back(
            session, change_id, words=text(form.cause), today=today(), at=now(), by=me().actor
        ),
        "The change is taken back. It never holds.",
    )  # fmt: skip


def _deed(
    change_id: int, form: Form, does: Any, said: str  # noqa: ANN401 - any verb of a change
) -> ResponseReturnValue:  # fmt: skip
    if not form.validate():
        return _page(change_id, form=form, status=422)
    try:
        save(does)
    except (Conflict, Refused) as no:
        return _page(change_id, form=form, said=no.message, status=409)
    house().files.forget()
    flash(said)
    return go(url_for(".show", change_id=change_id))


def _page(
    change_id: int, *, form: Form | None = None, said: str = "", status: int = 200
) -> ResponseReturnValue:
    with reading() as session:
        seen = looking.shown(session, house().own_file, change_id)
        change = seen.change
        figures = {"seen": seen, "change": change, "bar": bar}
        if wants_fragment() and request.method == "GET":
            return render_template("helpdesk/rate_changes/_effect.html", **figures), {"Vary": VARY}
        names = actors.names(
            session, {change.proposed_by, change.decided_by, *(move.by for move in seen.moves)}
        )
    forms: dict[str, Form] = {
        "refuse": RefuseForm(formdata=None), "withdraw": WithdrawForm(formdata=None),
        "take_back": TakeBackForm(formdata=None),
    }  # fmt: skip
    forms |= {name: form for name, empty in forms.items() if type(empty) is type(form) and form}
    wrong = form if form is not None and form.errors else None
    answer = render_template(
        "helpdesk/rate_changes/show.html", **figures, names=names, states=STATES, forms=forms,
        wrong=wrong, said=said, errors_title=wrong is not None, may_do=_may(seen),
        preview_form=PreviewForm(formdata=None).begin(),
    )  # fmt: skip
    return answer, status, {"Vary": VARY}


def _may(seen: looking.Shown) -> dict[str, bool]:
    """What whoever looks may do about a change as it stands."""
    change = seen.change
    is_own, is_open = change.proposed_by == me().actor, change.state is S.PROPOSED
    decides = may(me(), Permission.RATE_DECIDE)
    proposes = may(me(), Permission.RATE_PROPOSE)
    return {
        "approve": decides and is_open and not is_own and seen.is_seen,
        "refuse": decides and is_open and not is_own,
        "withdraw": proposes and is_open and is_own,
        "take_back": decides and change.state is S.APPROVED and change.effective_on > today(),
        "preview": proposes and is_open and not seen.is_seen and not seen.is_under_way,
    }
