"""The pages a payer sees: Checkout, the bank's question, the two small deposits, a receipt."""

from datetime import UTC, datetime
from urllib.parse import urlencode, urlsplit

from flask import Blueprint, Response, redirect, render_template, request
from flask.typing import ResponseReturnValue

from . import checkout, due, forms, magic, microdeposits, payments, setups, spanish
from .errors import Json, StripeFault, missing
from .world import Current, World

bp = Blueprint("pages", __name__)


def world() -> World:
    """The sandbox this request is for."""
    found: World = request.environ["sandbox.world"]
    return found


@bp.app_template_filter("money")
def money(cents: int) -> str:
    """Cents as ``$1,234.50``."""
    sign = "-" if cents < 0 else ""
    return f"{sign}${abs(cents) // 100:,}.{abs(cents) % 100:02}"


@bp.app_template_filter("moment")
def moment(at: int) -> str:
    """An instant as ``Thu, Aug 13, 2026, 4:05 PM UTC``."""
    when = datetime.fromtimestamp(at, UTC)
    return f"{when:%a, %b} {when.day}, {when.year}, {when.hour % 12 or 12}:{when:%M %p} UTC"


@bp.app_errorhandler(StripeFault)
def _fault(fault: StripeFault) -> ResponseReturnValue:
    return shown("message.html", title="This page cannot be shown", words=fault.message), 404


def shown(
    template: str, *, leads_to: str | None = None, locale: str | None = None, **values: object
) -> Response:
    """A page with the headers a payment page should carry; its forms may lead to one more place."""
    language = spanish.language_of(locale)
    html = render_template(
        template, world=world(), language=language, t=spanish.speaker(language), **values
    )
    page = Response(html, mimetype="text/html")
    parts = urlsplit(leads_to or "")
    further = f" {parts.scheme}://{parts.netloc}" if parts.netloc else ""
    page.headers["Content-Security-Policy"] = (
        f"default-src 'none'; style-src 'self'; img-src 'self' data:; form-action 'self'{further}; "
        "base-uri 'none'; frame-ancestors 'none'"
    )
    page.headers["Referrer-Policy"] = "no-referrer"
    page.headers["X-Content-Type-Options"] = "nosniff"
    page.headers["Cache-Control"] = "no-store"
    return page


@bp.get("/c/pay/<session_id>")
def pay(session_id: str) -> ResponseReturnValue:
    """Show the Checkout page."""
    due.settle(world())
    session = world().need("checkout.session", session_id)
    return _page(session, forms.blank(session))


def _page(session: Json, form: forms.Form, status: int = 200) -> ResponseReturnValue:
    if session["status"] != "open":
        words = {
            "complete": "This payment page has already been completed.",
            "expired": "This payment page has expired. Go back to the site and start again.",
        }
        leads = session["success_url"] if session["status"] == "complete" else None
        return shown(
            "message.html",
            locale=session["locale"],
            title="Payment page closed",
            words=words[session["status"]],
            back=leads,
        )
    customer = world().store.get(session["customer"] or "") or {}
    hidden = world().store.hidden(session["id"])
    page = shown(
        "checkout.html",
        leads_to=session["success_url"],
        locale=session["locale"],
        session=session,
        lines=hidden["lines"],
        saved=checkout.saved_methods(world(), session),
        offers_saving=forms.offers_saving(session),
        form=form,
        cards=magic.CARDS,
        accounts=magic.BANK_ACCOUNTS,
        known_email=session["customer_email"] or customer.get("email"),
        description=hidden["intent_data"].get("description"),
        merchant=world().settings.merchant,
    )
    page.status_code = status
    return page


@bp.post("/c/pay/<session_id>")
def paid(session_id: str) -> ResponseReturnValue:
    """Pay, or say what is wrong with the form or what the bank said."""
    this = world()
    due.settle(this)
    session = this.need("checkout.session", session_id)
    form = forms.read(session, request.form.to_dict())
    if session["status"] != "open" or form.problems:
        return _page(session, form, 422)
    payer = {
        "name": form.values["name"],
        "email": session["customer_email"] or form.values["email"],
        "ip": request.remote_addr,
        "agent": request.user_agent.string,
    }
    try:
        with this.answering(Current(f"POST {request.path}")):
            method = forms.method_for(this, form, payer)
            intent = checkout.pay(this, session, method, payer, save=form.saves)
    except StripeFault as fault:
        form.problems[forms.problem_field(form, fault)] = fault.message
        return _page(this.need("checkout.session", session_id), form, 422)
    if intent["status"] == "requires_action" and this.need("checkout.session", session_id)["url"]:
        return redirect(f"/_hosted/authenticate/{intent['id']}", 303)
    return _back(session, session["success_url"])


