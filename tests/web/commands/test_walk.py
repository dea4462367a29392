"""docs/importing.md says how a district is brought along: its commands are run as they stand."""

import re
import shlex

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.importing import ImportRun, PersonDoubt
from services import welcoming
from tests.house.conftest import ROOT
from tests.workshop import LARKSPUR
from web.clock import now

#: In a database of one's own both are 1; on PostgreSQL numbers go on from test to test.
NUMBERED = {"duplicates": func.max(ImportRun.id), "decide": func.min(PersonDoubt.id)}
COMMAND = re.compile(r"`flask --app app ([^`]+)`")


def commands() -> list[list[str]]:
    """The commands of the whole walk, in order."""
    told = (ROOT / "docs" / "importing.md").read_text("utf-8")
    walk = told.split("## The whole walk")[1].split("\n## ")[0]
    return [shlex.split(command) for command in COMMAND.findall(walk)]


def test_the_whole_walk_from_an_export_to_invited_customers(
    app: Flask, session: Session, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.chdir(ROOT)
    today = LARKSPUR.day(now()).isoformat()
    runner, said = app.test_cli_runner(), ""
    for words in commands():
        words = [re.sub(r"^2\d{3}-\d\d-\d\d$", today, word) for word in words]
        if words[:2] in (["import", "duplicates"], ["import", "decide"]):
            words[2] = str(session.scalar(select(NUMBERED[words[1]])))
        answer = runner.invoke(args=words)
        assert answer.exit_code == 0, answer.output
        said = answer.output
    standing = welcoming.standing(session, at=now())
    assert (standing.imported, standing.queued, standing.to_invite) == (10, 8, 0)
    assert (standing.held, standing.without_address) == (0, 2)
    assert "8  E-mail waits to be sent" in said
