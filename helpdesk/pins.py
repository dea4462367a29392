"""The PIN of bills, renewed when one fell into wrong hands."""

from flask import Blueprint, flash
from flask.typing import ResponseReturnValue

from helpdesk.accounts import to_work_on
from models.account import CustomerAccount
from services.access import pins
from web.clock import now
from web.database import reading, saving
from web.identity import me
from web.permissions import Permission, needs
from web.sign_in import go
from web.urls import url_for

bp = Blueprint("pins", __name__, url_prefix="/accounts/<number>/pin")


@bp.get("/renew")
@needs(Permission.PIN_RENEW)
def back_to(number: str) -> ResponseReturnValue:
    """Where a fresh proof leads back to: the people of the account, to renew it there."""
    with reading() as session:
        to_work_on(session, number)
    return go(url_for("helpdesk.accounts.people", number=number))


@bp.post("/renew")
@needs(Permission.PIN_RENEW)
def renew(number: str) -> ResponseReturnValue:
    """Make the PIN on every bill that was sent worthless."""
    with saving() as session:
        account = session.get_one(CustomerAccount, to_work_on(session, number).id)
        pins.renew(session, account, by=me().actor, at=now())
    flash("The PIN on bills that were sent links nothing any more. The next bill carries another.")
    return go(url_for("helpdesk.accounts.people", number=account.number))
