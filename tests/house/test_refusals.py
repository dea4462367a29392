"""A refusal is a sentence of the catalogues: no payer reads what a machine put together."""

import ast
from collections.abc import Iterator

from models.draft import DraftState
from models.errors import NoSuchMove
from tests.house.conftest import ROOT
from web.errors import WORDS

SPOKEN = {"Busy", "Conflict", "Forbidden", "Refused"}
#: Read by staff and operators alone, whose words are English.
OF_STAFF = {
    "services/billing/issuing.py", "services/books/ledger.py", "services/importing/layout.py",
    "services/payments/record.py", "services/tickets/canned.py",
}  # fmt: skip


def put_together() -> Iterator[str]:
    """The modules that put the words of a refusal together: those are in no catalogue."""
    for floor in ("models", "services"):
        for path in sorted((ROOT / floor).rglob("*.py")):
            for node in ast.walk(ast.parse(path.read_text("utf-8"))):
                if (
                    isinstance(node, ast.Call)
                    and isinstance(node.func, ast.Name)
                    and node.func.id in SPOKEN
                    and node.args
                    and isinstance(node.args[0], ast.JoinedStr)
                ):
                    yield path.relative_to(ROOT).as_posix()


def test_every_refusal_that_a_payer_may_read_is_a_sentence_of_the_catalogues():
    assert set(put_together()) == OF_STAFF


def test_a_move_that_no_table_has_is_said_in_the_words_of_its_kind_and_names_states_in_logs_only():
    no = NoSuchMove("A draft", DraftState.SENT, DraftState.PLANNED)
    assert no.words == WORDS[409].message._args[0]
    assert str(no) == "A draft that is sent cannot become planned."
