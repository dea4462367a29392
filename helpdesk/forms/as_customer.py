"""Why somebody of staff looks at an account as its customer sees it."""

from wtforms import StringField
from wtforms.validators import DataRequired, Length

from services.desk.customer_views import REASON_MAX
from web.fields import Form, plain


class LookForm(Form):
    """The reason."""

    reason = StringField(
        "Why do you look?",
        description="The owners of the account read it, with your name and the time.",
        filters=[plain],
        validators=[
            DataRequired("Write why you look"),
            Length(max=REASON_MAX, message="Write no more than 500 letters"),
        ],
    )
