"""Passkeys: a signature over a challenge of ours, for our site, once. Everything else is no."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.errors import NotFound, Refused
from models.identity import LoginSession
from models.outbox import OutboxMessage
from models.passkey import Passkey, PasskeyChallenge
from services.links import Links
from services.proving import passkeys, proofs
from services.proving.passkey_signing import Site
from services.proving.passkeys import CHALLENGE_LASTS, PASSKEYS_MAX, PasskeyOwner
from services.proving.proofs import PersonActing
from services.sessions import sessions
from tests.factories import make_person, make_staff
from tests.soft_key import PRESENT, SoftKey
from tests.workshop import LARKSPUR

SITE = Site("localhost", "http://localhost", "Larkspur")
AT = datetime(2026, 11, 18, 18, tzinfo=UTC)


@pytest.fixture
def iris(session: Session) -> PasskeyOwner:
    return PasskeyOwner(person_id=make_person(session, "Iris Vance").id)


@pytest.fixture
def phone(session: Session, iris: PasskeyOwner) -> SoftKey:
    """Iris's telephone, which has a passkey of hers."""
    phone = SoftKey()
    assert keep(session, iris, phone) is not None
    return phone


def keep(session: Session, owner: PasskeyOwner, key: SoftKey, *, late: timedelta = timedelta()):
    asked = passkeys.ask_for_new(session, owner, whose="iris@example.org", site=SITE, at=AT)
    return passkeys.add(
        session, owner, token=asked.token, answer=key.make(asked.options), name="Phone",
        site=SITE, at=AT + late,
    )  # fmt: skip


def use(
    session: Session, key: SoftKey, *, late: timedelta = timedelta(),
    owner: PasskeyOwner | None = None, **instead: bytes,
) -> bool:  # fmt: skip
    asked = passkeys.ask_to_sign(session, site=SITE, at=AT, owner=owner)
    answer = key.sign(asked.options, **instead)
    return passkeys.use(
        session, passkeys.found(session, answer), token=asked.token, answer=answer, site=SITE,
        at=AT + late, owner=owner,
    )  # fmt: skip


def kept(session: Session) -> Passkey:
    return session.scalars(select(Passkey).execution_options(populate_existing=True)).one()


def test_a_passkey_signs_and_is_counted(session: Session, phone: SoftKey):
    assert use(session, phone)
    assert use(session, phone)
    assert (kept(session).sign_count, kept(session).used_at) == (2, AT)


def test_a_passkey_that_is_kept_in_several_devices_counts_nothing(
    session: Session, iris: PasskeyOwner
):
    shared = SoftKey(counts=False)
    keep(session, iris, shared)
    assert use(session, shared)
    assert use(session, shared)


def test_a_device_is_asked_to_know_its_owner_and_to_keep_the_key(
    session: Session, iris: PasskeyOwner
):
    options = passkeys.ask_for_new(session, iris, whose="iris", site=SITE, at=AT).options
    chosen = options["authenticatorSelection"]
    assert (chosen["residentKey"], chosen["userVerification"]) == ("required", "required")
    assert options["rp"]["id"] == "localhost"
    assert options["attestation"] == "none"
    assert "iris" not in options["user"]["id"]
    use_options = passkeys.ask_to_sign(session, site=SITE, at=AT).options
    assert (use_options["userVerification"], use_options["allowCredentials"]) == ("required", [])


LIES = {
    "for another site": {"origin": "http://localhost.evil.example"},
    "by another port": {"origin": "http://localhost:81"},
    "with another host's key": {"rp_id": "evil.example"},
    "without finger or face": {"flags": PRESENT},
    "with nobody there": {"flags": 0},
}


@pytest.mark.parametrize("lie", LIES.values(), ids=LIES)
def test_what_another_site_or_nobody_signed_is_refused(
    session: Session, iris: PasskeyOwner, phone: SoftKey, lie: dict[str, object]
):
    for name, value in lie.items():
        setattr(phone, name, value)
    assert not use(session, phone)
    phone.credential_id = b"another one of the same device, as it says"
    assert keep(session, iris, phone) is None


