"""Fault catalogue C4 and C12: the database is away, or has nobody free."""

import pytest

from app import create_app
from models.database import Database
from tests.client import HouseClient
from tests.conftest import furnish


@pytest.fixture
def narrow(settings, house_database, monkeypatch):
    """The product with a single connection to its database."""
    monkeypatch.setattr("models.database.POOL_WAIT_SECONDS", 0.2)
    database = Database(house_database.url, durable=False, pool_size=1)
    yield furnish(create_app(settings), database)
    database.dispose()


def test_c12_with_nobody_free_a_page_says_so_and_health_still_answers(narrow):
    client: HouseClient = narrow.test_client()
    database = narrow.extensions["headworks"].database
    with database.write.connect():
        answer = client.get("/receipt/ABCDEFGHJKMN")
        assert answer.status_code == 503
        assert int(answer.headers["Retry-After"]) > 0
        assert "do not pay again" in answer.text
        assert client.get("/health").status_code == 200
    assert client.get("/health/ready").status_code == 200
