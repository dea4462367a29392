"""A request for a final bill: received once, with its clock; what it lacks and what comes later."""

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid5

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.district import District, OfficeCalendar
from models.errors import NotFound, Refused
from models.escrow import CameBy, EscrowRequest, EscrowState
from services import audit
from services.rules import mailboxes
from services.rules.closing_clock import answer_by
from services.rules.masking import masked

LINE_MAX, LEGAL_MAX = 120, 2000
#: A letter may lie for a while before somebody writes it down; its clock ran all the time.
BACK_MAX, AHEAD_MAX = timedelta(days=60), timedelta(days=366)


@dataclass(frozen=True, kw_only=True)
class Property:
    """What is sold, by whom to whom, and when: empty where the request does not say it."""

    address: str = ""
    parcel: str = ""
    legal: str = ""
    seller: str = ""
    purchaser: str = ""
    seller_goes_to: str = ""
    closing_on: date | None = None


@dataclass(frozen=True, kw_only=True)
class Asker:
    """Who asks, and how they are reached."""

    company: str
    contact: str = ""
    email: str = ""
    telephone: str = ""
    language: str = "en"
    file_number: str = ""


@dataclass(frozen=True, kw_only=True)
class Asked:
    """A request as it came. ``key`` is the form's: the same form is the same request."""

    key: UUID
    came_by: CameBy
    received_on: date
    asker: Asker
    sold: Property


def ask(
    session: Session, calendar: OfficeCalendar, asked: Asked, *, by: str, on: date, at: datetime
) -> EscrowRequest:
    """Keep a request and start its clock: 7 business days when it was mailed, else 3.

    What it lacks does not keep it out: the statute's clock runs either way. The same form again
    is the same request.

    :raises Refused: when a day cannot be meant, a line is too long, or nobody is named.
    """
    known = session.scalar(select(EscrowRequest).where(EscrowRequest.key == asked.key))
    if known is not None:
        return known
    if not on - BACK_MAX <= asked.received_on <= on:
        raise Refused("Enter the day it came, up to today.")
    request = EscrowRequest(
        key=asked.key, came_by=asked.came_by, received_at=at, received_on=asked.received_on,
        answer_by=answer_by(calendar, asked.received_on, asked.came_by), entered_by=by,
        **_kept(asked.asker), **_kept(checked(asked.sold, on)),
    )  # fmt: skip
    if not request.company:
        raise Refused("Enter the company that asks.")
    if request.email and not mailboxes.is_plain(request.email):
        raise Refused("Enter an e-mail address such as name@example.org.")
    request.email = mailboxes.fold(request.email)
    session.add(request)
    session.flush()
    audit.record(
        session, actor=by, action="escrow.asked", subject=subject(request.id), at=at,
        detail={"came_by": asked.came_by.value, "file": request.file_number},
    )  # fmt: skip
    return request


def ask_for_each(
    session: Session, calendar: OfficeCalendar, asked: Asked, places: Sequence[str], *, by: str,
    on: date, at: datetime,
) -> Sequence[EscrowRequest]:  # fmt: skip
    """Keep a request for each of these places, with a clock of its own; all of them or none.

    What ``asked`` says of the sale is said of each. The same form with the same place again is the
    same request.

    :raises Refused: as :func:`ask`.
    """
    return [
        ask(
            session, calendar,
            replace(asked, key=uuid5(asked.key, place), sold=replace(asked.sold, address=place)),
            by=by, on=on, at=at,
        )
        for place in places
    ]  # fmt: skip


def lacking(request: EscrowRequest) -> Sequence[str]:
    """What a request does not say and must: fields by name, in their order.

    The statute asks for address and legal description; a parcel says where as well as an address.
    """
    where = request.address or request.parcel
    said = {"address": where, "legal": request.legal, "closing_on": request.closing_on}
    return [name for name, value in said.items() if not value]


def complete(
    session: Session, district: District, request_id: int, sold: Property, *,
    received_on: date, came_by: CameBy, by: str, on: date, at: datetime,
) -> EscrowRequest:  # fmt: skip
    """Write down what was missing; from then on the clock runs anew, as for a new request.

    Before the district said that something is missing, the clock goes on as it began; so it does
    where that was said too late.

    :raises NotFound: when there is no such request.
    :raises Refused: when it is answered or over, or a day cannot be meant.
    """
    request = locked(session, request_id)
    if request.state not in {EscrowState.RECEIVED, EscrowState.INSUFFICIENT}:
        raise Refused("It is answered. Revise the answer instead.")
    if not request.received_on <= received_on <= on:
        raise Refused("Enter the day it came, up to today.")
    for name, value in _kept(checked(sold, on)).items():
        setattr(request, name, value)
    if request.state is EscrowState.INSUFFICIENT:
        request.received_on, request.came_by = received_on, came_by
        if _said_in_time(request, district):
            request.answer_by = answer_by(district.calendar, received_on, came_by)
        request.missing = ""
        request.move_to(EscrowState.RECEIVED, by=by, at=at)
    session.flush()
    audit.record(
        session, actor=by, action="escrow.completed", subject=subject(request.id), at=at
    )  # fmt: skip
    return request


def _said_in_time(request: EscrowRequest, district: District) -> bool:
    """Whether the district said within its days that something is missing; else it stays late."""
    said = max(each.at for each in request.moves if each.to_state is EscrowState.INSUFFICIENT)
    return district.day(said) <= request.answer_by


def checked(sold: Property, on: date) -> Property:
    """The same, where it can be meant.

    :raises Refused: when a line is too long, or the closing is not within a year.
    """
    if len(sold.legal) > LEGAL_MAX:
        raise Refused("Write no more than 2,000 letters of the legal description.")
    if sold.closing_on is not None and not on - BACK_MAX <= sold.closing_on <= on + AHEAD_MAX:
        raise Refused("Enter a closing date within a year.")
    return sold


def locked(session: Session, request_id: int) -> EscrowRequest:
    """A request to work on, held until the end of the transaction.

    :raises NotFound: when there is none.
    """
    request = session.scalar(
        select(EscrowRequest)
        .where(EscrowRequest.id == request_id)
        .with_for_update(of=EscrowRequest)
        .execution_options(populate_existing=True)
    )
    if request is None:
        raise NotFound("There is no such request.")
    return request


def subject(request_id: int) -> str:
    """What the trail and what needs a look call it."""
    return f"escrow:{request_id}"


def _kept(said: Property | Asker) -> dict[str, Any]:
    """Its parts as they are kept: no card number, one blank between words.

    :raises Refused: when a line is too long.
    """
    parts: dict[str, Any] = {}
    for name in (each.name for each in fields(said)):
        value = getattr(said, name)
        if isinstance(value, str):
            value = " ".join(masked(value).split())
            if name != "legal" and len(value) > LINE_MAX:
                raise Refused("Write no line longer than 120 letters.")
        parts[name] = value
    return parts
