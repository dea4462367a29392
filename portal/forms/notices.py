"""Which messages a person wants."""

from wtforms import BooleanField

from models.notice_choice import Topic
from web.fields import Form
from web.language import later as _l


class NoticesForm(Form):
    """A box for each topic, of the topic's name."""

    bills_by_email = BooleanField(_l("Bills by e-mail"))
    receipts = BooleanField(_l("Receipts by e-mail"))
    payments_sent = BooleanField(_l("By e-mail, that your bank was asked for a payment"))
    answers = BooleanField(_l("By e-mail, that a question was answered"))
    sharing = BooleanField(_l("By e-mail, that your access to an account ended"))

    @property
    def wanted(self) -> dict[Topic, bool]:
        """What was chosen, topic by topic."""
        return {topic: bool(self[topic].data) for topic in Topic}

    def show(self, wanted: dict[Topic, bool]) -> "NoticesForm":
        """A form that says what holds now."""
        for topic, value in wanted.items():
            self[topic].data = value
        return self
