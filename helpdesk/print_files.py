"""Print files at the desk: bills for the mail house, taken with a trace, handed over, once more."""

from datetime import date

from flask import Blueprint, Response, flash, render_template
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from helpdesk import trail
from helpdesk.forms.print_files import HandForm, PrintForm
from models.document import Document
from models.errors import Refused
from services.desk import actors
from services.documents import giving
from services.mailing import handing, seen
from web import paging
from web.clock import now, today
from web.database import reading, save
from web.extensions import house
from web.fragments import VARY, form_page, wants_fragment
from web.guard import may
from web.identity import me
from web.permissions import Permission, needs
from web.sign_in import go
from web.urls import ID, url_for

bp = Blueprint("print_files", __name__, url_prefix="/print-files")


@bp.get("")
@needs(Permission.BILL_RUN_VIEW)
def index() -> ResponseReturnValue:
    """The files, the newest first, and how many bills wait to be printed again."""
    before = paging.before()
    with reading() as session:
        page, waiting = seen.files(session, before=before), seen.waiting(session)
    return render_template(
        "helpdesk/print_files/index.html", page=page, before=before, waiting=waiting,
        form=PrintForm(formdata=None).begin(), may_send=may(me(), Permission.BILL_SEND),
    )  # fmt: skip


@bp.post("/again")
@needs(Permission.BILL_SEND)
def again() -> ResponseReturnValue:
    """Put all that waits to be printed again into a file; the same form twice is one file."""
    form, context = PrintForm(), house().context
    file_id = save(
        lambda session: handing.print_waiting(session, context, form=form.once, by=me().actor)
    )
    return go(url_for(".show", file_id=file_id))


@bp.post(f"/of-run/<{ID}:run_id>")
@needs(Permission.BILL_SEND)
def send(run_id: int) -> ResponseReturnValue:
    """Send the bills of a posted run: by e-mail who chose so, a file for all others."""
    save(lambda session: handing.ask(session, run_id=run_id, at=now(), by=me().actor))
    flash("The bills are being sent. It begins within a minute.")
    return go(url_for("helpdesk.bill_runs.show", run_id=run_id))


@bp.get(f"/<{ID}:file_id>")
@needs(Permission.BILL_RUN_VIEW)
def show(file_id: int) -> ResponseReturnValue:
    """A file: how far it is, its pieces, and the bills in it."""
    form = HandForm(formdata=None)
    form.on.data = today()
    return _page(file_id, form)


@bp.get(f"/<{ID}:file_id>/parts/<{ID}:number>.pdf")
@needs(Permission.BILL_SEND)
def part(file_id: int, number: int) -> ResponseReturnValue:
    """A piece of it, to give to the mail house. Who took it is written down."""
    with reading() as session:
        document = seen.part(session, file_id, number)
    trail.looked("print_file.take", f"print_file:{file_id}")
    return _given(document, "application/pdf", f"bills-{file_id}-{number}.pdf")


@bp.get(f"/<{ID}:file_id>/list.csv")
@needs(Permission.BILL_SEND)
def listed(file_id: int) -> ResponseReturnValue:
    """The list that goes with it. Who took it is written down.

    :raises Refused: while the file is not made.
    """
    with reading() as session:
        document = seen.file(session, file_id).manifest
    if document is None:
        raise Refused("It is not made yet.")
    trail.looked("print_file.take", f"print_file:{file_id}")
    return _given(document, "text/csv", f"bills-{file_id}.csv")


@bp.post(f"/<{ID}:file_id>/handed")
@needs(Permission.BILL_SEND)
def handed(file_id: int) -> ResponseReturnValue:
    """Write down the day it was handed to the mail house."""
    form = HandForm()
    if not form.validate():
        return _page(file_id, form, 422)
    try:
        save(lambda session: _hand_over(session, file_id, form.on.day))
    except Refused as no:
        return _page(file_id, form.wrong(form.on, no.message), 422)
    flash("It is written down with each of its bills.")
    return go(url_for(".show", file_id=file_id))


def _hand_over(session: Session, file_id: int, on: date) -> None:
    handing.hand_over(session, house().district, file_id=file_id, on=on, at=now(), by=me().actor)


def _given(document: Document, mimetype: str, name: str) -> Response:
    content = giving.content_of(house().context.vault(), document)
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(content, mimetype=mimetype, headers=headers)


def _page(file_id: int, form: HandForm, status: int = 200) -> ResponseReturnValue:
    after = paging.after_id() or 0
    with reading() as session:
        file = seen.file(session, file_id)
        is_under_way = file.made_at is None and handing.is_under_way(
            session, run_id=file.run_id, file_id=file_id
        )
        figures = {"file": file, "is_under_way": is_under_way}
        if wants_fragment():
            return render_template("helpdesk/print_files/_figures.html", **figures), {"Vary": VARY}
        page = seen.places(session, file, after=after)
        names = actors.names(session, {file.asked_by, file.handed_by} - {""})
    trail.looked("print_file.view", f"print_file:{file_id}")
    return form_page(
        "helpdesk/print_files/show.html", form, status, **figures, page=page, after=after,
        names=names, may_send=may(me(), Permission.BILL_SEND),
    )  # fmt: skip
