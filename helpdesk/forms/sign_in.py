"""The questions of signing in to the console."""

import re

from wtforms import PasswordField, StringField
from wtforms.validators import DataRequired, Length, Regexp

from services.proving.passwords import LENGTH_MAX
from web.fields import Form, email_field
from web.language import later as _l


def digits(written: str | None) -> str | None:
    """A code as an authenticator shows it, without its blanks."""
    return written if written is None else re.sub(r"\s", "", written)


class CodeForm(Form):
    """What the authenticator shows."""

    code = StringField(
        _l("Code from your authenticator"),
        filters=[digits],
        validators=[
            DataRequired(_l("Enter the code from your authenticator")),
            Regexp(r"^[0-9]{6}\Z", message=_l("Enter the six digits of the code")),
        ],
    )


class StaffForm(CodeForm):
    """Address, password and authenticator code together: no answer tells which one was wrong."""

    FIRST = ("email", "password")
    email = email_field()
    password = PasswordField(
        _l("Password"),
        validators=[
            DataRequired(_l("Enter your password")),
            Length(max=LENGTH_MAX, message=_l("Enter a shorter password")),
        ],
    )


class EmptyForm(Form):
    """Nothing but the wish."""
