"""Who shall see an account, and until when."""

from typing import Any

from wtforms import DateField, StringField
from wtforms.validators import AnyOf, Length, Optional

from models.account import Role
from services.invitations import GIVEN
from web.fields import Form, email_field, plain
from web.language import later as _l

NAME_LENGTH_MAX = 120


class LastDay(DateField):
    """A day as a browser's own field sends it, or as people type it."""

    def __init__(self, *given: Any, **named: Any) -> None:  # noqa: ANN401 - WTForms' own
        named |= {"format": ["%Y-%m-%d", "%m/%d/%Y"], "validators": [Optional()]}
        super().__init__(*given, **named)

    def process_formdata(self, valuelist: list[str]) -> None:
        """Say what to do when it is no day."""
        if not valuelist or not valuelist[0]:
            return
        try:
            super().process_formdata(valuelist)
        except ValueError:
            raise ValueError(_l("Enter a day such as 12/31/2026")) from None


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
    to_on = LastDay(_l("Last day"))

    @property
    def chosen(self) -> Role:
        """The role that was chosen."""
        return Role(self.role.data or "")


class LeaveForm(Form):
    """The last day somebody sees the account."""

    last_day = LastDay(_l("Your last day"))


class JoinForm(Form):
    """Who accepts, when the portal does not know them yet."""

    name = StringField(
        _l("Your name"),
        filters=[plain],
        validators=[Length(max=NAME_LENGTH_MAX, message=_l("Enter a shorter name"))],
        render_kw={"autocomplete": "name"},
    )
