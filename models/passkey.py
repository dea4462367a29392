"""Passkeys: keys in a telephone, a computer or a stick that sign somebody in without a secret."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base


class Passkey(Base):
    """The public half of a passkey; the other half never leaves its owner's device."""

    __tablename__ = "passkey"
    __table_args__ = (
        CheckConstraint("(person_id IS NULL) <> (staff_id IS NULL)", name="person_or_staff"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), default=None, index=True)
    staff_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"), default=None, index=True)
    #: What its owner calls it.
    name: Mapped[str]
    #: How the device names it, in base64url.
    credential_id: Mapped[str] = mapped_column(unique=True)
    #: The COSE key its signatures are checked with, in base64url.
    public_key: Mapped[str]
    #: What the device knows its owner by, in base64url: random, the same for all keys of one owner.
    user_handle: Mapped[str]
    #: How often the device says it signed; always 0 for keys that are kept in several devices.
    sign_count: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime]
    used_at: Mapped[datetime | None] = mapped_column(default=None)
    #: From then on it signs nobody in.
    removed_at: Mapped[datetime | None] = mapped_column(default=None)


class PasskeyChallenge(Base):
    """What a device is asked to sign: random, for one browser, once, for a few minutes."""

    __tablename__ = "passkey_challenge"

    #: SHA-256 of the secret that the asking browser holds, in hex.
    token_hash: Mapped[str] = mapped_column(primary_key=True)
    #: In base64url.
    challenge: Mapped[str]
    #: What it was asked for: a challenge to sign in adds no passkey.
    purpose: Mapped[str]
    #: Set where a passkey is added: what the device will know its owner by.
    user_handle: Mapped[str] = mapped_column(default="")
    ends_at: Mapped[datetime] = mapped_column(index=True)
