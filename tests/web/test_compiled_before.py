"""Templates that an earlier process compiled are read, and never old ones for new."""

from collections.abc import Callable
from pathlib import Path

import jinja2
import pytest

from app import create_app
from web import compiled_before
from web.settings import Settings

PAGE = "ui/icon.html"


@pytest.fixture
def folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """Where set-up lets them be kept."""
    monkeypatch.setattr(compiled_before, "FOLDER", tmp_path / "templates")
    (tmp_path / "templates").mkdir()
    return tmp_path / "templates"


@pytest.fixture
def start(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], int]:
    """A new process shows a picture to a reader of a language; how many templates it compiled."""
    compiled: list[object] = []
    compiles = jinja2.Environment.compile

    def counted(self, *given, **named):  # type: ignore[no-untyped-def]
        compiled.append(given)
        return compiles(self, *given, **named)

    monkeypatch.setattr(jinja2.Environment, "compile", counted)

    def begin(language: str) -> int:
        compiled.clear()
        environment = create_app(settings).jinja_env.speaking(language)  # type: ignore[attr-defined]
        assert "<svg" in environment.get_template(PAGE).module.icon("home")
        assert environment.from_string("{{ 1 + 1 }}").render() == "2"
        return len(compiled) - 1  # the text

    return begin


def test_the_next_process_compiles_nothing_again(folder: Path, start: Callable[[str], int]):
    assert [start("en"), start("en"), start("es"), start("es")] == [1, 0, 1, 0]


def test_whatever_changes_what_templates_become_makes_them_new(
    folder: Path, start: Callable[[str], int], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
):
    start("en")
    (tmp_path / "templates.html").write_text("")
    monkeypatch.setattr(compiled_before, "CATALOGUES", tmp_path)
    assert start("en") == 1
    assert len(list(folder.iterdir())) == 1  # the old ones are gone


@pytest.mark.parametrize("harm", [Path.rmdir, lambda folder: folder.chmod(0o500)])
def test_where_nothing_can_be_kept_pages_are_shown_all_the_same(
    folder: Path, start: Callable[[str], int], harm: Callable[[Path], object]
):
    harm(folder)
    assert start("en") == 1
    if folder.is_dir():
        folder.chmod(0o700)


def test_a_file_that_was_damaged_is_compiled_again(folder: Path, start: Callable[[str], int]):
    start("en")
    [kept] = folder.glob("*/en-*")
    kept.write_bytes(b"damaged")
    assert start("en") == 1
    assert start("en") == 0
