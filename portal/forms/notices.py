"""Which messages a person wants."""

from wtforms import BooleanField

from models.notice_choice import Topic
from web.fields import Form
from web.language import later as _l

#: Bills by e-mail are chosen for each account, and not here.
OFFERED = tuple(topic for topic in Topic if topic is not Topic.BILLS_BY_EMAIL)


class NoticesForm(Form):
    """A box for each topic, of the topic's name."""

    receipts = BooleanField(_l("Receipts by e-mail"))
    payments_sent = BooleanField(_l("By e-mail, that your bank was asked for a payment"))
    answers = BooleanField(_l("By e-mail, that a question was answered"))
    sharing = BooleanField(_l("By e-mail, that your access to an account ended"))

    @property
    def wanted(self) -> dict[Topic, bool]:
        """What was chosen, topic by topic."""
        return {topic: bool(self[topic].data) for topic in OFFERED}

    def show(self, wanted: dict[Topic, bool]) -> "NoticesForm":
        """A form that says what holds now."""
        for topic, value in wanted.items():
            if topic in OFFERED:
                self[topic].data = value
        return self
