"""What the database itself refuses, whoever writes to it: no author decides, what is over stays."""

import pytest
from sqlalchemy import text, update

from models.change_request import ChangeRequest
from tests.changed import DECIDES, DECIDES_TOO, credit, moved
from tests.services.change_requests.guards import refused

#: Above what a specialist does alone.
MUCH = credit(6_000)
MAKER = "who asked for a change never changes"
AUTHOR = "whoever wrote a change decides over none of it"


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ("decided_by = 'staff:4711'", AUTHOR),
        ("endorsed_by = 'staff:4711'", AUTHOR),
        ("decided_by = 'staff:4712'", AUTHOR),
        ("requested_by = 'staff:9'", MAKER),
        ("requested_role = 'supervisor'", MAKER),
    ],
)
def test_the_database_refuses_it_too(desk, iris, words, says):
    request = desk.send_back(desk.ask(iris, MUCH), by=DECIDES_TOO)
    desk.ask_anew(request, iris, credit(7_000), by=DECIDES)
    with refused(desk, says):
        desk.session.execute(text(f"UPDATE change_request SET {words}"))


@pytest.mark.parametrize(
    "table", ["change_version", "change_move", "change_execution", "payment_move"]
)
def test_what_is_written_of_a_change_stays(desk, iris, bo, table):
    desk.ask(iris, moved(desk.pay(iris, 1_000), bo, 1_000))
    for act in (f"DELETE FROM {table}", f"UPDATE {table} SET id = id + 1"):
        with refused(desk, f"{table} is written once and never changed"):
            desk.session.execute(text(act))


def test_an_executed_change_never_changes(desk, iris):
    desk.ask(iris, credit(1_000))
    with refused(desk, "a change that is over never changes"):
        desk.session.execute(update(ChangeRequest).values(differences=["Something."]))
    with refused(desk, "a change is never deleted or replaced"):
        desk.session.execute(text("DELETE FROM change_request"))
