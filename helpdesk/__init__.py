"""The console: the door for the district's staff.

Every module here that has a ``bp`` is part of it. A page module says

    bp = Blueprint("jobs", __name__, url_prefix="/jobs")

and is reached at ``/desk/jobs``; its endpoints are ``helpdesk.jobs.index``.
"""

from flask import Blueprint

from web.doors import DESK_PREFIX, Door
from web.modules import blueprints


def door() -> Blueprint:
    """The console with all of its pages."""
    desk = Blueprint(Door.DESK.value, __name__, url_prefix=DESK_PREFIX)
    for pages in blueprints(__name__, __path__):
        desk.register_blueprint(pages)
    return desk
