"""Customer accounts: the premise served, the account that is billed, and who may see it."""

from datetime import date, datetime
from enum import StrEnum
from typing import Protocol

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, partial_index, word

HIDDEN = "\N{BULLET}"


class AccountStatus(StrEnum):
    """Whether the account is billed."""

    ACTIVE = "active"
    CLOSED = "closed"


class Role(StrEnum):
    """What a person is to an account. What each may do is in services/rules/roles.py."""

    OWNER = "owner"
    CO_OWNER = "co_owner"
    TENANT = "tenant"
    MANAGER = "manager"
    READ_ONLY = "read_only"
    #: A trusted contact: is told when something is past due, and sees nothing of it.
    CONTACT = "contact"


class Premise(Base):
    """A place with a side sewer: its service address and parcel."""

    __tablename__ = "premise"

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    #: The county assessor's parcel number, ten characters.
    parcel: Mapped[str] = mapped_column(index=True)
    house_number: Mapped[str]
    street: Mapped[str]
    unit: Mapped[str] = mapped_column(default="")
    city: Mapped[str]
    state: Mapped[str]
    postal_code: Mapped[str]

    @property
    def address(self) -> str:
        """The line a neighbour would say: ``2218 Cedar Hollow Rd``."""
        return address_line(self.house_number, self.street, self.unit)

    @property
    def masked_address(self) -> str:
        """Enough of the address to know one's own, for a guest: ``2218 C•••• H••••• Rd``."""
        return masked_line(self.house_number, self.street)


def address_line(house_number: str, street: str, unit: str) -> str:
    """An address on one line, as it is said."""
    line = f"{house_number} {street}"
    return f"{line}, {unit}" if unit else line


def masked_line(house_number: str, street: str) -> str:
    """The same with all but the first letter and the last word of the street hidden."""
    *names, last = street.split() or [""]
    masked = [f"{name[:1]}{HIDDEN * (len(name) - 1)}" for name in names]
    return " ".join([house_number, *masked, last])


def printed(number: str) -> str:
    """The number of an account as it is printed: ``2044-1836``."""
    return f"{number[:4]}-{number[4:]}"


class CustomerAccount(Base):
    """Service at one premise, billed to somebody."""

    __tablename__ = "customer_account"
    __table_args__ = (
        CheckConstraint("closed_on IS NULL OR closed_on >= opened_on", name="closed_after_opened"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    #: Eight digits, the last one a check digit; shown as ``2044-1836``.
    number: Mapped[str] = mapped_column(unique=True)
    premise_id: Mapped[int] = mapped_column(ForeignKey("premise.id"), index=True)
    #: A class of the district's file, which a rate is set for.
    customer_class: Mapped[str]
    #: Equivalent dwelling units billed.
    units: Mapped[int] = mapped_column(default=1)
    status: Mapped[AccountStatus] = mapped_column(word(AccountStatus), default=AccountStatus.ACTIVE)
    #: The billing cycle: its bills go out together.
    cycle: Mapped[int] = mapped_column(default=1)
    opened_on: Mapped[date]
    closed_on: Mapped[date | None] = mapped_column(default=None)
    mailing_name: Mapped[str]
    mailing_line1: Mapped[str]
    mailing_line2: Mapped[str] = mapped_column(default="")
    mailing_city: Mapped[str]
    mailing_state: Mapped[str]
    mailing_postal_code: Mapped[str]

    premise: Mapped[Premise] = relationship(init=False, viewonly=True)

    @property
    def shown(self) -> str:
        """The number as it is printed: ``2044-1836``."""
        return printed(self.number)

    @property
    def address(self) -> str:
        """The service address, as a neighbour would say it."""
        return self.premise.address

    @property
    def masked_address(self) -> str:
        """Enough of it to know one's own."""
        return self.premise.masked_address


class NamedAccount(Protocol):
    """An account as far as it is named: a row to be changed, or a plain one that was read."""

    @property
    def id(self) -> int: ...
    @property
    def number(self) -> str: ...
    @property
    def status(self) -> AccountStatus: ...
    @property
    def opened_on(self) -> date: ...
    @property
    def closed_on(self) -> date | None: ...
    @property
    def premise_id(self) -> int: ...
    @property
    def shown(self) -> str: ...
    @property
    def address(self) -> str: ...
    @property
    def masked_address(self) -> str: ...


class Person(Base):
    """Somebody who may sign in to the portal."""

    __tablename__ = "person"

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    name: Mapped[str]
    #: Folded to lower case; the name a person signs in with.
    email: Mapped[str | None] = mapped_column(unique=True, default=None)
    #: Argon2id; empty until the person sets one.
    password_hash: Mapped[str | None] = mapped_column(default=None)
    #: The shared secret of the authenticator, sealed with the field key; empty without one.
    totp_sealed: Mapped[str | None] = mapped_column(default=None)
    #: The last time step a code was used for; a code works once.
    totp_step: Mapped[int] = mapped_column(default=0)
    totp_since: Mapped[datetime | None] = mapped_column(default=None)
    #: ``en`` or ``es``.
    language: Mapped[str] = mapped_column(default="en")
    telephone: Mapped[str] = mapped_column(default="")
    created_at: Mapped[datetime]


class Access(Base):
    """One person's part in one account, from a day to a day."""

    __tablename__ = "access"
    __table_args__ = (
        CheckConstraint("to_on IS NULL OR to_on >= from_on", name="ends_after_start"),
        partial_index(
            "uq_access_current",
            "person_id",
            "account_id",
            unique=True,
            where="to_on IS NULL",
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("customer_account.id"), index=True)
    role: Mapped[Role] = mapped_column(word(Role))
    from_on: Mapped[date]
    #: The last day; none while it lasts.
    to_on: Mapped[date | None] = mapped_column(default=None)

    person: Mapped[Person] = relationship(init=False, viewonly=True)
    account: Mapped[CustomerAccount] = relationship(init=False, viewonly=True)


class AccountSearch(Base):
    """The words an account is found by: number, names, address, parcel. Indexed as full text."""

    __tablename__ = "account_search"

    account_id: Mapped[int] = mapped_column(
        ForeignKey("customer_account.id"), primary_key=True, autoincrement=False
    )
    words: Mapped[str]
