"""A process that keeps an import in small batches, to be killed in the middle of it.

Arguments: database URL, folder, layout file. It says a line after each batch.
"""

import sys
from datetime import UTC, date, datetime
from pathlib import Path

from models.database import Database
from services import importing
from services.importing import keeping
from tests.workshop import LARKSPUR


def main(url: str, folder: str, layout: str) -> None:
    """Keep the export, fifty accounts a batch, twenty of them a part."""
    keeping.BATCH = 50
    database = Database(url, durable=False)
    export = importing.check(Path(folder), importing.load(layout), LARKSPUR.tariff.classes)
    importing.keep(
        database, LARKSPUR, export,
        on=date(2026, 11, 1), at=datetime(2026, 11, 20, 20, tzinfo=UTC), by="a process",
        tell=lambda so_far: print(so_far.accounts, flush=True),  # noqa: T201 - heard by the test
    )  # fmt: skip
    database.dispose()


if __name__ == "__main__":
    main(*sys.argv[1:])
