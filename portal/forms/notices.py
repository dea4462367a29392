"""Which messages a person wants."""

from wtforms import BooleanField, StringField
from wtforms.validators import AnyOf

from models.notice_choice import Topic
from web.fields import Form
from web.language import later as _l

PAPER, EMAIL = "paper", "email"


class NoticesForm(Form):
    """The topics that may be off, and how bills come."""

    receipts = BooleanField(_l("Receipts, and that a bank payment was sent"))
    answers = BooleanField(_l("That a question was answered"))
    sharing = BooleanField(_l("That your access to an account ended"))
    bills = StringField(
        validators=[AnyOf([PAPER, EMAIL], message=_l("Select how your bills come"))]
    )

    @property
    def wanted(self) -> dict[Topic, bool]:
        """What was chosen, topic by topic."""
        return {
            Topic.RECEIPTS: bool(self.receipts.data),
            Topic.ANSWERS: bool(self.answers.data),
            Topic.SHARING: bool(self.sharing.data),
            Topic.BILLS_BY_EMAIL: self.bills.data == EMAIL,
        }

    def show(self, wanted: dict[Topic, bool]) -> "NoticesForm":
        """A form that says what holds now."""
        self.receipts.data = wanted[Topic.RECEIPTS]
        self.answers.data = wanted[Topic.ANSWERS]
        self.sharing.data = wanted[Topic.SHARING]
        self.bills.data = EMAIL if wanted[Topic.BILLS_BY_EMAIL] else PAPER
        return self
