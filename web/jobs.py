"""Who does the work of the job ledger, and how it hears that there is some.

The rows are the truth (``services.jobs``); huey carries two words, "look" and
"tick", and may lose them: a tick comes every few seconds. In the demo, threads
of the web process work; in production ``flask --app app jobs work`` does.
"""

import atexit
import threading
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property, partial
from importlib import import_module
from typing import Any, cast

import click
import structlog
from flask import Flask, Response, current_app, g, has_request_context
from flask.cli import AppGroup
from sqlalchemy.engine import make_url

from services import jobs, tickets  # noqa: F401 - they name what they handle
from services.arrangements import keeping  # noqa: F401 - it names what it handles
from services.auditing import sealing  # noqa: F401 - it names what it handles
from services.autopay import following_methods, watching  # noqa: F401 - they name what they handle
from services.billing import (  # noqa: F401 - they name what they handle
    posting,
    previewing,
    proposing,
)
from services.change_requests import expiring  # noqa: F401 - it names what it handles
from services.context import Context
from services.contracts import (  # noqa: F401 - it names what it handles
    keeping as keeping_contracts,
)
from services.discrepancies import finding  # noqa: F401 - it names what it handles
from services.disputes import acting  # noqa: F401 - it names what it handles
from services.disputes import following as following_disputes  # noqa: F401 - it names what it follows
from services.documents import upkeep  # noqa: F401 - it names what it handles
from services.drafts import (  # noqa: F401 - they name what they handle
    following,
    planning,
    planning_many,
    running,
    sweeping,
    untold,
    withdrawing,
)
from services.escrow import watching as watching_escrow  # noqa: F401 - it names what it handles
from services.lateness import running as past_due_running  # noqa: F401 - it names what it handles
from services.letters import fetching  # noqa: F401 - it names what it handles
from services.mailing import printing, returning  # noqa: F401 - they name what they handle
from services.methods import (  # noqa: F401 - it names what it handles
    following as following_kept,
)
from services.methods import (  # noqa: F401 - they name what they handle
    looking,
    retiring,
    running_out,
)
from services.payments import inbox, resolver  # noqa: F401 - they name what they handle
from services.rates import previewing as previewing_rates  # noqa: F401 - it names what it handles
from services.rates import proposing as proposing_rates  # noqa: F401 - it names what it handles
from services.reconciliation import pulling  # noqa: F401 - it names what it handles
from services.refunds import sending  # noqa: F401 - it names what it handles
from services.special_rates import (  # noqa: F401 - they name what they handle
    returning as special_rates_returning,
)
from services.special_rates import (  # noqa: F401 - they name what they handle
    sending as special_rates_sending,
)
from services.special_rates import (  # noqa: F401 - they name what they handle
    welcoming,
)
from services.supervision import drawing  # noqa: F401 - it names what it handles
from services.telling import messages  # noqa: F401 - they name what they handle
from web.settings import JobsMode, Settings

NAME = "headworks_jobs"
THREADS = 2
#: How often what comes round is asked for, and what was missed is found.
TICK_SECONDS = 5
#: How long a worker that heard nothing may sleep before it looks into the queue again.
NAP_SECONDS_MAX = 0.5
#: How long the end of the process waits for a job in hand. A longer one is taken up again later.
GOODBYE_SECONDS_MAX = 10
#: Its own corner of a PostgreSQL database: huey's tables are no tables of ours.
QUEUE_SCHEMA = "headworks_queue"
QUEUE_LOCK = 7_401_220_118
log = structlog.get_logger(__name__)
cli = AppGroup("jobs", help="Work done outside a request.")


@dataclass(frozen=True)
class Queue:
    """An open queue and what may be said into it."""

    huey: Any
    say_look: Callable[[], object]


