"""Asking for another link to come in by."""

from web.fields import Form, email_field


class AgainForm(Form):
    """The address the invitation went to."""

    email = email_field()
