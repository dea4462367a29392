"""Stripe, spoken in this one room (API 2026-10-28.endive, library 16).

Pages are hosted Checkout. Nothing of ours is trusted to an event: an event says
where to look, ``truth`` looks. Every request that makes something carries a key
built from our own id, so that asking again is the same request.
"""

import copy
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import cached_property, partial
from typing import Any, Self, TypeVar
from uuid import UUID

import stripe

from models.attempt import MethodType
from models.money import Money
from services.gateways import stripe_events, stripe_metadata, stripe_truth
from services.gateways.processor import (
    AnsweredWithError,
    EventNotice,
    NoSuchObject,
    OpenedPage,
    OutcomeUnknown,
    PageRequest,
    PaymentPage,
    ProcessorMisconfigured,
    ProcessorRefused,
    ProviderTruth,
)

API_VERSION = "2026-10-28.endive"
#: (connect, read) seconds: a payer waits, so far below the library's 80.
TIMEOUT_SECONDS = (5, 20)
#: The same while a page is written: what is not known by then is asked again.
HURRIED_SECONDS = (1, 3)
RETRIES = 1
#: A list longer than this is not read to its end, and says so.
LISTED_MAX = 20_000
CLOCKS_DIFFER_SECONDS = 300
SERVER_ERROR = 500
#: Stripe forgets our keys after a day.
KEY_SECONDS = 24 * 3600
METHOD_TYPES = {MethodType.CARD: "card", MethodType.BANK: "us_bank_account"}
_CHARGE = "latest_charge.balance_transaction"
Listed = TypeVar("Listed", bound=stripe.StripeObject)


class StripeGateway:
    """The payment processor (``services.gateways.processor.Processor``)."""

    def __init__(
        self, api_key: str, *, api_base: str = "", webhook_secrets: Sequence[str] = ()
    ) -> None:
        self.api_version = API_VERSION
        self.livemode = api_key.startswith(("sk_live_", "rk_live_"))
        self._secrets = tuple(webhook_secrets)
        self._connect = partial(
            stripe.StripeClient,
            api_key,
            stripe_version=API_VERSION,
            base_addresses={"api": api_base} if api_base else {},
        )
        self._client = self._connect(
            max_network_retries=RETRIES,
            http_client=stripe.RequestsClient(timeout=TIMEOUT_SECONDS),
        )

    def hurried(self) -> Self:
        """The same with a short patience; made once, so that its connections are kept."""
        return self._hurried

    @cached_property
    def _hurried(self) -> Self:
        hurried = copy.copy(self)
        hurried._client = self._connect(
            max_network_retries=0,
            http_client=stripe.RequestsClient(timeout=HURRIED_SECONDS),
        )
        return hurried

    def open_page(self, request: PageRequest) -> PaymentPage:
        """Open a hosted Checkout page for one attempt; the same attempt, the same page."""
        metadata = {
            "attempt_id": str(request.attempt_id),
            "account_number": request.account_number,
            "fee_cents": str(request.fee.cents),
            **stripe_metadata.of_several(request.shares, request.person_id),
        }
        parts = request.parts or ((request.description, request.amount),)
        lines = [_line(name, amount) for name, amount in parts]
        if request.fee:
            lines.append(_line(request.fee_description, request.fee))
        params: dict[str, Any] = {
            "mode": "payment",
            "allowed_payment_method_types": [METHOD_TYPES[request.method_type]],
            "line_items": lines,
            "client_reference_id": str(request.attempt_id),
            "metadata": metadata,
            "payment_intent_data": {"metadata": metadata, "description": request.description},
            "success_url": request.return_url,
            "cancel_url": request.cancel_url,
            "expires_at": int(request.expires_at.timestamp()),
            "locale": request.language,
        }
        if request.email:
            params["customer_email"] = request.email
        with _translated():
            session = self._client.v1.checkout.sessions.create(
                params,  # type: ignore[arg-type]
                {"idempotency_key": _key(request)},
            )
        return PaymentPage(
            session_id=session.id,
            url=session.url or "",
            expires_at=datetime.fromtimestamp(session.expires_at, UTC),
        )

    def expire_page(self, session_id: str) -> None:
        """Close a page; on one that is complete or closed nothing happens."""
        try:
            with _translated():
                self._client.v1.checkout.sessions.expire(
                    session_id, options={"idempotency_key": f"expire:{session_id}"}
                )
        except NoSuchObject:
            raise
        except ProcessorRefused:
            return  # Stripe refuses to expire a page that is no longer open

    def truth(
        self, *, session_id: str | None = None, payment_intent_id: str | None = None
    ) -> ProviderTruth:
        """Ask what became of the payment behind a page or an intent."""
        with _translated():
            session = None
            if session_id is None and payment_intent_id is not None:
                found = self._client.v1.checkout.sessions.list(
                    {"payment_intent": payment_intent_id, "limit": 1}
                )
                session_id = found.data[0].id if found.data else None
            if session_id is not None:
                session = self._client.v1.checkout.sessions.retrieve(
                    session_id, {"expand": [f"payment_intent.{_CHARGE}"]}
                )
                intent = session.payment_intent
            else:
                assert payment_intent_id is not None  # noqa: S101 - one of the two is asked for
                intent = self._client.v1.payment_intents.retrieve(
                    payment_intent_id, {"expand": [_CHARGE]}
                )
            assert intent is None or isinstance(intent, stripe.PaymentIntent)  # noqa: S101
            disputes: Sequence[stripe.Dispute] = ()
            if intent is not None and stripe_truth.is_disputed(intent):
                disputes = self._client.v1.disputes.list({"payment_intent": intent.id}).data
        return stripe_truth.read(session, intent, disputes)

    def find(self, attempt_id: UUID, *, since: datetime) -> list[ProviderTruth]:
        """Look through the pages opened in the day since for this attempt: its key is no older."""
        first = int(since.timestamp())
        with _translated():
            pages = self._client.v1.checkout.sessions.list(
                {
                    "created": {"gte": first - CLOCKS_DIFFER_SECONDS, "lte": first + KEY_SECONDS},
                    "limit": 100,
                }
            )
            names = [
                page.id for page in _limited(pages) if page.client_reference_id == str(attempt_id)
            ]
        return [self.truth(session_id=name) for name in names]

    def disputed(self, *, since: datetime) -> list[str]:
        """The payment intents of the disputes opened since; a late bank return is one too."""
        with _translated():
            found = self._client.v1.disputes.list(_since(since))
            intents = [dispute.payment_intent for dispute in _limited(found)]
        return [intent if isinstance(intent, str) else intent.id for intent in intents if intent]

    def opened(self, *, since: datetime) -> Iterator[OpenedPage]:
        """The payment pages opened since."""
        with _translated():
            pages = self._client.v1.checkout.sessions.list(_since(since))
            for page in _limited(pages):
                yield stripe_truth.page(page)

    def happened(self, *, since: datetime) -> Iterator[tuple[EventNotice, str]]:
        """The events since, newest first."""
        with _translated():
            for event in _limited(self._client.v1.events.list(_since(since))):
                yield stripe_events.listed(event)

    def read_event(self, body: bytes, signature: str, *, at: datetime) -> EventNotice:
        """Check who signed an event and when, and read what it is about."""
        return stripe_events.read(body, signature, secrets=self._secrets, at=at)


