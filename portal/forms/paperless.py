"""What somebody fills in to get bills by e-mail."""

from wtforms import StringField
from wtforms.validators import DataRequired, Length

from web.fields import Form, OnceForm, plain
from web.language import later as _l

LENGTH_MAX = 40


class AskForm(OnceForm):
    """Asking for bills by e-mail, or for another message; the same form asks once."""


class CodeForm(Form):
    """The code that stands on the bill."""

    code = StringField(
        _l("Code on the bill"),
        filters=[plain],
        validators=[
            DataRequired(_l("Enter the code that stands on the bill")),
            Length(max=LENGTH_MAX, message=_l("Enter the code that stands on the bill")),
        ],
    )
