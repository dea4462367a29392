"""What an owner says who moves out."""

from enum import StrEnum
from typing import Any

from wtforms import SelectField, StringField, ValidationError
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined] # its stubs do not know it
from wtforms.validators import DataRequired, Length

from services.escrow.asking import LINE_MAX
from web.fields import DayField, OnceForm, plain
from web.language import later as _l

_LINE = Length(max=LINE_MAX, message=_l("Enter no more than 120 letters"))


class Moving(StrEnum):
    """What becomes of the property."""

    SALE = "sale"
    TENANT = "tenant"
    OTHER = "other"


MOVINGS = {
    Moving.SALE: _l("It is sold"),
    Moving.TENANT: _l("A tenant moves out or in"),
    Moving.OTHER: _l("Something else"),
}


class MoveOutForm(OnceForm):
    """The last day, what becomes of the property, and where the final bill goes."""

    last_day = DayField(_l("Your last day there"), missing=_l("Enter your last day there"))
    moving = SelectField(_l("What becomes of the property?"), validate_choice=False)
    goes_to = StringField(
        _l("Where does the final bill go?"),
        filters=[plain],
        validators=[DataRequired(_l("Enter the address for the final bill")), _LINE],
    )

    def __init__(self, *given: Any, **named: Any) -> None:  # noqa: ANN401 - WTForms' own
        super().__init__(*given, **named)
        self.moving.choices = [
            SelectChoice("", _l("Select what happens")),
            *(SelectChoice(each.value, MOVINGS[each]) for each in Moving),
        ]

    def validate_moving(self, field: Any) -> None:  # noqa: ANN401 - any WTForms field
        """One of the things that happen."""
        if field.data not in set(Moving):
            raise ValidationError(_l("Select what becomes of the property"))
