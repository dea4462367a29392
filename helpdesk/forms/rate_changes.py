"""What staff fill in to propose other rates, and to decide them."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from flask_wtf.file import FileField
from wtforms import StringField, ValidationError
from wtforms.validators import DataRequired, Length

from services.rates.amounts import Amount
from services.rates.proposing import RESOLUTION_MAX
from services.rules.reason_words import CHARACTERS
from web.fields import DayField, Form, OnceForm, number, plain, text

_WORDS_MAX = CHARACTERS[-1]
AMOUNT_MAX = 24


def _words(label: str) -> StringField:
    return StringField(
        label, filters=[plain],
        validators=[
            DataRequired("Write why"),
            Length(max=_WORDS_MAX, message=f"Write no more than {_WORDS_MAX} letters"),
        ],
    )  # fmt: skip


class ChangeForm(OnceForm):
    """The resolution of the board, and the day it holds from; the same form proposes once."""

    resolution = StringField(
        "Resolution", description="As a bill names it, such as Resolution 2027-14.",
        filters=[plain],
        validators=[
            DataRequired("Enter the resolution"),
            Length(max=RESOLUTION_MAX, message=f"Write no more than {RESOLUTION_MAX} letters"),
        ],
    )  # fmt: skip
    from_on = DayField("It holds from", missing="Enter the day it holds from")


class FileForm(ChangeForm):
    """The whole file of the district as it is to be."""

    file = FileField("File", render_kw={"accept": ".toml"})

    def validate_file(self, field: Any) -> None:  # noqa: ANN401 - any WTForms field
        """There is one."""
        if not getattr(field.data, "filename", ""):
            raise ValidationError("Select a file")


class AmountsForm(ChangeForm):
    """The amounts of every charge; those that are given anew change."""

    #: What they are now, in the order of the fields.
    amounts: Sequence[Amount] = ()

    @property
    def boxes(self) -> list[Any]:
        """The fields of the amounts."""
        return [self[_name(place)] for place in range(len(self.amounts))]

    @property
    def given(self) -> dict[tuple[str, str], str]:
        """What was given anew, by charge and name, as the file writes it."""
        both = zip(self.amounts, self.boxes, strict=True)
        return {
            (now.charge, now.name): f"{_number(text(box)):f}"
            for now, box in both
            if _number(text(box)) != now.value
        }


def amounts_form(amounts: Sequence[Amount], **given: Any) -> AmountsForm:  # noqa: ANN401 - WTForms'
    """A form with a field for each of these amounts."""
    boxes = {
        _name(place): StringField(
            each.words, default=f"{each.value:f}", filters=[plain],
            validators=[Length(max=AMOUNT_MAX, message="Enter a number such as 41.85"), _is_number],
        )
        for place, each in enumerate(amounts)
    }  # fmt: skip
    form: AmountsForm = type("AmountsForm", (AmountsForm,), {**boxes, "amounts": amounts})(**given)
    return form


def _name(place: int) -> str:
    return f"amount_{place}"


def _is_number(_form: object, field: Any) -> None:  # noqa: ANN401 - any WTForms field
    if _number(text(field)) is None:
        raise ValidationError("Enter a number such as 41.85")


def _number(written: str) -> Decimal | None:
    return number(written.replace("$", "").replace("%", ""))


class PreviewForm(OnceForm):
    """Having a change worked out again after a stop; the same form asks once."""


class RefuseForm(Form):
    """Why it is not agreed to."""

    because = _words("Why not?")


class WithdrawForm(Form):
    """Why it is given up by whoever proposed it."""

    why = _words("Why is it withdrawn?")


class TakeBackForm(Form):
    """Why what was decided never holds."""

    cause = _words("Why is it taken back?")
