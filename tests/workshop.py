"""A district at work in a test: its clock stands still until it is turned on."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from models.database import Database
from models.district_file import load
from services.context import Context
from services.gateways.mail import Mailer, SmtpMailer
from services.gateways.processor_verbs import Processor
from services.in_force import Districts
from services.links import Links
from tests.databases import Template

LARKSPUR = load(Path(__file__).parents[1] / "districts" / "larkspur.toml")
SENDER = "help@larkspursewer.example"


class Clock:
    """Wed, Nov 18, 2026, 10:00 am in the district, until ``tick``."""

    def __init__(self) -> None:
        self.at = datetime(2026, 11, 18, 18, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.at

    def tick(self, **duration: float) -> datetime:
        """Turn it on."""
        self.at += timedelta(**duration)
        return self.at


def no_processor() -> Processor:
    """For work that has nothing to do with the processor."""
    raise AssertionError("this work does not talk to the processor")


def no_mailer() -> Mailer:
    """For work that sends nothing."""
    raise AssertionError("this work sends no mail")


def at_work(database: Database, clock: Clock, mailer: Callable[[], Mailer] = no_mailer) -> Context:
    """What a job is given."""
    return Context(
        database=database, files=Districts.alone(LARKSPUR), links=Links("https://pay.larkspursewer.example"),
        processor=no_processor, mailer=mailer, now=clock,
    )  # fmt: skip


def post_office(port: int) -> Callable[[], Mailer]:
    """Letters go to a server on this machine."""
    return lambda: SmtpMailer(host="127.0.0.1", port=port, sender=SENDER, sender_name=LARKSPUR.name)


@contextmanager
def fresh_copy(made: Template) -> Iterator[Database]:
    """An empty database of the engine under test, thrown away at the end."""
    url = made.copy()
    database = Database(url, durable=False)
    try:
        yield database
    finally:
        database.dispose()
        made.drop(url)
