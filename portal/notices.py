"""Which messages a person wants: chosen in the profile, or turned off by a link in a message."""

from flask import Blueprint, flash, render_template
from flask.typing import ResponseReturnValue

from models.errors import NotFound
from models.notice_choice import Topic
from portal.forms.notices import NoticesForm
from services.keys.unsubscribing import Unsubscriber
from services.telling import notice_choices
from web.clock import now
from web.database import reading, save
from web.extensions import house
from web.identity import me
from web.language import gettext as _
from web.language import later as _l
from web.permissions import Permission, needs
from web.sign_in import address, go

bp = Blueprint("notices", __name__)
PATH = "/profile/notices"
TOPICS = {
    Topic.RECEIPTS: _l("receipts"),
    Topic.ANSWERS: _l("news of answers to questions"),
    Topic.SHARING: _l("news of accounts you no longer see"),
    Topic.BILLS_BY_EMAIL: _l("bills by e-mail"),
}


@bp.get(PATH)
@needs(Permission.OWN_NOTICES_CHANGE)
def edit() -> ResponseReturnValue:
    """What is sent to me, and what I may do without."""
    with reading() as session:
        wanted = notice_choices.of_person(session, me().id)
    return _page(NoticesForm(formdata=None).show(wanted))


@bp.post(PATH)
@needs(Permission.OWN_NOTICES_CHANGE)
def change() -> ResponseReturnValue:
    """Keep what I chose."""
    form, visitor, at = NoticesForm(), me(), now()
    if not form.validate():
        return _page(form, 422)
    save(
        lambda session: notice_choices.choose(
            session, person_id=visitor.id, wanted=form.wanted, by=visitor.actor, at=at,
            address=address(),
        )
    )  # fmt: skip
    flash(_("Your choices are kept."))
    return go(PATH)


@bp.get("/notices/off/<link>")
@needs(Permission.NOTICE_UNSUBSCRIBE)
def ask_off(link: str) -> ResponseReturnValue:
    """Show the button: a program that follows links must turn nothing off."""
    _, topic = _read(link)
    return render_template("portal/notices/off.html", words=TOPICS[topic], is_off=False)


@bp.post("/notices/off/<link>")
@needs(Permission.NOTICE_UNSUBSCRIBE)
def off(link: str) -> ResponseReturnValue:
    """Turn a topic off for whoever got the message; a mail program may ask it by itself."""
    person_id, topic = _read(link)
    at = now()
    save(
        lambda session: notice_choices.choose(
            session, person_id=person_id, wanted={topic: False}, by=f"person:{person_id}", at=at,
            address=address(),
        )
    )  # fmt: skip
    return render_template("portal/notices/off.html", words=TOPICS[topic], is_off=True)


def _read(link: str) -> tuple[int, Topic]:
    found = Unsubscriber(house().settings.secret_key.reveal()).read(link)
    if found is None:
        raise NotFound("This link is not one of ours.")
    return found


def _page(form: NoticesForm, status: int = 200) -> ResponseReturnValue:
    return render_template(
        "portal/notices/edit.html", form=form, errors_title=bool(form.errors)
    ), status
