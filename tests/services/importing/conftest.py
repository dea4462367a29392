"""An export in a folder, and the verbs on it as the district uses them."""

from datetime import UTC, date, datetime

import pytest

from services import importing
from services.importing import Export, Kept
from tests.services.importing import exports
from tests.workshop import LARKSPUR

ON = date(2026, 11, 1)
AT = datetime(2026, 11, 20, 20, tzinfo=UTC)


@pytest.fixture
def read(tmp_path):
    """Read the folder by a plain layout."""

    def read(rules: str = "", more: str = "") -> Export:
        layout = exports.layout_file(tmp_path, rules, more)
        return importing.check(tmp_path, importing.load(str(layout)), LARKSPUR.tariff.classes)

    return read


@pytest.fixture
def keep(database, read):
    """Keep what is in the folder."""

    def keep(rules: str = "", more: str = "", **facts) -> Kept:
        asked = {"on": ON, "at": AT, "by": "Priya Nair"} | facts
        return importing.keep(database, LARKSPUR, read(rules, more), **asked)

    return keep
