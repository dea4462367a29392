"""What staff propose for an account's rate programs, and what a second person says to it."""

from typing import Any

from wtforms import HiddenField, SelectField, StringField, ValidationError
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined] # its stubs do not know it
from wtforms.validators import DataRequired, Length

from services.rules.reason_words import CHARACTERS
from web.fields import DayField, Form, OnceForm, plain

_REASON_MAX = CHARACTERS[-1]


def _why(
    label: str, missing: str, readers: str = "The account's people do not read it."
) -> StringField:
    return StringField(
        label, description=readers, filters=[plain],
        validators=[
            DataRequired(missing),
            Length(max=_REASON_MAX, message=f"Write no more than {_REASON_MAX} letters"),
        ],
    )  # fmt: skip


class BeginProgramForm(OnceForm):
    """A tier of a program, and the days it is to hold."""

    needs = SelectField("Discount", validate_choice=False)
    from_on = DayField("First day", missing="Enter the first day")
    to_on = DayField("Last day")
    reason = _why("Why does it begin?", "Write why it begins")

    def of(self, tiers: list[tuple[str, str]]) -> "BeginProgramForm":
        """The same with the tiers of the district's file, each with its name."""
        self.needs.choices = [SelectChoice(*each) for each in tiers]
        return self

    def validate_needs(self, field: Any) -> None:  # noqa: ANN401 - any WTForms field
        """One of the file's."""
        if field.data not in {choice.value for choice in field.choices or ()}:
            raise ValidationError("Select a discount")


class EndProgramForm(OnceForm):
    """The last day that a discount is to have."""

    #: Beside the form that proposes another: an id is a page's once.
    key = HiddenField(id="ending-key")
    last_day = DayField("Last day", missing="Enter the last day")
    ending = _why("Why does it end?", "Write why it ends")


class ApproveForm(Form):
    """A yes has nothing to fill in."""


class DeclineForm(Form):
    """Why a proposal is declined."""

    words = _why("Why not?", "Write why not", "Everybody who pays this account reads it.")
