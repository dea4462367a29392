"""What a guest is asked to find a bill."""

from wtforms import SelectField, StringField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import AnyOf, DataRequired, Length

from services.access.guests import FactKind
from services.rules import numbers
from services.rules.numbers import Problem
from web.fields import Form, plain, plain_lines
from web.language import gettext as _
from web.language import later as _l

LENGTH_MAX = 60
_LENGTH = _l("Enter all 8 digits of the account number, such as 2044-1836")
OTHER_FACTS = [
    (FactKind.HOUSE_NUMBER.value, _l("House number of the service address")),
    (FactKind.BILL_CODE.value, _l("Code beside the square code of a bill")),
    (FactKind.LAST_PAYMENT.value, _l("Amount of the last payment")),
]


class FindForm(Form):
    """An account number and the ZIP code of its mailing address."""

    number = StringField(
        _l("Account number"),
        filters=[plain],
        validators=[
            Length(max=LENGTH_MAX, message=_LENGTH),
            DataRequired(_l("Enter the account number from the top right of the bill")),
        ],
    )
    fact = StringField(
        _l("ZIP code of the mailing address"),
        filters=[plain],
        validators=[
            DataRequired(_l("Enter the ZIP code of the mailing address, such as 98299")),
            Length(max=LENGTH_MAX, message=_l("Enter the five digits of the ZIP code")),
        ],
    )

    @property
    def not_found(self) -> str:
        """What is said when nothing was found: by what was typed alone, never by what there is."""
        match numbers.problem(self.number.data or ""):
            case None:
                return _("We could not find a bill with these two. Check both against the bill")
            case Problem.CHECK if numbers.is_whole(self.number.data or ""):
                return _("Check the account number: two digits are swapped, or one is not right")
            case _other:
                return _(
                    "We could not find a bill with these two. Our account numbers have 8 digits,"
                    " such as 2044-1836; an old one counts as the old bill has it"
                )

    @property
    def kind(self) -> FactKind:
        """What the fact is."""
        return FactKind.POSTAL_CODE


class FindOtherForm(FindForm):
    """An account number and another fact from the bill."""

    which = SelectField(
        _l("What else do you have?"),
        choices=[SelectChoice(value, words) for value, words in OTHER_FACTS],
        validate_choice=False,
        validators=[
            AnyOf(
                [value for value, _words in OTHER_FACTS],
                message=_l("Select what you have from the bill"),
            )
        ],
    )
    fact = StringField(
        _l("What it says"),
        filters=[plain_lines],
        validators=[
            DataRequired(_l("Enter what the bill says")),
            Length(max=LENGTH_MAX, message=_l("Enter no more than 60 letters")),
        ],
    )

    @property
    def kind(self) -> FactKind:
        return FactKind(self.which.data)


class ReceiptForm(Form):
    """The code of a receipt that somebody shows."""

    code = StringField(
        _l("Code on the receipt"),
        filters=[plain],
        validators=[DataRequired(_l("Enter the code on the receipt"))],
    )


class MessageForm(Form):
    """The code of a message that says it is ours."""

    message_code = StringField(
        _l("Code in the message"),
        filters=[plain],
        validators=[
            DataRequired(_l("Enter the code at the end of the message")),
            Length(max=LENGTH_MAX, message=_l("Enter the 8 letters and figures of the code")),
        ],
    )
