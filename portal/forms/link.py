"""What somebody says to link an account."""

from wtforms import Field, StringField, ValidationError
from wtforms.validators import DataRequired, Length

from services.linking import Said
from services.linking.matching import FACTS_MIN
from services.rules import codes
from web.fields import Form, plain, plain_lines, text
from web.language import gettext as _
from web.language import later as _l

LENGTH_MAX, NAME_LENGTH_MAX = 60, 120
#: Letters and figures of the code beside the square for paying.
_SHORTER = _l("Enter no more than 60 letters")


def _fact(words: str) -> StringField:
    """Something that a bill says."""
    return StringField(
        words, filters=[plain_lines], validators=[Length(max=LENGTH_MAX, message=_SHORTER)]
    )


class NumberForm(Form):
    """An account number, ours or one of before, in any spelling."""

    number = StringField(
        _l("Account number"),
        filters=[plain],
        validators=[
            DataRequired(_l("Enter the account number from the top right of the bill")),
            Length(max=LENGTH_MAX, message=_SHORTER),
        ],
    )


class PinForm(NumberForm):
    """The PIN of a bill."""

    pin = StringField(
        _l("PIN on the bill"),
        filters=[plain],
        validators=[
            DataRequired(_l("Enter the PIN from the bill, just above the cut")),
            Length(max=LENGTH_MAX, message=_SHORTER),
        ],
    )

    def validate_pin(self, field: Field) -> None:
        """The other code of a bill is known by its length alone; nothing is looked up for it."""
        if len(codes.read(field.data or "")) == codes.PAPER.length:
            raise ValidationError(
                _(
                    "That is the bill code. The PIN has 8 characters, such as 7F3K-92MD, and"
                    " stands just above the cut"
                )
            )

    @property
    def said(self) -> Said:
        """What was typed."""
        return Said(number=text(self.number), pin=text(self.pin))


class FactsForm(NumberForm):
    """Two things that a bill says, one of them an amount."""

    last_bill = _fact(_l("Amount of the last bill"))
    last_payment = _fact(_l("Amount of the last payment"))
    house_number = _fact(_l("House number of the service address"))
    postal_code = _fact(_l("ZIP code of the mailing address"))
    owner_name = StringField(
        _l("Name on the bill"),
        filters=[plain],
        validators=[Length(max=NAME_LENGTH_MAX, message=_l("Enter a shorter name"))],
    )

    @property
    def said(self) -> Said:
        """What was typed."""
        return Said(
            number=text(self.number), house_number=text(self.house_number),
            postal_code=text(self.postal_code), last_payment=text(self.last_payment),
            last_bill=text(self.last_bill), name=text(self.owner_name),
        )  # fmt: skip

    def validate(self, *given: object, **named: object) -> bool:
        """Whether enough was typed; whether it is right is asked elsewhere."""
        if not super().validate(*given, **named):  # type: ignore[arg-type] # WTForms' own
            return False
        said = self.said
        if not (said.last_bill or said.last_payment):
            self._refuse(self.last_bill, _l("Enter the amount of the last bill or payment"))
        elif len(said.facts) < FACTS_MIN:
            self._refuse(self.house_number, _l("Enter one more thing that the bill says"))
        return not self.errors

    @staticmethod
    def _refuse(field: Field, words: str) -> None:
        field.errors = [words]