class Workforce:
    """The queue of one process and, once started, its workers."""

    def __init__(self, context: Context, queue_url: str) -> None:
        self.context = context
        self.queue_url = queue_url
        self._starting = threading.Lock()
        self._consumer: Any = None

    @cached_property
    def queue(self) -> "Queue":
        """The queue, opened when somebody first needs it."""
        huey = _open_queue(self.queue_url)
        huey.periodic_task(lambda _timestamp: True, name="tick")(self._tick)
        return Queue(huey, say_look=huey.task(name="look")(self._look))

    def wake(self) -> None:
        """Tell the workers that there is work. Never fails: a tick finds what nobody was told."""
        try:
            self.queue.say_look()
        except Exception as error:  # the transaction is over and kept; its answer must not fail
            log.warning("jobs.wake_lost", error=type(error).__name__)

    def start(self) -> None:
        """Work in threads of this process. A second time nothing happens."""
        if self._consumer is not None:
            return
        with self._starting:
            if self._consumer is None:
                self._consumer = _consumer(self.queue.huey, signals=False)
                self._consumer.start()
                atexit.register(self.stop)

    def work(self) -> None:
        """Work until SIGINT, which lets jobs in hand end, or SIGTERM, which does not."""
        self._consumer = _consumer(self.queue.huey, signals=True)
        self._consumer.run()

    def stop(self) -> None:
        """Let the jobs in hand end and stop. A second time nothing happens."""
        with self._starting:
            consumer, self._consumer = self._consumer, None
        if consumer is not None:
            consumer.stop(graceful=True)
            atexit.unregister(self.stop)

    def _look(self) -> None:
        jobs.run_due(self.context, until=self._is_stopping)

    def _tick(self) -> None:
        jobs.ask_periodic(self.context)
        self._look()

    def _is_stopping(self) -> bool:
        consumer = self._consumer
        return consumer is not None and bool(consumer.stop_flag.is_set())


def wire(app: Flask, settings: Settings, context: Context) -> None:
    """Give the application its workers.

    Threads start with the first request: after every fork, and never for a
    command that only looks at the database.
    """
    works_here = settings.jobs is JobsMode.THREADS
    url = settings.queue_url or ("memory:" if works_here else settings.database_url)
    workforce = Workforce(context, url)
    app.extensions[NAME] = workforce
    app.cli.add_command(cli)
    jobs.wake_with(context.database, partial(_wake_when_answered, workforce))
    app.after_request(_wake_once_sent)
    if works_here:

        @app.before_request
        def start() -> None:
            workforce.start()


def _wake_when_answered(workforce: Workforce) -> None:
    """Tell the workers after the answer is out: whoever asked does not wait for the queue."""
    if has_request_context():
        g.workers_to_wake = workforce
    else:
        workforce.wake()


def _wake_once_sent(response: Response) -> Response:
    workforce: Workforce | None = g.pop("workers_to_wake", None)
    if workforce is not None:
        response.call_on_close(workforce.wake)
    return response


def workforce() -> Workforce:
    """The workers of the running application."""
    return cast("Workforce", current_app.extensions[NAME])


@cli.command("work")
def work() -> None:
    """Work until told to stop: SIGINT lets the job in hand end."""
    click.echo("Working. Stop with Ctrl C.")
    workforce().work()


@cli.command("run")
def run() -> None:
    """Do once what is due now, and stop."""
    context = workforce().context
    jobs.ask_periodic(context)
    done = jobs.run_due(context)
    click.echo(f"Did {done} {'job' if done == 1 else 'jobs'}.")


def _open_queue(url: str) -> Any:  # noqa: ANN401 - the library has no types
    # Imported here: a page does not need it, and it is slow to load.
    library: Any = import_module("huey")
    if url == "memory:":
        return library.MemoryHuey("headworks", results=False)
    if url.startswith(("redis:", "rediss:")):
        return library.RedisHuey("headworks", url=url, results=False)
    if url.startswith("sqlite"):
        file = f"{make_url(url).database}-queue"
        return library.SqliteHuey("headworks", filename=file, fsync=False, results=False)
    return _postgres_queue(library, url)


def _postgres_queue(library: Any, url: str) -> Any:  # noqa: ANN401
    import psycopg

    dsn = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)

    def connect() -> object:
        return psycopg.connect(dsn, options=f"-c search_path={QUEUE_SCHEMA}", autocommit=True)

    # Several processes start at once, and "create if not exists" is not made for that.
    with psycopg.connect(dsn, autocommit=True) as alone:
        alone.execute("SELECT pg_advisory_lock(%s)", (QUEUE_LOCK,))
        alone.execute(f"CREATE SCHEMA IF NOT EXISTS {QUEUE_SCHEMA}")
        return library.PostgresHuey("headworks", connection=connect, results=False)


def _consumer(huey: Any, *, signals: bool) -> Any:  # noqa: ANN401
    library: Any = import_module("huey.consumer")
    ticks = type("Ticks", (library.Scheduler,), {"periodic_task_seconds": TICK_SECONDS})
    workers: Any = type("Workers", (library.Consumer,), {"scheduler_class": ticks})
    consumer = workers(
        huey, workers=THREADS, max_delay=NAP_SECONDS_MAX, shutdown_timeout=GOODBYE_SECONDS_MAX
    )
    if not signals:
        # In the web process the signals are the web server's.
        consumer._set_signal_handlers = lambda: None
    return consumer
