"""What an address may say of a row or a page: numbers a database can hold, and nothing else."""

from flask import request

from models.base import ID_MAX
from services.books.statements import Cursor


def before() -> int | None:
    """The id that the asked page begins before; none for the first page, or for nonsense."""
    asked = request.args.get("before", type=int)
    return None if asked is None else max(0, min(asked, ID_MAX))


def after_id() -> int:
    """The id that the asked page begins after; 0 for the first page, or for nonsense."""
    return max(0, min(request.args.get("after", 0, type=int), ID_MAX))


def after() -> Cursor | None:
    """The last row of the page before the asked one; none for the first page, or for nonsense."""
    return Cursor.read(request.args.get("after", ""))
