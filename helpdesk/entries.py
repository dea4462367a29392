"""One entry of the books: its debits and credits, where it came from, what took it back."""

from flask import Blueprint, render_template

from helpdesk import trail, words
from services.desk import change_cards, figures
from services.desk.why import who
from web.database import reading
from web.extensions import house
from web.permissions import Permission, needs
from web.urls import ID

bp = Blueprint("entries", __name__, url_prefix="/entries")


@bp.get(f"/<{ID}:entry_id>")
@needs(Permission.LEDGER_VIEW)
def show(entry_id: int) -> str:
    """An entry with its legs."""
    with reading() as session:
        story, why = figures.entry(session, house().district, entry_id)
        posted_by = change_cards.by_entry(session, [(entry_id, story.entry.kind)])
    if story.account_number:
        trail.looked_at_account(story.account_number)
    return render_template(
        "helpdesk/entries/show.html",
        story=story,
        entry=story.entry,
        why=why,
        number=story.account_number,
        change_id=posted_by.get(entry_id),
        kinds=words.ENTRIES,
        who=who,
    )
