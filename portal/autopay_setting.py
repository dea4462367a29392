"""What a form about autopay stands in: the account, the methods, the words agreed to."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from uuid import UUID

from flask import request
from sqlalchemy.orm import Session

from models.account import CustomerAccount, NamedAccount
from models.attempt import MethodType
from models.autopay import Autopay
from models.money import Money
from models.saved_method import MethodState, SavedMethod
from portal import autopay_lines, autopay_terms
from portal.forms.autopay import NO, YES, TermsForm
from portal.frame import my_account
from services.access.accounts import Part
from services.autopay import mandates, orders, owing, previewing
from services.autopay.mandates import Signature
from services.autopay.orders import AutopayOrder
from services.autopay.previewing import Moved
from services.drafts import terms as as_terms
from services.methods import of_person
from services.payments import attempts
from services.rules.agreed import Words
from services.rules.drafting import Terms
from services.rules.roles import Act
from services.throttling.throttles import Limit
from web.clock import now, today
from web.database import reading
from web.extensions import house
from web.fields import text
from web.identity import me
from web.language import gettext as _
from web.language import lang
from web.sign_in import address

#: How many of the payments to come a page shows.
AHEAD = 3
#: Nobody changes autopay twenty times in an hour.
CHANGES_MAX, CHANGES_WINDOW = 20, timedelta(hours=1)


@dataclass(frozen=True, kw_only=True)
class Setting:
    """Everything a form of terms stands in."""

    #: Bank accounts that cannot pay before their two deposits are entered.
    waiting: Sequence[SavedMethod]
    #: What tells methods apart that read alike, by method.
    hints: Mapping[int, str]

    account: NamedAccount
    part: Part
    methods: Sequence[SavedMethod]
    now: owing.Situation
    autopay: Autopay | None

    @property
    def asks(self) -> bool:
        """Whether something is owed now that autopay could pay, and it is not on yet."""
        return self.autopay is None and bool(self.now.owing) and self.now.still > Money.ZERO


def setting_of(number: str) -> Setting:
    """The setting of an account of the visitor's."""
    with reading() as session:
        account, part = my_account(session, number, today(), Act.PAY)
        kept = of_person.kept(session, me().id)
        methods = of_person.payable(session, me().id)
        return Setting(
            account=account, part=part, methods=methods, hints=_hints(session, methods),
            waiting=[each for each in kept if each.state is MethodState.VERIFYING],
            now=owing.of_account(session, house().district, account.id, today()),
            autopay=orders.live(session, account.id),
        )  # fmt: skip


def _hints(session: Session, methods: Sequence[SavedMethod]) -> dict[int, str]:
    """The bank, and whose autopay uses it, where two methods read alike."""
    names = [each.label or each.shown for each in methods]
    alike = [each for each in methods if names.count(each.label or each.shown) > 1]
    used = of_person.used_by(session, [each.id for each in alike]) if alike else {}
    return {each.id: _hint(each, used.get(each.id, ())) for each in alike}


def _hint(method: SavedMethod, accounts: Sequence[CustomerAccount]) -> str:
    parts = [method.shown] if method.label else []
    if method.method_type is MethodType.BANK and method.brand:
        parts.append(method.brand)
    parts += [_("pays for %(address)s", address=each.premise.address) for each in accounts]
    return ", ".join(parts)


def missing(form: TermsForm, setting: Setting) -> list[str]:
    """What is still to be answered, one sentence each."""
    found = [str(error) for field in form if field.errors for error in field.errors]
    if setting.asks and text(form.include) not in {YES, NO} and not form.include.errors:
        found.append(_("Select whether autopay pays what is owed now"))
    return found


def signature(key: str) -> Signature:
    """How the visitor says yes."""
    return Signature(
        key=UUID(key), person_id=me().id, language=lang(), proof=proof(), address=address(),
        browser=request.user_agent.string,
    )  # fmt: skip


def proof() -> str:
    """What the visitor proved, and when."""
    return f"sign-in, proved at {me().proved_at:%Y-%m-%d %H:%M} UTC"


def does(account: NamedAccount, key: str, *, read: int | None = None) -> AutopayOrder:
    """What the visitor does to an autopay."""
    return AutopayOrder(
        account_id=account.id, by=me().actor, form=key, on=today(), at=now(), seen=read
    )  # fmt: skip


def limits() -> list[Limit]:
    """How often one person changes autopay."""
    return [Limit("autopay", me().actor, CHANGES_MAX, CHANGES_WINDOW)]


def chosen(form: TermsForm, setting: Setting) -> Terms:
    """The terms with the first day whose bills are drawn."""
    if setting.autopay is not None:
        known = as_terms.of(setting.autopay)
        return replace(
            form.terms, bills_from=known.bills_from, paused_until=known.paused_until
        )  # fmt: skip
    first = owing.bills_from(setting.now, today(), include_now=text(form.include) == YES)
    return replace(form.terms, bills_from=first)


def shown(form: TermsForm, setting: Setting) -> dict[str, object]:
    """The calendar and the words of what is chosen; while the choice is not whole, what is
    missing instead."""
    around = {"account": setting.account, "is_on": setting.autopay is not None}
    method = next((each for each in setting.methods if each.id == form.method_id), None)
    if method is None or form.errors:
        return {"calendar": [], "words": None, "missing": missing(form, setting), **around}
    asked = chosen(form, setting)
    words = words_of(asked, setting.account, method)
    form.agreed.data = words.version
    fee = attempts.fee_of(house().district, method.method_type)
    announced = _announced(setting.autopay, asked, fee)
    calendar = owing.calendar(house().district, asked, setting.now, today(), fee=fee)
    coming = [autopay_lines.moved(each) for each in announced]
    about = autopay_lines.about(asked, setting.now.newest)
    coming += [autopay_lines.ahead(each, about) for each in calendar][: max(AHEAD - len(coming), 0)]
    return {
        "calendar": coming, "words": words, "missing": missing(form, setting),
        "chosen": autopay_terms.rules(asked), **around,
    }  # fmt: skip


def _announced(autopay: Autopay | None, terms: Terms, fee: Money) -> list[Moved]:
    if autopay is None:
        return []
    with reading() as session:
        return previewing.of_announced(session, house().context, autopay, terms, today(), fee=fee)


def words_of(terms: Terms, account: NamedAccount, method: SavedMethod) -> Words:
    """What is agreed to with these terms, in the visitor's language."""
    district = house().district
    return mandates.words(terms, account=account, method=method, district=district, language=lang())
