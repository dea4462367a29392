"""A process that posts a run in small batches, to be killed in the middle of it.

Arguments: database URL, the run's id. It says a line after each batch.
"""

import sys

from models.database import Database
from services.billing import posting
from services.drafts import planning_many
from tests.services.billing.street import SUPERVISOR
from tests.workshop import Clock, at_work

assert planning_many  # its handler is known by importing it


def main(url: str, run_id: str) -> None:
    """Post the run, ten accounts a batch."""
    posting.BATCH = 10
    database = Database(url, durable=False)
    posting.post(
        at_work(database, Clock()), int(run_id), by=SUPERVISOR,
        tell=lambda done, of: print(done, of, flush=True),  # noqa: T201 - heard by the test
    )  # fmt: skip
    database.dispose()


if __name__ == "__main__":
    main(*sys.argv[1:])
