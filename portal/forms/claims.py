"""What somebody says who paid elsewhere, or wants their credit back."""

from contextlib import suppress
from typing import Any

from wtforms import StringField, TextAreaField, ValidationError
from wtforms.validators import AnyOf, InputRequired, Length

from models.claim import BackBy, Way
from models.money import Money
from services.requests.claims import COMPANY_MAX, NOTE_MAX
from web.fields import DayField, OnceForm, plain, plain_lines
from web.language import gettext as _
from web.language import later as _l


class ClaimForm(OnceForm):
    """How much was paid, when, how, through whom."""

    amount = StringField(_l("Amount"), filters=[plain_lines])
    paid_on = DayField(_l("When did you pay?"), missing=_l("Enter the day you paid"))
    way = StringField(
        _l("How did you pay?"),
        validators=[AnyOf([way.value for way in Way], message=_l("Select how you paid"))],
    )
    company = StringField(
        _l("Which bank or company?"),
        filters=[plain],
        validators=[Length(max=COMPANY_MAX, message=_l("Enter a shorter name"))],
    )
    note = TextAreaField(
        _l("Anything else?"),
        filters=[plain_lines],
        validators=[Length(max=NOTE_MAX, message=_l("Write no more than 1,000 letters"))],
    )

    def validate_amount(self, field: Any) -> None:  # noqa: ANN401 - any WTForms field
        """An amount of money."""
        if self.paid is None:
            raise ValidationError(_("Enter the amount you paid, such as 149.20"))

    @property
    def paid(self) -> Money | None:
        """What was typed as an amount, when it is one."""
        with suppress(ValueError):
            amount = Money.read(self.amount.data or "")
            return amount if amount > Money.ZERO else None
        return None


class CreditForm(OnceForm):
    """How a credit goes back."""

    back_by = StringField(
        _l("How should we send it back?"),
        validators=[
            InputRequired(_l("Select how we should send it back")),
            AnyOf([way.value for way in BackBy], message=_l("Select how we should send it back")),
        ],
    )
