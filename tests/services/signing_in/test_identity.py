"""Proofs of who somebody is, and the work done when there is nobody."""

import statistics
import time

from argon2 import Type
from sqlalchemy.orm import Session

from services.proving import passwords
from services.signing_in import identity
from tests.factories import PASSWORD, make_person, make_staff


def seconds(work) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def test_an_address_nobody_has_takes_as_long_as_one_somebody_has(session: Session):
    make_person(session, "Iris Vance", email="iris@example.org", password=PASSWORD)
    known = identity.person_claim(session, email="iris@example.org")
    assert known is not None
    identity.proves(None, "warm")
    pairs = [
        seconds(lambda: identity.proves(None, "guess"))
        / seconds(lambda: identity.proves(known, "guess"))
        for _ in range(9)
    ]
    assert 0.5 < statistics.median(pairs) < 2


def test_a_guess_costs_at_least_what_owasp_asks_for():
    """OWASP Password Storage Cheat Sheet: argon2id with 19 MiB, two passes, one lane."""
    assert passwords.KIBIBYTES >= 19 * 1024
    assert passwords.PASSES >= 2
    assert passwords.PasswordHasher().type is Type.ID


def test_only_the_password_itself_is_right():
    kept = passwords.hashed("correct horse")
    assert kept.startswith("$argon2id$")
    assert passwords.matches(kept, "correct horse")
    assert not passwords.matches(kept, "correct horse ")
    assert not passwords.matches(None, "nobody has this password")
    assert not passwords.matches("not a hash", "anything")


def test_a_very_long_password_costs_no_more_than_a_short_one():
    kept = passwords.hashed("correct horse")
    assert not passwords.matches(kept, "x" * 1_000_000)


def test_staff_and_people_with_one_address_are_told_apart(session: Session):
    make_person(session, "Dana", email="dana@example.org", password=PASSWORD)
    assert identity.staff_claim(session, email="dana@example.org") is None
    staff = make_staff(session, "Dana", email="dana@example.org")
    claim = identity.staff_claim(session, email="DANA@example.org ")
    assert claim is not None
    assert claim.id == staff.id
