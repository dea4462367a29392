"""Which passwords will do, and which others would guess."""

import time

import pytest

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
