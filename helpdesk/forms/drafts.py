"""What staff do about a draft and about the run of a day, and why."""

from typing import Any

from wtforms import SelectField, StringField, ValidationError
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined] # its stubs do not know it
from wtforms.validators import DataRequired, Length

from helpdesk.autopay_words import HOWS
from services.accounts.holds import REASON_MAX
from services.drafts.notices import How
from web.fields import Form, OnceForm, plain

_SHORT = Length(max=REASON_MAX, message="Write no more than 500 letters")


def _why(label: str, hint: str = "") -> StringField:
    return StringField(
        label, description=hint, filters=[plain], validators=[DataRequired("Write why"), _SHORT]
    )


class RunForm(OnceForm):
    """Why the run of a day is begun or goes on."""

    reason = _why("Why?", "What stopped it, and how you know that it may go on.")


class ReleaseForm(Form):
    """Why a held draft may go on."""

    because = _why("Why may it go on?", "What was wrong, and how it was cleared.")


class ToldForm(Form):
    """How a payer was told, and by what."""

    how = SelectField(
        "How were they told?",
        choices=[SelectChoice(each.value, said) for each, said in HOWS.items()],
        validate_choice=False,
    )
    said = _why("What was sent or said?", "Whom you reached, and when the letter went out.")

    def validate_how(self, field: Any) -> None:  # noqa: ANN401 - any WTForms field
        """One of the ways there are."""
        if field.data not in set(How):
            raise ValidationError("Select how they were told")


class WaiveForm(Form):
    """Why the fee of a return is not charged."""

    why = _why("Why is it waived?")
