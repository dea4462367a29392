"""What a person is asked who changes how they sign in."""

from wtforms import PasswordField, StringField
from wtforms.validators import DataRequired, Length, Regexp

from portal.forms.sign_in import digits
from services.proving.password_rules import Fault
from services.proving.passwords import LENGTH_MAX
from web.fields import Form, email_field
from web.language import later as _l

#: What stands beside a password that will not do.
FAULTS = {
    Fault.SHORT: _l("Enter at least 8 characters"),
    Fault.LONG: _l("Enter a shorter password"),
    Fault.NAMES: _l("Enter a password without your address or the name of the district"),
    Fault.COMMON: _l("Enter a password that is harder to guess: this one is tried first by others"),
    Fault.BREACHED: _l(
        "Enter another password: this one is in a list of passwords stolen from other places"
    ),
}


class NewPasswordForm(Form):
    """A password to be."""

    new_password = PasswordField(
        _l("New password"),
        validators=[
            DataRequired(_l("Enter a password")),
            Length(max=LENGTH_MAX, message=FAULTS[Fault.LONG]),
        ],
    )


class ConfirmForm(Form):
    """The first code of an authenticator to be."""

    first_code = StringField(
        _l("Code it shows now"),
        filters=[digits],
        validators=[
            DataRequired(_l("Enter the code your authenticator shows")),
            Regexp(r"^[0-9]{6}\Z", message=_l("Enter all six digits")),
        ],
    )


class NewEmailForm(Form):
    """Where to write from now on."""

    email = email_field()


class EmptyForm(Form):
    """Nothing but the wish."""
