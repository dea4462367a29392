"""The two doors, and which of them a request came through."""

from enum import StrEnum

from flask import request

DESK_PREFIX = "/desk"


class Door(StrEnum):
    """A way into the house; the value is the name of its blueprint and template folder."""

    PORTAL = "portal"
    DESK = "helpdesk"

    @property
    def base(self) -> str:
        """The template every page of this door extends."""
        return f"{self}/base.html"

    @property
    def sign_in_path(self) -> str:
        """Where a stranger is sent."""
        return "/sign-in" if self is Door.PORTAL else f"{DESK_PREFIX}/sign-in"

    @property
    def proof_path(self) -> str:
        """Where somebody signed in proves again who they are."""
        return "/prove" if self is Door.PORTAL else f"{DESK_PREFIX}/prove"

    @property
    def first_path(self) -> str:
        """Where somebody who just signed in goes."""
        return "/overview" if self is Door.PORTAL else f"{DESK_PREFIX}/"


def door_of(path: str) -> Door:
    """The door a path belongs to."""
    return Door.DESK if path == DESK_PREFIX or path.startswith(DESK_PREFIX + "/") else Door.PORTAL


def door() -> Door:
    """The door of this request."""
    return door_of(request.path)
