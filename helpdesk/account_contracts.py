"""The contracts of an account, and a form to propose one."""

from uuid import UUID

from flask import Blueprint, flash, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from helpdesk import contract_words
from helpdesk.accounts import head_of, page_of, to_work_on
from helpdesk.forms.contracts import ContractForm
from models.contract import Contract
from models.errors import Conflict, Refused
from services.accounts import household
from services.contracts import proposing, seen
from services.contracts.proposing import Wish
from web.clock import now, today
from web.database import reading, save
from web.extensions import house
from web.fields import text
from web.guard import may
from web.identity import me
from web.permissions import Permission, needs
from web.sign_in import go
from web.urls import url_for

bp = Blueprint("account_contracts", __name__, url_prefix="/accounts/<number>/contracts")
#: What the calculator hands over.
TERMS = ("amount", "rate", "months", "from_on")


@bp.get("")
@needs(Permission.ACCOUNT_VIEW)
def index(number: str) -> ResponseReturnValue:
    """What was agreed on and proposed, and a form to propose one."""
    form = ContractForm(formdata=None, data={"from_on": today()}, today=today())
    for name in TERMS[:-1]:
        form[name].data = request.args.get(name, "")[:20] or form[name].data
    return _page(number, form)


@bp.post("/propose")
@needs(Permission.CONTRACT_CHANGE)
def propose(number: str) -> ResponseReturnValue:
    """Propose a contract, for a second person to decide; a form sent twice proposes once."""
    form = ContractForm(today=today())
    with reading() as session:
        form.offer(seen.owners(session, to_work_on(session, number).id, today()))
    if not form.validate():
        return _page(number, form, status=422)
    try:
        made = save(lambda session: _propose(session, number, form))
    except Conflict as no:
        return _page(number, form, said=no.message, status=409)
    except Refused as no:
        return _page(number, form, said=no.message, status=422)
    flash("It is proposed. A second person decides.")
    return go(url_for("helpdesk.contract_deeds.show", agreed_id=made.id))


def _propose(session: Session, number: str, form: ContractForm) -> Contract:
    head = to_work_on(session, number)
    assert form.percent is not None  # noqa: S101 - its check refused everything else
    wish = Wish(
        key=UUID(form.once), account_id=head.id, person_id=int(text(form.person)),
        purpose=text(form.purpose), principal=form.principal, rate=form.percent,
        months=form.count, from_on=form.from_on.day, resolution=text(form.resolution),
    )  # fmt: skip
    return proposing.propose(session, house().district, wish, by=me().actor, at=now())


def _page(
    number: str, form: ContractForm, *, said: str = "", status: int = 200
) -> ResponseReturnValue:
    with reading() as session:
        head = head_of(session, number)
        made = seen.all_of(session, head.id)
        form.offer(seen.owners(session, head.id, today()))
        is_own = household.is_own(session, staff_id=me().id, account_id=head.id)
        has_one = proposing.live_id(session, head.id) is not None
    if not form.key.data or said:
        form.begin()
    page = page_of(
        "account_contracts", head, made=made, form=form, said=said, errors_title=bool(form.errors),
        states=contract_words.STATES, is_own=is_own, has_one=has_one,
        rules=house().district.contracts,
        may_propose=may(me(), Permission.CONTRACT_CHANGE) and not is_own,
    )  # fmt: skip
    return page, status
