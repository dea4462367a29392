"""The requests of a proven mailbox: sent, followed, their statements, the way to pay."""

from datetime import timedelta
from uuid import UUID

from flask import Blueprint, Response, flash, render_template, request
from flask.typing import ResponseReturnValue

from models.account import CustomerAccount
from models.errors import NotFound, Refused
from models.escrow import ANSWERED, CameBy, EscrowQuote, EscrowRequest, EscrowState
from models.money import Money
from portal import guest
from portal.escrow import PATH, proven
from portal.forms.escrow import SaleForm, SalesForm
from services.escrow import asking, mailboxes
from services.escrow.asking import Asked
from services.escrow.seen import RequestSeen
from services.paper.escrow import OWED, StatementFacts, escrow_pdf
from services.rules.periods import DAY
from services.throttling.throttles import Limit, mailbox, neighbourhood
from web.clock import now, today
from web.database import reading, save
from web.errors import in_words
from web.extensions import house
from web.fragments import form_page
from web.language import gettext as _
from web.language import lang
from web.language import later as _l
from web.permissions import Permission, needs
from web.sign_in import TOO_MANY, address, go, too_many
from web.urls import ID

bp = Blueprint("escrow_requests", __name__, url_prefix=f"{PATH}/requests")
S = EscrowState
#: Requests of one mailbox in so long: a busy company sends a dozen on a day.
NEIGHBOURHOOD_MAX = 120
REQUESTS_MAX, WINDOW = 60, timedelta(days=1)
#: The status words of a final bill.
STATES = {
    S.RECEIVED: (_l("Received"), "waiting"),
    S.INSUFFICIENT: (_l("We need more"), "waiting"),
    S.QUOTED: (_l("Estimate sent"), "good"),
    S.PAID: (_l("Paid"), "good"),
    S.CLOSED: (_l("Closed"), "good"),
    S.CANCELLED: (_l("Cancelled"), ""),
}
REVISED = (_l("Revised"), "good")
#: What is owed, by component.
PARTS = {
    "service": _l("Service"), "penalty": _l("Late fees"), "interest": _l("Interest"),
    "fee": _l("Fees"), "contract": _l("Contract"), "credit": _l("Credit held"),
}  # fmt: skip


@bp.get("")
@needs(Permission.ESCROW_ASK)
def index() -> ResponseReturnValue:
    """What this mailbox asked for."""
    email = proven()
    if email is None:
        return go(PATH)
    with reading() as session:
        sales = mailboxes.requests(session, email)
        states = {each.id: _state(each.state, each.quotes) for each in sales}
    return render_template("portal/escrow/requests.html", sales=sales, states=states, email=email)


@bp.get("/new")
@needs(Permission.ESCROW_ASK)
def new() -> ResponseReturnValue:
    """Ask for a final bill; for another closing date, with what was said before."""
    email = proven()
    if email is None:
        return go(PATH)
    form = SaleForm(formdata=None).begin()
    if like := request.args.get("like", ""):
        with reading() as session:
            form.like(mailboxes.one(session, email, like).request)
    return form_page("portal/escrow/new.html", form)


@bp.post("/new")
@needs(Permission.ESCROW_ASK)
def create() -> ResponseReturnValue:
    """Send the request: its clock runs from today. A form sent twice is one."""
    email = proven()
    if email is None:
        return go(PATH)
    form = SaleForm()
    if not form.validate():
        return form_page("portal/escrow/new.html", form, 422)
    if too_many(limits(email)):
        return form_page("portal/escrow/new.html", form.wrong(form.address, TOO_MANY), 429)
    try:
        number = save(
            lambda session: (
                asking.ask(
                    session,
                    house().district.calendar,
                    asked_for(form, email),
                    by="escrow",
                    on=today(),
                    at=now(),
                ).number
            )
        )
    except Refused as no:
        wrong = form.wrong(form.closing_on, in_words(no))
        return form_page("portal/escrow/new.html", wrong, 422)
    flash(_("We have your request."))
    return go(f"{PATH}/requests/{number}")


def asked_for(form: SaleForm | SalesForm, email: str) -> Asked:
    """What a form of a proven mailbox asks for."""
    return Asked(
        key=UUID(form.once), came_by=CameBy.ONLINE, received_on=today(),
        asker=form.asker(email, lang()), sold=form.sold,
    )  # fmt: skip


def limits(email: str) -> list[Limit]:
    """How many requests one mailbox sends, and one neighbourhood."""
    return [
        Limit("escrow", mailbox(email), REQUESTS_MAX, WINDOW),
        Limit("escrow", neighbourhood(address()), NEIGHBOURHOOD_MAX, WINDOW),
    ]


@bp.get("/<escrow_number>")
@needs(Permission.ESCROW_ASK)
def show(escrow_number: str) -> ResponseReturnValue:
    """One request: its clock, its answer line by line, what comes next."""
    found = _mine(escrow_number)
    sold = found.request
    state, kind = _state(sold.state, sold.quotes)
    return render_template(
        "portal/escrow/show.html", seen=found, sold=sold, quote=sold.quote, state=state, kind=kind,
        begins=sold.quote.billed_to + DAY if sold.quote else None, parts=PARTS,
        order=[part.value for part in OWED],
        owed={part: Money.dollars(each) for part, each in sold.quote.owed.items()}
        if sold.quote
        else {},
        may_pay=_may_pay(sold),
    )  # fmt: skip


@bp.get(f"/<escrow_number>/statement-<{ID}:version>.pdf")
@needs(Permission.ESCROW_ASK)
def statement(escrow_number: str, version: int) -> ResponseReturnValue:
    """One answer on paper."""
    found = _mine(escrow_number)
    quote = next((each for each in found.quotes if each.version == version), None)
    if quote is None:
        raise NotFound(_("We could not find that page."))
    with reading() as session:
        account = session.get_one(CustomerAccount, quote.account_id)
        facts = StatementFacts(
            district=house().district, request=found.request, quote=quote,
            account=account.shown, service_address=account.address,
        )  # fmt: skip
    name = f"{found.request.number}-{version}.pdf"
    return Response(
        escrow_pdf(facts),
        mimetype="application/pdf",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


@bp.post("/<escrow_number>/pay")
@needs(Permission.ESCROW_ASK)
def pay(escrow_number: str) -> ResponseReturnValue:
    """Let this browser pay on the account it was answered for, for a while."""
    found = _mine(escrow_number)
    if found.account is None or not _may_pay(found.request):
        flash(_("There is nothing to pay here now."))
        return go(f"{PATH}/requests/{found.request.number}")
    return go(guest.may_pay(found.account.id, now()))


def _mine(number: str) -> RequestSeen:
    """A request of the mailbox that is proven here; everybody else finds nothing."""
    email = proven()
    if email is None:
        raise NotFound(_("We could not find that page."))
    with reading() as session:
        return mailboxes.one(session, email, number)


def _state(state: EscrowState, quotes: list[EscrowQuote]) -> tuple[object, str]:
    return REVISED if state is S.QUOTED and len(quotes) > 1 else STATES[state]


def _may_pay(sold: EscrowRequest) -> bool:
    """Whether what was answered still holds, and was answered in time."""
    quote = sold.quote
    holds = quote is not None and quote.valid_until >= today()
    return holds and sold.state in ANSWERED and not sold.was_late
