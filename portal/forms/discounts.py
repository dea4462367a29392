"""Four questions to somebody who may pay less; nothing of them is kept."""

from typing import Any

from wtforms import RadioField, SelectField, StringField, ValidationError
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined] # its stubs do not know it
from wtforms.validators import Length

from models.money import Money
from services.rules.screening import Home, Person, Said
from web.fields import Form, plain, text
from web.language import gettext as _
from web.language import later as _l

AMOUNT_MAX = 20
HOUSEHOLD_MAX = 12
_AMOUNT = _l("Enter dollars a year, such as 25,000, or leave it empty")
HOMES = [
    (Home.OWNS, _l("We own it, and live in it all year")),
    (Home.OWNS_MORE, _l("We own it, and another property that we rent out")),
    (Home.RENTS, _l("We rent it, and our name is on the bill or in the lease")),
    (Home.ELSEWHERE, _l("None of these")),
]


class ScreeningForm(Form):
    """Who lives there, how, how many, and on how much."""

    person = RadioField(_l("Who lives in your home?"), validate_choice=False)
    home = RadioField(_l("How do you live there?"), validate_choice=False)
    household = SelectField(_l("How many people live in your home?"), validate_choice=False)
    income = StringField(
        _l("Income of all of them together in a year, before taxes"),
        filters=[plain],
        validators=[Length(max=AMOUNT_MAX, message=_AMOUNT)],
    )

    def of(self, age: int | None) -> "ScreeningForm":
        """The same with what there is to choose: the age is the district's."""
        people = [
            (Person.SENIOR, _("Somebody of %(age)s years or more", age=age or 0)),
            (Person.DISABLED, _("Somebody with a disability")),
            (Person.BOTH, _("Both of these")),
            (Person.NEITHER, _("Neither of these")),
        ]
        asked = people if age is not None else [people[1], people[3]]
        self.person.choices = [SelectChoice(*each) for each in asked]
        self.home.choices = [SelectChoice(*each) for each in HOMES]
        counts = [str(count) for count in range(1, HOUSEHOLD_MAX)]
        more = SelectChoice(str(HOUSEHOLD_MAX), _("%(count)s or more", count=HOUSEHOLD_MAX))
        self.household.choices = [*(SelectChoice(each, each) for each in counts), more]
        return self

    def validate_person(self, field: Any) -> None:  # noqa: ANN401 - any WTForms field
        """One of those that are offered."""
        _one_of(field, _l("Select who lives in your home"))

    def validate_home(self, field: Any) -> None:  # noqa: ANN401 - any WTForms field
        """One of those that are offered."""
        _one_of(field, _l("Select how you live there"))

    def validate_household(self, field: Any) -> None:  # noqa: ANN401 - any WTForms field
        """One of those that are offered."""
        _one_of(field, _l("Select how many people live in your home"))

    def validate_income(self, field: Any) -> None:  # noqa: ANN401 - any WTForms field
        """An amount, or nothing."""
        if field.data and self._income is None:
            raise ValidationError(_AMOUNT)

    @property
    def said(self) -> Said:
        """What was answered, once it is valid."""
        return Said(
            person=Person(text(self.person)), home=Home(text(self.home)),
            household=int(text(self.household)), income=self._income,
        )  # fmt: skip

    @property
    def _income(self) -> Money | None:
        written = text(self.income)
        if not written or Money.has_decimal_comma(written):
            return None
        try:
            found = Money.read(written)
        except ValueError:
            return None
        return found if found >= Money.ZERO else None


def _one_of(field: Any, missing: str) -> None:  # noqa: ANN401 - any WTForms field
    if field.data not in {choice.value for choice in field.choices or () if choice.value}:
        raise ValidationError(missing)
