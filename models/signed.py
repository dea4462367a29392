"""Where somebody signed: what an arrangement and a contract have in common."""

from enum import StrEnum


class SignedWhere(StrEnum):
    """Where a signature came from."""

    PORTAL = "portal"
    #: On paper, written down by staff: nobody agrees by telephone.
    PAPER = "paper"
