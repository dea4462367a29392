"""The trail, for who audits: looked through, opened line by line, taken away as a file."""

import csv
import io
from collections.abc import Iterator, Mapping
from http import HTTPStatus
from typing import Any

from flask import Blueprint, Response, redirect, render_template, request
from flask.typing import ResponseReturnValue

from helpdesk import trail
from helpdesk.audit_words import link_of, shown
from helpdesk.forms.audit import AuditForm
from models.audit import AuditEvent
from services.audit import ACCOUNT
from services.auditing import last_seal, lines
from services.books.statements import cell
from services.desk import actors, audit_trail
from services.desk.audit_trail import FILE_MAX, Asked
from services.rules.masking import is_never_kept, masked
from web import paging
from web.database import reading
from web.extensions import house
from web.fragments import form_page
from web.permissions import Permission, needs
from web.urls import ID, url_for

bp = Blueprint("audit", __name__, url_prefix="/audit")
HEADER = ("number", "at", "actor", "name", "action", "subject", "address", "detail")


@bp.get("")
@needs(Permission.AUDIT_VIEW)
def index() -> ResponseReturnValue:
    """The lines of the trail that are asked for, newest first."""
    before, zone = paging.before(), house().district.zone
    if any(is_never_kept(said) for said in request.args.values()):
        return redirect(url_for("helpdesk.search.results", refused="number"), code=303)
    with reading() as session:
        form = AuditForm(request.args).offering(audit_trail.staff(session))
        is_right = form.validate()
        asked = form.asked if is_right else Asked()
        page = audit_trail.page(session, asked, zone=zone, before=before) if is_right else None
        rows = page.rows if page is not None else []
        names = actors.names(session, {event.actor for event in rows})
        sealed = last_seal(session)
    if is_right:
        trail.looked("audit.view", f"audit:{masked(asked.words)}")
    sent = {name: said for name, said in request.args.items() if name in form.data and said}
    return form_page(
        "helpdesk/audit/index.html", form,
        HTTPStatus.OK if is_right else HTTPStatus.UNPROCESSABLE_ENTITY,
        page=page, before=before, names=names, sealed=sealed, sent=sent, link_of=link_of,
        most=FILE_MAX,
    )  # fmt: skip


@bp.get(f"/<{ID}:event_id>")
@needs(Permission.AUDIT_VIEW)
def show(event_id: int) -> ResponseReturnValue:
    """One line: its facts before and after, what it leads to, and its seal."""
    with reading() as session:
        seen = audit_trail.one(session, event_id)
    subject = seen.event.subject
    of = subject.removeprefix(ACCOUNT) if subject.startswith(ACCOUNT) else ""
    trail.looked("audit.view", f"audit:line {event_id}", of=of)
    return render_template(
        "helpdesk/audit/show.html", seen=seen, event=seen.event, facts=shown(seen.event.detail),
        links=_links(seen.event),
    )  # fmt: skip


@bp.get("/lines.csv")
@needs(Permission.AUDIT_VIEW)
def as_csv() -> ResponseReturnValue:
    """The lines that are asked for as a file; it goes out as it is read."""
    database, zone = house().database, house().district.zone
    form = AuditForm(request.args)
    if not form.validate():
        return Response(
            "Enter days such as 12/31/2026.", HTTPStatus.UNPROCESSABLE_ENTITY, mimetype="text/plain"
        )
    asked = form.asked
    trail.looked("audit.export", f"audit:{masked(asked.words)}")

    def written() -> Iterator[str]:
        yield "\N{ZERO WIDTH NO-BREAK SPACE}" + _row(HEADER)
        with database.reading() as session:
            names: dict[str, str] = {}
            for event in audit_trail.every(session, asked, zone=zone):
                if event.actor not in names:
                    names |= actors.names(session, [event.actor])
                yield _row(_cells(event, names))

    return Response(
        written(), mimetype="text/csv",
        headers={"Content-Disposition": 'attachment; filename="audit.csv"'},
    )  # fmt: skip


def _cells(event: AuditEvent, names: Mapping[str, str]) -> tuple[str, ...]:
    detail = lines.plain(event.detail)
    return (
        str(event.id), lines.instant(event.at), cell(event.actor), cell(names[event.actor]),
        cell(event.action), cell(event.subject), cell(event.address), cell(detail),
    )  # fmt: skip


def _row(cells: tuple[str, ...]) -> str:
    line = io.StringIO()
    csv.writer(line).writerow(cells)
    return line.getvalue()


def _links(event: AuditEvent) -> list[tuple[str, str]]:
    """What a line leads to: its subject, who did it, and what its facts name."""
    detail: dict[str, Any] = event.detail
    named = [event.subject, *(f"{name}:{value}" for name, value in detail.items())]
    found = {each: link_of(each) for each in named}
    return [(each, url) for each, url in found.items() if url]
