"""What a payer is asked: how much, how, and where the receipt goes."""

from collections.abc import Sequence
from contextlib import suppress
from typing import Any, Self
from uuid import UUID

from wtforms import HiddenField, StringField, ValidationError
from wtforms.validators import AnyOf, Length, Optional

from models.attempt import MethodType
from models.district import PaymentRules
from models.money import Money
from models.saved_method import SavedMethod
from web.extensions import house
from web.fields import EMAIL_LENGTH_MAX, Form, email_shape, plain, plain_lines, text, uuid_or_new
from web.language import gettext as _
from web.language import later as _l

ALL, OTHER = "all", "other"


class PayForm(Form):
    """One payment. The hidden id makes every copy of the same form the same payment."""

    #: What its person keeps and can pay with now.
    kept: Sequence[SavedMethod] = ()
    #: By a link that staff gave, what is due is paid and no more.
    is_by_link = False
    attempt = HiddenField()
    #: Cents still to pay when the page was made.
    balance_seen = HiddenField()
    how_much = StringField(
        _l("How much?"),
        default=ALL,
        validators=[AnyOf([ALL, OTHER], message=_l("Select how much to pay"))],
    )
    amount = StringField(_l("Amount"), filters=[plain_lines])
    method = StringField(
        _l("How?"),
        default=MethodType.BANK.value,
        validators=[
            AnyOf([kind.value for kind in MethodType], message=_l("Select how to pay")),
        ],
    )
    email = StringField(
        _l("E-mail address for the receipt"),
        filters=[plain],
        validators=[
            Optional(),
            Length(max=EMAIL_LENGTH_MAX, message=_l("Enter a shorter e-mail address")),
            email_shape,
        ],
        render_kw={"type": "email", "spellcheck": "false", "autocapitalize": "off"},
    )

    def validate_amount(self, field: Any) -> None:  # noqa: ANN401
        """An amount that was typed is within the district's limits."""
        if self.how_much.data == OTHER:
            self.typed(field.data)

    def validate_how_much(self, _field: object) -> None:
        """Everything is only something when something is owed."""
        if self.how_much.data == ALL and self.seen <= Money.ZERO:
            raise ValidationError(_("Nothing is due. Enter another amount to pay ahead"))

    def typed(self, written: str | None) -> Money:
        """What was typed as an amount of money."""
        rules: PaymentRules = house().district.payments
        words = _("Enter an amount from %(least)s to %(most)s", least=rules.minimum, most=self.most)
        try:
            amount = Money.read(written or "")
        except ValueError:
            raise ValidationError(words) from None
        if not rules.minimum <= amount <= self.most:
            raise ValidationError(words)
        return amount

    def ask_for(self, written: str, still: Money) -> None:
        """Fill in an amount a link asks for, when it may be paid and is not everything."""
        with suppress(ValueError):
            if self.typed(written) != still:
                self.how_much.data, self.amount.data = OTHER, written

    @property
    def seen(self) -> Money:
        """What was still to pay when the page was made."""
        written = str(self.balance_seen.data or "")
        digits = written.removeprefix("-")
        is_number = digits.isascii() and digits.isdigit() and len(digits) <= len("999999999999")
        return Money(int(written)) if is_number else Money.ZERO

    @property
    def most(self) -> Money:
        """The highest amount that may be typed."""
        most = house().district.payments.maximum
        return min(most, self.seen) if self.is_by_link and self.seen > Money.ZERO else most

    @property
    def wanted(self) -> Money:
        """What is to be paid. Only for a form that is valid."""
        return self.seen if self.how_much.data == ALL else self.typed(self.amount.data)

    @property
    def method_type(self) -> MethodType:
        """What it is paid with. Only for a form that is valid."""
        return MethodType(text(self.method))

    @property
    def method_id(self) -> int | None:
        """The kept method it is drawn from; a guest keeps none."""
        return None

    @property
    def id(self) -> UUID:
        """The id of the attempt this form makes."""
        return uuid_or_new(self.attempt.data)


class OwnPayForm(PayForm):
    """The same for a person, who may pay with what they keep: ``card-17``."""

    def may_use(self, kept: Sequence[SavedMethod]) -> Self:
        """The methods the person keeps that can pay now."""
        self.kept = kept
        names = [kind.value for kind in MethodType] + [name_of(method) for method in kept]
        self.method.validators = [AnyOf(names, message=_("Select how to pay"))]
        return self

    @property
    def method_type(self) -> MethodType:
        """What it is paid with. Only for a form that is valid."""
        return MethodType(text(self.method).partition("-")[0])

    @property
    def method_id(self) -> int | None:
        """The kept method it is drawn from; none to pay at a page."""
        wanted = text(self.method)
        return next((method.id for method in self.kept if name_of(method) == wanted), None)


def name_of(method: SavedMethod) -> str:
    """A kept method as the pay page's form names it; the sheet's rules read the kind of it."""
    return f"{method.method_type}-{method.id}"


class GuestPayForm(PayForm):
    """The same for a guest, whose page has no account in its address."""

    #: The account, as this browser's pages name it.
    bill = HiddenField()
