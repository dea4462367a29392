"""The payment processor as the verbs know it.

``stripe_gateway`` is the one implementation; demo and tests point it at the
sandbox, so there is nothing to mock.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import Protocol
from uuid import UUID

from services.gateways.processor import (
    EventNotice,
    OpenedPage,
    PageRequest,
    PaymentPage,
    ProviderTruth,
)
from services.gateways.processor_balance import BalanceLine, PayoutTruth
from services.gateways.processor_draws import DrawRequest
from services.gateways.processor_methods import MethodFacts, SetupRequest, SetupTruth
from services.gateways.processor_refunds import RefundRequest, RefundTruth


class Processor(Protocol):
    """The verbs of the processor we use. None is called inside a transaction."""

    @property
    def livemode(self) -> bool:
        """Whether the key moves real money."""

    @property
    def api_version(self) -> str:
        """The version of the processor's language that we speak; its events come in it."""

    def hurried(self) -> "Processor":
        """The same processor, for somebody who waits for a page: it gives up in seconds."""

    def open_page(self, request: PageRequest) -> PaymentPage:
        """Open a payment page; asked again with the same request, it is the same page.

        :raises OutcomeUnknown: the page may exist; ask again with the same request.
        :raises AnsweredWithError: the page may exist; look before asking under another key.
        :raises ProcessorRefused: nothing was opened.
        """

    def expire_page(self, session_id: str) -> None:
        """Close a payment page; on one that is complete or closed nothing happens.

        :raises OutcomeUnknown: it may still be open.
        """

    def truth(
        self,
        *,
        session_id: str | None = None,
        payment_intent_id: str | None = None,
        is_drawn: bool = False,
        has_refunds: bool = False,
    ) -> ProviderTruth:
        """What the processor says now about the payment behind a page or intent.

        What ``is_drawn`` from a kept method has no page to look for. Refunds are told when the
        charge says that some of it is back, and always where we know that it ``has_refunds``:
        of one that failed the charge says nothing any more.

        :raises OutcomeUnknown: ask later.
        :raises NoSuchObject: it knows no such payment.
        """

    def find(self, attempt_id: UUID, *, since: datetime) -> list[ProviderTruth]:
        """Look through what was opened since for this attempt; more than one is a fault.

        :raises OutcomeUnknown: ask later, or there is more than could be read.
        """

    def disputed(self, *, since: datetime) -> list[str]:
        """The payment intents disputed, or returned by a bank, since an instant.

        :raises OutcomeUnknown: ask later.
        """

    def opened(self, *, since: datetime) -> Iterator[OpenedPage]:
        """The payment pages opened since an instant, newest first.

        :raises OutcomeUnknown: ask later.
        """

    def happened(self, *, since: datetime) -> Iterator[tuple[EventNotice, str]]:
        """The events since an instant, newest first, each with its text; it keeps a month of them.

        :raises OutcomeUnknown: ask later.
        """

    def read_event(self, body: bytes, signature: str, *, at: datetime) -> EventNotice:
        """Check an event's signature and age, and read what it is about.

        What it holds is never a reason to refuse it: that is its ``doubt``.

        :raises EventRefused: it is not the processor's, not of now, or no event at all.
        """

    def customer(self, person_id: int, *, name: str, email: str) -> str:
        """The name of one of our people there; asked again for the same person, the same.

        :raises OutcomeUnknown: ask again.
        """

    def open_setup(self, request: SetupRequest) -> PaymentPage:
        """Open a page to keep a method; asked again with the same request, it is the same page.

        :raises OutcomeUnknown: the page may exist; ask again with the same request.
        :raises AnsweredWithError: the page may exist; an unused one closes by itself.
        :raises ProcessorRefused: nothing was opened.
        """

    def setup(self, session_id: str) -> SetupTruth:
        """What became of a page to keep a method.

        :raises OutcomeUnknown: ask later.
        :raises NoSuchObject: it knows no such page.
        """

    def method(self, payment_method_id: str) -> MethodFacts:
        """What it says now of a method that is kept.

        :raises OutcomeUnknown: ask later.
        :raises NoSuchObject: it knows no such method.
        """

    def forget_method(self, payment_method_id: str) -> None:
        """Keep a method no longer; on one that is not kept nothing happens.

        :raises OutcomeUnknown: it may still be kept.
        """

    def prepare_draw(self, request: DrawRequest) -> str:
        """Make a draw known without carrying it out, and return its name (``pi_…``).

        Asked again with the same request, it is the same draw.

        :raises OutcomeUnknown: it may be known; ask again with the same request.
        :raises AnsweredWithError: it may be known; look before asking under another key.
        :raises ProcessorRefused: nothing was made; the method may not be drawn from.
        """

    def draw(
        self, payment_intent_id: str, *, attempt_id: UUID, keys_spent: int, is_awaited: bool
    ) -> ProviderTruth:
        """Carry out a draw that was prepared, and say what became of it; a no is a truth too.

        ``is_awaited`` when the payer waits at a page. Asked again, it is carried out once.

        :raises OutcomeUnknown: it may have been carried out; ask for the truth.
        """

    def cancel_draw(self, payment_intent_id: str) -> None:
        """Give up a draw that was not carried out; on any other nothing happens.

        :raises OutcomeUnknown: it may still be there.
        """

    def refund(self, request: RefundRequest) -> RefundTruth:
        """Give money of a payment back; asked again with the same request, it is the same refund.

        :raises OutcomeUnknown: it may have been done; look before asking again.
        :raises AnsweredWithError: the same, and under another key.
        :raises ProcessorRefused: nothing was done.
        """

    def accept_dispute(self, dispute_id: str) -> None:
        """Let a dispute be lost; on one that is closed nothing happens.

        :raises OutcomeUnknown: it may have been done; ask again.
        """

    def find_draws(self, attempt_id: UUID, *, since: datetime) -> list[ProviderTruth]:
        """Look through the draws prepared since for this attempt; more than one is a fault.

        :raises OutcomeUnknown: ask later, or there is more than could be read.
        """

    def balance_lines(self, *, since: datetime, until: datetime) -> Iterator[BalanceLine]:
        """Every line of the district's balance from one instant until before another.

        :raises OutcomeUnknown: not all of them could be read; ask again.
        """

    def payout_lines(self, payout_id: str) -> Iterator[BalanceLine]:
        """Every line that an automatic payout carries, and the payout's own.

        :raises OutcomeUnknown: not all of them could be read; ask again.
        :raises ProcessorRefused: it does not say; a payout was made by hand.
        """

    def payouts(self, *, since: datetime) -> Iterator[PayoutTruth]:
        """Every payout made since an instant.

        :raises OutcomeUnknown: not all of them could be read; ask again.
        """