def _since(since: datetime) -> Any:  # noqa: ANN401 - each list names its own kind of it
    return {"created": {"gte": int(since.timestamp())}, "limit": 100}


def _limited(found: "stripe.ListObject[Listed]") -> Iterator[Listed]:
    """Every item of a list, page by page.

    :raises OutcomeUnknown: when it is too long to be sure of what is not in it.
    """
    for number, item in enumerate(found.auto_paging_iter()):
        if number >= LISTED_MAX:
            raise OutcomeUnknown("The processor's list is too long to read to its end.")
        yield item


def _key(request: PageRequest) -> str:
    """The name of one request to open a page: another for each key that was spent on an error."""
    spent = f":{request.keys_spent}" if request.keys_spent else ""
    return f"session-create:{request.attempt_id}{spent}"


def _line(name: str, amount: Money) -> dict[str, Any]:
    return {
        "quantity": 1,
        "price_data": {
            "currency": "usd",
            "unit_amount": amount.cents,
            "product_data": {"name": name},
        },
    }


@contextmanager
def _translated() -> Iterator[None]:
    """Stripe's errors in our words: nothing done, or nobody knows."""
    try:
        yield
    except (stripe.AuthenticationError, stripe.PermissionError) as error:
        raise ProcessorMisconfigured(str(error), error.code or "") from error
    except (stripe.APIConnectionError, stripe.RateLimitError) as error:
        raise OutcomeUnknown(str(error)) from error
    except stripe.StripeError as error:
        status = error.http_status or SERVER_ERROR
        if status >= SERVER_ERROR:
            raise AnsweredWithError(str(error)) from error
        if status == 409:
            raise OutcomeUnknown(str(error)) from error
        if isinstance(error, stripe.IdempotencyError):  # said otherwise before, so it may be done
            raise AnsweredWithError(str(error)) from error
        if status == 404:
            raise NoSuchObject(str(error), error.code or "") from error
        raise ProcessorRefused(str(error), error.code or "") from error
