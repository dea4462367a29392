"""What somebody may do by what they are to an account: the one table of it.

Services ask it before they act, and pages before they offer to.
"""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from models.account import Role


class Act(StrEnum):
    """Something that is done with an account in the portal."""

    #: Take oneself off it.
    LEAVE = "leave"
    #: Be told that something is past due.
    NOTICES = "notices"
    #: See what is owed, bills, payments, questions, the property and its people.
    SEE = "see"
    #: Pay it, signed in. A guest with a bill in hand pays any account.
    PAY = "pay"
    #: Write to the office about it.
    ASK = "ask"
    #: Say that a bill was paid elsewhere: notices and late fees wait.
    CLAIM = "claim"
    #: Agree to pay what is past due in instalments.
    ARRANGE = "arrange"
    #: See where its bills are mailed.
    MAILING = "mailing"
    #: Ask for its credit back, or see the PIN on its bills.
    CHANGE = "change"
    #: Let others in and out, and see which staff looked.
    SHARE = "share"


_PAYING = frozenset({Act.LEAVE, Act.NOTICES, Act.SEE, Act.PAY, Act.ASK, Act.CLAIM, Act.ARRANGE})
#: What each role may do. A trusted contact is told and sees nothing; who reads only is not told.
MAY: Mapping[Role, frozenset[Act]] = MappingProxyType(
    {
        Role.OWNER: frozenset(Act),
        Role.CO_OWNER: frozenset(Act),
        Role.MANAGER: _PAYING | {Act.MAILING},
        Role.TENANT: _PAYING,
        Role.READ_ONLY: frozenset({Act.LEAVE, Act.SEE}),
        Role.CONTACT: frozenset({Act.LEAVE, Act.NOTICES}),
    }
)


def may(role: Role, act: Act) -> bool:
    """Whether somebody who is this to an account may do this with it."""
    return act in MAY[role]


def who_may(act: Act) -> frozenset[Role]:
    """The roles that may do it."""
    return frozenset(role for role in Role if may(role, act))
