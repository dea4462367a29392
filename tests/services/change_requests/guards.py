"""What the database itself refuses of a change, whoever writes to it."""

import re
from contextlib import contextmanager

import pytest
from sqlalchemy.exc import DBAPIError

from tests.changed import Desk


@contextmanager
def refused(desk: Desk, says: str):
    """A statement that one rule refuses, in these words of it, and of no other."""
    desk.session.flush()
    with pytest.raises(DBAPIError, match=re.escape(says)), desk.session.begin_nested():
        yield
