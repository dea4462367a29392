"""What staff do to a customer's autopay, and why. No number of a card or account is ever typed."""

import re
from collections.abc import Sequence
from typing import Any, Self

from wtforms import SelectField, StringField, ValidationError
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined] # its stubs do not know it
from wtforms.validators import DataRequired, Length

from models.base import ID_MAX
from services.accounts.holds import REASON_MAX
from web.fields import DayField, OnceForm, plain, text

STOP, PAUSE, RESUME, SKIP, UNSKIP, LINK = "stop", "pause", "resume", "skip", "unskip", "link"
_ALONE = frozenset({STOP, PAUSE, RESUME, LINK})
#: Deeds about one draft carry its number: ``skip-12``.
_ABOUT = re.compile(rf"({SKIP}|{UNSKIP})-([0-9]{{1,19}})", re.ASCII)
Deeds = Sequence[tuple[str, str]]


class AutopayForm(OnceForm):
    """One deed, with what the customer said."""

    deed = SelectField("What?", choices=[], validate_choice=False)
    until = DayField("Pause until (only for a pause)")
    reason = StringField(
        "Why?",
        description="What the customer asked for, and how you made sure who called.",
        filters=[plain],
        validators=[
            DataRequired("Write why"),
            Length(max=REASON_MAX, message="Write no more than 500 letters"),
        ],
    )

    def offer(self, deeds: Deeds) -> Self:
        """Offer what can be done now; what was chosen before stays chosen."""
        self.deed.choices = [
            SelectChoice("", "Choose one"), *(SelectChoice(word, said) for word, said in deeds)
        ]  # fmt: skip
        return self

    @property
    def chosen(self) -> tuple[str, int]:
        """The deed, and the draft it is about: 0 where it is about none."""
        found = _ABOUT.fullmatch(text(self.deed))
        return (found[1], int(found[2])) if found else (text(self.deed), 0)

    def validate_deed(self, field: Any) -> None:  # noqa: ANN401 - any WTForms field
        """One of the deeds there are."""
        word, draft = self.chosen
        if word not in _ALONE and not 0 < draft <= ID_MAX:
            raise ValidationError("Select what to do")

    def validate_until(self, field: Any) -> None:  # noqa: ANN401 - any WTForms field
        """A pause has a day."""
        if self.deed.data == PAUSE and field.data is None:
            raise ValidationError("Enter the day until which it pauses")
