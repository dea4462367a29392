"""Passkeys of people and of staff: asked for, added, used and removed.

A device signs a challenge that is kept here for one browser, once, for five
minutes. It asks its owner for a finger, a face or a number first, so that a
passkey is two proofs in one. WebAuthn itself is in services/proving/passkey_signing.py.
"""

import secrets
from base64 import urlsafe_b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, delete, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from models.errors import NotFound, Refused
from models.passkey import Passkey, PasskeyChallenge
from services.keys import tokens

if TYPE_CHECKING:
    from services.proving.passkey_signing import Key, Site

CHALLENGE_LASTS = timedelta(minutes=5)
SECONDS = int(CHALLENGE_LASTS.total_seconds())
#: More than the devices anybody has.
PASSKEYS_MAX = 10
NAME_LENGTH_MAX = 60
#: No device says more.
ANSWER_LENGTH_MAX = 16_000
#: Challenges that are over are dropped, so many at a time.
SWEPT_MAX = 100


_LIVE = (Passkey.removed_at.is_(None),)


@dataclass(frozen=True, kw_only=True)
class PasskeyOwner:
    """A person of the portal, or a member of staff."""

    person_id: int | None = None
    staff_id: int | None = None

    @property
    def has(self) -> ColumnElement[bool]:
        """Whether a passkey is theirs."""
        if self.staff_id is not None:
            return Passkey.staff_id == self.staff_id
        return Passkey.person_id == self.person_id

    @property
    def actor(self) -> str:
        """The name the trail knows them by."""
        return f"person:{self.person_id}" if self.staff_id is None else f"staff:{self.staff_id}"


@dataclass(frozen=True)
class Asked:
    """A challenge for one browser: the secret it keeps, and what its device is told."""

    token: str
    options: dict[str, Any]


def of(session: Session, owner: PasskeyOwner) -> Sequence[Passkey]:
    """Every passkey of theirs that still signs them in, the oldest first."""
    return session.scalars(select(Passkey).where(owner.has, *_LIVE).order_by(Passkey.id)).all()


def ask_for_new(
    session: Session, owner: PasskeyOwner, *, whose: str, site: "Site", at: datetime
) -> Asked:
    """Ask a device for a new passkey. ``whose`` is what it shows beside it.

    :raises Refused: when there are as many as anybody may have.
    """
    from services.proving import passkey_signing

    known = of(session, owner)
    if len(known) >= PASSKEYS_MAX:
        raise Refused("You have ten passkeys. Remove one before you add another.")
    handle = known[0].user_handle if known else _random()
    row, token = _ask(session, f"add:{owner.actor}", at=at, user_handle=handle)
    options = passkey_signing.creation(
        site, challenge=row.challenge, user_handle=handle, whose=whose,
        known=[each.credential_id for each in known], seconds=SECONDS,
    )  # fmt: skip
    return Asked(token, options)


def ask_to_sign(
    session: Session, *, site: "Site", at: datetime, owner: PasskeyOwner | None = None
) -> Asked:
    """Ask a device to sign: for a passkey of this owner, or of whoever is there."""
    from services.proving import passkey_signing

    row, token = _ask(session, _use_of(owner), at=at)
    known = [each.credential_id for each in of(session, owner)] if owner else []
    options = passkey_signing.request(site, challenge=row.challenge, known=known, seconds=SECONDS)
    return Asked(token, options)


def add(
    session: Session, owner: PasskeyOwner, *, token: str, answer: str, name: str, site: "Site",
    at: datetime,
) -> Passkey | None:  # fmt: skip
    """Keep the passkey that a device made; none when the answer is wrong, late or was used.

    The caller keeps the transaction either way: the challenge is used up.
    """
    from services.proving import passkey_signing

    asked = _take(session, token, f"add:{owner.actor}", at=at)
    key = passkey_signing.made(site, answer, challenge=asked.challenge) if asked else None
    if asked is None or key is None or len(of(session, owner)) >= PASSKEYS_MAX:
        return None
    passkey = Passkey(
        person_id=owner.person_id, staff_id=owner.staff_id, name=name,
        credential_id=key.credential_id, public_key=key.public_key, sign_count=key.sign_count,
        user_handle=asked.user_handle, created_at=at,
    )  # fmt: skip
    try:
        with session.begin_nested():
            session.add(passkey)
    except IntegrityError:  # it is somebody's already
        return None
    return passkey


