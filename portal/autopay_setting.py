"""What a form about autopay stands in: the account, the methods, the words agreed to."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from uuid import UUID

from flask import request

from models.account import NamedAccount
from models.autopay import Autopay
from models.money import Money
from models.saved_method import SavedMethod
from portal import autopay_lines
from portal.forms.autopay import YES, TermsForm
from portal.frame import my_account
from services.access.accounts import Part
from services.autopay import mandates, orders, owing, previewing
from services.autopay.mandates import Signature, Words
from services.autopay.orders import AutopayOrder
from services.autopay.previewing import Moved
from services.drafts import terms as as_terms
from services.methods import of_person
from services.payments import attempts
from services.rules.drafting import Terms
from services.rules.roles import Act
from services.throttling.throttles import Limit
from web.clock import now, today
from web.database import reading
from web.extensions import house
from web.fields import text
from web.identity import me
from web.language import lang
from web.sign_in import address

#: How many of the payments to come a page shows.
AHEAD = 3
#: Nobody changes autopay twenty times in an hour.
CHANGES_MAX, CHANGES_WINDOW = 20, timedelta(hours=1)


@dataclass(frozen=True, kw_only=True)
class Setting:
    """Everything a form of terms stands in."""

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
        return Setting(
            account=account, part=part,
            methods=of_person.payable(session, me().id),
            now=owing.of_account(session, house().district, account.id, today()),
            autopay=orders.live(session, account.id),
        )  # fmt: skip


def signature(key: str) -> Signature:
    """How the visitor says yes."""
    proof = f"sign-in, proved at {me().proved_at:%Y-%m-%d %H:%M} UTC"
    return Signature(
        key=UUID(key), person_id=me().id, language=lang(), proof=proof, address=address(),
        browser=request.user_agent.string,
    )  # fmt: skip


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
    """The calendar and the words of what is chosen; none while the choice is not whole."""
    method = next((each for each in setting.methods if each.id == form.method_id), None)
    if method is None or form.errors:
        return {"calendar": [], "words": None, "account": setting.account}
    asked = chosen(form, setting)
    words = words_of(asked, setting.account, method)
    form.agreed.data = words.version
    fee = attempts.fee_of(house().district, method.method_type)
    announced = _announced(setting.autopay, asked, fee)
    calendar = owing.calendar(house().district, asked, setting.now, today(), fee=fee)
    coming = [autopay_lines.moved(each) for each in announced]
    coming += [autopay_lines.ahead(each) for each in calendar][: max(AHEAD - len(coming), 0)]
    return {
        "calendar": coming, "words": words,
        "account": setting.account,
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
