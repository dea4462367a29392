"""A worker in a process of its own: ``python -m tests.faults.worker_process``.

Arguments: database URL, the sandbox's address and secret, the mail's port, the instant. It says
how many jobs it tried.
"""

import sys
from datetime import UTC, datetime

from models.database import Database
from services import jobs
from services.context import Context
from services.gateways.stripe_gateway import StripeGateway
from services.in_force import Districts
from services.links import Links
from services.payments import inbox, resolver
from services.telling import messages
from tests.workshop import LARKSPUR, post_office

assert all((inbox, messages, resolver))  # their handlers are known by importing them


def say(word: str) -> None:
    """A word for whoever started us."""
    sys.stdout.write(f"{word}\n")
    sys.stdout.flush()


def main(url: str, api_base: str, secret: str, mail_port: str, instant: str) -> None:
    """Do what is due, after saying that it is ready and hearing that the others are."""
    gateway = StripeGateway("sk_test_till", api_base=api_base, webhook_secrets=[secret])
    database = Database(url, durable=False)
    at = datetime.fromtimestamp(int(instant), UTC)
    context = Context(
        database=database, files=Districts.alone(LARKSPUR), links=Links("http://127.0.0.1:5000"),
        processor=lambda: gateway, mailer=post_office(int(mail_port)), now=lambda: at,
    )  # fmt: skip
    say("ready")
    sys.stdin.readline()
    say(str(jobs.run_due(context)))
    database.dispose()


if __name__ == "__main__":
    main(*sys.argv[1:])
