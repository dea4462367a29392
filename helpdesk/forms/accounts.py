"""What staff write down when an account changes, begins or ends."""

from dataclasses import replace
from typing import Any

from wtforms import BooleanField, HiddenField, IntegerField, SelectField, StringField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined] # its stubs do not know it
from wtforms.validators import (
    AnyOf,
    DataRequired,
    InputRequired,
    Length,
    NumberRange,
    Optional,
    ValidationError,
)

from helpdesk import words
from services.accounts.account_changes import LINE_MAX, REASON_MAX, Mailing
from services.accounts.moving import UNITS_MAX, NewOwner, Service
from services.accounts.places import Place
from services.rules.language import LANGUAGES
from web.extensions import house
from web.fields import (
    EMAIL_LENGTH_MAX,
    DayField,
    Form,
    OnceForm,
    email_shape,
    plain,
    text,
    version,
)

_LINE = Length(max=LINE_MAX, message="Enter no more than 120 letters")
UNITS = f"Enter from 1 to {UNITS_MAX:,} units"
CYCLES_MAX = 99


def line(label: str, missing: str = "", **facts: Any) -> StringField:  # noqa: ANN401 - WTForms' own
    """One line of text; it may be left empty unless ``missing`` says what to enter."""
    needed = [DataRequired(missing)] if missing else []
    return StringField(label, filters=[plain], validators=[*needed, _LINE], **facts)


class PutBackForm(Form):
    """Why bills come on paper again."""

    reason = line(
        "Why does it come on paper again?", "Write why it comes on paper again",
        description="Whoever gets the bills by e-mail reads it.",
    )  # fmt: skip


class OwnerFields(Form):
    """Whose account it will be."""

    owner = line("Owner", "Enter who owns it")
    email = StringField(
        "E-mail address",
        description="They sign in with it. Ask them to spell it.",
        filters=[plain],
        validators=[
            Optional(),
            Length(max=EMAIL_LENGTH_MAX, message="Enter a shorter e-mail address"),
            email_shape,
        ],
        render_kw={"type": "email", "spellcheck": "false", "autocapitalize": "off"},
    )

    @property
    def owned_by(self) -> NewOwner:
        """What was typed."""
        return NewOwner(name=text(self.owner), email=text(self.email))


class MailingFields(Form):
    """Where letters go."""

    name = line("Name on the envelope", "Enter a name")
    line1 = line("Street or box", "Enter a street or a box")
    line2 = line("Second line")
    city = line("City", "Enter a city")
    state = line("State", "Enter the state with two letters, such as WA")
    postal_code = line("ZIP code", "Enter a ZIP code such as 98299")

    @property
    def mailing(self) -> Mailing:
        """What was typed."""
        return Mailing(**{key: text(self[key]) for key in Mailing.__annotations__})


class ChangeForm(OnceForm):
    """A change. ``seen`` is the version its writer read."""

    seen = HiddenField()
    reason = StringField(
        "Why?",
        filters=[plain],
        validators=[
            DataRequired("Write why"),
            Length(max=REASON_MAX, message="Write no more than 500 letters"),
        ],
    )

    @property
    def version(self) -> int:
        """The version that was read."""
        return version(self.seen)

    @property
    def facts(self) -> dict[str, str]:
        """What the trail keeps beside the reason."""
        return {}


class MovingFields(OwnerFields, MailingFields):
    """Whose account it will be, and where letters go: to them at the premise, or elsewhere."""

    to_premise = BooleanField(
        "Mail goes to the owner at the address that is served",
        description="Untick it when mail goes elsewhere, and write where below.",
    )
    name = line("Name on the envelope", description="The owner’s name when it is left empty.")

    def validate(self, extra_validators: Any = None) -> bool:  # noqa: ANN401 - WTForms' own
        """Ask where mail goes only when it goes elsewhere, and never pass over what was typed."""
        if not self.to_premise.data:
            return bool(super().validate(extra_validators))
        for key in Mailing.__annotations__:
            self[key].validators = []
        is_right = bool(super().validate(extra_validators))
        if any(text(self[key]) for key in ("name", "line1", "line2")):
            self.to_premise.errors = ["Untick this, or leave the address below empty"]
            return False
        return is_right

    @property
    def goes_to(self) -> Mailing | None:
        """What was typed; none when mail goes to the premise."""
        if self.to_premise.data:
            return None
        return replace(self.mailing, name=text(self.name) or text(self.owner))


