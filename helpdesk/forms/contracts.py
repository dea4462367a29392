"""On what terms a contract would be; and what staff write when they propose, decide, end one."""

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any, Self

from wtforms import HiddenField, SelectField, StringField, ValidationError
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined] # its stubs do not know it
from wtforms.validators import DataRequired, Length

from models.account import Person
from models.money import Money
from services.contracts.proposing import WORDS_MAX
from web.fields import DayField, Form, OnceForm, plain, text

_LONG = Length(max=WORDS_MAX, message="Write no more than 500 letters")

TYPED_MAX = 20
#: Nobody plans further ahead, and no table begins before the district had computers.
AROUND = timedelta(days=366 * 20)


class QuoteForm(Form):
    """How much, at which rate, in how many months, from when."""

    amount = StringField("Amount", filters=[plain], render_kw={"maxlength": TYPED_MAX})
    rate = StringField("Per cent a year", filters=[plain], render_kw={"maxlength": TYPED_MAX})
    months = StringField("Months", filters=[plain], render_kw={"maxlength": TYPED_MAX})
    from_on = DayField("Interest begins", missing="Enter the day interest begins")

    def validate_amount(self, field: Any) -> None:  # noqa: ANN401 - any WTForms field
        """Dollars and cents above zero."""
        if not self.principal:
            raise ValidationError("Enter an amount, such as 4800.00")

    def validate_rate(self, field: Any) -> None:  # noqa: ANN401 - any WTForms field
        """A number of zero or more, with a few decimals."""
        if self.percent is None:
            raise ValidationError("Enter a rate, such as 4.25")

    def validate_months(self, field: Any) -> None:  # noqa: ANN401 - any WTForms field
        """A whole number."""
        if not self.count:
            raise ValidationError("Enter how many months, such as 60")

    def validate_from_on(self, field: Any) -> None:  # noqa: ANN401 - any WTForms field
        """A day that can be meant."""
        day = field.data
        if isinstance(day, date) and abs(day - self.today) > AROUND:
            raise ValidationError("Enter a day within twenty years")

    def __init__(self, *given: Any, today: date, **named: Any) -> None:  # noqa: ANN401 - WTForms' own
        super().__init__(*given, **named)
        self.today = today

    @property
    def principal(self) -> Money:
        """The amount; zero for what is none."""
        return _amount(text(self.amount))

    @property
    def percent(self) -> Decimal | None:
        """The rate; none for what is no number."""
        try:
            rate = Decimal(text(self.rate)[:TYPED_MAX])
        except InvalidOperation:
            return None
        exponent = rate.as_tuple().exponent
        is_plain = rate.is_finite() and isinstance(exponent, int) and -6 <= exponent <= 0
        return rate if is_plain and 0 <= rate <= 100 else None

    @property
    def count(self) -> int:
        """The months; zero for what is no number."""
        written = text(self.months)
        is_number = written.isascii() and written.isdigit() and len(written) <= 4
        return int(written) if is_number else 0


class ContractForm(QuoteForm, OnceForm):
    """The terms of a contract to be, who signs it, and what it is for."""

    FIRST = ("person", "purpose", "amount", "rate", "months", "from_on", "resolution")
    person = SelectField("Which owner signs?", validate_choice=False)
    purpose = StringField(
        "What is paid for?",
        description="As it stands in the contract: “the connection of a house”.",
        filters=[plain],
        validators=[DataRequired("Write what is paid for"), _LONG],
    )
    resolution = StringField(
        "Resolution of the board",
        description="It may be written by whoever decides.",
        filters=[plain],
        validators=[_LONG],
    )

    def offer(self, people: Sequence[Person]) -> Self:
        """Who may sign."""
        self.person.choices = [SelectChoice(str(each.id), each.name) for each in people]
        return self

    def validate_person(self, field: Any) -> None:  # noqa: ANN401 - any WTForms field
        """One of them."""
        if field.data not in {choice.value for choice in field.choices or ()}:
            raise ValidationError("Select which owner signs")


class ApproveForm(Form):
    """By which resolution the board decided."""

    resolution = StringField("Resolution of the board", filters=[plain], validators=[_LONG])


class DenyContractForm(Form):
    """Why somebody says no."""

    because = StringField(
        "Why not?", filters=[plain], validators=[DataRequired("Write why not"), _LONG]
    )


class WithdrawForm(Form):
    """Why a contract is called off before it is signed."""

    why = StringField(
        "Why is it called off?",
        filters=[plain],
        validators=[DataRequired("Write why it is called off"), _LONG],
    )


class SignedForm(OnceForm):
    """Where the signed paper is."""

    paper = StringField(
        "Where is the signed paper?",
        filters=[plain],
        validators=[DataRequired("Write where the signed paper is kept"), _LONG],
    )


class PrepayForm(Form):
    """How much of what is held is paid ahead."""

    #: How many parts were asked for when the form was shown.
    seen = HiddenField()
    ahead = StringField(
        "How much is paid ahead?", filters=[plain], render_kw={"maxlength": TYPED_MAX}
    )

    def validate_ahead(self, field: Any) -> None:  # noqa: ANN401 - any WTForms field
        """Dollars and cents above zero."""
        if not self.amount:
            raise ValidationError("Enter an amount, such as 500.00")

    @property
    def amount(self) -> Money:
        """What was typed; zero for what is no amount."""
        return _amount(text(self.ahead))

    @property
    def parts(self) -> int:
        """How many parts were seen; one less than nothing when it was lost."""
        written = text(self.seen)
        return int(written) if written.isascii() and written.isdigit() and len(written) < 5 else -1


class PayOffForm(Form):
    """What ended it when the form was shown, in cents."""

    ends = HiddenField()

    @property
    def amount(self) -> Money:
        """That amount; less than nothing when it was lost."""
        written = text(self.ends)
        is_cents = written.isascii() and written.isdigit() and len(written) <= TYPED_MAX
        return Money(int(written)) if is_cents else Money(-1)


class CallForm(Form):
    """Why all that is left is asked for."""

    cause = StringField(
        "Why is all of it called due?",
        filters=[plain],
        validators=[DataRequired("Write why it is called due"), _LONG],
    )


def _amount(written: str) -> Money:
    try:
        return Money.ZERO if Money.has_decimal_comma(written) else Money.read(written)
    except ValueError:
        return Money.ZERO
