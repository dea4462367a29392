"""Programs started together, waited for, watched, and ended together."""

import contextlib
import ctypes
import os
import queue
import signal
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

from tools.ports import is_free
from tools.progress import ROOT, Trouble, last_lines, say

START_SECONDS_MAX = 45
STOP_SECONDS_MAX = 10
ANSWER_SECONDS_MAX = 5
POLL_SECONDS = 0.05
WATCH_SECONDS = 0.5
#: Linux: the signal a process gets when the one that started it is gone.
PR_SET_PDEATHSIG = 1


class PortLost(Trouble):
    """Another program took the port of one of ours before it did."""


@dataclass(frozen=True)
class Child:
    """One running program, where it answers, and where it writes."""

    name: str
    process: "subprocess.Popen[bytes]"
    port: int
    log: Path

    def told(self) -> str:
        """The last lines it wrote."""
        return last_lines(self.log.read_text(errors="replace"))


class Children:
    """As a context: whatever was started inside is stopped at its end, last started first."""

    def __init__(self, logs: Path) -> None:
        self.logs = logs
        self.running: list[Child] = []

    def __enter__(self) -> Self:
        self.logs.mkdir(parents=True, exist_ok=True)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    def start(
        self, name: str, command: Sequence[str], port: int, environment: dict[str, str]
    ) -> Child:
        """Start a program away from the terminal, so that Ctrl-C reaches only us."""
        log = self.logs / f"{name}.log"
        with log.open("wb") as out:
            process = subprocess.Popen(
                command,
                cwd=ROOT,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                preexec_fn=die_with_parent(),
            )
        child = Child(name, process, port, log)
        self.running.append(child)
        return child

    def wait_for(self, child: Child, seconds_max: float = START_SECONDS_MAX) -> None:
        """Wait until it answers on its port.

        :raises Trouble: with its last lines when it ends before, or takes too long.
        """
        deadline = time.monotonic() + seconds_max
        while not answers(f"http://127.0.0.1:{child.port}/health"):
            self.look()
            if time.monotonic() > deadline:
                raise Trouble(f"{child.name} did not answer in {seconds_max} s.\n{child.told()}")
            time.sleep(POLL_SECONDS)

    def look(self) -> None:
        """See whether all are still there.

        :raises PortLost: when one ended and somebody else listens where it should.
        :raises Trouble: with the last lines of one that ended.
        """
        for child in self.running:
            code = child.process.poll()
            if code and not is_free(child.port):
                raise PortLost(f"Port {child.port} was taken by another program.")
            if code is not None:
                raise Trouble(f"{child.name} ended with exit code {code}.\n{child.told()}")

    def finish(
        self, command: Sequence[str], environment: dict[str, str], *, is_shown: bool = False
    ) -> str:
        """Run a command to its end beside the others; what it said, shown line by line or not.

        :raises Trouble: with its last lines when it fails; as soon as one of the others is gone.
        """
        lines = []
        with subprocess.Popen(
            command,
            cwd=ROOT,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
        ) as process:
            try:
                for line in self._told(process):
                    lines.append(line)
                    if is_shown:
                        say(f"  {line.rstrip()}")
            except BaseException:
                process.kill()
                raise
        if process.returncode:
            words = "" if is_shown else "\n" + last_lines("".join(lines))
            raise Trouble(f"This failed: {' '.join(command[1:])}{words}")
        return "".join(lines)

    def _told(self, process: "subprocess.Popen[str]") -> Iterator[str]:
        """Every line as it is said; between them, and while nothing is said, the others count."""
        lines: queue.Queue[str | None] = queue.Queue()

        def read() -> None:
            for line in process.stdout or ():
                lines.put(line)
            lines.put(None)

        threading.Thread(target=read, daemon=True).start()
        while True:
            self.look()
            try:
                line = lines.get(timeout=WATCH_SECONDS)
            except queue.Empty:
                continue
            if line is None:
                return
            yield line

    def watch(self) -> None:
        """Look until interrupted.

        :raises Trouble: when one ends by itself.
        """
        with contextlib.suppress(KeyboardInterrupt):
            while True:
                self.look()
                time.sleep(WATCH_SECONDS)
        say("Stopping")

    def stop(self) -> None:
        """End all, each by its own id; one that does not listen is killed."""
        for child in reversed(self.running):
            if child.process.poll() is None:
                child.process.terminate()
        deadline = time.monotonic() + STOP_SECONDS_MAX
        for child in reversed(self.running):
            try:
                child.process.wait(max(0.1, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                child.process.kill()
                child.process.wait()
        self.running.clear()


def answers(url: str) -> bool:
    """Whether somebody answers there, be it to say that there is no such page."""
    directly = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with directly.open(url, timeout=ANSWER_SECONDS_MAX):
            return True
    except urllib.error.HTTPError as error:
        return error.code < 500
    except OSError:
        return False


def die_with_parent() -> Callable[[], None] | None:
    """What a child does first on Linux: ask to be ended should we be killed without warning."""
    if sys.platform != "linux":
        return None
    libc = ctypes.CDLL(None)
    parent = os.getpid()

    def ask() -> None:
        libc.prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
        if os.getppid() != parent:
            os._exit(1)

    return ask