class MailingForm(MailingFields, ChangeForm):
    """Another address for the mail of an account."""


class ContactForm(ChangeForm):
    """How somebody of an account is reached."""

    FIRST = ("telephone", "language")
    telephone = line("Telephone")
    language = SelectField(
        "Reads",
        choices=[SelectChoice(key, words.LANGUAGES[key]) for key in LANGUAGES],
        validate_choice=False,
        validators=[AnyOf(LANGUAGES, message="Select a language")],
    )


class CloseForm(ChangeForm):
    """The last day of an account."""

    FIRST = ("last_day",)
    last_day = DayField(
        "Last day",
        description="It is billed up to this day.",
        missing="Enter the last day that is billed",
    )


class OwnerForm(MovingFields, ChangeForm):
    """Another owner from a day on."""

    FIRST = ("first_day", "owner", "email", "to_premise", "name")
    first_day = DayField(
        "First day of the new owner", missing="Enter the first day of the new owner"
    )


class SetUpForm(MovingFields, ChangeForm):
    """An account that begins."""

    FIRST = (
        "is_another", "is_new_place", "parcel", "house_number", "street", "unit", "place_city",
        "place_state", "place_postal_code", "customer_class", "units", "cycle", "opened_on",
        "owner", "email", "to_premise", "name",
    )  # fmt: skip
    parcel = line("Parcel", "Enter the ten digits of the parcel")
    house_number = line("House number", "Enter the house number")
    street = line("Street that is served", "Enter the street")
    unit = line("Unit")
    place_city = line("City that is served", "Enter the city that is served")
    place_state = line("State that is served", "Enter the state with two letters, such as WA")
    place_postal_code = line("ZIP code that is served", "Enter a ZIP code such as 98299")
    customer_class = SelectField("Class", validate_choice=False)
    units = IntegerField(
        "Units", validators=[InputRequired(UNITS), NumberRange(1, UNITS_MAX, message=UNITS)]
    )
    cycle = IntegerField(
        "Billing cycle",
        validators=[
            InputRequired("Enter the billing cycle"),
            NumberRange(1, CYCLES_MAX, message="Enter a billing cycle from 1 to 99"),
        ],
    )
    opened_on = DayField("First day", missing="Enter the first day of the account")
    is_another = BooleanField("It is another account at this premise")
    is_new_place = BooleanField("It is one more address of this parcel")

    def __init__(self, *given: Any, **named: Any) -> None:  # noqa: ANN401 - WTForms' own
        super().__init__(*given, **named)
        tariff = house().district.tariff
        self.customer_class.choices = [
            SelectChoice(key, tariff.class_name(key, "en")) for key in tariff.classes
        ]

    def validate_customer_class(self, field: Any) -> None:  # noqa: ANN401 - any WTForms field
        """One of the classes of the district's file."""
        if field.data not in house().district.tariff.classes:
            raise ValidationError("Select a class")

    @property
    def place(self) -> Place:
        """What was typed."""
        return Place(
            parcel=text(self.parcel), house_number=text(self.house_number),
            street=text(self.street), unit=text(self.unit), city=text(self.place_city),
            state=text(self.place_state), postal_code=text(self.place_postal_code),
        )  # fmt: skip

    @property
    def service(self) -> Service:
        """What was typed, once it is valid."""
        return Service(
            customer_class=self.customer_class.data or "", units=self.units.data or 0,
            cycle=self.cycle.data or 0,
        )  # fmt: skip
