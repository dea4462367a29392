"""What is past due on my account: what was sent to whom, what comes next, a fee taken off."""

from flask import Blueprint, flash, render_template
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from models.delinquency import Does
from models.hold import HoldKind
from models.lateness import FeeWaiver
from models.ticket import Ticket
from portal import late_words, words
from portal.frame import BILLS, around, my_account
from services import audit
from services.accounts import holds
from services.lateness import seen, waiving
from services.payments import payable
from services.rules.roles import Act
from web import announced
from web.clock import now, today
from web.database import reading, save
from web.extensions import house
from web.filters import money
from web.identity import me
from web.language import gettext as _
from web.permissions import Permission, needs
from web.sign_in import address, go
from web.urls import ID

bp = Blueprint("late", __name__, url_prefix="/a/<number>/late")


@bp.get("")
@needs(Permission.OWN_ACCOUNT_VIEW)
def show(number: str) -> ResponseReturnValue:
    """What was done for bills that were not paid, and what follows if nothing changes."""
    district, on = house().district, today()
    with reading() as session:
        account, part = my_account(session, number, on)
        steps = seen.steps(session, account.id)
        ahead = seen.ahead(session, district, account.id, on, announced.graces())
        fees = [
            (fee, waiving.may_at_once(session, district, fee, on))
            for fee in waiving.fees(session, account.id)
        ]
        given_up = waiving.of_account(session, account.id)
        past_due = payable.of_account(session, account, on).aging.past_due
        held = holds.longest(session, account.id, HoldKind.PAST_DUE_NOTICES, on)
    return render_template(
        "portal/late/show.html",
        account=account,
        root=f"/a/{account.number}",
        steps=[each for each in steps if each.step.does is not Does.LIEN_CANDIDATE],
        ahead=ahead,
        fees=fees,
        given_up=given_up,
        past_due=past_due,
        held=held,
        does=late_words.DONE,
        to_come=late_words.TO_COME,
        whom=late_words.TOLD,
        percent=f"{district.billing.penalty_percent.normalize():f}",
        resolution=words.resolution(district.billing.penalty_resolution),
        **around(account, BILLS, part),
    )


@bp.post(f"/fees/<{ID}:fee_id>/waive")
@needs(Permission.OWN_TICKET_WRITE)
def waive(number: str, fee_id: int) -> ResponseReturnValue:
    """Ask for a late fee to be taken off: at once where the policy allows it, else staff are asked.

    Asked twice, it is asked once.
    """
    made = save(lambda session: _ask(session, number, fee_id))
    if isinstance(made, FeeWaiver):
        flash(_("The late fee of %(amount)s is taken off.", amount=money(made.amount)))
        return go(f"/a/{number}/late")
    flash(_("Somebody at the office decides it, and answers you here."))
    return go(f"/ticket/{made.number}")


def _ask(session: Session, number: str, fee_id: int) -> FeeWaiver | Ticket:
    account = my_account(session, number, today(), Act.CLAIM)[0]
    made = waiving.ask(
        session, house().district, account_id=account.id, fee_id=fee_id, person_id=me().id, at=now()
    )
    audit.record(
        session, actor=me().actor, action="late_fee.ask", subject=audit.account(account.number),
        at=now(), address=address(),
        detail={"fee": fee_id, "at_once": isinstance(made, FeeWaiver)},
    )  # fmt: skip
    return made
