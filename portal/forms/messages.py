"""What somebody is asked who asks a question, or answers back."""

from typing import Any

from wtforms import MultipleFileField, StringField, TextAreaField, ValidationError
from wtforms.validators import AnyOf, DataRequired, Length

from models.ticket import Reason
from services.tickets.asking import TEXT_MAX
from web.fields import OnceForm, plain_lines
from web.language import gettext as _
from web.language import later as _l

TOO_LONG = _l("Write no more than 4,000 letters")


class AskForm(OnceForm):
    """A question."""

    reason = StringField(
        _l("What is it about?"),
        validators=[
            AnyOf([each.value for each in Reason], message=_l("Select what it is about")),
        ],
    )
    words = TextAreaField(
        _l("Your question"),
        filters=[plain_lines],
        validators=[Length(max=TEXT_MAX, message=TOO_LONG)],
    )

    files = MultipleFileField(_l("Photos or papers"))

    def validate_words(self, field: Any) -> None:  # noqa: ANN401 - any WTForms field
        """Something else needs words; the other reasons say enough."""
        if self.reason.data == Reason.OTHER.value and not (field.data or "").strip():
            raise ValidationError(_("Write what you want to ask"))


class BackForm(OnceForm):
    """An answer to the office."""

    words = TextAreaField(
        _l("Your message"),
        filters=[plain_lines],
        validators=[
            DataRequired(_l("Write your message")),
            Length(max=TEXT_MAX, message=TOO_LONG),
        ],
    )
    files = MultipleFileField(_l("Photos or papers"))
