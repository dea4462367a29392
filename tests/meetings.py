"""Two transactions that meet at one row: the second must wait, and then see what the first did."""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from time import sleep
from typing import TypeVar

from sqlalchemy.orm import Session

from models.database import Database

#: Long enough for the second to come to where it must wait.
MEANWHILE = 0.4
One = TypeVar("One")
Other = TypeVar("Other")


def meeting(
    database: Database, first: Callable[[Session], One], second: Callable[[Session], Other]
) -> tuple[One, Future[Other]]:
    """The first's transaction is open while the second's begins; then both end."""
    return waiting(database, first, lambda: database.attempt(second))


def waiting(
    database: Database, first: Callable[[Session], One], second: Callable[[], Other]
) -> tuple[One, Future[Other]]:
    """The same for a second that makes its transactions itself."""
    with ThreadPoolExecutor(1) as pool, database.saving() as session:
        one = first(session)
        later = pool.submit(second)
        sleep(MEANWHILE)
        assert not later.done(), "the second did not wait for the first"
    return one, later
