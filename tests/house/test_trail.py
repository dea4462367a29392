"""Whatever is done to an account is found under one name: ``account:`` and its number."""

import ast
from collections.abc import Iterator

from services.audit import ACCOUNT
from tests.house.conftest import ROOT

#: Where ``account:`` begins something that is no subject: what a limit counts, what a file is for.
NO_SUBJECT = {
    "services/letters/dealing.py", "services/demo/post.py", "helpdesk/tickets.py",
    "portal/messages.py", "portal/invite.py",
}  # fmt: skip
FLOORS = ("models", "services", "web", "portal", "helpdesk")


def trees() -> Iterator[tuple[str, ast.Module]]:
    """Every module of the product, by its path."""
    for floor in FLOORS:
        for path in sorted((ROOT / floor).rglob("*.py")):
            yield path.relative_to(ROOT).as_posix(), ast.parse(path.read_text("utf-8"))


def test_the_subject_of_an_account_is_made_in_one_place():
    """A row's id under that word would be another account's number, and found by nobody."""
    made = {
        path
        for path, tree in trees()
        for node in ast.walk(tree)
        if isinstance(node, ast.JoinedStr)
        and isinstance(node.values[0], ast.Constant)
        and str(node.values[0].value).startswith(ACCOUNT)
    }
    assert made == NO_SUBJECT
