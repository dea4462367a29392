"""What staff propose to somebody who cannot pay at once, and what was signed on paper."""

from collections.abc import Sequence
from typing import Any, Self

from wtforms import HiddenField, SelectField, StringField, ValidationError
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined] # its stubs do not know it
from wtforms.validators import DataRequired, Length

from models.account import Person
from models.money import Money
from services.arrangements.proposing import WORDS_MAX
from web.fields import Form, OnceForm, plain, text

_LONG = Length(max=WORDS_MAX, message="Write no more than 500 letters")
AMOUNT_MAX, DIGITS_MAX = 20, 12


class ProposeForm(OnceForm):
    """Who pays, what is paid down, and in how many instalments the rest."""

    #: What was due when the form was shown, in cents.
    seen = HiddenField()
    person = SelectField("Who pays?", validate_choice=False)
    down = StringField(
        "Down payment",
        description="It is due on the day of the first instalment.",
        filters=[plain],
        render_kw={"maxlength": AMOUNT_MAX, "inputmode": "decimal"},
    )
    count = SelectField("Instalments", validate_choice=False)

    def offer(self, people: Sequence[Person], counts: Sequence[int]) -> Self:
        """Who may sign, and how many instalments there may be."""
        self.person.choices = [SelectChoice(str(each.id), each.name) for each in people]
        self.count.choices = [SelectChoice(str(count), str(count)) for count in counts]
        return self

    def validate_person(self, field: Any) -> None:  # noqa: ANN401 - any WTForms field
        """One of them."""
        _one_of(field, "Select who pays")

    def validate_count(self, field: Any) -> None:  # noqa: ANN401 - any WTForms field
        """One of them."""
        _one_of(field, "Select how many instalments")

    def validate_down(self, field: Any) -> None:  # noqa: ANN401 - any WTForms field
        """An amount, or nothing."""
        if field.data and self.paid_down is None:
            raise ValidationError("Enter an amount, such as 50.00, or leave it empty")

    @property
    def paid_down(self) -> Money | None:
        """The down payment; nothing where none was typed, none for what is no amount."""
        written = text(self.down)
        if Money.has_decimal_comma(written):
            return None
        try:
            return Money.read(written) if written else Money.ZERO
        except ValueError:
            return None

    @property
    def amount_seen(self) -> Money:
        """What was due when the form was shown; less than nothing when it was lost."""
        written = text(self.seen)
        is_cents = written.isascii() and written.isdigit() and len(written) <= DIGITS_MAX
        return Money(int(written)) if is_cents else Money(-1)


class PaperForm(OnceForm):
    """Whose signature is on the paper, and where the paper is."""

    signer = SelectField("Who signed?", validate_choice=False)
    paper = StringField(
        "Where is the paper?",
        filters=[plain],
        validators=[DataRequired("Write where the signed paper is kept"), _LONG],
    )

    def offer(self, people: Sequence[Person]) -> Self:
        """Who has yet to sign."""
        self.signer.choices = [SelectChoice(str(each.id), each.name) for each in people]
        return self

    def validate_signer(self, field: Any) -> None:  # noqa: ANN401 - any WTForms field
        """One of them."""
        _one_of(field, "Select who signed")


class EndPlanForm(Form):
    """Why an arrangement ends before its time."""

    ending = StringField(
        "Why does it end?",
        filters=[plain],
        validators=[DataRequired("Write why it ends"), _LONG],
    )


def _one_of(field: Any, missing: str) -> None:  # noqa: ANN401 - any WTForms field
    if field.data not in {choice.value for choice in field.choices or ()}:
        raise ValidationError(missing)
