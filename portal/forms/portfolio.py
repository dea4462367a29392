"""What a property manager is asked: which accounts, how much on each, and how."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid4

from flask_wtf.file import FileField
from wtforms import HiddenField, StringField
from wtforms.validators import AnyOf

from models.attempt import MethodType
from models.district import PaymentRules
from models.money import Money, total
from services.payments.together import Part, TogetherWish
from services.ratepayer.portfolio import PortfolioAccount
from web.fields import Form, plain_lines, text, uuid_or_new
from web.language import gettext as _
from web.language import later as _l

#: Digits of the cents that a page may have seen.
CENTS_DIGITS_MAX = 12


class TogetherForm(Form):
    """The method and the names of one payment for several accounts; its rows stand beside it."""

    attempt = HiddenField()
    #: Cents of the sum that the page showed: nobody pays a sum they have not seen.
    total_seen = HiddenField()
    method = StringField(
        _l("How?"),
        default=MethodType.BANK.value,
        validators=[AnyOf([kind.value for kind in MethodType], message=_l("Select how to pay"))],
    )

    @property
    def id(self) -> UUID:
        """The id of the payment this form makes."""
        return uuid_or_new(self.attempt.data)

    @property
    def method_type(self) -> MethodType:
        """What it is paid with. Only for a form that is valid."""
        return MethodType(text(self.method))


class FileForm(Form):
    """A file with account numbers and amounts."""

    file = FileField(_l("File"), render_kw={"accept": ".csv,.txt,text/csv"})


@dataclass
class Row:
    """One account of the form: what was seen, what was typed, and what is wrong with it."""

    held: PortfolioAccount
    typed: str
    #: What was still to pay when the page was made.
    seen: Money
    problem: str = ""

    @property
    def id(self) -> str:
        """The name of its field."""
        return f"amount-{self.held.number}"

    @property
    def amount(self) -> Money | None:
        """What is to be paid; nothing for an empty field, none for what is no amount."""
        try:
            return Money.read(self.typed) if self.typed else Money.ZERO
        except ValueError:
            return None


@dataclass
class Rows:
    """The accounts of the form, in the order of the portfolio."""

    rows: list[Row] = field(default_factory=list)

    @classmethod
    def of(
        cls, held: Sequence[PortfolioAccount], amounts: dict[str, Money] | None = None
    ) -> "Rows":
        """As they are first shown: what is still to pay on each, unless it is said otherwise.

        Where a payment is being looked up nothing is: it is not to be paid twice.
        """
        said = amounts or {}
        return cls(
            [Row(each, _typed_first(each, said.get(each.number)), each.still) for each in held]
        )

    @classmethod
    def sent(cls, held: Sequence[PortfolioAccount], form: Mapping[str, str]) -> "Rows":
        """As they were sent back; an account that is not the sender's is not there."""
        return cls(
            [
                Row(
                    each,
                    plain_lines(form[name][:20]) or "",
                    _cents(form.get(f"seen-{each.number}")),
                )
                for each in held
                if (name := f"amount-{each.number}") in form
            ]
        )

    def check(self, rules: PaymentRules) -> bool:
        """Say what is wrong with each amount; whether nothing is."""
        for row in self.rows:
            amount = row.amount
            if amount is None or (amount and not _may_be(amount, row, rules)):
                row.problem = _(
                    "Enter an amount from %(least)s to %(most)s for %(number)s, or leave it empty",
                    least=rules.minimum,
                    most=rules.maximum,
                    number=row.held.shown,
                )
        return not any(row.problem for row in self.rows)

    def look_again(self) -> None:
        """Take what is due now, and say where it changed."""
        for row in self.rows:
            if row.seen != row.held.still:
                now = max(row.held.still, Money.ZERO)
                row.problem = _(
                    "%(number)s: the amount due is now %(amount)s",
                    number=row.held.shown,
                    amount=now,
                )
                row.seen, row.typed = row.held.still, now.plain

    @property
    def wanted(self) -> list[Row]:
        """Those with an amount."""
        return [row for row in self.rows if row.amount]

    @property
    def total(self) -> Money:
        """What they come to."""
        return total([row.amount or Money.ZERO for row in self.rows])

    @property
    def problems(self) -> list[Row]:
        """Those that must be put right."""
        return [row for row in self.rows if row.problem]

    def parts(self) -> list[Part]:
        """What is asked of each account. Only for rows without problems."""
        return [
            Part(account_id=row.held.account_id, amount=row.amount, balance_seen=row.seen)
            for row in self.wanted
            if row.amount
        ]


def first(form: TogetherForm) -> TogetherForm:
    """The form as it is first shown: under a name of its own, in the way that is chosen."""
    form.attempt.data = str(uuid4())
    form.method.data = form.method.data or MethodType.BANK.value
    return form


def seen_total(form: TogetherForm) -> Money:
    """The sum that the page showed."""
    return _cents(form.total_seen.data)


def wish_of(form: TogetherForm, rows: Rows, **who: Any) -> TogetherWish:  # noqa: ANN401 - its own fields
    """What is asked for. Only for a form that is valid."""
    return TogetherWish(id=form.id, method_type=form.method_type, parts=rows.parts(), **who)


def _typed_first(held: PortfolioAccount, said: Money | None) -> str:
    if said:
        return said.plain
    return "" if held.is_checked else max(held.still, Money.ZERO).plain


def _may_be(amount: Money, row: Row, rules: PaymentRules) -> bool:
    return amount == row.seen or rules.minimum <= amount <= rules.maximum


def _cents(written: str | None) -> Money:
    digits = (written or "").removeprefix("-")
    is_number = digits.isascii() and digits.isdigit() and len(digits) <= CENTS_DIGITS_MAX
    return Money(int(written or "0")) if is_number else Money.ZERO
