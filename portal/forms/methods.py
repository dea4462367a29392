"""What a person is asked who keeps a card or bank account: its name, and nothing of its number."""

from wtforms import BooleanField, HiddenField, StringField
from wtforms.validators import Length

from services.methods.adding import LABEL_MAX
from web.fields import Form, OnceForm, plain, text
from web.language import later as _l

DIGITS_MAX = 18


def _label() -> StringField:
    return StringField(
        _l("Your own name for it"),
        filters=[plain],
        validators=[Length(max=LABEL_MAX, message=_l("Enter at most 60 letters"))],
    )


class AddMethodForm(OnceForm):
    """A method to be. Its number is typed on the processor's page only."""

    label = _label()
    #: The method it takes the place of, and the account whose autopay is to use it.
    replaces = HiddenField()
    account = HiddenField()
    #: The version of the permissions that were shown with it; empty when there was none.
    agreed = HiddenField()

    @property
    def replaces_id(self) -> int | None:
        """The id of the method it replaces; none when it replaces none."""
        written = text(self.replaces)
        is_number = written.isascii() and written.isdigit() and len(written) <= DIGITS_MAX
        return int(written) if is_number else None


class MethodForm(Form):
    """What may be changed of a method."""

    label = _label()
    is_first = BooleanField(_l("Choose it first when I pay"))
