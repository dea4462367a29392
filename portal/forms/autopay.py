"""What a payer says about autopay: which method, when, how much, and until when not."""

from collections.abc import Sequence
from datetime import date

from wtforms import HiddenField, SelectField, StringField, ValidationError
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined] # its stubs do not know it
from wtforms.validators import AnyOf, Optional

from models.autopay import AmountRule, NoticeRule
from models.money import Money
from models.saved_method import SavedMethod
from services.rules.drafting import Terms
from web.extensions import house
from web.fields import DayField, OnceForm, plain, text
from web.language import gettext as _
from web.language import lang, ngettext
from web.language import later as _l

YES, NO = "yes", "no"
DIGITS_MAX = 18


class TermsForm(OnceForm):
    """The terms of autopay, with the version of the words beside them that are agreed to."""

    FIRST = ("method", "include")
    #: The version of the autopay that was read; nothing before there is one.
    seen = HiddenField()
    #: The hash of the words that stood on the page.
    agreed = HiddenField()
    method = StringField(_l("What pays?"))
    include = StringField(
        _l("What is owed now?"),
        validators=[
            Optional(),
            AnyOf([YES, NO], message=_l("Select whether autopay pays what is owed now")),
        ],
    )
    days_before = SelectField(_l("When?"), default="0", validate_choice=False)
    amount_rule = StringField(
        _l("How much?"),
        default=AmountRule.BALANCE.value,
        validators=[AnyOf([rule.value for rule in AmountRule], message=_l("Select how much"))],
    )
    fixed = StringField(_l("Amount"), filters=[plain])
    cap = StringField(_l("Never more than"), filters=[plain])
    notice_rule = StringField(
        _l("Which notices before a payment?"),
        default=NoticeRule.EVERY.value,
        validators=[
            AnyOf([rule.value for rule in NoticeRule], message=_l("Select which notices you get"))
        ],
    )
    range_to = StringField(_l("No notice up to"), filters=[plain])

    def __init__(self, *given: object, **named: object) -> None:
        super().__init__(*given, **named)
        most = _days_most()
        self.days_before.choices = [
            SelectChoice(str(days), _days(days)) for days in range(most + 1)
        ]

    def validate_days_before(self, field: SelectField) -> None:
        """One of the days of the list."""
        if field.data not in {str(days) for days in range(_days_most() + 1)}:
            raise ValidationError(_("Select a day from the list"))

    def validate_fixed(self, field: StringField) -> None:
        """An amount, where it is always the same."""
        if self.amount_rule.data == AmountRule.FIXED.value:
            _amount(field.data)

    def validate_cap(self, field: StringField) -> None:
        """An amount, or nothing for no limit."""
        if field.data:
            _amount(field.data)

    def validate_range_to(self, field: StringField) -> None:
        """An amount, where not every payment is told of."""
        if self.notice_rule.data == NoticeRule.RANGE.value:
            _amount(field.data)

    @property
    def method_id(self) -> int:
        """The method that was chosen; one that nobody has when none was."""
        written = text(self.method)
        is_number = written.isascii() and written.isdigit() and len(written) <= DIGITS_MAX
        return int(written) if is_number else 0

    @property
    def terms(self) -> Terms:
        """What was asked for. Only for a form that is valid."""
        rule = AmountRule(text(self.amount_rule))
        notice = NoticeRule(text(self.notice_rule))
        return Terms(
            days_before=int(text(self.days_before)), amount_rule=rule,
            fixed=_amount(self.fixed.data) if rule is AmountRule.FIXED else None,
            cap=_amount(self.cap.data) if self.cap.data else None, notice_rule=notice,
            range_from=Money.ZERO if notice is NoticeRule.RANGE else None,
            range_to=_amount(self.range_to.data) if notice is NoticeRule.RANGE else None,
            bills_from=date.min,
        )  # fmt: skip

    def show(self, terms: Terms, method_id: int | None, seen: int) -> None:
        """Fill in what holds now."""
        self.seen.data, self.method.data = str(seen), str(method_id or "")
        self.days_before.data = str(terms.days_before)
        self.amount_rule.data = terms.amount_rule.value
        self.notice_rule.data = terms.notice_rule.value
        for field, amount in (
            (self.fixed, terms.fixed), (self.cap, terms.cap), (self.range_to, terms.range_to),
        ):  # fmt: skip
            field.data = amount.plain if amount is not None else ""

    def choose(self, methods: Sequence[SavedMethod]) -> None:
        """Choose the person's first method while none is."""
        if methods and self.method_id not in {method.id for method in methods}:
            self.method.data = str(methods[0].id)


class PauseForm(OnceForm):
    """Until when nothing is drawn."""

    until = DayField(_l("Pause until"), missing=_l("Enter a day"))


class MoveForm(OnceForm):
    """Where autopay goes along."""

    to = StringField(_l("To which account?"))
    agreed = HiddenField()


def _days_most() -> int:
    return house().district.autopay.days_before_max


def _days(days: int) -> str:
    if not days:
        return _("On the day the bill is due")
    return ngettext("%(num)d day before it is due", "%(num)d days before it is due", days)


def _amount(written: str | None) -> Money:
    rules = house().district.payments
    words = _("Enter an amount from %(least)s to %(most)s", least=rules.minimum, most=rules.maximum)
    if lang() == "en" and Money.has_decimal_comma(written or ""):
        raise ValidationError(_("Write a point before the cents, such as 1.50"))
    try:
        amount = Money.read(written or "")
    except ValueError:
        raise ValidationError(words) from None
    if not rules.minimum <= amount <= rules.maximum:
        raise ValidationError(words)
    return amount
