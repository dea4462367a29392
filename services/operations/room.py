"""Whether the database has room for what a payment writes."""

import shutil
from datetime import datetime

from sqlalchemy import insert
from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from models.database import Database
from models.identity import Throttle

#: What is tried: more than a payment with its letters needs.
ROWS, ROW_LENGTH = 32, 2000
#: A disk with less is as good as full.
BYTES_MIN = 64 * 1024 * 1024


class _Undone(Exception):
    """Nothing of what was tried is kept."""


def has_room(database: Database, *, at: datetime) -> bool:
    """Whether so much can be written. Nothing of it stays.

    PostgreSQL takes the room from its disk when it is asked for; SQLite only
    when it is kept, so there the disk is looked at too.
    """
    if database.file is not None and shutil.disk_usage(database.file.parent).free < BYTES_MIN:
        return False
    rows = [
        {"key": f"room:{number}:".ljust(ROW_LENGTH, "x"), "ends_at": at, "hits": 0}
        for number in range(ROWS)
    ]
    try:
        with database.saving() as session:
            session.execute(insert(Throttle), rows)
            raise _Undone
    except _Undone:
        return True
    except (OperationalError, PoolTimeout):
        return False