def _back(session: Json, url: str) -> ResponseReturnValue:
    return redirect(url.replace("{CHECKOUT_SESSION_ID}", session["id"]), 303)


def _intent(intent_id: str) -> Json:
    found = world().store.get(intent_id)
    if found is None or found["object"] not in ("payment_intent", "setup_intent"):
        raise missing("intent", intent_id)
    return found


@bp.get("/_hosted/authenticate/<intent_id>")
def authenticate(intent_id: str) -> ResponseReturnValue:
    """Show the bank's question."""
    intent = _intent(intent_id)
    if not _asks(intent, "redirect_to_url", "use_stripe_sdk"):
        return shown("message.html", title="Nothing to do", words="There is nothing to confirm.")
    session = checkout.session_of(world(), intent) or {}
    return shown(
        "authenticate.html",
        leads_to=_home_of(intent),
        locale=session.get("locale"),
        intent=intent,
    )


def _asks(intent: Json, *kinds: str) -> bool:
    return bool((intent["next_action"] or {}).get("type") in kinds)


def _home_of(intent: Json) -> str | None:
    session = checkout.session_of(world(), intent)
    if session:
        return str(session["success_url"])
    return world().store.hidden(intent["id"]).get("return_url")


@bp.post("/_hosted/authenticate/<intent_id>")
def authenticated(intent_id: str) -> ResponseReturnValue:
    """The payer answered the bank's question."""
    this, passed = world(), request.form.get("answer") == "complete"
    intent = _intent(intent_id)
    if not _asks(intent, "redirect_to_url", "use_stripe_sdk"):
        return authenticate(intent_id)
    session = checkout.session_of(this, intent)
    try:
        with this.answering(Current(f"POST {request.path}")):
            if session:
                checkout.authenticated(this, session, intent, passed=passed)
            elif intent["object"] == "payment_intent":
                payments.authenticated(this, intent, passed=passed)
            else:
                setups.authenticated(this, intent, passed=passed)
    except StripeFault as fault:
        if session:
            form = forms.blank(session)
            form.problems["form"] = fault.message
            return _page(this.need("checkout.session", session["id"]), form, 422)
        return _returned(intent_id)
    return _back(session, session["success_url"]) if session else _returned(intent_id)


def _returned(intent_id: str) -> ResponseReturnValue:
    """Back to the address an API-made intent gave, as Stripe appends it."""
    intent, home = _intent(intent_id), world().store.hidden(intent_id).get("return_url")
    if not home:
        return shown("message.html", title="Done", words=f"The status is {intent['status']}.")
    status = "succeeded" if intent["status"] == "succeeded" else "failed"
    query = urlencode({intent["object"]: intent_id, "redirect_status": status})
    return redirect(f"{home}{'&' if '?' in home else '?'}{query}", 303)


@bp.get("/_hosted/microdeposits/<intent_id>")
def deposits(intent_id: str) -> ResponseReturnValue:
    """Ask for the two small deposits."""
    return _deposits(_intent(intent_id), None)


def _deposits(intent: Json, problem: str | None) -> ResponseReturnValue:
    if not _asks(intent, "verify_with_microdeposits"):
        words = "Your bank account is verified." if intent["status"] != "canceled" else "Canceled."
        return shown("message.html", title="Verify your bank account", words=words)
    page = shown("microdeposits.html", intent=intent, problem=problem)
    page.status_code = 422 if problem else 200
    return page


@bp.post("/_hosted/microdeposits/<intent_id>")
def deposited(intent_id: str) -> ResponseReturnValue:
    """Check the two small deposits; a right answer sends the debit out or keeps the account."""
    this, intent = world(), _intent(intent_id)
    if not _asks(intent, "verify_with_microdeposits"):
        return _deposits(intent, None)
    try:
        asked = forms.deposits_from(request.form.to_dict())
        with this.answering(Current(f"POST {request.path}")):
            method = microdeposits.check(this, intent, asked)
            if intent["object"] == "payment_intent":
                payments.submit(this, intent)
            else:
                setups.succeeded(this, intent, method)
    except StripeFault as fault:
        return _deposits(_intent(intent_id), fault.message)
    return _deposits(_intent(intent_id), None)


@bp.get("/_hosted/receipts/<charge_id>")
def receipt(charge_id: str) -> ResponseReturnValue:
    """A receipt in few words."""
    charge = world().need("charge", charge_id)
    words = f"{money(charge['amount'])} on {moment(charge['created'])}: {charge['status']}."
    return shown("message.html", title="Receipt", words=words)


@bp.get("/_hosted/portal/<session_id>")
def portal(session_id: str) -> ResponseReturnValue:
    """Where the customer portal would be."""
    session = world().need("billing_portal.session", session_id)
    words = "The customer portal is not part of this sandbox."
    return shown("message.html", title="Customer portal", words=words, back=session["return_url"])
