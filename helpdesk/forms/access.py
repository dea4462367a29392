"""What staff write down when they change who sees an account."""

from typing import ClassVar

from wtforms import SelectField, StringField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined] # its stubs do not know it
from wtforms.validators import AnyOf, DataRequired, Length

from helpdesk import words
from helpdesk.forms.accounts import ChangeForm
from models.account import Role
from services.access.by_staff import Given, Verified
from services.rules.language import LANGUAGES
from web.fields import EMAIL_LENGTH_MAX, DayField, email_shape, plain, text


def role_field() -> SelectField:
    """What somebody is to the account."""
    return SelectField(
        "They are",
        choices=[SelectChoice(each.value, words.ROLES[each].capitalize()) for each in Role],
        validate_choice=False,
        validators=[AnyOf([each.value for each in Role], message="Select what they are")],
    )


class AccessForm(ChangeForm):
    """A change of who sees an account: nobody is believed because they say so."""

    FIRST: ClassVar[tuple[str, ...]] = ("verified",)
    verified = SelectField(
        "How did you make sure who asks?",
        choices=[
            SelectChoice("", "Select how"),
            *(SelectChoice(each.value, words.VERIFIED[each]) for each in Verified),
        ],
        validate_choice=False,
        validators=[AnyOf([each.value for each in Verified], message="Select how you made sure")],
    )

    @property
    def facts(self) -> dict[str, str]:
        """What the trail keeps beside the reason."""
        return {"verified": text(self.verified)}


class RoleForm(AccessForm):
    """Somebody becomes something else to the account, or gets another last day."""

    FIRST: ClassVar[tuple[str, ...]] = ("role", "to_on", "verified")
    role = role_field()
    to_on = DayField("Last day", description="Leave it empty while nobody knows it.")

    @property
    def facts(self) -> dict[str, str]:
        """What the trail keeps beside the reason."""
        return {**super().facts, "role": text(self.role)}


class GiveForm(RoleForm):
    """Somebody is to see the account."""

    FIRST: ClassVar[tuple[str, ...]] = ("email", "role", "from_on", "to_on", "language", "verified")
    email = StringField(
        "E-mail address",
        description="They sign in with it. Ask them to spell it.",
        filters=[plain],
        validators=[
            DataRequired("Enter their e-mail address"),
            Length(max=EMAIL_LENGTH_MAX, message="Enter a shorter e-mail address"),
            email_shape,
        ],
        render_kw={"type": "email", "spellcheck": "false", "autocapitalize": "off"},
    )
    from_on = DayField(
        "First day", description="The day their part began.", missing="Enter the first day"
    )
    language = SelectField(
        "Reads",
        choices=[SelectChoice(key, words.LANGUAGES[key]) for key in LANGUAGES],
        validate_choice=False,
        validators=[AnyOf(LANGUAGES, message="Select a language")],
    )

    @property
    def given(self) -> Given:
        """What was typed, once it is valid."""
        return Given(
            email=text(self.email), role=Role(text(self.role)),
            from_on=self.from_on.day, to_on=self.to_on.data, language=text(self.language),
        )  # fmt: skip
