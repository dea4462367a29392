"""Imported customers come in as who they were: one letter each, one click, everything kept.

``whom``: who is invited: brought along, with an address, and never in
``inviting``: sending invitations, each at most once
``accepting``: coming in: once, by the newest link, at the address it went to
``carried``: what carries over for one customer
``report``: what carried over for one account, and what did not, for staff
``standing``: how far the invitations are
"""

from services.welcoming.accepting import (
    WelcomeNotOpen,
    accept,
    ask_again,
    language_of,
    offered,
    was_for,
)
from services.welcoming.carried import Carried, carried
from services.welcoming.inviting import invite
from services.welcoming.standing import Standing, standing

__all__ = [
    "Carried", "WelcomeNotOpen", "Standing", "accept", "ask_again", "carried", "invite",
    "language_of", "offered",
    "standing", "was_for",
]  # fmt: skip
