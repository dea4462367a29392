"""Whatever is done to an account is found under one name: ``account:`` and its number."""

import ast
from collections.abc import Iterator

from models.audit import Deed
from models.autopay import AutopayDeed
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


#: What is done to an account and is no deed of the table, and why its owners do not miss it.
TOLD_OTHERWISE = {
    "'customer_view.begin'": "What.AS_CUSTOMER",
    "'customer_view.end'": "the same",
    "'account.set_up'": "ChangeKind.SET_UP",
    "f'account.{what}'": "each is a row of account_change",
    "'payment.claim'": "an owner's own act",
    "'credit.ask'": "the same",
    "'late_fee.ask'": "the same",
}
#: Callers of these name the action: ``action`` comes from the act of a person, never of staff.
BY_PEOPLE = {"services/access/ending.py", "services/access/sharing.py"}


def written(tree: ast.Module) -> Iterator[tuple[str, bool]]:
    """The action of each line about an account, and whether it is a deed for the type checker."""
    for function in ast.walk(tree):
        if not isinstance(function, ast.FunctionDef):
            continue
        args = [*function.args.args, *function.args.kwonlyargs]
        deeds = {a.arg for a in args if a.annotation and ast.unparse(a.annotation) == "Deed"}
        for call in ast.walk(function):
            if not isinstance(call, ast.Call):
                continue
            if ast.unparse(call.func) not in {"audit.record", "trail.did"}:
                continue
            named = {word.arg: word.value for word in call.keywords}
            action, subject = (
                call.args[1:3] if len(call.args) > 2 else (named["action"], named["subject"])
            )
            if not ast.unparse(subject).startswith(("audit.account", "about")):
                continue
            said = ast.unparse(action)
            yield said, said in deeds or said.startswith(("Deed.", "Deed("))


def test_whatever_staff_do_to_an_account_its_owners_read():
    unknown = {
        said
        for path, tree in trees()
        for said, is_deed in written(tree)
        if not is_deed and path not in BY_PEOPLE and not path.startswith("services/demo/")
    }
    assert unknown == set(TOLD_OTHERWISE), "make it a Deed of models/audit"


def test_every_change_of_autopay_is_a_deed():
    assert {f"autopay.{each}" for each in AutopayDeed} < set(Deed)
