"""The day whose rates somebody asks for."""

from datetime import date

from web.fields import DayField, Form


class DayForm(Form):
    """A day; without one it is today."""

    on = DayField("Rates that held on", description="Any day the caller asks about.")

    def day_or(self, otherwise: date) -> date:
        """The day that was asked for, or another when there is none that can be meant."""
        return self.on.data if self.validate() and isinstance(self.on.data, date) else otherwise
