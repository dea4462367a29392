"""Who of staff writes down who sees an account, and how they made sure of the caller."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from models.district import District
from services.accounts.account_changes import ChangeOrder
from services.links import Links


class Verified(StrEnum):
    """How staff made sure whom they speak to."""

    PHOTO_ID = "photo_id"
    CALLED_BACK = "called_back"
    DEED = "deed"
    SIGNED_LETTER = "signed_letter"


@dataclass(frozen=True, kw_only=True)
class Desk:
    """Who of staff does it, how they made sure of the caller, and on which day."""

    doing: ChangeOrder
    staff_id: int
    verified: Verified
    district: District
    links: Links
    on: date
