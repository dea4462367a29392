"""The bare application as a process begins it: Flask and SQLAlchemy as their manuals show them."""

from flask import Flask
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from bench import floors


class Base(DeclarativeBase):
    """Mapped classes, which every application of this kind has."""


class Account(Base):
    """One of them."""

    __tablename__ = "bare_account"
    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str]


def application(url: str) -> Flask:
    """The application whose page is the floor of every page."""
    return floors.bare_page(url)
