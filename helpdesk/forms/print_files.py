"""What staff fill in about bills on paper."""

from wtforms import StringField
from wtforms.validators import DataRequired, Length

from services.rules.reason_words import CHARACTERS
from web.fields import DayField, Form, OnceForm, plain

_REASON_MAX = CHARACTERS[-1]


class PrintForm(OnceForm):
    """Printing what waits; the same form prints once."""


class HandForm(Form):
    """The day a file was handed to the mail house."""

    on = DayField("Day it was handed over", missing="Enter the day it was handed over")


class AgainForm(OnceForm):
    """Why a bill is printed again; the same form prints once."""

    reason = StringField(
        "Why is it printed again?", description="It is kept with the bill.", filters=[plain],
        validators=[
            DataRequired("Write why"),
            Length(max=_REASON_MAX, message=f"Write no more than {_REASON_MAX} letters"),
        ],
    )  # fmt: skip
