"""What staff fill in about the yearly notice of special rates."""

from wtforms import SelectField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined] # its stubs do not know it

from web.fields import Form, OnceForm


class PrepareForm(Form):
    """The year of a notice."""

    year = SelectField("Year", coerce=int, validate_choice=False)

    def of(self, this_year: int) -> "PrepareForm":
        """The same with the years that can be prepared now."""
        self.year.choices = [SelectChoice(each, str(each)) for each in (this_year, this_year + 1)]
        return self


class PrintWaitingForm(OnceForm):
    """Printing the notices that wait; the same form prints once."""
