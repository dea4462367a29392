"""The moments at which a worker can die: before and after each statement, commit and call."""

import os
import random
import signal
from collections.abc import Callable
from unittest.mock import patch

import requests
from requests.adapters import HTTPAdapter
from sqlalchemy import event

from models.database import Database


class Points:
    """Counts the moments that were passed, and ends this process at one of them.

    A process ended so has no time for anything: no rollback, no goodbye. ``lost`` is the share
    of the processor's answers that never arrive.
    """

    def __init__(self, deadly: int, *, lost: float, seed: int) -> None:
        self.passed = 0
        self._deadly = deadly
        self._lost = lost
        self._dice = random.Random(seed)

    def watch(self, database: Database) -> None:
        """Count this process's statements, commits and calls from now on."""
        for name in ("before_cursor_execute", "after_cursor_execute", "commit"):
            event.listen(database.write, name, self._moment)
        self._watch_calls()

    def _moment(self, *_told: object) -> None:
        self.passed += 1
        if self.passed == self._deadly:
            os.kill(os.getpid(), signal.SIGKILL)

    def _watch_calls(self) -> None:
        really: Callable[..., requests.Response] = HTTPAdapter.send

        def send(*given: object, **named: object) -> requests.Response:
            self._moment()
            answer = really(*given, **named)
            self._moment()
            if self._dice.random() < self._lost:
                answer.close()
                raise requests.ConnectionError("The answer was lost on the way.")
            return answer

        patch.object(HTTPAdapter, "send", send).start()  # for as long as this process lives
