"""What an owner pays over years: the plan month by month, the words, the way to end it early."""

from uuid import UUID

from flask import Blueprint, Response, flash, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from models.account import Person
from models.errors import Conflict, DistrictError, NotFound, Refused
from models.money import Money
from portal import contract_words
from portal.autopay_setting import proof
from portal.forms.contracts import AgreeContractForm, EndContractForm
from portal.frame import BILLS, around, my_account
from services.access.accounts import MyAccount, Part
from services.books.instalments import making_fee
from services.contracts import papers, seen, settling, signing
from services.contracts.seen import Seen
from services.payments import payable
from services.rules.agreed import Saying
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
bp = Blueprint("contracts", __name__, url_prefix=f"/a/<number>/contracts/<{ID}:contract_id>")


@bp.get("")
@needs(Permission.OWN_ACCOUNT_VIEW)
def show(number: str, contract_id: int) -> ResponseReturnValue:
    """How it stands, what is next, and every month to $0.00."""
    return _page(number, contract_id)


@bp.get("/paper.pdf")
@needs(Permission.OWN_ACCOUNT_VIEW)
def paper(number: str, contract_id: int) -> ResponseReturnValue:
    """The contract on paper, in the language that is asked for."""
    asked = request.args.get("language", "")
    language = asked if asked in house().district.languages else lang()
    with reading() as session:
        _account, _part, found = _mine(session, number, contract_id)
        pdf = papers.paper(session, house().district, found.made, language, at=now())
    name = f'attachment; filename="{found.made.number}-{language}.pdf"'
    return Response(pdf, mimetype="application/pdf", headers={"Content-Disposition": name})


@bp.get("/agree")
@needs(Permission.OWN_ACCOUNT_VIEW)
def read(number: str, contract_id: int) -> ResponseReturnValue:
    """What waits for me to agree to it, word by word; or what I agreed to."""
    return _read(number, contract_id, AgreeContractForm(formdata=None).begin())


@bp.post("/agree")
@needs(Permission.OWN_PLAN_AGREE)
def agree(number: str, contract_id: int) -> ResponseReturnValue:
    """Agree; a form sent twice agrees once."""
    form = AgreeContractForm()
    try:
        save(lambda session: _sign(session, number, contract_id, form))
    except (Conflict, Refused) as no:
        return _read(number, contract_id, form, said=no, status=409)
    flash(_("It is agreed. The words come by e-mail."))
    return go(f"/a/{number}/contracts/{contract_id}")


@bp.post("/pay-off")
@needs(Permission.OWN_PLAN_AGREE)
def pay_off(number: str, contract_id: int) -> ResponseReturnValue:
    """End it with credit that the district holds."""
    form = EndContractForm()
    try:
        save(lambda session: _pay_off(session, number, contract_id, form))
    except (Conflict, Refused) as no:
        return _page(number, contract_id, said=no, status=409)
    flash(_("It is paid off. Nothing more is due by it."))
    return go(f"/a/{number}/contracts/{contract_id}")


def _sign(session: Session, number: str, contract_id: int, form: AgreeContractForm) -> None:
    made = _mine(session, number, contract_id)[2].made
    is_signed = made.signature is not None and made.signature.person_id == me().id
    if not is_signed and not signing.may_sign(session, made, me().id, today()):
        raise NotFound(NOTHING)
    saying = Saying(
        key=UUID(form.once), person_id=me().id, language=lang(), version=text(form.agreed),
        by=me().actor, proof=proof(), address=address(), browser=request.user_agent.string,
    )  # fmt: skip
    signing.sign(session, house().context, contract_id, saying, at=now())


def _pay_off(session: Session, number: str, contract_id: int, form: EndContractForm) -> None:
    made = _mine(session, number, contract_id)[2].made
    if made.person_id != me().id:
        raise NotFound(NOTHING)
    settling.pay_off(
        session, house().context, contract_id, seen=form.amount, by=me().actor, at=now()
    )


def _mine(session: Session, number: str, contract_id: int) -> tuple[MyAccount, Part, Seen]:
    """A contract of an account the visitor owns, once it was approved.

    :raises NotFound: when it is not there or not theirs.
    """
    account, part = my_account(session, number, today(), Act.CHANGE)
    found = seen.of_account(session, house().district, account.id, contract_id, today())
    if found.made.state not in contract_words.SHOWN or not found.made.decided_by:
        raise NotFound(seen.NOT_THERE)
    return account, part, found


def _fee(session: Session, account: MyAccount, found: Seen) -> Money:
    """What is unpaid of the fee for making a contract."""
    fees = payable.of_account(session, account, today()).aging.fees
    owed = making_fee(session, account.number, fees)
    return owed.amount if owed and owed.contract_id == found.made.id else Money.ZERO


def _page(
    number: str, contract_id: int, *, said: DistrictError | None = None, status: int = 200
) -> ResponseReturnValue:
    form = EndContractForm(formdata=None)
    with reading() as session:
        account, part, found = _mine(session, number, contract_id)
        to_sign = signing.may_sign(session, found.made, me().id, today())
        fee = _fee(session, account, found)
    form.ends.data = str(found.payoff.settled.total.cents) if found.payoff else ""
    return form_page(
        "portal/contracts/show.html",
        form,
        status,
        account=account,
        root=f"/a/{account.number}",
        spot=f"/a/{account.number}/contracts/{contract_id}",
        seen=found,
        made=found.made,
        told=contract_words.told(found, fee),
        fee=fee,
        unpaid=found.unpaid + fee,
        items=contract_words.ITEMS,
        rate=f"{found.made.rate.normalize():f}",
        to_sign=to_sign,
        is_mine=found.made.person_id == me().id,
        said=in_words(said) if said else "",
        notice_days=house().district.contracts.notice_days,
        languages=house().district.languages,
        **around(account, BILLS, part),
    )


def _read(
    number: str, contract_id: int, form: AgreeContractForm, *, said: DistrictError | None = None,
    status: int = 200,
) -> ResponseReturnValue:  # fmt: skip
    with reading() as session:
        account, part, found = _mine(session, number, contract_id)
        made = found.made
        may_sign = signing.may_sign(session, made, me().id, today())
        words = signing.words_of(session, house().district, made, lang()) if may_sign else None
        owner = session.get_one(Person, made.person_id).name
    is_mine = made.person_id == me().id
    signed = made.signature if is_mine else None
    if words is None and signed is None:
        raise NotFound(NOTHING)
    form.agreed.data = words.version if words else ""
    return form_page(
        "portal/contracts/review.html",
        form,
        status,
        account=account,
        spot=f"/a/{account.number}/contracts/{made.id}",
        made=made,
        owner=owner,
        rows=found.to_come,
        said=in_words(said) if said else "",
        words=words,
        signed=None if words else signed,
        languages=house().district.languages,
        **around(account, BILLS, part),
    )
