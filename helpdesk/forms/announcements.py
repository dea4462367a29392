"""What a supervisor tells everybody."""

from datetime import UTC, date, datetime
from uuid import uuid4
from zoneinfo import ZoneInfo

from wtforms import DateField, DateTimeLocalField, HiddenField, SelectField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined] # its stubs do not know it
from wtforms.validators import AnyOf, DataRequired, Length, Optional, ValidationError

from models.announcement import AnnouncementKind
from services.telling.announcements import TEXT_MAX
from web.fields import Form, plain, uuid_or_new

KINDS = {
    AnnouncementKind.INFORMATION: "Information",
    AnnouncementKind.MAINTENANCE: "Planned work",
    AnnouncementKind.OUTAGE: "Outage",
}
TOO_LONG = f"Write no more than {TEXT_MAX} letters"
#: No day of ours is outside of these years.
YEARS = range(2000, 2101)


class Moment(DateTimeLocalField):
    """A day and time as a browser's own field sends it."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Say what to do when it is none."""
        try:
            super().process_formdata(valuelist)
        except ValueError:
            raise ValueError("Enter a day and a time") from None


class Day(DateField):
    """A day as a browser's own field sends it."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Say what to do when it is none."""
        try:
            super().process_formdata(valuelist)
        except ValueError:
            raise ValueError("Enter a day") from None


def _near(_form: object, field: DateTimeLocalField | DateField) -> None:
    if field.data is not None and field.data.year not in YEARS:
        raise ValidationError("Enter a day of these years")


def _words(label: str) -> TextAreaField:
    return TextAreaField(
        label,
        filters=[plain],
        validators=[
            DataRequired("Write it in both languages"),
            Length(max=TEXT_MAX, message=TOO_LONG),
        ],
    )


class AnnouncementForm(Form):
    """An announcement; the hidden key makes every copy of the same form the same one."""

    key = HiddenField()
    kind = SelectField(
        "What is it?",
        choices=[SelectChoice(kind.value, said) for kind, said in KINDS.items()],
        validate_choice=False,
        validators=[AnyOf([kind.value for kind in KINDS], message="Select what it is")],
    )
    text_en = _words("Text in English")
    text_es = _words("Text in Spanish")
    begins = Moment("Begins", validators=[DataRequired("Enter when it begins"), _near])
    ends = Moment("Ends", validators=[Optional(), _near])
    grace = Day("No late fee up to", validators=[Optional(), _near])

    @property
    def once(self) -> str:
        """What makes this form one announcement."""
        return str(uuid_or_new(self.key.data))

    @property
    def chosen(self) -> AnnouncementKind:
        """The kind that was chosen."""
        return AnnouncementKind(self.kind.data)

    @property
    def grace_until(self) -> date | None:
        """The last day without a late fee, if any."""
        found: date | None = self.grace.data
        return found

    def moments(self, zone: ZoneInfo) -> tuple[datetime, datetime | None]:
        """When it begins and ends, as the clocks of the district say it."""
        begins, ends = self.begins.data, self.ends.data
        assert begins is not None, "a form that was checked says when"  # noqa: S101 - our mistake
        return _instant(begins, zone), None if ends is None else _instant(ends, zone)

    def begin(self, at: datetime) -> "AnnouncementForm":
        """A form that was not sent yet: it begins now."""
        self.key.data = str(uuid4())
        self.begins.data = at.replace(second=0, microsecond=0, tzinfo=None)
        return self


def _instant(local: datetime, zone: ZoneInfo) -> datetime:
    return local.replace(tzinfo=zone).astimezone(UTC)
