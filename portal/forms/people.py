"""Who shall see an account, and until when."""

from wtforms import StringField
from wtforms.validators import AnyOf, Length

from models.account import Role
from services.access.invitations import GIVEN
from services.rules.typed_names import LONGEST
from web.fields import DayField, Form, email_field, plain
from web.language import later as _l

NAME_LENGTH_MAX = LONGEST


class InviteForm(Form):
    """Whom, as what, until when."""

    email = email_field()
    role = StringField(
        validators=[
            AnyOf(
                [role.value for role in GIVEN], message=_l("Select what they are to this account")
            )
        ],
    )
    to_on = DayField(_l("Last day"))

    @property
    def chosen(self) -> Role:
        """The role that was chosen."""
        return Role(self.role.data or "")


class LeaveForm(Form):
    """The last day somebody sees the account."""

    last_day = DayField(_l("Your last day"), missing=_l("Enter your last day"))


class JoinForm(Form):
    """Who accepts, when the portal does not know them yet."""

    name = StringField(
        _l("Your name"),
        filters=[plain],
        validators=[Length(max=NAME_LENGTH_MAX, message=_l("Enter a shorter name"))],
        render_kw={"autocomplete": "name"},
    )
