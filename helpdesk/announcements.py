"""What every page of the portal says: everybody reads it, supervisors publish and end it."""

from flask import Blueprint, flash
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from helpdesk import trail
from helpdesk.forms.announcements import KINDS, AnnouncementForm
from models.errors import Refused
from services.telling import announcements
from web import announced
from web.clock import now
from web.database import reading, save
from web.extensions import house
from web.fields import text
from web.fragments import form_page
from web.guard import may
from web.identity import me
from web.permissions import Permission, needs
from web.sign_in import go
from web.urls import ID, url_for

bp = Blueprint("announcements", __name__, url_prefix="/announcements")


@bp.get("")
@needs(Permission.ANNOUNCEMENT_VIEW)
def index() -> ResponseReturnValue:
    """What is told now, what will be, and what was."""
    zone = house().district.zone
    return _page(AnnouncementForm(formdata=None).begin(now().astimezone(zone)))


@bp.post("/publish")
@needs(Permission.ANNOUNCEMENT_PUBLISH)
def publish() -> ResponseReturnValue:
    """Tell everybody; an outage may come with grace for the bills due in it."""
    form = AnnouncementForm()
    if not form.validate():
        return _page(form, 422)
    try:
        save(lambda session: _keep(session, form))
    except Refused as no:
        return _page(form.wrong(form.begins, no.message), 422)
    announced.look_again()
    flash("It is published. Every page shows it within 15 seconds of its beginning.")
    return go(url_for(".index"))


@bp.post(f"/<{ID}:announcement_id>/end")
@needs(Permission.ANNOUNCEMENT_PUBLISH)
def end(announcement_id: int) -> ResponseReturnValue:
    """Show it no more."""

    def work(session: Session) -> None:
        found = announcements.end(
            session, house().district, announcement_id, by=me().name, at=now()
        )
        trail.did(session, "announcement.end", f"announcement:{found.id}", kind=found.kind.value)

    save(work)
    announced.look_again()
    flash("It is shown no more. “Show it again” undoes that.")
    return go(url_for(".index"))


@bp.post(f"/<{ID}:announcement_id>/show-again")
@needs(Permission.ANNOUNCEMENT_PUBLISH)
def show_again(announcement_id: int) -> ResponseReturnValue:
    """Undo that it was ended."""

    def work(session: Session) -> None:
        found = announcements.show_again(session, house().district, announcement_id, at=now())
        trail.did(
            session, "announcement.show_again", f"announcement:{found.id}", kind=found.kind.value
        )

    save(work)
    announced.look_again()
    flash("It is shown as it was.")
    return go(url_for(".index"))


def _keep(session: Session, form: AnnouncementForm) -> None:
    district = house().district
    from_at, to_at = form.moments(district.zone)
    made = announcements.publish(
        session, district, key=form.once, kind=form.chosen, text_en=text(form.text_en),
        text_es=text(form.text_es), from_at=from_at, to_at=to_at, grace_until=form.grace_until,
        by=me().name, at=now(),
    )  # fmt: skip
    trail.did(
        session, "announcement.publish", f"announcement:{made.id}", kind=made.kind.value,
        grace_until=str(made.grace_until or ""),
    )  # fmt: skip


def _page(form: AnnouncementForm, status: int = 200) -> ResponseReturnValue:
    at = now()
    with reading() as session:
        listed = announcements.listed(session, at=at)
    return form_page(
        "helpdesk/announcements/index.html", form, status, at=at, listed=listed, kinds=KINDS,
        may=may(me(), Permission.ANNOUNCEMENT_PUBLISH), undoable=announcements.may_show_again,
    )  # fmt: skip
