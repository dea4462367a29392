"""What staff hold back on an account, and why."""

from typing import Any

from wtforms import SelectField, StringField, ValidationError
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined] # its stubs do not know it
from wtforms.validators import DataRequired, Length

from helpdesk import words
from models.hold import BY_HAND, HoldKind
from services.accounts.holds import REASON_MAX
from web.fields import DayField, Form, OnceForm, plain

TOO_LONG = "Write no more than 500 letters"


class HoldForm(OnceForm):
    """A hold or a flag."""

    kind = SelectField("What?", validate_choice=False)
    reason = StringField(
        "Why?",
        filters=[plain],
        validators=[DataRequired("Write why"), Length(max=REASON_MAX, message=TOO_LONG)],
    )
    from_on = DayField("First day", missing="Enter the first day of the hold")
    to_on = DayField("Last day", description="Leave it empty while nobody knows.")

    def __init__(self, *given: Any, **named: Any) -> None:  # noqa: ANN401 - WTForms' own
        super().__init__(*given, **named)
        self.kind.choices = [
            SelectChoice(kind.value, words.HOLDS[kind]) for kind in HoldKind if kind in BY_HAND
        ]

    def validate_kind(self, field: Any) -> None:  # noqa: ANN401 - any WTForms field
        """One of the kinds there are."""
        if field.data not in BY_HAND:
            raise ValidationError("Select what is held back or to know")


class EndForm(Form):
    """Why a hold ends before its day."""

    because = StringField(
        "Why does it end?",
        filters=[plain],
        validators=[DataRequired("Write why it ends"), Length(max=REASON_MAX, message=TOO_LONG)],
    )
