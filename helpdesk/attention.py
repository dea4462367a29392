"""What the machine could not decide: a person looks, and says so."""

from flask import Blueprint, flash, render_template
from flask.typing import ResponseReturnValue

from helpdesk import trail, words
from services import attention as attention_verbs
from services.desk import attention_page
from web import waiting
from web.clock import now
from web.database import reading, saving
from web.fragments import fragment_or_redirect, wants_fragment
from web.guard import may
from web.identity import me
from web.permissions import Permission, needs
from web.urls import ID, url_for

bp = Blueprint("attention", __name__, url_prefix="/attention")


@bp.get("")
@needs(Permission.ATTENTION_VIEW)
def index() -> str:
    """What waits for a person, oldest first."""
    waiting.look_again()
    with reading() as session:
        things = attention_page.waiting(session)
    return render_template(
        "helpdesk/attention/index.html",
        things=things,
        kinds=words.ATTENTION,
        may=_may_resolve(),
        mine=me().actor,
    )


@bp.post(f"/<{ID}:attention_id>/resolve")
@needs(Permission.ATTENTION_RESOLVE)
def resolve(attention_id: int) -> ResponseReturnValue:
    """Say that a person looked."""
    with saving() as session:
        thing = attention_page.one(session, attention_id)
        looked_at = attention_verbs.resolve(session, attention_id, by=me().actor, at=now())
        for each in looked_at:
            trail.did(session, "attention.resolve", each.subject, key=each.key)
    if not wants_fragment():
        flash("It is off the list.")
    return fragment_or_redirect(
        "helpdesk/attention/_resolved.html", thing=thing, to=url_for(".index")
    )


def _may_resolve() -> bool:
    return may(me(), Permission.ATTENTION_RESOLVE)
