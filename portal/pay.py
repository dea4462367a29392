"""Paying: what is due, how much of it, how, and on to the payment page."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID, uuid4

from flask import Blueprint, Response, flash, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from models.attempt import AttemptState, MethodType, PayerKind, PaymentAttempt
from models.errors import Conflict, Refused
from models.money import Money
from portal import autopay_words, guest, pay_links, return_fee
from portal.forms.pay import ALL, OTHER, GuestPayForm, OwnPayForm, PayForm, name_of
from portal.frame import BILLS, around, my_account
from services.autopay import seen as autopay_seen
from services.methods import of_person
from services.payments import attempts, checkout, drawing, open_pages, payable
from services.payments import pay_links as links
from services.payments.attempts import Wish
from services.payments.payable import Payable
from services.requests import claims
from services.rules.calendar import banking_day_after
from services.rules.roles import Act
from services.throttling.throttles import Limit, neighbourhood
from web.clock import now, today
from web.database import looking, reading, save
from web.errors import in_words
from web.extensions import house
from web.fields import text
from web.fragments import form_page, leave_for
from web.identity import me
from web.language import gettext as _
from web.language import lang
from web.permissions import Permission, needs
from web.sign_in import address, go, too_many

bp = Blueprint("pay", __name__)

#: Payments begun, in so many minutes: nobody pays twenty bills in ten.
PAYS_MAX, GUESTS_MAX, PAYS_WINDOW = 20, 200, timedelta(minutes=10)
Owing = tuple[Payable, dict[str, object]]


@dataclass(frozen=True, kw_only=True)
class Payer:
    """Who pays, and where their receipt goes."""

    kind: PayerKind
    key: str
    email: str
    person_id: int | None = None

    @property
    def limits(self) -> list[Limit]:
        """How often a payment may be begun: by this payer, and by the guests of a neighbourhood."""
        own = Limit("pay", self.key, PAYS_MAX, PAYS_WINDOW)
        here = Limit("pay", neighbourhood(address()), GUESTS_MAX, PAYS_WINDOW)
        return [own] if self.kind is PayerKind.PERSON else [own, here]


@bp.get("/a/<number>/pay")
@needs(Permission.OWN_ACCOUNT_PAY)
def new(number: str) -> ResponseReturnValue:
    """Pay an account of mine."""
    owing, frame = _mine(number)
    form = _first(_own_form(), owing)
    form.ask_for(request.args.get("amount", ""), owing.still)
    if request.args.get("method") in set(MethodType):  # at a page, whatever is kept
        form.method.data = request.args["method"]
    return _page(owing, frame, form)


@bp.post("/a/<number>/pay")
@needs(Permission.OWN_ACCOUNT_PAY)
def create(number: str) -> ResponseReturnValue:
    """Go on to the payment page for an account of mine."""
    payer = Payer(kind=PayerKind.PERSON, key=me().actor, email=me().email or "", person_id=me().id)
    return _take(lambda: _mine(number), _own_form(), payer)


@bp.get("/pay")
@needs(Permission.GUEST_PAY)
def guest_new() -> ResponseReturnValue:
    """Pay the bill a guest found."""
    name, at = request.args.get("bill"), now()
    account_id = guest.newest(at) if name is None else guest.account_named(name, at)
    if account_id is None:
        return _find_again()
    link_id = guest.link_of(account_id, at)
    if not _is_good(link_id):
        return pay_links.lead_back(link_id=link_id)
    owing, frame = _found(account_id)
    form = GuestPayForm()
    form.is_by_link = bool(link_id)
    form.bill.data = guest.named(account_id)
    return _page(owing, frame, _first(form, owing))


@bp.post("/pay")
@needs(Permission.GUEST_PAY)
def guest_create() -> ResponseReturnValue:
    """Go on to the payment page for the bill that the form names, whatever was found since."""
    form = GuestPayForm()
    account_id = guest.account_named(text(form.bill), now())
    if account_id is None:
        raise Conflict(_("Nothing was charged: this bill is no longer open here. Find it again."))
    payer = Payer(kind=PayerKind.GUEST, key=guest.key(), email=text(form.email))
    link_id = guest.link_of(account_id, now())
    form.is_by_link = bool(link_id)
    return _take(lambda: _found(account_id), form, payer, link_id=link_id)


@bp.get("/pay/check")
@needs(Permission.GUEST_PAY)
def check() -> ResponseReturnValue:
    """The sum of a typed amount and its fee, for the panel. Nothing here is secret."""
    form = PayForm(request.args, meta={"csrf": False})
    typed = _typed(form)
    still = form.seen
    return render_template("portal/pay/_check.html", form=form, **_sums(still, typed))


def _own_form() -> OwnPayForm:
    """A form that may name what its person keeps; the one they choose first is chosen."""
    with reading() as session:
        kept = of_person.payable(session, me().id)
    return OwnPayForm().may_use(kept)


def _mine(number: str) -> Owing:
    with looking() as session:
        account, part = my_account(session, number, today(), Act.PAY)
        owing = payable.of_account(session, account, today())
        told = claims.open_of(session, account.id)
        autopay = autopay_seen.standing(
            session, house().district, account.number, person_id=me().id, on=today()
        )
        fee = return_fee.owed(session, account.number, owing.aging)
    frame = around(account, BILLS, part)
    back = {"back": f"/a/{account.number}", "action": f"/a/{account.number}/pay"}
    return owing, {
        **frame,
        **back,
        "is_guest": False,
        "return_fee": fee,
        "told": told,
        "drawn": autopay_words.if_paid_now(autopay),
    }


def _found(account_id: int) -> Owing:
    with reading() as session:
        owing = payable.by_id(session, account_id, today())
        fee = return_fee.owed(session, owing.account.number, owing.aging)
    return owing, {"back": "/", "action": "/pay", "is_guest": True, "return_fee": fee}


def _find_again() -> Response:
    flash(_("Find your bill again. We keep it open for 30 minutes, for your privacy."))
    return go("/")


def _first(form: PayForm, owing: Payable) -> PayForm:
    """A form as it is first shown: everything, the free way."""
    form.attempt.data = str(uuid4())
    form.balance_seen.data = str(owing.still.cents)
    form.how_much.data = ALL if owing.still > Money.ZERO else OTHER
    form.method.data = MethodType.BANK.value
    if isinstance(form, OwnPayForm) and form.kept:
        form.method.data = name_of(form.kept[0])
    return form


def _page(
    owing: Payable, frame: dict[str, object], form: PayForm, status: int = 200
) -> ResponseReturnValue:
    return form_page(
        "portal/pay/new.html",
        form,
        status,
        owing=owing,
        clears_by=banking_day_after(today(), house().district.payments.bank_clears_in_days),
        today=today(),
        **_sums(owing.still, _typed(form)),
        **frame,
    )


def _sums(still: Money, typed: Money | None) -> dict[str, object]:
    rules = house().district.payments
    return {"still": still, "typed": typed, "card_fee": rules.card_fee, "rules": rules}


def _typed(form: PayForm) -> Money | None:
    try:
        return form.typed(form.amount.data)
    except ValueError:
        return None


def _is_good(link_id: int) -> bool:
    """Whether a browser needs no link, or has one that still pays."""
    if not link_id:
        return True
    with reading() as session:
        return links.is_good(session, link_id, at=now())


def _take(
    owing: Callable[[], Owing], form: PayForm, payer: Payer, *, link_id: int = 0
) -> ResponseReturnValue:  # fmt: skip
    """Keep what was asked for and lead on to the payment page, or show what is wrong."""
    payable_now, frame = owing()
    if not form.validate():
        return _page(payable_now, frame, form, 422)
    if too_many(payer.limits):
        form.how_much.errors = [
            _("Too many payments were started here. Wait ten minutes, then try again")
        ]
        return _page(payable_now, frame, form, 429)
    wish = Wish(
        id=form.id,
        account_id=payable_now.account.id,
        payer_kind=payer.kind,
        payer_key=payer.key,
        person_id=payer.person_id,
        email=payer.email,
        language=lang(),
        method_type=form.method_type,
        method_id=form.method_id,
        amount=form.wanted,
        balance_seen=form.seen,
    )
    try:
        wish = checkout.replace_changed(house().context, wish)
        open_pages.close_left_for(house().context, wish)
        attempt_id = save(lambda session: _keep(session, wish, link_id))
    except Conflict:
        return _look_again(form, *owing())
    except Refused as no:
        return _page(payable_now, frame, form.wrong(form.how_much, in_words(no)), 422)
    if wish.method_id is not None:
        drawing.draw(house().context, attempt_id, is_awaited=True)
        return go(f"/payments/{attempt_id}")
    return onward(checkout.start(house().context, attempt_id))


def _keep(session: Session, wish: Wish, link_id: int) -> UUID:
    attempt = attempts.open_attempt(session, house().district, wish, at=now())
    if link_id:
        links.use(session, link_id, attempt, at=now())
    return attempt.id


def _look_again(form: PayForm, owing: Payable, frame: dict[str, object]) -> ResponseReturnValue:
    """Something changed since the page was shown: the same form with what is due now."""
    form.attempt.data = str(uuid4())
    form.balance_seen.data = str(owing.still.cents)
    if owing.still <= Money.ZERO:
        form.how_much.data = OTHER
    return _page(owing, {**frame, "look_again": True}, form, 409)


def onward(attempt: PaymentAttempt) -> Response:
    """To the payment page while it is open, else to what became of the payment."""
    is_open = attempt.state is AttemptState.OPEN and attempt.session_url
    if is_open and (attempt.expires_at is None or attempt.expires_at > now()):
        return leave_for(attempt.session_url)
    return go(f"/payments/{attempt.id}")
