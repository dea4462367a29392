"""Each room of the services names what is in it, and nothing else."""

import ast
import re
import tomllib
from pathlib import Path

import pytest

from tests.house.conftest import ROOT

SERVICES = ROOT / "services"
NAMED = re.compile(r"^`+(\w+)`+", re.MULTILINE)
ROOMS = sorted(face.parent for face in SERVICES.rglob("__init__.py"))


def named(room: Path) -> list[str]:
    """The names in backquotes that begin a line of the room's docstring."""
    face = ast.parse((room / "__init__.py").read_text("utf-8"))
    return sorted(NAMED.findall(ast.get_docstring(face) or ""))


def inside(room: Path) -> list[str]:
    """The modules of a room, and the rooms in it."""
    modules = [path.stem for path in room.glob("*.py") if path.stem != "__init__"]
    return sorted(modules + [face.parent.name for face in room.glob("*/__init__.py")])


@pytest.mark.parametrize("room", ROOMS, ids=lambda room: room.relative_to(ROOT).as_posix())
def test_a_room_names_each_of_its_modules_once_and_none_that_is_gone(room: Path):
    assert named(room) == inside(room)


def test_every_folder_of_services_with_a_module_is_a_room():
    assert sorted({path.parent for path in SERVICES.rglob("*.py")}) == ROOMS


def test_the_map_tells_the_rooms_layer_by_layer_from_the_top():
    """As the contract of import-linter has them; what lies flat beside them comes after."""
    words = ast.get_docstring(ast.parse((SERVICES / "__init__.py").read_text("utf-8"))) or ""
    told = [NAMED.findall(layer) for layer in words.split("Flat beside")[0].split("\n\n")]
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]
    [layers] = [each["layers"] for each in contracts["contracts"] if "containers" in each]
    rooms = {room.name for room in ROOMS}
    kept = [[name for name in layer.split(" | ") if name in rooms] for layer in layers]
    assert [sorted(layer) for layer in told if layer] == [layer for layer in kept if layer]
