"""A process that posts, for tests of several at once.

``python -m tests.services.books.posting_process``

Arguments: database URL, a name of its own, how many entries, and the ids of the customer accounts.
"""

import random
import sys
from datetime import UTC, date, datetime

from models.database import Database
from models.ledger import Component, EntryKind
from models.money import Money
from services.books import ledger
from services.books.chart import open_books
from services.books.ledger import Leg
from tests.workshop import LARKSPUR

COMPONENTS = (Component.SERVICE, Component.PENALTY, Component.FEE, Component.CREDIT)


def main(url: str, name: str, count: str, *accounts: str) -> None:
    """Post entries of several legs whose accounts cross those of the other processes."""
    database = Database(url, durable=False)
    dice = random.Random(name)
    for number in range(int(count)):
        account_id, parts = int(dice.choice(accounts)), dice.sample(COMPONENTS, 3)
        # nothing is locked before: the ledger alone must keep its writers apart
        with database.saving() as session:
            books = open_books(
                session, LARKSPUR.chart, account_id=account_id, codes={"1110", "4310"}
            )
            clearing = books.general["1110"]
            legs = [Leg(clearing, books.part(part), Money(100)) for part in parts]
            legs.append(Leg(clearing, books.general["4310"], Money(1)))
            ledger.post(
                session, key=f"crossing:{name}:{number}", kind=EntryKind.OPENING,
                account_id=account_id, legs=legs, on=date(2026, 11, 18),
                at=datetime(2026, 11, 18, 18, tzinfo=UTC), memo="Crossing", actor=f"job:{name}",
            )  # fmt: skip
    database.dispose()


if __name__ == "__main__":
    main(*sys.argv[1:])
