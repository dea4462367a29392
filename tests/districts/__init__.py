"""Published schedules of real districts, described in files as anybody could."""

import tomllib
from pathlib import Path

from models.district_table import Table
from models.tariff import Tariff
from models.tariff_file import tariff


def published(name: str) -> Tariff:
    """The tariff of one of these files."""
    path = Path(__file__).with_name(f"{name}.toml")
    return tariff(Table(tomllib.loads(path.read_text("utf-8")), ""), ("en",))
