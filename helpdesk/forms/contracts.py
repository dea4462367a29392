"""On what terms a contract would be."""

from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any

from wtforms import StringField, ValidationError

from models.money import Money
from web.fields import DayField, Form, plain, text

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
        written = text(self.amount)
        try:
            return Money.ZERO if Money.has_decimal_comma(written) else Money.read(written)
        except ValueError:
            return Money.ZERO

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
