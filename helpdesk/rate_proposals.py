"""A change of the rates proposed at the desk: as a whole file, or as amounts in a form."""

from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID

from flask import Blueprint, flash
from flask.typing import ResponseReturnValue

from helpdesk.forms.rate_changes import AmountsForm, ChangeForm, FileForm, amounts_form
from models.errors import Conflict, Refused
from services import districts
from services.rates import amounts, proposing
from services.rates.proposing import Wish
from web.clock import now, today
from web.database import reading, save
from web.extensions import house
from web.fields import text
from web.fragments import form_page
from web.identity import me
from web.permissions import Permission, needs
from web.sign_in import go
from web.urls import url_for

bp = Blueprint("rate_proposals", __name__, url_prefix="/rates/changes")


@bp.get("/new")
@needs(Permission.RATE_PROPOSE)
def new() -> ResponseReturnValue:
    """Hand in the district's file as it is to be."""
    return _file_page(FileForm(formdata=None).begin())


@bp.post("/file")
@needs(Permission.RATE_PROPOSE)
def propose_file() -> ResponseReturnValue:
    """Propose a file, or show everything that is wrong with it; the same form proposes once."""
    form = FileForm()
    if not form.validate():
        return _file_page(form, 422)
    content = form.file.data.stream.read(districts.BYTES_MAX + 1)
    if len(content) > districts.BYTES_MAX:
        return _file_page(form.wrong(form.file, "Select a file of 256 KB at most"), 422)
    try:
        written = content.decode("utf-8")
    except UnicodeDecodeError:
        return _file_page(form.wrong(form.file, "Select a text in UTF-8"), 422)
    return _propose(form, written.replace("\r\n", "\n"), _file_page)


@bp.get("/amounts")
@needs(Permission.RATE_PROPOSE)
def new_amounts() -> ResponseReturnValue:
    """Give the amounts of some charges anew."""
    form = _amounts_form(formdata=None)
    return _amounts_page(form.begin())


@bp.post("/amounts")
@needs(Permission.RATE_PROPOSE)
def propose_amounts() -> ResponseReturnValue:
    """Propose other amounts from a day on; the same form proposes once."""
    form = _amounts_form()
    if not form.validate():
        return _amounts_page(form, 422)
    if not form.given:
        return _amounts_page(form.wrong(form.boxes[0], "Change at least one amount"), 422)
    own = house().own_file
    with reading() as session:
        base = districts.newest(session, own)
    content = amounts.changed(
        base.content, own, form.given, from_on=form.from_on.day, resolution=text(form.resolution)
    )
    return _propose(form, content, _amounts_page)


def _propose(
    form: ChangeForm, content: str, page: Callable[..., ResponseReturnValue]
) -> ResponseReturnValue:
    wish = Wish(
        key=UUID(form.once), content=content, effective_on=form.from_on.day,
        resolution=text(form.resolution),
    )  # fmt: skip
    own = house().own_file
    try:
        change = save(
            lambda session: proposing.propose(
                session, own, wish, today=today(), at=now(), by=me().actor
            )
        )
    except Conflict as no:
        return page(form.wrong(form.resolution, no.message), 409)
    except Refused:
        with reading() as session:
            checked = proposing.check(
                session, own, content, effective_on=wish.effective_on, today=today()
            )
        form.wrong(form.resolution, "Nothing was proposed: correct what is listed")
        return page(form, 422, checked.sentences)
    flash("The change is proposed. It is worked out on every account; somebody else decides.")
    return go(url_for("helpdesk.rate_changes.show", change_id=change.id))


def _amounts_form(**given: Any) -> AmountsForm:  # noqa: ANN401 - WTForms' own
    tariff = house().files.newest.tariff
    return amounts_form(amounts.of_tariff(tariff, today()), **given)


def _file_page(
    form: FileForm, status: int = 200, sentences: Sequence[str] = ()
) -> ResponseReturnValue:
    return form_page("helpdesk/rate_changes/new.html", form, status, sentences=sentences)


def _amounts_page(
    form: AmountsForm, status: int = 200, sentences: Sequence[str] = ()
) -> ResponseReturnValue:
    return form_page("helpdesk/rate_changes/amounts.html", form, status, sentences=sentences)
