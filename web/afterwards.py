"""What is written once the answer is out: nobody waits for it, and its time tells nothing."""

from collections.abc import Callable, Container

from flask import after_this_request
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from web import logs
from web.extensions import house


def once_out(
    write: Callable[[Session], None], *, lost: str, only: Container[int] | None = None, **facts: str
) -> None:
    """Write something in a transaction of its own after this request; ``only`` for these statuses.

    When the database is busy it is lost, and the log says so by the name ``lost``.
    """
    database = house().database

    @after_this_request
    def write_later(response: Response) -> Response:
        if only is not None and response.status_code not in only:
            return response

        @response.call_on_close
        def do() -> None:
            try:
                with database.saving() as session:
                    write(session)
            except OperationalError:
                logs.log.error(lost, **facts)

        return response