def found(session: Session, answer: str) -> Passkey | None:
    """The passkey an answer says it is of. Nothing is proved yet."""
    from services.proving import passkey_signing

    credential_id = passkey_signing.named(answer)
    return session.scalar(select(Passkey).where(Passkey.credential_id == credential_id, *_LIVE))


def use(
    session: Session, passkey: Passkey | None, *, token: str, answer: str, site: "Site",
    at: datetime, owner: PasskeyOwner | None = None,
) -> bool:  # fmt: skip
    """Whether a device signed the challenge of this browser with this passkey, for this purpose.

    Right or wrong, the challenge is used up: the caller keeps the transaction.
    """
    from services.proving import passkey_signing

    asked = _take(session, token, _use_of(owner), at=at)
    if asked is None or passkey is None:
        return False
    count = passkey_signing.signed(
        site, answer, challenge=asked.challenge, key=_key(passkey),
        user_handle=passkey.user_handle, names_owner=owner is None,
    )  # fmt: skip
    if count is None:
        return False
    used = session.execute(
        update(Passkey)
        .where(Passkey.id == passkey.id, Passkey.sign_count == passkey.sign_count, *_LIVE)
        .values(sign_count=count, used_at=at)
        .returning(Passkey.id)
    )
    return used.one_or_none() is not None


def one(session: Session, owner: PasskeyOwner, passkey_id: int) -> Passkey:
    """A passkey of theirs, removed or not.

    :raises NotFound: when it is not there or somebody else's.
    """
    passkey = session.scalar(select(Passkey).where(owner.has, Passkey.id == passkey_id))
    if passkey is None:
        raise NotFound("We could not find that passkey.")
    return passkey


def forget(session: Session, owner: PasskeyOwner, *, since: datetime, at: datetime) -> None:
    """Remove every passkey of theirs that was added since then."""
    session.execute(
        update(Passkey).where(owner.has, Passkey.created_at >= since, *_LIVE).values(removed_at=at)
    )


def forget_all(session: Session, owner: PasskeyOwner, *, at: datetime) -> None:
    """Remove every passkey of theirs. A second time changes nothing."""
    session.execute(update(Passkey).where(owner.has, *_LIVE).values(removed_at=at))


def _key(passkey: Passkey) -> "Key":
    from services.proving.passkey_signing import Key

    return Key(passkey.credential_id, passkey.public_key, passkey.sign_count)


def _use_of(owner: PasskeyOwner | None) -> str:
    return "sign in" if owner is None else f"prove:{owner.actor}"


def _ask(
    session: Session, purpose: str, *, at: datetime, user_handle: str = ""
) -> tuple[PasskeyChallenge, str]:
    over = (
        select(PasskeyChallenge.token_hash).where(PasskeyChallenge.ends_at <= at).limit(SWEPT_MAX)
    )
    session.execute(delete(PasskeyChallenge).where(PasskeyChallenge.token_hash.in_(over)))
    token = tokens.new_token()
    row = PasskeyChallenge(
        token_hash=tokens.hashed(token), challenge=_random(), purpose=purpose,
        user_handle=user_handle, ends_at=at + CHALLENGE_LASTS,
    )  # fmt: skip
    session.add(row)
    session.flush()
    return row, token


@dataclass(frozen=True)
class _Taken:
    challenge: str
    user_handle: str


def _take(session: Session, token: str, purpose: str, *, at: datetime) -> _Taken | None:
    """The challenge of this browser, in the statement that removes it: nobody takes it twice."""
    row = session.execute(
        delete(PasskeyChallenge)
        .where(PasskeyChallenge.token_hash == tokens.hashed(token))
        .returning(
            PasskeyChallenge.challenge, PasskeyChallenge.user_handle,
            PasskeyChallenge.purpose, PasskeyChallenge.ends_at,
        )
    ).one_or_none()  # fmt: skip
    if row is None or row.purpose != purpose or row.ends_at <= at:
        return None
    return _Taken(row.challenge, row.user_handle)


def _random() -> str:
    """256 random bits in base64url."""
    return urlsafe_b64encode(secrets.token_bytes(32)).rstrip(b"=").decode()
