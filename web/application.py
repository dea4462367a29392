"""Flask with the rules of addresses, the requests and the templates of this house."""

from typing import IO, Any

import flask

from web.spoken import SpokenEnvironment
from web.urls import Rule


class Request(flask.Request):
    """A request that closes each file it began to read, also one that never ended."""

    def __init__(self, *args: Any, **facts: Any) -> None:  # noqa: ANN401 - as theirs
        super().__init__(*args, **facts)
        self._begun: list[IO[bytes]] = []

    def _get_file_stream(self, *args: Any, **facts: Any) -> IO[bytes]:  # noqa: ANN401 - as theirs
        stream = super()._get_file_stream(*args, **facts)
        self._begun.append(stream)
        return stream

    def close(self) -> None:
        """Called at the end, however the request was answered."""
        super().close()
        for stream in self._begun:
            stream.close()


class Application(flask.Flask):
    """What ``app.create_app`` puts together."""

    request_class = Request
    url_rule_class = Rule
    # Flask names one exact class here; ours is one of its kind.
    jinja_environment = SpokenEnvironment  # type: ignore[assignment]
