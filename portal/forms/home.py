"""What a guest is asked to find a bill."""

from typing import Any

from wtforms import SelectField, StringField, ValidationError
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import AnyOf, DataRequired, Length

from services.accounts import FactKind
from services.rules import numbers
from services.rules.numbers import Problem
from web.fields import Form, plain, plain_lines
from web.language import later as _l

LENGTH_MAX = 60
#: What is wrong with a number, for the reader's language.
PROBLEMS = {
    Problem.EMPTY: _l("Enter the account number from the top right of the bill"),
    Problem.LETTERS: _l("Enter the account number with digits only, such as 2044-1836"),
    Problem.LENGTH: _l("Enter all 8 digits of the account number, such as 2044-1836"),
    Problem.CHECK: _l("Check the account number: two digits are swapped, or one is not right"),
}
OTHER_FACTS = [
    (FactKind.HOUSE_NUMBER.value, _l("House number of the service address")),
    (FactKind.BILL_CODE.value, _l("Code beside the square code of a bill")),
    (FactKind.LAST_PAYMENT.value, _l("Amount of the last payment")),
]


def account_number(_form: object, field: Any) -> None:  # noqa: ANN401
    """Refuse what cannot be an account number, and say why."""
    problem = numbers.problem(field.data or "")
    if problem is not None:
        raise ValidationError(PROBLEMS[problem])


class FindForm(Form):
    """An account number and the ZIP code of its mailing address."""

    number = StringField(
        _l("Account number"),
        filters=[plain],
        validators=[Length(max=LENGTH_MAX, message=PROBLEMS[Problem.LENGTH]), account_number],
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