def test_another_key_under_the_same_name_signs_nobody_in(session: Session, phone: SoftKey):
    thief = SoftKey(credential_id=phone.credential_id, user_handle=phone.user_handle)
    assert not use(session, thief)
    assert not use(session, phone, signature=b"\x30\x06\x02\x01\x01\x02\x01\x01")
    assert not use(session, SoftKey(user_handle=phone.user_handle)), "a key nobody knows"


def test_an_answer_must_say_whose_passkey_it_is(
    session: Session, iris: PasskeyOwner, phone: SoftKey
):
    mine, phone.user_handle = phone.user_handle, "c29tZWJvZHkgZWxzZQ"
    assert not use(session, phone)
    assert not use(session, phone, owner=iris), "nor may a proof say that it is another's"
    phone.user_handle = None
    assert not use(session, phone)
    assert use(session, phone, owner=iris), "a proof is asked of somebody who is known"
    phone.user_handle = mine
    assert use(session, phone)


def test_a_count_that_went_back_is_a_copy_and_refused(session: Session, phone: SoftKey):
    assert use(session, phone)
    assert use(session, phone)
    phone.count -= 1
    assert not use(session, phone)
    phone.count -= 2
    assert not use(session, phone)
    assert kept(session).sign_count == 2


def test_an_answer_counts_once_in_one_browser_for_five_minutes(session: Session, phone: SoftKey):
    asked = passkeys.ask_to_sign(session, site=SITE, at=AT)
    answer = phone.sign(asked.options)
    passkey = passkeys.found(session, answer)
    told = {"answer": answer, "site": SITE, "at": AT}
    elsewhere = passkeys.ask_to_sign(session, site=SITE, at=AT)
    assert not passkeys.use(session, passkey, token=elsewhere.token, **told), "another browser's"
    assert not passkeys.use(session, passkey, token="made-up", **told)
    assert passkeys.use(session, passkey, token=asked.token, **told)
    assert not passkeys.use(session, passkey, token=asked.token, **told), "used"
    assert use(session, phone, late=CHALLENGE_LASTS - timedelta(seconds=1))
    assert not use(session, phone, late=CHALLENGE_LASTS)


def test_a_wrong_answer_uses_the_challenge_up(session: Session, phone: SoftKey):
    asked = passkeys.ask_to_sign(session, site=SITE, at=AT)
    right = phone.sign(asked.options)
    passkey = passkeys.found(session, right)
    told = {"token": asked.token, "site": SITE, "at": AT}
    assert not passkeys.use(session, passkey, answer="{}", **told)
    assert not passkeys.use(session, passkey, answer=right, **told)


def test_a_challenge_to_sign_in_proves_nothing_and_adds_nothing(
    session: Session, iris: PasskeyOwner, phone: SoftKey
):
    asked = passkeys.ask_to_sign(session, site=SITE, at=AT)
    answer = phone.sign(asked.options)
    assert not passkeys.use(
        session, passkeys.found(session, answer), token=asked.token, answer=answer, site=SITE,
        at=AT, owner=iris,
    )  # fmt: skip
    asked = passkeys.ask_to_sign(session, site=SITE, at=AT)
    made = SoftKey().make({**asked.options, "user": {"id": phone.user_handle}})
    assert not passkeys.add(
        session, iris, token=asked.token, answer=made, name="x", site=SITE, at=AT
    )
    assert use(session, phone, owner=iris)


def test_the_challenge_of_one_person_adds_no_passkey_to_another(
    session: Session, iris: PasskeyOwner
):
    neighbour = PasskeyOwner(person_id=make_person(session, "Tomas").id)
    asked = passkeys.ask_for_new(session, iris, whose="iris", site=SITE, at=AT)
    answer = SoftKey().make(asked.options)
    told = {"token": asked.token, "answer": answer, "name": "x", "site": SITE, "at": AT}
    assert passkeys.add(session, neighbour, **told) is None
    assert passkeys.add(session, iris, **told) is None, "it is used up"


def test_a_passkey_that_is_somebodys_becomes_nobody_elses(session: Session, phone: SoftKey):
    neighbour = PasskeyOwner(person_id=make_person(session, "Tomas").id)
    assert keep(session, neighbour, phone) is None
    assert passkeys.of(session, neighbour) == []


def test_a_device_takes_too_long_to_make_one(session: Session, iris: PasskeyOwner):
    assert keep(session, iris, SoftKey(), late=CHALLENGE_LASTS) is None


