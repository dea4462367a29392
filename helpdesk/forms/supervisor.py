"""What a supervisor says of finished work."""

from wtforms import StringField
from wtforms.validators import Length

from services.supervision.reviewing import WORDS_MAX
from web.fields import Form, plain


class ReviewForm(Form):
    """One piece of work; which button sent it says what is thought of it."""

    words = StringField(
        "What should be otherwise?",
        filters=[plain],
        validators=[Length(max=WORDS_MAX, message="Say it in no more than 500 letters")],
        description="Its maker reads this. Not needed where it is well done.",
        render_kw={"maxlength": WORDS_MAX},
    )
