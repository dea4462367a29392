"""Who is signed in, from where, and what proves it."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, false
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, word


class StaffRole(StrEnum):
    """What a member of staff may do. The table is in web/permissions.py."""

    SPECIALIST = "specialist"
    SUPERVISOR = "supervisor"
    AUDITOR = "auditor"


class Staff(Base):
    """A member of the district's staff."""

    __tablename__ = "staff"

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    name: Mapped[str]
    email: Mapped[str] = mapped_column(unique=True)
    role: Mapped[StaffRole] = mapped_column(word(StaffRole))
    password_hash: Mapped[str]
    #: The shared secret of the authenticator, sealed with the field key.
    totp_sealed: Mapped[str]
    #: The last time step a code was used for; a code works once.
    totp_step: Mapped[int] = mapped_column(default=0)
    disabled_at: Mapped[datetime | None] = mapped_column(default=None)
    #: Whether they turned the single keys of the console off.
    keys_off: Mapped[bool] = mapped_column(default=False, server_default=false())


class LoginSession(Base):
    """One sign-in. The browser holds a random token, we hold its hash; ending it is final."""

    __tablename__ = "login_session"
    __table_args__ = (
        CheckConstraint("(person_id IS NULL) <> (staff_id IS NULL)", name="person_or_staff"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    #: SHA-256 of the token, in hex.
    token_hash: Mapped[str] = mapped_column(unique=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), default=None, index=True)
    staff_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"), default=None, index=True)
    created_at: Mapped[datetime]
    #: Written at most once a minute; idle sign-ins end.
    seen_at: Mapped[datetime]
    #: Whatever happens, it ends here.
    ends_at: Mapped[datetime]
    ended_at: Mapped[datetime | None] = mapped_column(default=None)
    #: When its person last proved again who they are; the sign-in itself is the first proof.
    proved_at: Mapped[datetime | None] = mapped_column(default=None)
    address: Mapped[str] = mapped_column(default="")
    browser: Mapped[str] = mapped_column(default="")


class SignInCode(Base):
    """A six-digit code sent by e-mail. Works once, for ten minutes, for a few tries."""

    __tablename__ = "sign_in_code"

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    #: The browser that asked: a code only works where it was asked for.
    token_hash: Mapped[str] = mapped_column(unique=True)
    #: None when the address is not known: the answer must look the same.
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), default=None, index=True)
    code_hash: Mapped[str]
    created_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    tries: Mapped[int] = mapped_column(default=0)
    used_at: Mapped[datetime | None] = mapped_column(default=None)


class SignUp(Base):
    """Somebody who showed a bill and named a mailbox; a person comes of it after its code did."""

    __tablename__ = "sign_up"

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    #: The browser that asked: the code only works there.
    token_hash: Mapped[str] = mapped_column(unique=True)
    email: Mapped[str]
    code_hash: Mapped[str]
    #: Rows are dropped a day later.
    created_at: Mapped[datetime] = mapped_column(index=True)
    ends_at: Mapped[datetime]
    tries: Mapped[int] = mapped_column(default=0)
    #: When the code came back from the mailbox.
    confirmed_at: Mapped[datetime | None] = mapped_column(default=None)
    #: When somebody came in by it.
    finished_at: Mapped[datetime | None] = mapped_column(default=None)


class RecoveryCode(Base):
    """What opens the door once when the authenticator is lost. We keep its hash alone."""

    __tablename__ = "recovery_code"

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    #: SHA-256 of person and code, in hex.
    code_hash: Mapped[str] = mapped_column(unique=True)
    created_at: Mapped[datetime]
    used_at: Mapped[datetime | None] = mapped_column(default=None)


class EmailChange(Base):
    """Another address for a person: asked for, confirmed by a code sent there, perhaps undone."""

    __tablename__ = "email_change"

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    old_email: Mapped[str] = mapped_column(index=True)
    new_email: Mapped[str]
    #: The browser that asked: the code only works there.
    token_hash: Mapped[str] = mapped_column(unique=True)
    code_hash: Mapped[str]
    created_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    tries: Mapped[int] = mapped_column(default=0)
    confirmed_at: Mapped[datetime | None] = mapped_column(default=None)
    #: SHA-256 of the secret in the link that the old address was sent.
    undo_hash: Mapped[str | None] = mapped_column(unique=True, default=None)
    undo_until: Mapped[datetime | None] = mapped_column(default=None)
    undone_at: Mapped[datetime | None] = mapped_column(default=None)


class Throttle(Base):
    """How often something was tried in the current window, shared by every process."""

    __tablename__ = "throttle"

    #: What is counted, such as ``sign_in:203.0.113.0/24``.
    key: Mapped[str] = mapped_column(primary_key=True)
    ends_at: Mapped[datetime]
    hits: Mapped[int]
