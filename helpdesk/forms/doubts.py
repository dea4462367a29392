"""What staff say of people who look like one."""

from collections.abc import Set
from typing import Any

from wtforms import SelectField, StringField, ValidationError
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined] # its stubs do not know it
from wtforms.validators import AnyOf, DataRequired, Length

from models.importing import DoubtDecision
from services.accounts.account_changes import REASON_MAX
from services.desk.likenesses import Likeness
from web.fields import Form, plain, text

DECISIONS = {
    DoubtDecision.SAME: "They are one person",
    DoubtDecision.APART: "They are different people",
}


class DoubtForm(Form):
    """Whether they are one, and whose the e-mail address is."""

    #: Whom may be named.
    offered: Set[str] = frozenset()

    decision = SelectField(
        "Who are they?",
        choices=[
            SelectChoice("", "Select"),
            *(SelectChoice(each.value, words) for each, words in DECISIONS.items()),
        ],
        validate_choice=False,
        validators=[AnyOf([each.value for each in DoubtDecision], message="Select who they are")],
    )
    whose = SelectField("Whose is the e-mail address?", validate_choice=False)
    reason = StringField(
        "How do you know?",
        filters=[plain],
        validators=[
            DataRequired("Write how you know"),
            Length(max=REASON_MAX, message="Write no more than 500 letters"),
        ],
    )

    def offer(self, likeness: Likeness) -> None:
        """Let one of these people be named."""
        self.offered = {str(each.id) for each in likeness.people}
        self.whose.choices = [
            SelectChoice("", "Not said"),
            *(
                SelectChoice(str(each.id), f"{each.name}, {_accounts(each.parts)}")
                for each in likeness.people
            ),
        ]

    def validate_whose(self, field: Any) -> None:  # noqa: ANN401 - any WTForms field
        """One of the people, or nobody."""
        if text(field) and text(field) not in self.offered:
            raise ValidationError("Select one of these people, or nobody")

    @property
    def person_id(self) -> int | None:
        """Who was named."""
        return int(text(self.whose)) if text(self.whose) else None


def _accounts(parts: Any) -> str:  # noqa: ANN401 - parts of a likeness
    return ", ".join(part.shown for part in parts) or "no account"
