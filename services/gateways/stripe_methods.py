"""Cards and bank accounts that people keep at Stripe: customers, setup pages, payment methods."""

from datetime import UTC, datetime
from typing import Any

import stripe

from models.attempt import MethodType
from models.saved_method import MethodState
from services.gateways.processor import PaymentPage, ProcessorRefused
from services.gateways.processor_methods import MethodFacts, SetupRequest, SetupTruth
from services.gateways.stripe_connection import (
    METHOD_TYPES,
    StripeConnection,
    key_of,
    translated,
)
from services.gateways.stripe_metadata import uuid_or_none

_TYPES = {name: method_type for method_type, name in METHOD_TYPES.items()}


class StripeMethods(StripeConnection):
    """What is kept for later, and what of it can still be drawn from."""

    def customer(self, person_id: int, *, name: str, email: str) -> str:
        """The customer of one person; the same person is the same customer for a day, and for
        ever once its name is kept.
        """
        params: Any = {"metadata": {"person_id": str(person_id)}, "name": name}
        if email:
            params["email"] = email
        with translated():
            made = self._client.v1.customers.create(params, key_of("customer", person_id))
        return made.id

    def open_setup(self, request: SetupRequest) -> PaymentPage:
        """Open a hosted page in setup mode: nothing is taken."""
        metadata = {"method_key": str(request.key)}
        page = {
            "mode": "setup",
            "customer": request.customer_id,
            "client_reference_id": str(request.key),
            "metadata": metadata,
            "setup_intent_data": {"metadata": metadata},
        }
        return self._open(page, request, key_of("setup-create", request.key, request.keys_spent))

    def setup(self, session_id: str) -> SetupTruth:
        """What became of a setup page: still open, proven, waiting for two deposits, or left."""
        with translated():
            session = self._client.v1.checkout.sessions.retrieve(
                session_id, {"expand": ["setup_intent.payment_method"]}
            )
        intent: Any = session.setup_intent
        setup = intent if isinstance(intent, stripe.SetupIntent) else None
        metadata = session.metadata.to_dict() if session.metadata else {}
        method: Any = setup.payment_method if setup else None
        error = setup.last_setup_error if setup else None
        return SetupTruth(
            key=uuid_or_none(metadata.get("method_key")),
            state=_state(session, setup),
            livemode=bool(session.livemode),
            session_id=session.id,
            session_url=session.url or "",
            expires_at=datetime.fromtimestamp(session.expires_at, UTC),
            setup_intent_id=setup.id if setup else None,
            mandate_id=_name(setup.mandate) if setup else None,
            facts=_facts(method) if isinstance(method, stripe.PaymentMethod) else None,
            verify_url=_verify_url(setup),
            failure_code=(error.decline_code or error.code or "") if error else "",
        )

    def method(self, payment_method_id: str) -> MethodFacts:
        """What Stripe says of a payment method now."""
        with translated():
            return _facts(self._client.v1.payment_methods.retrieve(payment_method_id))

    def forget_method(self, payment_method_id: str) -> None:
        """Detach a payment method; one that is detached, or was never known, is left alone."""
        try:
            with translated():
                self._client.v1.payment_methods.detach(
                    payment_method_id, options=key_of("detach", payment_method_id)
                )
        except ProcessorRefused:
            return


def _state(session: stripe.checkout.Session, setup: stripe.SetupIntent | None) -> MethodState:
    if setup is not None and setup.status == "succeeded":
        return MethodState.ACTIVE
    if setup is not None and _verify_url(setup):
        return MethodState.VERIFYING
    if session.status == "open":
        return MethodState.PENDING
    return MethodState.GIVEN_UP


def _verify_url(setup: stripe.SetupIntent | None) -> str:
    action = setup.next_action if setup and setup.status == "requires_action" else None
    deposits = getattr(action, "verify_with_microdeposits", None)
    return deposits.hosted_verification_url if deposits else ""


def _facts(method: stripe.PaymentMethod) -> MethodFacts:
    common: dict[str, Any] = {
        "payment_method_id": method.id,
        "method_type": _TYPES.get(method.type, MethodType.CARD),
        "is_attached": method.customer is not None,
        "customer_id": _name(method.customer) or "",
    }
    if method.type == "card" and method.card is not None:
        card = method.card
        return MethodFacts(
            brand=(card.brand or "card").replace("_", " ").title(),
            funding=card.funding or "",
            last_four=card.last4 or "",
            expires_month=card.exp_month,
            expires_year=card.exp_year,
            fingerprint=card.fingerprint or "",
            **common,
        )
    account = method.us_bank_account
    if account is None:
        return MethodFacts(**common)
    blocked = account.status_details.blocked if account.status_details else None
    return MethodFacts(
        brand=account.bank_name or "",
        funding=account.account_type or "",
        last_four=account.last4 or "",
        fingerprint=account.fingerprint or "",
        blocked=(blocked.network_code or blocked.reason or "blocked") if blocked else "",
        **common,
    )


def _name(thing: Any) -> str | None:  # noqa: ANN401 - an object or its name
    return thing if thing is None or isinstance(thing, str) else str(thing.id)
