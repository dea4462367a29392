"""Adding a method: the row first, then the processor's page. Nothing is typed here.

Each step is a transaction, then a call, then a transaction. The form's key
names it all the way: the same form twice is one page.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import structlog
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.account import Person
from models.attempt import MethodType
from models.district import District
from models.errors import Conflict, Refused
from models.saved_method import KEPT, MethodState, ProcessorCustomer, SavedMethod
from services.context import Context
from services.gateways.processor import (
    AnsweredWithError,
    OutcomeUnknown,
    PaymentPage,
    ProcessorRefused,
)
from services.gateways.processor_methods import SetupRequest
from services.methods import looking, of_person, truth
from services.methods.consents import consent
from services.once import insert_once

S = MethodState
#: Nobody keeps more methods than this.
KEPT_MAX = 20
LABEL_MAX, SAID_MAX = 60, 400
#: The processor's page closes by itself, and takes no page that stays open for a whole day.
PAGE_STAYS = timedelta(hours=23)
#: A page is asked for within this time of its form, so that its key is still good.
ASKED_WITHIN = timedelta(hours=22)
FIRST_LOOK = timedelta(minutes=1)
TRIES = 2
log = structlog.get_logger(__name__)


@dataclass(frozen=True, kw_only=True)
class MethodWish:
    """What a person asks to keep. ``key`` is the form's: the same form is the same method."""

    key: UUID
    person_id: int
    method_type: MethodType
    language: str
    #: Where the words were agreed to, and with which browser.
    address: str
    browser: str
    label: str = ""
    #: The method it takes the place of, and the account whose autopay is to use it.
    replaces_id: int | None = None
    for_account_id: int | None = None
    #: The permissions of autopay that were read with it, by the account's id, and what whoever
    #: read them had proved.
    permitted: Mapping[str, str] = field(default_factory=dict)
    proof: str = ""


def keep(session: Session, district: District, wish: MethodWish, *, at: datetime) -> SavedMethod:
    """Write down what a person agreed to, before anything is sent. Twice it is the same row.

    :raises Conflict: when the form was used for something else, or so long ago that it is over.
    :raises NotFound: when what is to be replaced is not theirs.
    :raises Refused: when they keep too many.
    """
    session.get_one(Person, wish.person_id, with_for_update=True)
    known = session.scalar(select(SavedMethod).where(SavedMethod.key == wish.key))
    if known is not None:
        is_same = (known.person_id, known.method_type) == (wish.person_id, wish.method_type)
        if not is_same or (known.session_id is None and at - known.created_at > ASKED_WITHIN):
            raise Conflict("This form was used before. Start again.")
        return known
    _refuse(session, wish)
    words = consent(wish.method_type, wish.language, district=district.name)
    method = SavedMethod(
        key=wish.key, person_id=wish.person_id, method_type=wish.method_type,
        label=wish.label[:LABEL_MAX], consent_text=words.text, consent_version=words.version,
        consented_at=at, address=wish.address, browser=wish.browser[:SAID_MAX],
        language=words.language, replaces_id=wish.replaces_id,
        for_account_id=wish.for_account_id, permitted=_permitted(wish),
        created_at=at, next_look_at=at + FIRST_LOOK,
    )  # fmt: skip
    session.add(method)
    session.flush()
    return method


def _permitted(wish: MethodWish) -> dict[str, Any] | None:
    if not wish.permitted:
        return None
    return {"versions": dict(wish.permitted), "proof": wish.proof}


def _refuse(session: Session, wish: MethodWish) -> None:
    if wish.replaces_id is not None:
        of_person.one(session, wish.person_id, wish.replaces_id)
    many = session.scalar(
        select(func.count(SavedMethod.id)).where(
            SavedMethod.person_id == wish.person_id, SavedMethod.state.in_(KEPT)
        )
    )
    if (many or 0) >= KEPT_MAX:
        raise Refused("You keep %(most)s cards and bank accounts. Remove one first.", most=KEPT_MAX)


def start(context: Context, method_id: int) -> SavedMethod:
    """Open the processor's page for a method and return the method with its address.

    On one whose page is open, or that is past it, nothing is sent. When the answer is lost it
    stays as it is, without an address: the same form again asks under the same key, and so
    does the calendar, for as long as the key is good.
    """
    method = looking.read(context, method_id)
    for _ in range(TRIES):
        if method.state is not S.PENDING or method.session_id is not None:
            return method
        try:
            return _ask(context, method)
        except AnsweredWithError as error:  # an unused page there closes by itself
            log.warning("method.error_for_an_answer", method=method_id, why=str(error))
            method = _spend_key(context, method)
        except OutcomeUnknown as error:
            log.warning("method.unknown", method=method_id, why=str(error))
            return looking.later(context, method_id)
        except ProcessorRefused as error:
            log.error("method.refused", method=method_id, code=error.code)
            return looking.end(context, method_id, cause="processor", failure_code=error.code)
    return looking.later(context, method_id)


def _ask(context: Context, method: SavedMethod) -> SavedMethod:
    page = context.processor().open_setup(
        SetupRequest(
            key=method.key,
            keys_spent=method.keys_spent,
            customer_id=_customer(context, method.person_id),
            method_type=method.method_type,
            language=method.language,
            return_url=context.links.method(method.id),
            cancel_url=f"{context.links.method(method.id)}?turned=back",
            expires_at=method.created_at + PAGE_STAYS,
        )
    )
    return _opened(context, method.id, page)


def _opened(context: Context, method_id: int, page: PaymentPage) -> SavedMethod:
    with context.database.saving() as session:
        method = truth.by_id(session, method_id)
        if method.session_id is None:
            method.session_id, method.session_url = page.session_id, page.url
            method.next_look_at, method.looks = context.now() + truth.LOOK_AGAIN[S.PENDING], 0
    return method


def _spend_key(context: Context, seen: SavedMethod) -> SavedMethod:
    """The key got an error for an answer and is of no more use."""
    with context.database.saving() as session:
        method = truth.by_id(session, seen.id)
        if method.keys_spent == seen.keys_spent:
            method.keys_spent += 1
    return method


def _customer(context: Context, person_id: int) -> str:
    """The processor's name of a person; made there once, and kept."""
    with context.database.reading() as session:
        known = session.get(ProcessorCustomer, person_id)
        person = session.get_one(Person, person_id)
    if known is not None:
        return known.customer_id
    made = context.processor().customer(person_id, name=person.name, email=person.email or "")
    with context.database.saving() as session:
        insert_once(
            session, ProcessorCustomer, unique=("person_id",), person_id=person_id,
            customer_id=made, created_at=context.now(),
        )  # fmt: skip
        return session.get_one(ProcessorCustomer, person_id).customer_id
