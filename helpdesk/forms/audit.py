"""What of the trail somebody looks for."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from wtforms import SelectField, StringField, ValidationError
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined] # its stubs do not know it

from models.identity import Staff
from services.desk.actors import STAFF
from services.desk.audit_trail import Asked, subject_of
from web.fields import DayField, Form, plain, text

LONG = {"maxlength": 100, "autocomplete": "off", "spellcheck": "false"}
ANYBODY = SelectChoice("", "Anybody")


class AuditForm(Form):
    """Who, what, to what, and when; what is left empty is not asked."""

    staff = SelectField("Of staff", choices=[ANYBODY], validate_choice=False)
    actor = StringField(
        "Or somebody else", filters=[plain], render_kw=LONG,
        description="A person such as person:12, or a job such as seal_audit.",
    )  # fmt: skip
    action = StringField(
        "What was done", filters=[plain], render_kw=LONG,
        description="refund for all about refunds, refund.asked for that alone.",
    )  # fmt: skip
    subject = StringField(
        "To what", filters=[plain], render_kw=LONG,
        description="An account’s number, T-10482, AP-331, D-207, or a name such as person:12.",
    )  # fmt: skip
    from_on = DayField("From")
    to_on = DayField("To")

    def offering(self, everybody: Sequence[Staff]) -> "AuditForm":
        """The same form, with everybody of staff to choose from."""
        self.staff.choices = [
            ANYBODY, *(SelectChoice(f"{STAFF}{each.id}", each.name) for each in everybody)
        ]  # fmt: skip
        return self

    def validate_to_on(self, field: Any) -> None:  # noqa: ANN401 - any WTForms field
        """Not before the first day."""
        begin = self.from_on.data
        if isinstance(begin, date) and isinstance(field.data, date) and field.data < begin:
            raise ValidationError("Enter a day that is not before the first")

    @property
    def asked(self) -> Asked:
        """What is looked for."""
        chosen = text(self.staff)
        return Asked(
            actor=chosen if chosen.startswith(STAFF) else text(self.actor),
            action=text(self.action).strip(".").lower(), subject=subject_of(text(self.subject)),
            from_on=self.from_on.data, to_on=self.to_on.data,
        )  # fmt: skip
