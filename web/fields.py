"""Form fields that more than one page needs, and the words of their errors."""

import re
import unicodedata
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any, ClassVar, Self
from uuid import UUID, uuid4

from flask_wtf import FlaskForm
from flask_wtf.csrf import generate_csrf
from markupsafe import Markup
from wtforms import DateField, Field, HiddenField, StringField, ValidationError
from wtforms.form import BaseForm
from wtforms.i18n import get_translations
from wtforms.validators import DataRequired, InputRequired, Length, Optional

from models.base import ID_MAX
from services.rules import mailboxes
from web.language import lang
from web.language import later as _l

EMAIL_LENGTH_MAX = mailboxes.LENGTH_MAX
VERSION_DIGITS_MAX = 9
_NUMBER = re.compile(r"\d{1,9}(\.\d{1,8})?", re.ASCII)


@cache
def _wtforms_words(language: str) -> Any:  # noqa: ANN401 - WTForms' own
    """What WTForms itself says, read once a language and not once a request."""
    return get_translations([language])


class Form(FlaskForm):
    """A form of this house. The guard checks its token before the view is called."""

    class Meta(FlaskForm.Meta):
        csrf = False

        def get_translations(self, _form: BaseForm) -> Any:  # noqa: ANN401 - WTForms' own
            return _wtforms_words(lang())

    #: Fields that come first, in this order: as the page has them, and so its summary of errors.
    #: Needed where a form takes fields over from another one and they stand elsewhere.
    FIRST: ClassVar[tuple[str, ...]] = ()

    def __init__(self, *given: Any, **named: Any) -> None:  # noqa: ANN401
        super().__init__(*given, **named)  # type: ignore[no-untyped-call]
        ordered = {name: self._fields[name] for name in self.FIRST}
        self._fields = ordered | self._fields

    def wrong(self, field: Field, words: str) -> Self:
        """The same form, saying beside one of its fields what is wrong there."""
        field.errors = [words]
        return self

    def hidden_tag(self, *fields: Any) -> Markup:  # noqa: ANN401
        """The form token and every hidden field; a page may hold many forms, so it has no id."""
        token = Markup('<input type="hidden" name="csrf_token" value="{}">').format(generate_csrf())
        return token + Markup(super().hidden_tag(*fields))  # type: ignore[no-untyped-call]  # noqa: S704


class OnceForm(Form):
    """A form that counts once, however often it is sent: its copies carry the same hidden key."""

    key = HiddenField()

    @property
    def once(self) -> str:
        """What makes its copies one; a form that lost it has a new one from now on."""
        self.key.data = str(uuid_or_new(self.key.data))
        return self.key.data

    def begin(self) -> Self:
        """A form that was not sent yet."""
        self.key.data = str(uuid4())
        return self


class DayField(DateField):
    """A day as a browser's own field sends it, or as people type it.

    It may be left empty unless ``missing`` says what to do then.
    """

    def __init__(self, *given: Any, missing: str = "", **named: Any) -> None:  # noqa: ANN401 - WTForms' own
        needed = InputRequired(missing) if missing else Optional()
        named |= {"format": ["%Y-%m-%d", "%m/%d/%Y"], "validators": [needed]}
        super().__init__(*given, **named)

    @property
    def day(self) -> date:
        """The day of a field that may not be empty, once it is valid."""
        assert isinstance(self.data, date)  # noqa: S101 - its check refused everything else
        return self.data

    def process_formdata(self, valuelist: list[str]) -> None:
        """Say what to do when it is no day."""
        if not valuelist or not valuelist[0]:
            return
        try:
            super().process_formdata(valuelist[:1])  # sent twice, the first counts
        except ValueError:
            raise ValueError(_l("Enter a day such as 12/31/2026")) from None


def uuid_or_new(written: object) -> UUID:
    """The id a form carries; a new one for a form that lost it."""
    try:
        return UUID(str(written))
    except ValueError:
        return uuid4()


def number(written: str) -> Decimal | None:
    """An exact number as people write it; nothing when it is none.

    No exponents: a few letters of one make a fraction of a million digits.
    """
    plain = written.replace(",", "")
    return Decimal(plain) if _NUMBER.fullmatch(plain) else None


def ids(values: Sequence[str]) -> list[int]:
    """The rows that boxes were ticked for; what is no row's number was never a box of ours."""
    written = (each for each in values if each.isascii() and each.isdigit())
    numbers = {int(each) for each in written if len(each) <= len(str(ID_MAX))}
    return sorted(each for each in numbers if each <= ID_MAX)


def version(field: Field) -> int:
    """The version of something that a form's writer read; one that nothing has when it is lost."""
    written = text(field)
    is_number = written.isascii() and written.isdigit() and len(written) <= VERSION_DIGITS_MAX
    return int(written) if is_number else -1


def text(field: Field) -> str:
    """What was typed into a field of text; nothing when it was not sent."""
    return str(field.data or "")


def plain(written: str | None) -> str | None:
    """What was typed, composed the one usual way, without control characters or outer blanks."""
    if written is None:
        return None
    composed = unicodedata.normalize("NFC", written)
    return "".join(letter for letter in composed if not _is_odd(letter)).strip()


def plain_lines(written: str | None) -> str | None:
    """The same, but lines stay apart: two amounts under each other are not one larger amount."""
    lines = (plain(line) for line in (written or "").strip().splitlines())
    return None if written is None else "\n".join(line or "" for line in lines)


def _is_odd(letter: str) -> bool:
    """Control characters, lone surrogates and marks that nobody sees."""
    return unicodedata.category(letter) in {"Cc", "Cs", "Cf"}


def email_shape(_form: object, field: Any) -> None:  # noqa: ANN401
    """Refuse what is not one plain address."""
    if not mailboxes.is_plain(field.data or ""):
        raise ValidationError(_l("Enter an e-mail address such as name@example.org"))


def email_field() -> StringField:
    """An e-mail address, folded."""
    return StringField(
        _l("E-mail address"),
        filters=[plain],
        validators=[
            DataRequired(_l("Enter your e-mail address")),
            Length(max=EMAIL_LENGTH_MAX, message=_l("Enter a shorter e-mail address")),
            email_shape,
        ],
        render_kw={"type": "email", "spellcheck": "false", "autocapitalize": "off"},
    )
