"""What staff fill in about a bill run, and the volumes that bills go by."""

from typing import Any

from flask_wtf.file import FileField
from wtforms import BooleanField, SelectField, StringField, ValidationError
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined] # its stubs do not know it
from wtforms.validators import DataRequired, Length

from models.volume import VolumeKind
from services.rules.reason_words import CHARACTERS
from web.fields import DayField, Form, OnceForm, ids, plain

_REASON_MAX = CHARACTERS[-1]
#: Accounts that a page can choose at once; all of a kind go without choosing.
CHOSEN_MAX = 100


def _reason(label: str, hint: str = "") -> StringField:
    return StringField(
        label, description=hint, filters=[plain],
        validators=[
            DataRequired("Write why"),
            Length(max=_REASON_MAX, message=f"Write no more than {_REASON_MAX} letters"),
        ],
    )  # fmt: skip


class DraftForm(Form):
    """The cycle of a run, and the day on its bills."""

    cycle = SelectField("Cycle", coerce=int, validate_choice=False)
    bill_on = DayField("Day on the bills", missing="Enter the day on the bills")
    others = BooleanField("Some are billed for these days already: bill the others")

    def of(self, cycles: Any) -> "DraftForm":  # noqa: ANN401 - the file's cycles
        """The same with the cycles there are."""
        self.cycle.choices = [SelectChoice(each, f"Cycle {each}") for each in sorted(cycles)]
        return self


class PreviewForm(OnceForm):
    """Having a run worked out; the same form asks once."""


class DecideForm(Form):
    """What is decided about some exceptions, and why."""

    every = BooleanField("All of this kind that nobody decided yet")
    reason = _reason("Why?", "It is kept with each account.")

    def chosen(self, values: list[str]) -> list[int]:
        """The exceptions that were ticked; what is no number was never one."""
        return ids(values)[:CHOSEN_MAX]


class DropForm(Form):
    """Why a run is given up."""

    why = _reason("Why is it dropped?")


class VolumesForm(Form):
    """A file of volumes, and what it says."""

    kind = SelectField(
        "What does it say?", validate_choice=False,
        choices=[
            SelectChoice(VolumeKind.PERIOD.value, "The use of a billing period"),
            SelectChoice(VolumeKind.WINTER.value, "A winter's average, a month"),
        ],
    )  # fmt: skip
    file = FileField("File", render_kw={"accept": ".csv,.txt,text/csv"})

    def validate_kind(self, field: Any) -> None:  # noqa: ANN401 - any WTForms field
        """One of the two there are."""
        if field.data not in set(VolumeKind):
            raise ValidationError("Select what the file says")

    def validate_file(self, field: Any) -> None:  # noqa: ANN401 - any WTForms field
        """There is one."""
        if not getattr(field.data, "filename", ""):
            raise ValidationError("Select a file")
