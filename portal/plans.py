"""I can't pay this now: what is past due in instalments, chosen, read and agreed to."""

from typing import NamedTuple
from uuid import UUID, uuid4

from flask import Blueprint, flash, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from models.arrangement import ArrangementState
from models.errors import Conflict, DistrictError, NotFound, Refused
from portal import contract_words, plan_words
from portal.autopay_setting import proof
from portal.forms.plans import AgreeForm, number
from portal.frame import BILLS, around, my_account
from services.access.accounts import MyAccount, Part
from services.arrangements import offering, proposing, seen, signing
from services.arrangements.offering import Offer
from services.arrangements.proposing import Wish
from services.autopay import orders
from services.contracts import seen as contracts_seen
from services.rules import roles
from services.rules.agreed import Saying, Words
from services.rules.instalments import Instalment
from services.rules.roles import Act
from web.clock import now, today
from web.database import reading, save
from web.errors import in_words
from web.extensions import house
from web.fields import text
from web.fragments import form_page
from web.identity import me
from web.language import gettext as _
from web.language import lang
from web.permissions import Permission, needs
from web.sign_in import address, go
from web.urls import ID

NOTHING = "There is nothing for you to agree to here."
bp = Blueprint("plans", __name__, url_prefix="/a/<number>/plans")


@bp.get("")
@needs(Permission.OWN_ACCOUNT_VIEW)
def show(number: str) -> ResponseReturnValue:
    """How what is past due is paid: the arrangement that is not over, and those before it."""
    with reading() as session:
        account, part = my_account(session, number, today())
        live = seen.live(session, account.id, today())
        before = seen.over(session, account.id)
        contracts = [
            each for each in contracts_seen.all_of(session, account.id)
            if roles.may(part.role, Act.CHANGE)
            and each.state in contract_words.SHOWN and each.decided_by
        ]  # fmt: skip
        offer = None if live else offering.of_account(session, house().district, account, today())
        to_sign = live and signing.signer_of(session, live.made, me().id, today())
    return form_page(
        "portal/plans/show.html",
        AgreeForm(formdata=None),
        account=account,
        root=f"/a/{account.number}",
        live=live,
        told=plan_words.told(live) if live else None,
        offer=offer,
        why_not=plan_words.why_not(offer.why_not, offer.amount) if offer and offer.why_not else "",
        to_sign=to_sign,
        is_mine=live is not None and live.made.person_id == me().id,
        states=plan_words.STATES,
        before=before,
        contracts=contracts,
        contract_states=contract_words.STATES,
        notice_days=house().district.arrangements.notice_days,
        **around(account, BILLS, part),
    )


@bp.get("/new")
@needs(Permission.OWN_ACCOUNT_VIEW)
def new(number: str) -> ResponseReturnValue:
    """In how many instalments, with their days."""
    with reading() as session:
        account, part = my_account(session, number, today(), Act.ARRANGE)
        offer = offering.of_account(session, house().district, account, today())
    return form_page(
        "portal/plans/new.html",
        AgreeForm(formdata=None),
        account=account,
        root=f"/a/{account.number}",
        offer=offer,
        why_not=plan_words.why_not(offer.why_not, offer.amount) if offer.why_not else "",
        rules=house().district.arrangements,
        **around(account, BILLS, part),
    )


@bp.get("/review")
@needs(Permission.OWN_ACCOUNT_VIEW)
def review(number: str) -> ResponseReturnValue:
    """What I would agree to, word by word."""
    return _review(number, _count(), AgreeForm(formdata=None).begin())


@bp.post("")
@needs(Permission.OWN_PLAN_AGREE)
def create(number: str) -> ResponseReturnValue:
    """Agree; a form sent twice agrees once."""
    form = AgreeForm()
    with reading() as session:
        account = my_account(session, number, today(), Act.ARRANGE)[0]
    try:
        state = save(lambda session: _agree(session, number, form))
    except (Conflict, Refused) as no:
        return _review(number, form.number, form, said=no, status=409)
    if state is ArrangementState.PROPOSED:
        flash(_("An owner of the property must agree too. It begins then."))
    else:
        flash(_("It is agreed. No late fee is added while you keep it."))
    return go(f"/a/{account.number}/plans")


@bp.get(f"/<{ID}:arrangement_id>/agree")
@needs(Permission.OWN_ACCOUNT_VIEW)
def read(number: str, arrangement_id: int) -> ResponseReturnValue:
    """What waits for me to agree to it, word by word; or what I agreed to."""
    return _read(number, arrangement_id, AgreeForm(formdata=None).begin())


@bp.post(f"/<{ID}:arrangement_id>/agree")
@needs(Permission.OWN_PLAN_AGREE)
def agree(number: str, arrangement_id: int) -> ResponseReturnValue:
    """Agree to what somebody proposed to me."""
    form = AgreeForm()
    try:
        save(lambda session: _sign(session, number, arrangement_id, form))
    except (Conflict, Refused) as no:
        return _read(number, arrangement_id, form, said=no, status=409)
    flash(_("It is agreed. No late fee is added while it is kept."))
    return go(f"/a/{number}/plans")


