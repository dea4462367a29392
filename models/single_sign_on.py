"""Staff at the district's identity provider: who is on the way, and who is who there."""

from datetime import datetime

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base


class ProviderVisit(Base):
    """A browser that was sent to the identity provider and has not come back."""

    __tablename__ = "provider_visit"

    #: SHA-256 of the secret that browser keeps, in hex. Everything else follows from the secret.
    token_hash: Mapped[str] = mapped_column(primary_key=True)
    ends_at: Mapped[datetime] = mapped_column(index=True)


class ProviderSubject(Base):
    """Whom the provider calls a member of staff: kept at the first sign-in, never replaced."""

    __tablename__ = "provider_subject"
    __table_args__ = (UniqueConstraint("issuer", "subject"),)

    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"), primary_key=True)
    issuer: Mapped[str]
    #: The provider's own name for the person; it survives another e-mail address there.
    subject: Mapped[str]
    bound_at: Mapped[datetime]


class PasswordLeave(Base):
    """An operator let somebody sign in with a password once, where passwords are forbidden."""

    __tablename__ = "password_leave"

    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"), primary_key=True)
    ends_at: Mapped[datetime]
