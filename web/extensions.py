"""What a process has once: settings, database, district, and the ways out of the house."""

from dataclasses import dataclass
from typing import cast

from flask import current_app

from models.database import Database
from models.district import District
from services.context import Context
from services.districts import Own
from services.in_force import Districts
from web.settings import Settings

NAME = "headworks"


@dataclass(frozen=True)
class House:
    """Everything a door needs that outlives a request."""

    settings: Settings
    database: Database
    #: What jobs and verbs that reach outside are given.
    context: Context

    @property
    def files(self) -> Districts:
        """The district by day."""
        return self.context.files

    @property
    def own_file(self) -> Own:
        """The file of the settings; read when its text is needed, which is seldom."""
        return Own(self.files.first, self.settings.district.read_text("utf-8"))

    @property
    def district(self) -> District:
        """The district in force today."""
        return self.context.files.today


def house() -> House:
    """The house of the running application."""
    return cast("House", current_app.extensions[NAME])