@bp.post(f"/<{ID}:arrangement_id>/decline")
@needs(Permission.OWN_PLAN_AGREE)
def decline(number: str, arrangement_id: int) -> ResponseReturnValue:
    """Do not agree to what waits for me."""
    save(lambda session: _decline(session, number, arrangement_id))
    flash(_("You did not agree. Nothing was changed."))
    return go(f"/a/{number}/plans")


def _agree(session: Session, number: str, form: AgreeForm) -> ArrangementState:
    account = my_account(session, number, today(), Act.ARRANGE)[0]
    wish = Wish(
        key=UUID(form.once), account_id=account.id, person_id=me().id, count=form.number,
        amount_seen=form.amount_seen,
    )  # fmt: skip
    made = proposing.propose(session, house().district, wish, by=me().actor, at=now())
    return signing.sign(session, house().context, made.id, _saying(form), at=now()).state


def _sign(session: Session, number: str, arrangement_id: int, form: AgreeForm) -> None:
    account = my_account(session, number, today(), Act.ARRANGE)[0]
    made = seen.of_account(session, account.id, arrangement_id, today()).made
    is_signed = signing.signed(session, made.id, me().id) is not None
    if not is_signed and signing.signer_of(session, made, me().id, today()) is None:
        raise NotFound(NOTHING)
    signing.sign(session, house().context, made.id, _saying(form), at=now())


def _decline(session: Session, number: str, arrangement_id: int) -> None:
    account = my_account(session, number, today(), Act.ARRANGE)[0]
    made = seen.of_account(session, account.id, arrangement_id, today()).made
    if made.state is ArrangementState.CANCELLED and made.person_id == me().id:
        return
    if signing.signer_of(session, made, me().id, today()) is None:
        raise NotFound(NOTHING)
    proposing.cancel(
        session, house().context, made.id, words="Not agreed to", by=me().actor, at=now()
    )


def _saying(form: AgreeForm) -> Saying:
    return Saying(
        key=UUID(form.once), person_id=me().id, language=lang(), version=text(form.agreed),
        by=me().actor, proof=proof(), address=address(), browser=request.user_agent.string,
    )  # fmt: skip


class _Setting(NamedTuple):
    """What the words of a choice stand in."""

    account: MyAccount
    part: Part
    offer: Offer
    chosen: list[Instalment]
    words: Words | None
    has_autopay: bool


def _count() -> int:
    return number(request.args.get("count", ""))


def _setting(number: str, count: int) -> _Setting:
    district = house().district
    with reading() as session:
        account, part = my_account(session, number, today(), Act.ARRANGE)
        offer = offering.of_account(session, district, account, today())
        has_autopay = orders.live(session, account.id) is not None
    chosen = [*next((each for each in offer.choices if len(each) == count), ())]
    words = None
    if chosen:
        words = signing.words(
            chosen, account=account, district=district, language=lang(),
            together=district.arrangements.current_together,
        )  # fmt: skip
    return _Setting(account, part, offer, chosen, words, has_autopay)


def _review(
    number: str, count: int, form: AgreeForm, *, said: DistrictError | None = None,
    status: int = 200,
) -> ResponseReturnValue:  # fmt: skip
    setting = _setting(number, count)
    root = f"/a/{setting.account.number}"
    if setting.words is None:
        return go(f"{root}/plans/new")
    if said is not None:
        form.key.data = str(uuid4())
    form.count.data, form.seen.data = str(count), str(setting.offer.amount.cents)
    form.agreed.data = setting.words.version
    return form_page(
        "portal/plans/review.html",
        form,
        status,
        account=setting.account,
        root=root,
        action=f"{root}/plans",
        decline="",
        back=f"{root}/plans/new",
        said=in_words(said) if said else "",
        words=setting.words,
        signed=None,
        has_autopay=setting.has_autopay,
        **around(setting.account, BILLS, setting.part),
    )


def _read(
    number: str, arrangement_id: int, form: AgreeForm, *, said: DistrictError | None = None,
    status: int = 200,
) -> ResponseReturnValue:  # fmt: skip
    with reading() as session:
        account, part = my_account(session, number, today(), Act.ARRANGE)
        made = seen.of_account(session, account.id, arrangement_id, today()).made
        signer = signing.signer_of(session, made, me().id, today())
        signed = signing.signed(session, made.id, me().id)
        words = (
            signing.words_of(session, house().district, made, signer, lang()) if signer else None
        )
    if words is None and signed is None:
        raise NotFound(NOTHING)
    root = f"/a/{account.number}"
    form.agreed.data = words.version if words else ""
    return form_page(
        "portal/plans/review.html",
        form,
        status,
        account=account,
        root=root,
        action=f"{root}/plans/{made.id}/agree",
        decline=f"{root}/plans/{made.id}/decline",
        back=f"{root}/plans",
        said=in_words(said) if said else "",
        words=words,
        signed=None if words else signed,
        has_autopay=False,
        **around(account, BILLS, part),
    )
