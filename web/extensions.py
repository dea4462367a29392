"""What a process has once: settings, database, district, and the ways out of the house."""

from dataclasses import dataclass
from typing import cast

from flask import current_app

from models.database import Database
from models.district import District
from services.context import Context
from web.settings import Settings

NAME = "headworks"


@dataclass(frozen=True)
class House:
    """Everything a door needs that outlives a request."""

    settings: Settings
    database: Database
    district: District
    #: What jobs and verbs that reach outside are given.
    context: Context


def house() -> House:
    """The house of the running application."""
    return cast("House", current_app.extensions[NAME])
