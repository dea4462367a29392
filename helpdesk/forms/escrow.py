"""What staff write down when property is sold."""

from typing import Any

from wtforms import HiddenField, SelectField, StringField, TextAreaField, ValidationError
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined] # its stubs do not know it
from wtforms.validators import DataRequired, Length, Optional

from helpdesk import escrow_words
from helpdesk.forms.accounts import line
from helpdesk.forms.refunds import AMOUNT_MAX, words_field
from models.escrow import CameBy, EscrowRequest
from models.money import Money
from services.escrow.answering import WORDS_MAX
from services.escrow.asking import LEGAL_MAX, Asker, Property
from services.escrow.receiving import CHECK_MAX
from services.rules import numbers
from web.fields import (
    EMAIL_LENGTH_MAX,
    DayField,
    Form,
    OnceForm,
    email_shape,
    plain,
    text,
    version,
)

#: What came by our page came by nothing else.
AT_THE_COUNTER = [each for each in CameBy if each is not CameBy.ONLINE]


class CameFields(Form):
    """How and when something came: its clock goes by that."""

    came_by = SelectField("How did it come?", validate_choice=False)
    received_on = DayField("When did it come?", missing="Enter the day it came")

    def __init__(self, *given: Any, **named: Any) -> None:  # noqa: ANN401 - WTForms' own
        super().__init__(*given, **named)
        self.came_by.choices = [
            SelectChoice("", "Select how"),
            *(SelectChoice(each.value, escrow_words.CAME_BY[each]) for each in AT_THE_COUNTER),
        ]

    def validate_came_by(self, field: Any) -> None:  # noqa: ANN401 - any WTForms field
        """One of the ways there are at the counter."""
        if field.data not in AT_THE_COUNTER:
            raise ValidationError("Select how it came")


class SoldFields(Form):
    """What is sold, by whom to whom: empty where the request does not say it."""

    address = line("Address of the property")
    parcel = line("Parcel")
    legal = TextAreaField(
        "Legal description",
        filters=[plain],
        validators=[Length(max=LEGAL_MAX, message="Write no more than 2,000 letters")],
    )
    closing_on = DayField("Closing date")
    seller = line("Seller")
    purchaser = line("Purchaser")
    seller_goes_to = line("Seller’s new address", description="Where what was paid too much goes.")

    @property
    def sold(self) -> Property:
        """What was typed."""
        said = {
            name: text(self[name])
            for name in ("address", "parcel", "legal", "seller", "purchaser", "seller_goes_to")
        }
        return Property(closing_on=self.closing_on.data, **said)


class RequestForm(CameFields, SoldFields, OnceForm):
    """A request that came by fax, messenger, e-mail or mail."""

    FIRST = (
        "came_by", "received_on", "company", "contact", "file_number", "email", "telephone",
    )  # fmt: skip
    company = line("Company", "Enter the company that asks")
    contact = line("Who asks")
    file_number = line("Number of their file")
    email = StringField(
        "E-mail address",
        filters=[plain],
        validators=[
            Optional(),
            Length(max=EMAIL_LENGTH_MAX, message="Enter a shorter e-mail address"),
            email_shape,
        ],
        render_kw={"type": "email", "spellcheck": "false", "autocapitalize": "off"},
    )
    telephone = line("Telephone or fax")

    @property
    def asker(self) -> Asker:
        """Who asks."""
        return Asker(
            company=text(self.company), contact=text(self.contact), email=text(self.email),
            telephone=text(self.telephone), file_number=text(self.file_number),
        )  # fmt: skip


class CompleteForm(CameFields, SoldFields):
    """What was missing, and how it came."""

    FIRST = ("came_by", "received_on")


class AnswerForm(Form):
    """For which account and closing date, and a word beside the figures."""

    #: How many answers there were when it was shown; and the cents that the button named.
    seen, said = HiddenField(), HiddenField()
    number = line("Account", "Enter the account number")
    closing_on = DayField("Closing date", missing="Enter the closing date")
    billed_to = DayField(
        "Last day that is billed", description="Only where there is no bill of ours yet."
    )
    note = StringField(
        "A word to them",
        filters=[plain],
        validators=[Length(max=WORDS_MAX, message="Write no more than 500 letters")],
    )

    def validate_number(self, field: Any) -> None:  # noqa: ANN401 - any WTForms field
        """The number of an account."""
        if field.data and (problem := numbers.problem(field.data)) is not None:
            raise ValidationError(problem.value.rstrip("."))

    @property
    def account_number(self) -> str:
        """Its eight digits."""
        return numbers.normalise(text(self.number)) or ""

    @property
    def answers_seen(self) -> int:
        """How many answers there were."""
        return version(self.seen)


class MissingForm(Form):
    """What is missing."""

    missing = words_field("What is missing?", "Write what is missing")


class CallOffForm(Form):
    """Why the request is called off."""

    because = words_field("Why?", "Write why it is called off")


class CheckForm(Form):
    """A check from the closing."""

    amount = StringField("Amount", filters=[plain], render_kw={"maxlength": AMOUNT_MAX})
    check_number = StringField(
        "Number of the check",
        filters=[plain],
        validators=[
            DataRequired("Enter the number of the check"),
            Length(max=CHECK_MAX, message="Enter no more than 20 letters"),
        ],
    )
    came_on = DayField("When did it come?", missing="Enter the day the check came")

    def validate_amount(self, field: Any) -> None:  # noqa: ANN401 - any WTForms field
        """Dollars and cents above zero."""
        if Money.has_decimal_comma(field.data or ""):
            raise ValidationError("Write a point before the cents, such as 1.50")
        if self.paid <= Money.ZERO:
            raise ValidationError("Enter an amount, such as 84.10")

    @property
    def paid(self) -> Money:
        """What was typed; zero for nothing that is an amount."""
        try:
            return Money.read(text(self.amount))
        except ValueError:
            return Money.ZERO


class FinishForm(OnceForm):
    """The last day of service; ``seen`` is the version of the account."""

    seen = HiddenField()
    last_day = DayField(
        "Last day of service",
        missing="Enter the day of the closing",
        description="The day of the closing, which counts.",
    )

    @property
    def version(self) -> int:
        """The version that was read."""
        return version(self.seen)


def sold_of(request: EscrowRequest) -> dict[str, object]:
    """What a request says, to be filled into a form."""
    return {
        name: getattr(request, name)
        for name in (
            "address", "parcel", "legal", "closing_on", "seller", "purchaser", "seller_goes_to",
        )
    }  # fmt: skip
