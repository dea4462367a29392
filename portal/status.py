"""What works just now, what is planned, and what did not work lately."""

from time import monotonic
from weakref import WeakKeyDictionary

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from models.announcement import AnnouncementKind
from models.database import Database
from services.operations import system_status
from services.operations.system_status import Facts, Health
from web import announced
from web.clock import now
from web.database import looking
from web.extensions import house
from web.language import gettext as _
from web.permissions import Permission, needs

bp = Blueprint("status", __name__)
#: Anybody may ask; the database is asked no more often than this.
SECONDS_KEPT = 15.0
_kept: WeakKeyDictionary[Database, tuple[float, Facts]] = WeakKeyDictionary()


@bp.get("/status")
@needs(Permission.PUBLIC_PAGE_VIEW)
def show() -> ResponseReturnValue:
    """The parts of the system and the news about them."""
    at, known, facts = now(), announced.news(), _facts()
    return render_template(
        "portal/status.html",
        at=at,
        parts=[
            (_("This site"), Health.WORKS, _("works"), _("You are reading it.")),
            (_("Paying online"), *_paying(facts.payments(at))),
            (_("E-mail from us"), *_of_mail(facts.mail(at))),
        ],
        planned=[each for each in known if each.is_planned(at)],
        past=[each for each in known if each.is_past(at)],
    )


def _paying(health: Health) -> tuple[Health, str, str]:
    """How paying does, in a word or two and in a sentence."""
    if any(each.kind is AnnouncementKind.OUTAGE for each in announced.on_now()):
        said = _("We announced an outage: see what is going on.")
        return Health.AWAY, _("does not work"), said
    if health is Health.WORKS:
        return health, _("works"), _("Payments are confirmed within minutes.")
    if health is Health.AWAY:
        said = _(
            "The company that takes payments for us did not answer when we asked last. A payment"
            " may be delayed, or its page may not open. Do not pay a second time: your payment's"
            " page says when we know."
        )
    else:
        said = _(
            "You can pay, and the confirmation takes longer than usual. Do not pay a second time:"
            " your payment's page says when we know."
        )
    return health, _("works slowly"), said


def _of_mail(health: Health) -> tuple[Health, str, str]:
    if health is Health.WORKS:
        return health, _("works"), _("Messages leave within minutes.")
    said = _("Messages leave later than usual. Your receipts are under Bills & payments already.")
    return health, _("works slowly"), said


def _facts() -> Facts:
    database = house().database
    good_until, facts = _kept.get(database, (0.0, None))
    if facts is None or monotonic() >= good_until:
        with looking() as connection:
            facts = system_status.facts(connection)
        _kept[database] = monotonic() + SECONDS_KEPT, facts
    return facts
