"""What somebody says of a home or a shop to see what its bill would be."""

from decimal import Decimal
from typing import Any

from wtforms import SelectField, StringField
from wtforms.validators import Length, ValidationError

from models.tariff import BY_VOLUME, ChargeKind, Tariff
from services.rules.rating.quoting import DAYS_MAX, UNITS_MAX, VOLUME_MAX, Asked
from web.fields import DayField, Form, number, plain, text
from web.language import lang
from web.language import later as _l

NUMBER_LENGTH_MAX = 16


class RatesForm(Form):
    """A class of customers, how many units, what was used, and when."""

    kind = SelectField(_l("What is it?"), validate_choice=False)
    units = StringField(
        _l("How many homes or units?"), filters=[plain], default="1",
        validators=[Length(max=NUMBER_LENGTH_MAX, message=_l("Enter a number such as 2"))],
    )  # fmt: skip
    volume = StringField(
        _l("Water used in these days, in cubic feet"), filters=[plain],
        validators=[Length(max=NUMBER_LENGTH_MAX, message=_l("Enter a number such as 1,500"))],
    )  # fmt: skip
    area = SelectField(_l("Area"), validate_choice=False)
    meter = SelectField(_l("Size of the meter, in inches"), validate_choice=False)
    from_on = DayField(_l("First day of service"), missing=_l("Enter the first day of service"))
    to_on = DayField(_l("Last day of service"), missing=_l("Enter the last day of service"))

    def __init__(self, tariff: Tariff, *given: Any, **named: Any) -> None:  # noqa: ANN401 - WTForms'
        super().__init__(*given, **named)
        self.kinds = {
            key: each.name.get(lang(), each.name["en"]) for key, each in tariff.classes.items()
        }
        self.kind.choices = list(self.kinds.items())
        self.area.choices = [("", "–"), *((area, area) for area in sorted(tariff.areas))]
        sizes = dict.fromkeys(
            size for charge in tariff.charges for step in charge.steps for size in step.by_size
        )
        self.meter.choices = [(size, size) for size in sizes]
        kinds = {charge.kind for charge in tariff.charges}
        for name, is_asked in (
            ("volume", kinds & BY_VOLUME),
            ("area", tariff.areas),
            ("meter", ChargeKind.METER_SIZE in kinds),
        ):
            if not is_asked:
                del self[name]

    def validate_kind(self, field: SelectField) -> None:
        """Refuse what is not offered."""
        if field.data not in self.kinds:
            raise ValidationError(_l("Select what it is"))

    def validate_units(self, field: StringField) -> None:
        """Refuse what is no count of units."""
        units = number(text(field))
        if units is None or not 0 < units <= UNITS_MAX:
            raise ValidationError(_l("Enter a number such as 2"))

    def validate_volume(self, field: StringField) -> None:
        """Refuse what is no volume; without one, the charges by volume decide."""
        volume = number(text(field))
        if text(field) and (volume is None or not 0 <= volume <= VOLUME_MAX):
            raise ValidationError(_l("Enter a number such as 1,500"))

    def validate_to_on(self, field: DayField) -> None:
        """Refuse days that end before they begin, and more than a year of them."""
        first, last = self.from_on.data, field.data
        if first is None or last is None:
            return  # which is said beside the one that is missing
        if not 0 <= (last - first).days < DAYS_MAX:
            raise ValidationError(_l("The last day comes after the first, within a year"))

    @property
    def asked(self) -> Asked:
        """What was said, once it is valid."""
        return Asked(
            customer_class=text(self.kind),
            units=number(text(self.units)) or Decimal(1),
            volume=number(text(self.volume)) if self.volume else None,
            area=text(self.area) if self.area else "",
            meter=text(self.meter) if self.meter else "",
        )
