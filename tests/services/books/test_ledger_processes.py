"""Four processes post at once: nothing is lost, nobody waits for ever."""

import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest
from sqlalchemy import func, select

from models.database import Database
from models.ledger import Component, Entry
from models.money import Money
from services.books import chart, ledger
from services.verify import verify
from tests.factories import make_account
from tests.workshop import LARKSPUR

ROOT = Path(__file__).resolve().parents[3]
PROCESSES = 4
EACH = 60
EVERY_PART = (Component.SERVICE, Component.PENALTY, Component.FEE, Component.CREDIT)

pytestmark = pytest.mark.processes


def test_four_processes_posting_to_crossing_accounts_lose_nothing_and_never_deadlock(
    house_database: Database, accounts: list[int]
):
    assert post_at_once(house_database, [f"writer{n}" for n in range(PROCESSES)], accounts) == []
    with house_database.reading() as session:
        assert session.scalar(select(func.count()).select_from(Entry)) == PROCESSES * EACH
        assert ledger.general_balance(session, "1110") == Money(PROCESSES * EACH * 301)
        owed = Money(sum(ledger.balance(session, id_).owed.cents for id_ in accounts))
        assert owed == Money(-PROCESSES * EACH * 300)
        assert verify(session) == []


def test_four_processes_posting_the_same_keys_post_each_once(
    house_database: Database, accounts: list[int]
):
    assert post_at_once(house_database, ["the same"] * PROCESSES, accounts) == []
    with house_database.reading() as session:
        assert session.scalar(select(func.count()).select_from(Entry)) == EACH
        assert ledger.general_balance(session, "1110") == Money(EACH * 301)
        assert verify(session) == []


def post_at_once(database: Database, names: Sequence[str], accounts: list[int]) -> list[str]:
    """Start a process a name and wait for all; what went wrong in any of them."""
    command = [sys.executable, "-m", "tests.services.books.posting_process", database.url]
    writers = [
        subprocess.Popen(
            [*command, name, str(EACH), *map(str, accounts)],
            cwd=ROOT, stderr=subprocess.PIPE, text=True,
        )
        for name in names
    ]  # fmt: skip
    return [said for said in (writer.communicate(timeout=120)[1] for writer in writers) if said]


@pytest.fixture
def accounts(house_database: Database) -> list[int]:
    """Three customers with every component opened, in an order that is not the control's."""
    with house_database.saving() as session:
        made = [make_account(session).id for _ in range(3)]
        for index, account_id in enumerate(made):
            for part in EVERY_PART[index:] + EVERY_PART[:index]:
                chart.open_component(session, LARKSPUR.chart, account_id, part)
        return made
