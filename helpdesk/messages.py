"""One message as it was written. Neither a sign-in code nor a link that acts is: it would let the
reader in."""

from flask import Blueprint, render_template

from helpdesk import trail, words
from services.desk import account_lists
from services.telling import rendering
from services.telling.shown import without_secrets
from web.database import reading
from web.extensions import house
from web.permissions import Permission, needs
from web.urls import ID

bp = Blueprint("messages", __name__, url_prefix="/messages")


@bp.get(f"/<{ID}:message_id>")
@needs(Permission.ACCOUNT_VIEW)
def show(message_id: int) -> str:
    """A message of an account."""
    with reading() as session:
        message, number = account_lists.message(session, message_id)
    trail.looked("message.view", f"message:{message.id}", of=number)
    return render_template(
        "helpdesk/messages/show.html", message=message, number=number, states=words.MESSAGES,
        text=without_secrets(rendering.words_of(message, house().district)[0]),
    )  # fmt: skip
