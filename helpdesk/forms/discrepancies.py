"""What staff write about a discrepancy: what differs, what they found out, why it is over."""

from collections.abc import Iterable
from typing import Any

from wtforms import HiddenField, SelectField, StringField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined] # its stubs do not know it
from wtforms.validators import AnyOf, DataRequired, Length, Optional

from helpdesk import discrepancy_words as words
from models.discrepancy_causes import CAUSES, CaseType, RootCause
from models.money import Money
from services.discrepancies.closing import Why
from services.discrepancies.working import WaitsFor
from services.rules.reason_words import CHARACTERS
from web.fields import Form, OnceForm, plain, text

AMOUNT_MAX = 20
_SENTENCE = Length(
    min=CHARACTERS.start, max=CHARACTERS.stop - 1,
    message="Write a sentence of at most 300 letters",
)  # fmt: skip


def _sentence(label: str, missing: str) -> StringField:
    return StringField(label, filters=[plain], validators=[DataRequired(missing), _SENTENCE])


def _more(label: str) -> StringField:
    return StringField(label, filters=[plain], validators=[Optional(), _SENTENCE])


def _choices(first: str, rest: Iterable[tuple[str, str]]) -> list[SelectChoice]:
    return [SelectChoice("", first), *(SelectChoice(*each) for each in rest)]


class OpenForm(OnceForm):
    """A case that somebody opens by hand."""

    ticket = HiddenField()
    type = SelectField(
        "What differs?", choices=_choices("Select what differs", words.TYPES.items()),
        validators=[DataRequired("Select what differs")],
    )  # fmt: skip
    amount = StringField(
        "How much is at risk?", filters=[plain], render_kw={"maxlength": AMOUNT_MAX}
    )
    words = _sentence("What is it?", "Write what differs, and how you know")
    told = SelectField(
        "Who noticed it?", choices=[SelectChoice("", "I did"), SelectChoice("y", "The customer")]
    )

    @property
    def chosen(self) -> CaseType:
        """The type, once it is valid."""
        return CaseType(text(self.type))

    def money(self) -> Money | None:
        """The amount; none when it is none, which is then said beside it."""
        written = text(self.amount)
        if Money.has_decimal_comma(written):
            self.wrong(self.amount, "Write a point before the cents, such as 1.50")
            return None
        try:
            amount = Money.read(written)
        except ValueError:
            amount = Money.ZERO
        if amount > Money.ZERO:
            return amount
        self.wrong(self.amount, "Enter an amount, such as 84.10")
        return None


class CaseForm(Form):
    """Which version was read: what a colleague did since is read first."""

    version = HiddenField()


class NoteForm(CaseForm):
    """What somebody found out."""

    note = _sentence("What did you find out?", "Write what you found out")


class WaitForm(CaseForm):
    """Whose turn it is, and for what."""

    who = SelectField(
        "For whom?",
        choices=_choices("Select whose turn it is", [(w.name, w.value) for w in WaitsFor]),
        validators=[AnyOf([w.name for w in WaitsFor], "Select whose turn it is")],
    )
    what = _sentence("For what?", "Write what you wait for")


class StateForm(CaseForm):
    """Why it is right now, where no rule can say so."""

    statement = _sentence("Why is it right now?", "Write why it is right now")


class AnswerForm(CaseForm):
    """Why a second person does not agree."""

    answer = _sentence("Why not?", "Write why you do not agree")


class _CauseForm(CaseForm):
    """A root cause of the case’s type."""

    def of(self, type_: CaseType) -> Any:  # noqa: ANN401 - the form it is
        """The same form, offering the causes of a type."""
        field = getattr(self, self.CAUSE)
        field.choices = _choices(
            "Select the root cause", [(each.value, words.CAUSES[each]) for each in CAUSES[type_]]
        )
        return self

    CAUSE = "cause"
    MORE = "cause_words"
    PREVENTION = "prevention"

    @property
    def why(self) -> Why:
        """The root cause, once it is valid."""
        return Why(
            cause=RootCause(text(self[self.CAUSE])), words=text(self[self.MORE]),
            prevention=text(self[self.PREVENTION]) if self.PREVENTION in self else "",
        )  # fmt: skip

    def validate(self, *given: Any, **named: Any) -> bool:  # noqa: ANN401 - as WTForms calls it
        """A root cause of the type, and its words where it is something else."""
        is_valid: bool = super().validate(*given, **named)
        other = text(self[self.CAUSE]) == RootCause.OTHER
        if other and not text(self[self.MORE]):
            self.wrong(self[self.MORE], "Write what the root cause is")
            return False
        return is_valid


class CloseForm(_CauseForm):
    """Why it came to be so, and what keeps it from happening again."""

    cause = SelectField("Root cause", validators=[DataRequired("Select the root cause")])
    cause_words = _more("In your words")
    prevention = _more("What keeps it from happening again?")


class LeaveForm(_CauseForm):
    """Why nothing is to be done."""

    CAUSE, MORE, PREVENTION = "left_cause", "left_words", ""
    left = _sentence("Why does it stay as it is?", "Write why nothing is to be done")
    left_cause = SelectField("Root cause of it", validators=[DataRequired("Select the root cause")])
    left_words = _more("More of the root cause")
