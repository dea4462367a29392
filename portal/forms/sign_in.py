"""The questions of signing in to the portal."""

import re

from wtforms import PasswordField, StringField
from wtforms.validators import DataRequired, Length, Regexp

from services.proving.mailed_codes import CODE_DIGITS, LONG_CODE_DIGITS
from services.proving.passwords import LENGTH_MAX
from services.rules import codes
from web.fields import Form, email_field, plain
from web.language import later as _l


def digits(written: str | None) -> str | None:
    """A code as people type it, without its blanks and dashes."""
    text = plain(written)
    return text if text is None else re.sub(r"[\s-]", "", text)


class EmailForm(Form):
    """Where the code goes."""

    email = email_field()


class CodeForm(Form):
    """The code that came."""

    code = StringField(
        _l("Code from the e-mail"),
        filters=[digits],
        validators=[
            DataRequired(_l("Enter the code from the e-mail")),
            Regexp(
                rf"^([0-9]{{{CODE_DIGITS}}}|[0-9]{{{LONG_CODE_DIGITS}}})\Z",
                message=_l("Enter all the digits of the code"),
            ),
        ],
    )


class PasswordAgainForm(Form):
    """The password of somebody who is signed in."""

    password = PasswordField(
        _l("Password"),
        validators=[
            DataRequired(_l("Enter your password")),
            Length(max=LENGTH_MAX, message=_l("Enter a shorter password")),
        ],
    )


class PasswordForm(PasswordAgainForm):
    """An address and a password."""

    FIRST = ("email",)
    email = email_field()


class SecondProofForm(Form):
    """What the authenticator shows, or a code that stands in for it."""

    proof = StringField(
        _l("Code from your authenticator, or a recovery code"),
        filters=[digits],
        validators=[
            DataRequired(_l("Enter the code your authenticator shows")),
            Length(max=codes.RECOVERY.length, message=_l("Enter six digits, or one recovery code")),
        ],
        render_kw={"autocapitalize": "off", "spellcheck": "false", "maxlength": 40},
    )
