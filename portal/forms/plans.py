"""Yes to an arrangement: in how many instalments, over how much, in which words."""

from wtforms import HiddenField

from models.money import Money
from web.fields import OnceForm, text

DIGITS_MAX = 12


class AgreeForm(OnceForm):
    """Yes to the words on the page."""

    count = HiddenField()
    #: All that was due, in cents, when the page was made.
    seen = HiddenField()
    #: The hash of the words that were read.
    agreed = HiddenField()

    @property
    def number(self) -> int:
        """How many instalments; none when it is no number."""
        return number(text(self.count))

    @property
    def amount_seen(self) -> Money:
        """What was due on the page."""
        return Money(number(text(self.seen)))


def number(written: str) -> int:
    """A whole number that a form or an address carries; zero when it is none."""
    is_number = written.isascii() and written.isdigit() and len(written) <= DIGITS_MAX
    return int(written) if is_number else 0
