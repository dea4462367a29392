"""Why a difference between the processor's books and ours is as it is."""

from wtforms import StringField
from wtforms.validators import DataRequired, Length

from services.reconciliation.exceptions import REASON_MAX
from web.fields import Form, plain


class ExplainForm(Form):
    """Somebody looked, and says why."""

    reason = StringField(
        "Why is it so?",
        filters=[plain],
        validators=[
            DataRequired("Write why it is so"),
            Length(max=REASON_MAX, message="Write no more than 500 letters"),
        ],
    )
