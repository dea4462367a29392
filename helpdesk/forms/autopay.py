"""What staff do to a customer's autopay, and why. No number of a card or account is ever typed."""

from typing import Any

from wtforms import SelectField, StringField, ValidationError
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined] # its stubs do not know it
from wtforms.validators import DataRequired, Length

from services.accounts.holds import REASON_MAX
from web.fields import DayField, OnceForm, plain

STOP, PAUSE, RESUME, SKIP, LINK = "stop", "pause", "resume", "skip", "link"
DEEDS = (
    (PAUSE, "Pause it until a day"),
    (RESUME, "End the pause"),
    (SKIP, "Skip the next payment"),
    (STOP, "Stop it"),
    (LINK, "Send the link to choose what pays"),
)
CHOICES = [SelectChoice("", "Choose one"), *(SelectChoice(word, said) for word, said in DEEDS)]


class AutopayForm(OnceForm):
    """One deed, with what the customer said."""

    deed = SelectField("What?", choices=CHOICES, validate_choice=False)
    until = DayField("Pause until", description="Only for a pause.")
    reason = StringField(
        "Why?",
        description="What the customer asked for, and how you made sure who called.",
        filters=[plain],
        validators=[
            DataRequired("Write why"),
            Length(max=REASON_MAX, message="Write no more than 500 letters"),
        ],
    )

    def validate_deed(self, field: Any) -> None:  # noqa: ANN401 - any WTForms field
        """One of the deeds there are."""
        if field.data not in {word for word, _words in DEEDS}:
            raise ValidationError("Select what to do")

    def validate_until(self, field: Any) -> None:  # noqa: ANN401 - any WTForms field
        """A pause has a day."""
        if self.deed.data == PAUSE and field.data is None:
            raise ValidationError("Enter the day until which it pauses")
