"""What a worker and whoever watches it share: the district, the clock and the outside."""

from dataclasses import dataclass
from datetime import UTC, datetime

from bench.town import LARKSPUR
from models.database import Database
from services.context import Context
from services.gateways.mail import SmtpMailer
from services.gateways.stripe_gateway import StripeGateway
from services.in_force import Districts
from services.links import Links

KEY = "sk_test_crash"


@dataclass(frozen=True)
class Outside:
    """Where everything is that a worker talks to."""

    url: str
    api_base: str
    secret: str
    mail_port: int


def surroundings(database: Database, outside: Outside, at: int) -> Context:
    """A context whose clock stands still, with connections of its own to the outside."""
    gateway = StripeGateway(KEY, api_base=outside.api_base, webhook_secrets=[outside.secret])
    now = datetime.fromtimestamp(at, UTC)
    mailer = SmtpMailer(
        host="127.0.0.1", port=outside.mail_port, sender="bills@larkspur.example",
        sender_name=LARKSPUR.name,
    )  # fmt: skip
    return Context(
        database=database, files=Districts.alone(LARKSPUR), links=Links("http://127.0.0.1:5000"),
        processor=lambda: gateway, mailer=lambda: mailer, now=lambda: now,
    )  # fmt: skip
