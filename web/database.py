"""The application's database, as views use it: ``saving()``, ``reading()`` and ``save(work)``."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import TypeVar

from sqlalchemy import Connection
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from models.errors import Conflict
from web.extensions import house
from web.language import gettext as _

T = TypeVar("T")


def saving() -> AbstractContextManager[Session]:
    """One business transaction: all of it is kept when the block ends, or none."""
    return house().database.saving()


def reading() -> AbstractContextManager[Session]:
    """A session that looks and cannot change anything."""
    return house().database.reading()


def looking() -> AbstractContextManager[Connection]:
    """A connection that only reads, for plain rows: a third of what a session costs."""
    return house().database.looking()


def save(work: Callable[[Session], T]) -> T:
    """Do ``work`` in one transaction, and once more when somebody did the same at that moment.

    Two clicks on one button arrive together: both look, both find nothing, both
    insert, and the database refuses the second. The second try finds what the
    first click made. ``work`` may run several times, so it does nothing outside
    its session.

    :raises Conflict: when the second try is refused too.
    """
    database = house().database
    try:
        return database.attempt(work)
    except IntegrityError:
        pass
    try:
        return database.attempt(work)
    except IntegrityError as error:
        raise Conflict(_("Somebody changed this at the same moment. Look again.")) from error
