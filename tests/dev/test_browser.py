from pathlib import Path

import pytest

from tools import browser
from tools.progress import Trouble


@pytest.fixture
def bare_machine(monkeypatch, tmp_path):
    """A machine with an empty PATH and an empty home, and no word about a browser."""
    monkeypatch.delenv("CHROMIUM", raising=False)
    monkeypatch.delenv("PLAYWRIGHT_BROWSERS_PATH", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("HOME", str(tmp_path))
    return tmp_path


def program(path, script):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)
    return path


def test_the_browser_named_must_start(monkeypatch, tmp_path):
    monkeypatch.setenv("CHROMIUM", str(tmp_path / "none"))
    with pytest.raises(Trouble, match="does not start"):
        browser.provide()


def test_a_browser_that_is_only_a_signpost_is_passed_over(bare_machine):
    program(bare_machine / "chromium", "echo install the snap; exit 1")
    good = program(bare_machine / "google-chrome", "echo Chrome 156")
    assert browser.find() == good


def test_playwrights_own_browser_is_found(bare_machine):
    folder = bare_machine / ".cache/ms-playwright"
    own = program(folder / "chromium-1200/chrome-linux/chrome", "echo Chromium")
    assert browser.find() == own


@pytest.mark.skipif(any(Path("/Applications").glob("*Chrom*")), reason="this Mac has a browser")
def test_no_browser_at_all_is_no_browser(bare_machine):
    assert list(bare_machine.iterdir()) == []
    assert browser.find() is None
