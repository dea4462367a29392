"""What staff decide about one account that is past due, and why."""

from wtforms import HiddenField, StringField
from wtforms.validators import DataRequired, Length

from services.accounts.account_changes import LINE_MAX
from services.rules.reason_words import CHARACTERS
from web.fields import DayField, Form, OnceForm, plain

_SENTENCE = Length(
    CHARACTERS[0], CHARACTERS[-1], f"Write a sentence of at most {CHARACTERS[-1]} letters"
)
_LINE = Length(max=LINE_MAX, message=f"Write no more than {LINE_MAX} letters")


def _needed(label: str, missing: str, length: Length = _LINE) -> StringField:
    return StringField(label, filters=[plain], validators=[DataRequired(missing), length])


class HoldBackForm(Form):
    """One step of one bill waits, up to a day."""

    bill = HiddenField(filters=[plain])
    step = HiddenField(filters=[plain])
    until = DayField("Last day it waits", missing="Enter the last day it waits")
    reason = _needed("Why?", "Write why", _SENTENCE)


class TakeOffForm(Form):
    """Why a late fee is taken off."""

    waived_for = _needed("Why is it taken off?", "Write why", _SENTENCE)


class CopyForm(OnceForm):
    """An owner who asked in writing to be told of a tenant's delinquency."""

    name = _needed("Owner's name", "Enter the owner's name")
    line1 = _needed("Street or box", "Enter a street or box")
    line2 = StringField("Second line", filters=[plain], validators=[_LINE])
    city = _needed("City", "Enter the city")
    state = _needed("State", "Enter the state, such as WA")
    postal_code = _needed("ZIP code", "Enter the ZIP code")
    asked_on = DayField("Day the request came", missing="Enter the day the request came")
