"""Imported customers come in as who they were: one letter each, one click, everything kept."""

from services.welcoming.accepting import WelcomeNotOpen, accept, ask_again, offered, was_for
from services.welcoming.carried import Carried, carried
from services.welcoming.inviting import invite
from services.welcoming.standing import Standing, standing

__all__ = [
    "Carried", "WelcomeNotOpen", "Standing", "accept", "ask_again", "carried", "invite", "offered",
    "standing", "was_for",
]  # fmt: skip
