"""Every setting is in the README, with the same words as in the code."""

import os
import re
from dataclasses import Field, fields
from typing import Any

import pytest

from tests.house.conftest import ROOT
from web.settings import PREFIX, Settings

README = ROOT / "README.md"
#: Between these two the table is written from the code.
BEGIN, END = "<!-- settings -->", "<!-- end of settings -->"


def row(setting: Field[Any]) -> str:
    """The line of the table for one setting."""
    default = setting.metadata["default"]
    kept = "**required**" if default is None else f"`{default}`" if default else "–"
    return f"| `{PREFIX}{setting.name.upper()}` | {kept} | {setting.metadata['caption']} |"


def table() -> str:
    """The whole table."""
    rows = [row(setting) for setting in fields(Settings)]
    return "\n".join(["| Setting | Default | What it decides |", "|---|---|---|", *rows])


def write() -> None:
    """Put the table between its marks, or at the end of a README that has none."""
    known = README.read_text("utf-8") if README.exists() else "# Headworks\n"
    if BEGIN not in known:
        known += f"\n## Settings\n\n{BEGIN}\n{END}\n"
    between = re.compile(f"{re.escape(BEGIN)}.*?{re.escape(END)}", re.DOTALL)
    README.write_text(between.sub(lambda _: f"{BEGIN}\n{table()}\n{END}", known), "utf-8")


@pytest.mark.parametrize("setting", fields(Settings), ids=lambda item: item.name)
def test_a_setting_is_documented_in_the_words_of_the_code(setting: Field[Any]):
    """Write the table anew with HEADWORKS_WRITE_SETTINGS=1."""
    if os.environ.get("HEADWORKS_WRITE_SETTINGS"):
        write()
    assert row(setting) in README.read_text("utf-8").splitlines()
