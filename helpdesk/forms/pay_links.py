"""A link to pay for whoever is on the telephone. No number of a card is ever typed."""

from collections.abc import Sequence
from typing import Any, Self

from wtforms import SelectField, StringField, ValidationError
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined] # its stubs do not know it
from wtforms.validators import DataRequired, Length

from models.account import Person
from services.accounts.holds import REASON_MAX
from web.fields import OnceForm, plain, text

READ_OUT = "read"
CHOOSE = SelectChoice("", "Choose one")


class PayLinkForm(OnceForm):
    """To whom it goes, and who called."""

    to = SelectField("Where does it go?", validate_choice=False)
    reason = StringField(
        "Who called?",
        description="Who it was, and how you made sure.",
        filters=[plain],
        validators=[
            DataRequired("Write who called"),
            Length(max=REASON_MAX, message="Write no more than 500 letters"),
        ],
    )

    def offer(self, people: Sequence[Person]) -> Self:
        """The people who may get it by e-mail."""
        mailed = [SelectChoice(str(each.id), f"{each.name}, {each.email}") for each in people]
        self.to.choices = [CHOOSE, *mailed, SelectChoice(READ_OUT, "I read it out")]
        return self

    def validate_to(self, field: Any) -> None:  # noqa: ANN401 - any WTForms field
        """One of the ways there are."""
        if not field.data or field.data not in {choice.value for choice in field.choices or ()}:
            raise ValidationError("Select where it goes")

    @property
    def person_id(self) -> int | None:
        """Whose mailbox; none to read it out. Only for a form that is valid."""
        return None if text(self.to) == READ_OUT else int(text(self.to))
