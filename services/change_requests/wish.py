"""What somebody asks for, as a form brings it."""

from dataclasses import dataclass
from uuid import UUID

from models.change_payload import Payload
from models.change_request import Command


@dataclass(frozen=True, kw_only=True)
class Wish:
    """What somebody asks for. ``key`` is the form's: the same form is the same request."""

    key: UUID
    command: Command
    account_id: int
    payload: Payload
    #: The key of a reason code.
    reason: str
    words: str
    #: The name of what the preview was made of (``Plan.seen``).
    seen: str
    ticket_id: int | None = None
    document_id: int | None = None
    #: The executed request that it takes back.
    undoes_id: int | None = None
    #: The discrepancy that it puts right.
    case_id: int | None = None
