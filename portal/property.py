"""The property behind an account: what is billed there, who is on its account, since when."""

from datetime import date

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from models.account import NamedAccount
from models.money import total
from portal import words
from portal.frame import PROPERTY, around, my_account
from services.ratepayer import property_page
from services.ratepayer.property_page import Property
from web.clock import today
from web.database import reading
from web.extensions import house
from web.filters import day
from web.identity import me
from web.language import gettext as _
from web.language import lang
from web.permissions import Permission, needs

bp = Blueprint("property", __name__)
EVENTS_MAX = 20


@bp.get("/a/<number>/property")
@needs(Permission.OWN_ACCOUNT_VIEW)
def show(number: str) -> ResponseReturnValue:
    """The address, the charges of one unit, the people, and what changed."""
    on, district = today(), house().district
    with reading() as session:
        account, part = my_account(session, number, on)
        seen = property_page.of_account(
            session, account, person_id=me().id, cycle_months=district.billing.cycle_months, on=on
        )
    return render_template(
        "portal/property/show.html",
        account=account,
        root=f"/a/{account.number}",
        seen=seen,
        cycle_months=district.billing.cycle_months,
        customer_class=district.tariff.class_name(account.customer_class, lang()),
        roles=words.ROLES,
        costs=[
            (words.charge(each.line.charge, each.line.description), each.a_month)
            for each in seen.costs
        ],
        together=total([each.a_month for each in seen.costs]),
        events=_events(account, seen, on),
        **around(account, PROPERTY, part),
    )


def _events(account: NamedAccount, seen: Property, on: date) -> list[dict[str, object]]:
    """What changed, the newest first."""
    found: list[tuple[date, str]] = []
    if account.closed_on is not None:
        found.append((account.closed_on, _("The account was closed")))
    for stay in seen.history:
        facts = {"name": stay.name, "role": words.AS_ROLE[stay.role]}
        if stay.from_on <= on:
            found.append((stay.from_on, _("%(name)s became %(role)s", **facts)))
        if stay.to_on is not None and stay.to_on <= on:
            found.append((stay.to_on, _("%(name)s is no longer %(role)s", **facts)))
    found.append((account.opened_on, _("The account was opened")))
    found.sort(key=lambda each: each[0], reverse=True)
    return [{"what": what, "when": day(when)} for when, what in found[:EVENTS_MAX]]
