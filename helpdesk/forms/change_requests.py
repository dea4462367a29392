"""What staff write when they ask for a change of what is owed, and when somebody decides."""

from collections.abc import Mapping, Sequence
from typing import Any

from wtforms import BooleanField, HiddenField, SelectField, StringField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined] # its stubs do not know it
from wtforms.validators import DataRequired, Length, Optional

from models.change_rules import Need, ReasonCode
from models.ledger import Component
from models.money import Money
from services.desk.why import COMPONENTS
from services.rules.reason_words import CHARACTERS
from web.fields import Form, OnceForm, plain, text

#: What is wrong with a form, by the names of its fields.
Errors = Mapping[str, Sequence[str]]
TYPED_MAX = 20
CREDIT, CHARGE = "credit", "charge"
_SENTENCE = Length(
    min=CHARACTERS.start, max=CHARACTERS.stop - 1,
    message="Write a sentence of at most 300 letters",
)  # fmt: skip
_AS_TYPED: dict[str, Any] = {"filters": [plain], "render_kw": {"maxlength": TYPED_MAX}}
#: What a customer owes, each with a box of its own where more than one is named.
CHARGED = tuple(part for part in Component if part is not Component.CREDIT)
#: What a reason needs: the field it is written in, and what is said where it is missing.
MISSING = {
    Need.TICKET: ("ticket", "Enter the number of the question that this answers"),
    Need.DOCUMENT: ("document", "Select the paper that proves it"),
    Need.NOTE: ("words", "Write why, for whoever reads it in a year"),
}
#: What of a form its address may fill in.
FILLED = ("payment", "entry", "old", "undoes", "again", "side", "component", "amount", "rest",
          "to", "ticket", "case", *(f"part_{part}" for part in CHARGED))  # fmt: skip


class ChangeForm(OnceForm):
    """One form for every command; a page shows of it what its command asks for."""

    #: What the preview was made of: the facts, and what was asked for.
    seen = HiddenField()
    said = HiddenField()
    #: What it is about: a receipt's number, an entry, a write-off.
    payment = HiddenField()
    entry = HiddenField()
    old = HiddenField()
    #: The change it takes back, or asks for anew, and which version of that was read.
    undoes = HiddenField()
    again = HiddenField()
    version = HiddenField()
    #: The discrepancy that it puts right, such as D-207.
    case = HiddenField()
    side = StringField("Do they owe less or more?", filters=[plain])
    to = StringField("To which account?", **_AS_TYPED)
    amount = StringField("How much?", **_AS_TYPED)
    component = SelectField("Of what?", validate_choice=False)
    rest = BooleanField("Hold what is more than is owed of it as credit")
    part_service = StringField(COMPONENTS[Component.SERVICE], **_AS_TYPED)
    part_penalty = StringField(COMPONENTS[Component.PENALTY], **_AS_TYPED)
    part_interest = StringField(COMPONENTS[Component.INTEREST], **_AS_TYPED)
    part_fee = StringField(COMPONENTS[Component.FEE], **_AS_TYPED)
    part_contract = StringField(COMPONENTS[Component.CONTRACT], **_AS_TYPED)
    reason = StringField("Why?", filters=[plain])
    words = StringField("In your words", filters=[plain], validators=[Optional(), _SENTENCE])
    ticket = StringField("Question it answers", **_AS_TYPED)
    document = SelectField("Paper that proves it", validate_choice=False)

    def __init__(self, *args: Any, **more: Any) -> None:  # noqa: ANN401 - as the form it is takes them
        super().__init__(*args, **more)
        # It opens on pages that have boxes of their own, as the answer to a question has words.
        for field in self:
            field.id = f"change-{field.name}"

    def offer(self, papers: Sequence[tuple[str, str]]) -> None:
        """Offer the components, and the papers of the account's questions."""
        self.component.choices = [SelectChoice(part.value, COMPONENTS[part]) for part in CHARGED]
        self.document.choices = [
            SelectChoice("", "None"),
            *(SelectChoice(*each) for each in papers),
        ]

    def unsaid(self) -> Errors:
        """What is wrong beside its fields, which say it no more until they are told to."""
        found = {field.name: field.errors for field in self if field.errors}
        self.say({field.name: () for field in self})
        return found

    def say(self, wrong: Errors) -> None:
        """Say beside its fields what is wrong there."""
        for name, words in wrong.items():
            self[name].errors = list(words)

    def lacks(self, reason: ReasonCode | None) -> bool:
        """Say beside its field what the reason needs and is not there; whether anything is."""
        self.words.validate(self)
        if reason is None:
            self.wrong(self.reason, "Select why")
            return True
        for need in Need:
            name, words = MISSING[need]
            if need in reason.needs and not text(self[name]).strip():
                self.wrong(self[name], words)
        return bool(self.errors)

    def money(self, name: str, missing: str = "") -> Money | None:
        """The amount in a box; none when it is none, which is then said beside it."""
        field = self[name]
        written = text(field)
        if not written and not missing:
            return Money.ZERO
        if Money.has_decimal_comma(written):
            self.wrong(field, "Write a point before the cents, such as 1.50")
            return None
        try:
            amount = Money.read(written)
        except ValueError:
            amount = Money.ZERO
        if amount > Money.ZERO:
            return amount
        self.wrong(field, missing or "Enter an amount, such as 84.10")
        return None


class ApproveForm(Form):
    """Which version was read, and where: a word for the page to go back to."""

    version = HiddenField()
    back = HiddenField()


class DecideForm(ApproveForm):
    """A question to whoever asked, or why not."""

    answer = StringField(
        "Your question, or why not",
        filters=[plain],
        validators=[DataRequired("Write your question, or why it is denied"), _SENTENCE],
    )


class TakeBackForm(Form):
    """Why it is taken back."""

    because = StringField(
        "Why is it taken back?",
        filters=[plain],
        validators=[DataRequired("Write why it is taken back"), _SENTENCE],
    )
