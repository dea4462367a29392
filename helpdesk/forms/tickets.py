"""What staff write into a question: answers, notes, who it goes to, what a caller said."""

from collections.abc import Mapping
from typing import Any, ClassVar

from wtforms import (
    HiddenField,
    MultipleFileField,
    SelectField,
    StringField,
    TextAreaField,
    ValidationError,
)
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined] # its stubs do not know it
from wtforms.validators import AnyOf, DataRequired, Length

from models.ticket import Reason
from services.rules.language import LANGUAGES
from services.tickets.asking import TEXT_MAX
from services.tickets.canned import TITLE_MAX
from web.fields import DayField, Form, OnceForm, plain, plain_lines, version

NAME_MAX, TELEPHONE_MAX = 120, 30
TOO_LONG = "Write no more than 4,000 letters"


class SeenForm(Form):
    """What is done to a question. ``seen`` is the version of the ticket its doer read."""

    seen = HiddenField()

    @property
    def version(self) -> int:
        """The version that was read."""
        return version(self.seen)


class WriteForm(SeenForm):
    """A reply or a note."""

    words = TextAreaField(
        "Text",
        filters=[plain_lines],
        validators=[DataRequired("Write something"), Length(max=TEXT_MAX, message=TOO_LONG)],
    )
    files = MultipleFileField("Photos or papers")


class SnoozeForm(SeenForm):
    """The day a question comes back by itself."""

    until = DayField("Until", missing="Choose the day it comes back")


class CallForm(OnceForm):
    """A call."""

    caller = StringField(
        "Who called?",
        filters=[plain],
        validators=[
            DataRequired("Enter who called"),
            Length(max=NAME_MAX, message="Enter no more than 120 letters"),
        ],
    )
    reason = SelectField("What about?", validate_choice=False)
    said = TextAreaField(
        "What did they say?",
        filters=[plain_lines],
        validators=[Length(max=TEXT_MAX, message=TOO_LONG)],
    )
    answer = TextAreaField(
        "What did you answer?",
        description="The customer can read it. Leave it empty when you owe them an answer.",
        filters=[plain_lines],
        validators=[Length(max=TEXT_MAX, message=TOO_LONG)],
    )

    def validate_reason(self, field: Any) -> None:  # noqa: ANN401 - any WTForms field
        """One of the reasons there are."""
        if field.data not in set(Reason):
            raise ValidationError("Select what it was about")

    def validate_said(self, field: Any) -> None:  # noqa: ANN401 - any WTForms field
        """Something else needs words; the other reasons say enough."""
        if self.reason.data == Reason.OTHER.value and not (field.data or "").strip():
            raise ValidationError("Write what they said")

    def offer(self, reasons: Mapping[Reason, str]) -> "CallForm":
        """The reasons to choose from, in words; none is chosen before somebody chose it."""
        named = [SelectChoice(each.value, said) for each, said in reasons.items()]
        self.reason.choices = [SelectChoice("", "Choose one"), *named]
        return self


class StrangersCallForm(CallForm):
    """A call of somebody we do not know: how they can be called back."""

    FIRST: ClassVar[tuple[str, ...]] = ("caller", "telephone")

    telephone = StringField(
        "Their telephone number",
        description="Leave it empty when they gave none.",
        filters=[plain],
        validators=[Length(max=TELEPHONE_MAX, message="Enter no more than 30 letters")],
    )


class CannedForm(Form):
    """An answer that is given often."""

    title = StringField(
        "Title",
        filters=[plain],
        validators=[
            DataRequired("Enter a title"),
            Length(max=TITLE_MAX, message="Enter no more than 80 letters"),
        ],
    )
    language = SelectField(
        "Language",
        choices=[SelectChoice("en", "English"), SelectChoice("es", "Spanish")],
        validate_choice=False,
        validators=[AnyOf(LANGUAGES, message="Select a language")],
    )
    text = TextAreaField(
        "Text",
        filters=[plain_lines],
        validators=[DataRequired("Write the answer"), Length(max=TEXT_MAX, message=TOO_LONG)],
    )
