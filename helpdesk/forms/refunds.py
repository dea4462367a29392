"""What staff write when money goes back, and when somebody decides over it."""

from typing import Any

from wtforms import HiddenField, SelectField, StringField, ValidationError
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined] # its stubs do not know it
from wtforms.validators import DataRequired, Length

from helpdesk import money_words
from models.money import Money
from models.refund import RefundReason, RefundWay
from services.refunds.asking import WORDS_MAX
from services.refunds.checks import NUMBER_MAX
from web.fields import Form, OnceForm, plain

_LONG = Length(max=WORDS_MAX, message="Write no more than 500 letters")
AMOUNT_MAX = 20


def words_field(label: str, missing: str) -> StringField:
    """Why, in one line."""
    return StringField(label, filters=[plain], validators=[DataRequired(missing), _LONG])


class RefundForm(OnceForm):
    """How much goes back, which way and why; with what could be given back when it was shown."""

    seen = HiddenField()
    #: The cents that the button named; empty when it named none.
    said = HiddenField()
    amount = StringField("How much?", filters=[plain], render_kw={"maxlength": AMOUNT_MAX})
    way = SelectField("Which way?", validate_choice=False)
    reason = SelectField("Why?", validate_choice=False)
    words = words_field("In your words", "Write why it goes back")

    def __init__(self, *given: Any, **named: Any) -> None:  # noqa: ANN401 - WTForms' own
        super().__init__(*given, **named)
        self.way.choices = [SelectChoice(way.value, money_words.WAYS[way]) for way in RefundWay]
        self.reason.choices = [
            SelectChoice("", "Select why"),
            *(SelectChoice(reason.value, money_words.REASONS[reason]) for reason in RefundReason),
        ]

    def validate_amount(self, field: Any) -> None:  # noqa: ANN401 - any WTForms field
        """Dollars and cents above zero."""
        if Money.has_decimal_comma(field.data or ""):
            raise ValidationError("Write a point before the cents, such as 1.50")
        if _amount(field.data) is None:
            raise ValidationError("Enter an amount, such as 84.10")

    def validate_way(self, field: Any) -> None:  # noqa: ANN401 - any WTForms field
        """One of the ways there are."""
        if field.data not in set(RefundWay):
            raise ValidationError("Select which way it goes")

    def validate_reason(self, field: Any) -> None:  # noqa: ANN401 - any WTForms field
        """One of the reasons there are."""
        if field.data not in set(RefundReason):
            raise ValidationError("Select why it goes back")

    def only_by_check(self) -> None:
        """Offer the one way there is."""
        self.way.choices = [SelectChoice(RefundWay.CHECK.value, money_words.WAYS[RefundWay.CHECK])]

    @property
    def asked(self) -> Money:
        """What was typed; zero for nothing that is an amount."""
        return _amount(self.amount.data) or Money.ZERO

    @property
    def is_as_said(self) -> bool:
        """Whether the button named what was typed, or nothing."""
        return not self.said.data or self.said.data == str(self.asked.cents)

    @property
    def seen_amount(self) -> Money:
        """What could be given back when the form was shown; less than nothing when it was lost."""
        written = self.seen.data or ""
        is_cents = written.isascii() and written.isdigit() and len(written) <= AMOUNT_MAX
        return Money(int(written)) if is_cents else Money(-1)


def _amount(written: str | None) -> Money | None:
    try:
        amount = Money.read(written or "")
    except ValueError:
        return None
    return amount if amount > Money.ZERO else None


class DenyForm(Form):
    """Why it does not go back."""

    because = words_field("Why not?", "Write why it does not go back")


class CancelForm(Form):
    """Why it is called off."""

    why = words_field("Why is it called off?", "Write why it is called off")


class CheckForm(Form):
    """The check that was written."""

    number = StringField(
        "Number of the check",
        filters=[plain],
        validators=[
            DataRequired("Enter the number of the check"),
            Length(max=NUMBER_MAX, message="Enter no more than 20 letters"),
        ],
    )


class VoidForm(Form):
    """Why a check is void."""

    cause = words_field("Why is it void?", "Write why it is void")


class AnswerForm(Form):
    """What staff do about a dispute."""

    stance = SelectField("What?", validate_choice=False)
    said = words_field("In your words", "Write what was done and by whom")

    def __init__(self, *given: Any, **named: Any) -> None:  # noqa: ANN401 - WTForms' own
        super().__init__(*given, **named)
        self.stance.choices = [SelectChoice(*each) for each in money_words.STANCES.items()]

    def validate_stance(self, field: Any) -> None:  # noqa: ANN401 - any WTForms field
        """One of the deeds there are."""
        if field.data not in money_words.STANCES:
            raise ValidationError("Select what was done")
