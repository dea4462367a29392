"""Why a figure is what it is: beside the figure, or on a page of its own without a script."""

from flask import Blueprint
from flask.typing import ResponseReturnValue

from helpdesk import trail
from models.ledger import Component
from services.desk import figures
from services.desk.why import Why
from services.rules import numbers
from web.database import reading
from web.extensions import house
from web.fragments import fragment_or_page, wants_fragment
from web.permissions import Permission, needs
from web.urls import ID

bp = Blueprint("why", __name__, url_prefix="/why")
PARTS = ", ".join(Component)


@bp.get("/accounts/<number>/owed")
@needs(Permission.LEDGER_VIEW)
def owed(number: str) -> ResponseReturnValue:
    """Everything an account owes."""
    with reading() as session:
        return _answer(figures.owed(session, number), numbers.normalise(number))


@bp.get("/accounts/<number>/on-its-way")
@needs(Permission.LEDGER_VIEW)
def on_its_way(number: str) -> ResponseReturnValue:
    """Bank payments that were sent and have not cleared."""
    with reading() as session:
        why = figures.on_its_way(session, house().district, number)
    return _answer(why, numbers.normalise(number))


@bp.get(f"/accounts/<number>/<any({PARTS}):component>")
@needs(Permission.LEDGER_VIEW)
def component(number: str, component: str) -> ResponseReturnValue:
    """One component of what an account owes."""
    with reading() as session:
        why = figures.component(session, house().district, number, Component(component))
    return _answer(why, numbers.normalise(number))


@bp.get(f"/entries/<{ID}:entry_id>")
@needs(Permission.LEDGER_VIEW)
def entry(entry_id: int) -> ResponseReturnValue:
    """What an entry did to the balance."""
    with reading() as session:
        story, why = figures.entry(session, house().district, entry_id)
    return _answer(why, story.account_number)


@bp.get(f"/bills/<bill_number>/lines/<{ID}:position>")
@needs(Permission.LEDGER_VIEW)
def bill_line(bill_number: str, position: int) -> ResponseReturnValue:
    """One line of a bill."""
    with reading() as session:
        number, why = figures.bill_line(session, bill_number, position)
    return _answer(why, number)


def _answer(why: Why, number: str | None) -> ResponseReturnValue:
    if number is not None:
        trail.looked_at_account(number)
    return fragment_or_page(
        "helpdesk/why/_why.html",
        "helpdesk/why/show.html",
        why=why,
        number=number,
        floats=wants_fragment(),
    )
