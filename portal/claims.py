"""I paid elsewhere: say so of a bill or an account; notices, late fees and autopay wait."""

from datetime import timedelta

from flask import Blueprint, flash
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from models.account import NamedAccount
from models.bill import Bill
from models.claim import PaymentClaim, Way
from models.errors import Refused
from models.money import Money
from portal import words
from portal.forms.claims import ClaimForm
from portal.frame import BILLS, around, my_account
from services import audit
from services.books import owed
from services.requests import claims
from services.requests.claims import Paid, Saying, Thing
from services.rules.roles import Act
from services.throttling.throttles import Limit
from web import typed
from web.clock import now, today
from web.database import reading, save
from web.errors import in_words
from web.extensions import house
from web.fields import text
from web.filters import day, money
from web.fragments import form_page
from web.identity import me
from web.language import gettext as _
from web.permissions import Permission, needs
from web.sign_in import address, go, too_many

bp = Blueprint("claims", __name__, url_prefix="/a/<number>")
OF_BILL, OF_ACCOUNT = "/bills/<bill_number>/paid", "/paid"
CLAIMS_MAX, CLAIMS_WINDOW = 20, timedelta(hours=1)


@bp.get(OF_ACCOUNT)
@bp.get(OF_BILL)
@needs(Permission.OWN_TICKET_WRITE)
def new(number: str, bill_number: str = "") -> ResponseReturnValue:
    """Say that a bill of mine, or all I owe, was paid elsewhere.

    What was said before or is likely is filled in.
    """
    with reading() as session:
        account = my_account(session, number, today(), Act.CLAIM)[0]
        known = claims.of_thing(session, _thing(session, account, bill_number))
        due = owed.of_account(session, account.id).still
    likely = {"amount": due.plain if due > Money.ZERO else "", "paid_on": today()}
    form = ClaimForm(formdata=None, data=_said(known) if known else likely).begin()
    typed.again(form)
    return _page(number, bill_number, form)


@bp.post(OF_ACCOUNT)
@bp.post(OF_BILL)
@needs(Permission.OWN_TICKET_WRITE)
def create(number: str, bill_number: str = "") -> ResponseReturnValue:
    """Say it; a form sent twice says it once."""
    form = ClaimForm()
    with reading() as session:
        account = my_account(session, number, today(), Act.CLAIM)[0]
        _thing(session, account, bill_number)
    if not form.validate():
        return _page(number, bill_number, form, 422)
    if too_many([Limit("claim", me().actor, CLAIMS_MAX, CLAIMS_WINDOW)]):
        form.note.errors = [_("You sent many messages. Wait an hour, or call us")]
        return _page(number, bill_number, form, 429)
    try:
        until = save(lambda session: _keep(session, number, bill_number, form))
    except Refused as no:
        return _page(number, bill_number, form.wrong(form.paid_on, in_words(no)), 422)
    flash(_("Thank you. We look for your payment, and send no notice until %(day)s.", day=until))
    return go(f"/a/{account.number}")


def _keep(session: Session, number: str, bill_number: str, form: ClaimForm) -> str:
    account = my_account(session, number, today(), Act.CLAIM)[0]
    thing = _thing(session, account, bill_number)
    paid = Paid(
        way=Way(form.way.data or ""), company=text(form.company), amount=form.paid or Money.ZERO,
        paid_on=form.paid_on.day, note=text(form.note),
    )  # fmt: skip
    saying = Saying(key=form.once, person_id=me().id, words=_in_words(paid), at=now())
    claim = claims.claim(session, house().district, thing, paid, saying)
    audit.record(
        session, actor=me().actor, action="payment.claim", subject=audit.account(account.number),
        at=now(), address=address(), detail={"bill": bill_number, "amount": paid.amount.cents},
    )  # fmt: skip
    return day(claim.held_until)


def _thing(session: Session, account: NamedAccount, bill_number: str) -> Thing:
    """The bill that is named; without one, the account as a whole."""
    return claims.bill_of(session, account.id, bill_number) if bill_number else account


def _in_words(paid: Paid) -> str:
    """What staff read, in the words of whoever says it."""
    facts = {"amount": money(paid.amount), "day": day(paid.paid_on)}
    lines = [
        _("I paid %(amount)s on %(day)s.", **facts),
        f"{words.WAYS[paid.way]}{f': {paid.company}' if paid.company else ''}",
        paid.note,
    ]
    return "\n".join(line for line in lines if line)


def _said(claim: PaymentClaim) -> dict[str, object]:
    return {
        "way": claim.way.value, "company": claim.company, "amount": claim.amount.plain,
        "paid_on": claim.paid_on, "note": claim.note,
    }  # fmt: skip


def _page(number: str, bill_number: str, form: ClaimForm, status: int = 200) -> ResponseReturnValue:
    with reading() as session:
        account, part = my_account(session, number, today(), Act.CLAIM)
        thing = _thing(session, account, bill_number)
        known = claims.of_thing(session, thing)
        still = owed.of_account(session, account.id).still
    bill = thing if isinstance(thing, Bill) else None
    return form_page(
        "portal/claims/new.html",
        form,
        status,
        root=f"/a/{account.number}",
        bill=bill,
        still=still,
        known=known,
        months=words.period(bill.period_from, bill.period_to) if bill else "",
        ways=[(way.value, said) for way, said in words.WAYS.items()],
        hold_days=house().district.claims.hold_days,
        **around(account, BILLS, part),
    )
