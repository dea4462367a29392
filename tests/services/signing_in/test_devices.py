"""What a browser keeps to be known again: worth something to its own people, and for a while."""

from dataclasses import replace
from datetime import date, timedelta

from services.signing_in.devices import KNOWN_FOR, Devices
from services.signing_in.identity import Claim

ON = date(2026, 11, 18)
IRIS = Claim(7, "a mailbox", "a hash")
DEVICES = Devices("k" * 40, "portal")


def test_a_browser_is_known_to_the_claim_it_was_given_for():
    kept = DEVICES.give(IRIS, on=ON)
    name = DEVICES.known([kept], IRIS, on=ON)
    assert name is not None
    again = DEVICES.give(IRIS, on=ON + timedelta(days=9), name=name)
    assert DEVICES.known(["x", again], IRIS, on=ON + timedelta(days=9)) == name


def test_it_names_nobody():
    kept = DEVICES.give(IRIS, on=ON)
    assert "mailbox" not in kept
    assert kept.split(".")[0] != DEVICES.give(IRIS, on=ON).split(".")[0]


def test_another_person_mailbox_password_door_or_key_does_not_know_it():
    kept = [DEVICES.give(IRIS, on=ON)]
    for claim in (
        replace(IRIS, id=8),
        replace(IRIS, mailbox="another"),
        replace(IRIS, password_hash="changed"),  # noqa: S106 - no password
        replace(IRIS, password_hash=None),
        None,
    ):
        assert DEVICES.known(kept, claim, on=ON) is None
    for devices in (Devices("k" * 40, "helpdesk"), Devices("j" * 40, "portal")):
        assert devices.known(kept, IRIS, on=ON) is None


def test_it_is_known_for_half_a_year_and_its_day_cannot_be_moved():
    kept = DEVICES.give(IRIS, on=ON)
    assert DEVICES.known([kept], IRIS, on=ON + KNOWN_FOR) is not None
    assert DEVICES.known([kept], IRIS, on=ON + KNOWN_FOR + timedelta(days=1)) is None
    name, day, signature = kept.split(".")
    assert DEVICES.known([f"{name}.{int(day) + 1}.{signature}"], IRIS, on=ON) is None


def test_what_is_made_up_is_no_device():
    for kept in ("", "..", "a.1." + "0" * 64, "x" * 22 + ".9999999." + "0" * 64, "é" * 22, "\x00"):
        assert DEVICES.known([kept], IRIS, on=ON) is None
