"""Volumes at the desk: a file is looked through line by line, and loaded as a whole or not."""

from flask import Blueprint, flash
from flask.typing import ResponseReturnValue

from helpdesk.forms.bill_runs import VolumesForm
from models.errors import Refused
from models.volume import VolumeKind
from services.billing import volumes
from services.billing.volumes import Checked
from services.desk import actors
from web import bodies
from web.clock import now
from web.database import reading, save
from web.extensions import house
from web.fragments import form_page
from web.guard import may
from web.identity import me
from web.permissions import Permission, needs
from web.sign_in import go
from web.urls import url_for

bp = Blueprint("volumes", __name__, url_prefix="/volumes")
#: Lines that are wrong and stand on the page; the rest is counted.
PROBLEMS_SHOWN = 100


@bp.get("")
@needs(Permission.BILL_RUN_VIEW)
def index() -> ResponseReturnValue:
    """The files that were loaded, the newest first, and a form for the next."""
    return _page(VolumesForm(formdata=None))


@bp.post("/load")
@needs(Permission.VOLUME_LOAD)
@bodies.takes_files
def load() -> ResponseReturnValue:
    """Load a file, or show every line that is wrong with it: then nothing of it is loaded."""
    form = VolumesForm()
    if not form.validate():
        return _page(form, 422)
    content = form.file.data.stream.read(volumes.BYTES_MAX + 1)
    kind, cycles = VolumeKind(form.kind.data), house().district.tariff.cycles
    with reading() as session:
        checked = volumes.check(session, cycles, content=content, kind=kind)
    if checked.known is not None:
        return _page(form.wrong(form.file, "This file is loaded already"), 422)
    if checked.problems:
        form.wrong(form.file, "Nothing was loaded: correct the lines below and load it again")
        return _page(form, 422, checked)
    try:
        file = save(
            lambda session: volumes.load(
                session, cycles, content=content, name=form.file.data.filename or "", kind=kind,
                at=now(), by=me().actor,
            )
        )  # fmt: skip
    except Refused as no:  # a bill was made between the look and the load
        return _page(form.wrong(form.file, no.message), 422)
    more = f" {checked.corrections:,} of them correct one." if checked.corrections else ""
    flash(f"{file.lines:,} volumes are loaded.{more}")
    return go(url_for(".index"))


def _page(
    form: VolumesForm, status: int = 200, checked: Checked | None = None
) -> ResponseReturnValue:
    with reading() as session:
        files = volumes.files(session)
        names = actors.names(session, {each.loaded_by for each in files})
    problems = checked.problems if checked else []
    return form_page(
        "helpdesk/volumes/index.html", form, status, files=files, names=names,
        problems=problems[:PROBLEMS_SHOWN], problem_count=len(problems),
        may_load=may(me(), Permission.VOLUME_LOAD),
    )  # fmt: skip
