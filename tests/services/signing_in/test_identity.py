"""Proofs of who somebody is, and the work done when there is nobody."""

import statistics
import time

from sqlalchemy.orm import Session

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


def test_staff_and_people_with_one_address_are_told_apart(session: Session):
    make_person(session, "Dana", email="dana@example.org", password=PASSWORD)
    assert identity.staff_claim(session, email="dana@example.org") is None
    staff = make_staff(session, "Dana", email="dana@example.org")
    claim = identity.staff_claim(session, email="DANA@example.org ")
    assert claim is not None
    assert claim.id == staff.id
