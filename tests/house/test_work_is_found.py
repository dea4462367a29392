"""Whoever names itself as doing some work, or as following payments, is loaded by the product.

Importing a module is what makes it known: one that nobody imports would leave its work undone,
and say nothing. The product is loaded in a process of its own, for tests import more.
"""

import ast
import subprocess
import sys
from collections.abc import Iterator

from tests.house.conftest import ROOT, files

NAMES = {"handles", "follows"}


def named() -> Iterator[str]:
    """The modules in which a function names itself."""
    for path in files(".py", under=("services", "web", "portal", "helpdesk")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.FunctionDef) and any(
                isinstance(called, ast.Call)
                and (getattr(called.func, "attr", "") or getattr(called.func, "id", "")) in NAMES
                for called in node.decorator_list
            ):
                yield ".".join(path.relative_to(ROOT).with_suffix("").parts)


def test_every_module_that_names_itself_is_loaded_by_the_product():
    wanted = set(named())
    assert {"services.drafts.running", "services.disputes.following"} <= wanted

    loaded = subprocess.run(
        [sys.executable, "-c", "import app, sys; print(*sys.modules)"],
        cwd=ROOT, capture_output=True, text=True, check=True,
    ).stdout.split()  # fmt: skip

    assert wanted - set(loaded) == set()
