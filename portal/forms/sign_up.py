"""Who somebody new is."""

from wtforms import StringField
from wtforms.validators import DataRequired, Length

from portal.forms.people import NAME_LENGTH_MAX
from web.fields import Form, plain
from web.language import later as _l


class NameForm(Form):
    """What to call somebody."""

    name = StringField(
        _l("Your name"),
        filters=[plain],
        validators=[
            DataRequired(_l("Enter your name")),
            Length(max=NAME_LENGTH_MAX, message=_l("Enter a shorter name")),
        ],
        render_kw={"autocomplete": "name"},
    )
