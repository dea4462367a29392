"""The household whose autopay draws; what pays there is what is drawn here."""

from tests.services.autopay.conftest import clock, home

__all__ = ["clock", "home"]
