"""Passkeys while something else happens to them: a copy, a removal, a second tab, a forgetting."""

from dataclasses import replace
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.passkey import Passkey
from services.proving import passkeys, proofs
from services.proving.passkeys import PASSKEYS_MAX, PasskeyOwner
from tests.factories import make_person, make_staff
from tests.services.proving.test_passkeys import AT, SITE, doing, iris, keep, phone
from tests.soft_key import SoftKey

FIXTURES = (iris, phone)


def as_another_worker_read_it(session: Session, answer: str) -> Passkey:
    """The passkey as it was before: nothing that happens now is seen in it."""
    passkey = passkeys.found(session, answer)
    assert passkey is not None
    session.expunge(passkey)
    return passkey


def test_of_a_key_and_its_copy_that_sign_in_the_same_moment_one_is_let_in(
    session: Session, phone: SoftKey
):
    told = {"site": SITE, "at": AT}
    asked, theirs = (passkeys.ask_to_sign(session, **told) for _browser in range(2))
    copied = replace(phone).sign(theirs.options)
    before = as_another_worker_read_it(session, copied)
    answer = phone.sign(asked.options)
    passkey = passkeys.found(session, answer)
    assert passkeys.use(session, passkey, token=asked.token, answer=answer, **told)
    assert not passkeys.use(session, before, token=theirs.token, answer=copied, **told)


def test_a_passkey_that_is_removed_while_it_is_looked_at_signs_nobody_in(
    session: Session, iris: PasskeyOwner, phone: SoftKey
):
    asked = passkeys.ask_to_sign(session, site=SITE, at=AT)
    answer = phone.sign(asked.options)
    before = as_another_worker_read_it(session, answer)
    proofs.remove_passkey(session, doing(iris), passkey_id=before.id)
    assert not passkeys.use(session, before, token=asked.token, answer=answer, site=SITE, at=AT)


def test_two_devices_that_were_asked_at_nine_make_ten_and_not_eleven(
    session: Session, iris: PasskeyOwner
):
    for _key in range(PASSKEYS_MAX - 1):
        keep(session, iris, SoftKey())
    told = {"site": SITE, "at": AT}
    asked = [passkeys.ask_for_new(session, iris, whose="iris", **told) for _tab in range(2)]
    made = [
        passkeys.add(session, iris, token=each.token, answer=SoftKey().make(each.options),
                     name="Phone", **told)
        for each in asked
    ]  # fmt: skip
    assert [each is not None for each in made] == [True, False]


def test_what_is_forgotten_is_of_one_owner_and_of_that_time(session: Session, iris: PasskeyOwner):
    """Taking an address back drops what whoever took it added; leaving the staff drops all."""
    neighbour = PasskeyOwner(person_id=make_person(session, "Tomas").id)
    dana = PasskeyOwner(staff_id=make_staff(session).id)
    old = keep(session, iris, SoftKey())
    assert old is not None
    old.created_at -= timedelta(seconds=1)
    for owner in (iris, neighbour, dana):
        keep(session, owner, SoftKey())

    def left() -> list[int]:
        session.expire_all()
        return [len(passkeys.of(session, owner)) for owner in (iris, neighbour, dana)]

    passkeys.forget(session, iris, since=AT, at=AT)
    assert left() == [1, 1, 1]
    assert passkeys.of(session, iris) == [old]
    passkeys.forget_all(session, dana, at=AT)
    passkeys.forget_all(session, dana, at=AT + timedelta(days=1))
    assert left() == [1, 1, 0]
    assert session.scalar(select(Passkey.removed_at).where(dana.has)) == AT
