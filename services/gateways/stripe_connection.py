"""The connection to Stripe that every verb uses: the client, its patience, and its errors."""

import copy
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import cached_property, partial
from typing import Any, Self, TypeVar

import stripe

from models.attempt import MethodType
from services.gateways.processor import (
    AnsweredWithError,
    NoSuchObject,
    OutcomeUnknown,
    PageRequest,
    PaymentPage,
    ProcessorMisconfigured,
    ProcessorRefused,
)
from services.gateways.processor_methods import SetupRequest
from services.gateways.stripe_line import Line, pools

API_VERSION = "2026-10-28.endive"
#: (connect, read) seconds: a payer waits, so far below the library's 80.
TIMEOUT_SECONDS = (5, 20)
#: The same while a page is written: what is not known by then is asked again.
HURRIED_SECONDS = (1, 3)
RETRIES = 1
#: A list longer than this is not read to its end, and says so.
LISTED_MAX = 20_000
SERVER_ERROR = 500
METHOD_TYPES = {MethodType.CARD: "card", MethodType.BANK: "us_bank_account"}
#: What a hosted page is opened for: a payment, or a method to keep.
Opening = PageRequest | SetupRequest
Listed = TypeVar("Listed", bound=stripe.StripeObject)


class StripeConnection:
    """A client of Stripe's, and the same with a short patience."""

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
        self._pools = pools(api_base or stripe.DEFAULT_API_BASE)
        self._client = self._connect(
            max_network_retries=RETRIES,
            http_client=Line(self._pools, TIMEOUT_SECONDS),
        )

    def _open(
        self, page: dict[str, Any], request: Opening, key: stripe.RequestOptions
    ) -> PaymentPage:
        """Open a hosted page; the same key is the same page."""
        asked: Any = page | {
            "allowed_payment_method_types": [METHOD_TYPES[request.method_type]],
            "success_url": request.return_url,
            "cancel_url": request.cancel_url,
            "expires_at": int(request.expires_at.timestamp()),
            "locale": request.language,
        }
        with translated():
            session = self._client.v1.checkout.sessions.create(asked, key)
        return PaymentPage(
            session_id=session.id,
            url=session.url or "",
            expires_at=datetime.fromtimestamp(session.expires_at, UTC),
        )

    def hurried(self) -> Self:
        """The same with a short patience; made once, so that its connections are kept."""
        return self._hurried

    @cached_property
    def _hurried(self) -> Self:
        hurried = copy.copy(self)
        hurried._client = self._connect(
            max_network_retries=0,
            http_client=Line(self._pools, HURRIED_SECONDS),
        )
        return hurried


def key_of(deed: str, name: object, keys_spent: int = 0) -> stripe.RequestOptions:
    """The options of a request under its own key: another for each key spent on an error."""
    spent = f":{keys_spent}" if keys_spent else ""
    return {"idempotency_key": f"{deed}:{name}{spent}"}


def made_since(instant: datetime) -> Any:  # noqa: ANN401 - each list names its own kind of it
    """What every list is asked for with: everything made since an instant."""
    return {"created": {"gte": int(instant.timestamp())}, "limit": 100}


def limited(found: "stripe.ListObject[Listed]") -> Iterator[Listed]:
    """Every item of a list, page by page.

    :raises OutcomeUnknown: when it is too long to be sure of what is not in it.
    """
    for number, item in enumerate(found.auto_paging_iter()):
        if number >= LISTED_MAX:
            raise OutcomeUnknown("The processor's list is too long to read to its end.")
        yield item


@contextmanager
def translated() -> Iterator[None]:
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
