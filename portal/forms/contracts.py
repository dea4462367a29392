"""Yes to a contract, and the end of one with credit that is held."""

from wtforms import HiddenField

from models.money import Money
from portal.forms.plans import number
from web.fields import Form, OnceForm, text


class AgreeContractForm(OnceForm):
    """Yes to the words on the page."""

    #: The hash of the words that were read.
    agreed = HiddenField()


class EndContractForm(Form):
    """What ended it, in cents, when the page was made."""

    ends = HiddenField()

    @property
    def amount(self) -> Money:
        """That amount."""
        return Money(number(text(self.ends)))