def test_an_owner_has_ten_and_every_device_knows_them_by_one_name(
    session: Session, iris: PasskeyOwner
):
    keys = [SoftKey() for _ in range(PASSKEYS_MAX)]
    assert all(keep(session, iris, key) for key in keys)
    assert len({key.user_handle for key in keys}) == 1
    with pytest.raises(Refused):
        passkeys.ask_for_new(session, iris, whose="iris", site=SITE, at=AT)


@pytest.mark.parametrize(
    "answer",
    ["", "null", "[]", "7", '"id"', "{", "[" * 5000, '{"id": 7}', '{"id": "é", "response": {}}',
     '{"id": "AA", "rawId": "AA", "type": "public-key", "response": {"clientDataJSON": "//",'
     ' "authenticatorData": "AA", "signature": "", "attestationObject": "gA"}}'],
    ids=range(10),
)  # fmt: skip
def test_nonsense_is_a_wrong_answer(
    session: Session, iris: PasskeyOwner, phone: SoftKey, answer: str
):
    asked = passkeys.ask_to_sign(session, site=SITE, at=AT)
    passkey = kept(session)
    assert passkeys.found(session, answer) is None
    assert not passkeys.use(session, passkey, token=asked.token, answer=answer, site=SITE, at=AT)
    asked = passkeys.ask_for_new(session, iris, whose="iris", site=SITE, at=AT)
    told = {"answer": answer, "name": "x", "site": SITE, "at": AT}
    assert passkeys.add(session, iris, token=asked.token, **told) is None


def test_challenges_that_are_over_are_dropped(session: Session, iris: PasskeyOwner):
    for minutes in range(4):
        passkeys.ask_to_sign(session, site=SITE, at=AT + timedelta(minutes=minutes))
    passkeys.ask_to_sign(session, site=SITE, at=AT + CHALLENGE_LASTS + timedelta(minutes=1))
    assert session.scalar(select(func.count()).select_from(PasskeyChallenge)) == 3


def doing(owner: PasskeyOwner, session_id: int | None = None) -> PersonActing:
    assert owner.person_id is not None
    return PersonActing(
        person_id=owner.person_id, session_id=session_id, district=LARKSPUR,
        links=Links("http://localhost"), at=AT, address="203.0.113.9",
    )  # fmt: skip


def test_adding_and_removing_end_other_sign_ins_and_are_told(session: Session, iris: PasskeyOwner):
    def sign_ins() -> int:
        return session.scalar(select(func.count()).where(LoginSession.ended_at.is_(None)))

    def sign_in() -> None:
        who = iris.person_id
        sessions.open_for_person(session, person_id=who, at=AT, address="", browser="")

    sign_in()
    asked = passkeys.ask_for_new(session, iris, whose="iris", site=SITE, at=AT)
    passkey = proofs.add_passkey(
        session, doing(iris), token=asked.token, answer=SoftKey().make(asked.options),
        name="Phone", site=SITE,
    )  # fmt: skip
    assert sign_ins() == 0
    sign_in()
    proofs.remove_passkey(session, doing(iris), passkey_id=passkey.id)
    assert sign_ins() == 0
    said = session.scalars(select(OutboxMessage.subject).order_by(OutboxMessage.id)).all()
    assert "passkey was added" in said[0]
    assert "passkey was removed" in said[1]
    proofs.remove_passkey(session, doing(iris), passkey_id=passkey.id)
    assert session.scalar(select(func.count()).select_from(OutboxMessage)) == 2


def test_a_removed_passkey_signs_nobody_in_and_is_not_added_again(
    session: Session, iris: PasskeyOwner, phone: SoftKey
):
    proofs.remove_passkey(session, doing(iris), passkey_id=kept(session).id)
    assert not use(session, phone)
    assert not use(session, phone, owner=iris)
    assert passkeys.of(session, iris) == []
    assert keep(session, iris, phone) is None


def test_nobody_removes_the_passkey_of_another(session: Session, phone: SoftKey):
    others = [
        PasskeyOwner(person_id=make_person(session, "Tomas").id),
        PasskeyOwner(staff_id=make_staff(session).id),
    ]
    for other in others:
        with pytest.raises(NotFound):
            passkeys.one(session, other, kept(session).id)
        assert passkeys.of(session, other) == []
