"""The portal: the door for ratepayers and guests.

Every module here that has a ``bp`` is part of it. A page module says

    bp = Blueprint("bills", __name__, url_prefix="/bills")

and its endpoints are ``portal.bills.show``; from its own templates ``.show``.
"""

from flask import Blueprint

from web.doors import Door
from web.modules import blueprints


def door() -> Blueprint:
    """The portal with all of its pages."""
    portal = Blueprint(Door.PORTAL.value, __name__)
    for pages in blueprints(__name__, __path__):
        portal.register_blueprint(pages)
    return portal
