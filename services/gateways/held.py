"""The ways out while the books are not ours, or not whole: nothing is charged, nothing is sent."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import NoReturn
from uuid import UUID

from services.gateways.mail import MailDelayed, OutgoingLetter
from services.gateways.processor import (
    EventNotice,
    OpenedPage,
    OutcomeUnknown,
    PageRequest,
    PaymentPage,
    ProviderTruth,
)
from services.gateways.processor_balance import BalanceLine, PayoutTruth
from services.gateways.processor_draws import DrawRequest
from services.gateways.processor_methods import MethodFacts, SetupRequest, SetupTruth
from services.gateways.processor_refunds import RefundRequest, RefundTruth
from services.gateways.processor_verbs import Processor


@dataclass(frozen=True)
class HeldProcessor:
    """A processor that is asked for nothing new, and only perhaps for the truth.

    It answers like one that is away, because nothing may become definite: what
    was sent before the books were copied may have been done.
    """

    real: Processor
    why: str
    may_ask: bool

    @property
    def livemode(self) -> bool:
        """Whether the key moves real money."""
        return self.real.livemode

    @property
    def api_version(self) -> str:
        """The version of its language."""
        return self.real.api_version

    def hurried(self) -> "HeldProcessor":
        """The same, with less patience."""
        return HeldProcessor(self.real.hurried(), self.why, self.may_ask)

    def open_page(self, _request: PageRequest) -> PaymentPage:
        """No page is opened."""
        self._refuse()

    def expire_page(self, session_id: str) -> None:
        """A page is closed if the processor may be asked: nobody pays by that."""
        self._asked().expire_page(session_id)

    def truth(
        self,
        *,
        session_id: str | None = None,
        payment_intent_id: str | None = None,
        is_drawn: bool = False,
        has_refunds: bool = False,
    ) -> ProviderTruth:
        """What became of a payment."""
        return self._asked().truth(
            session_id=session_id, payment_intent_id=payment_intent_id, is_drawn=is_drawn,
            has_refunds=has_refunds,
        )  # fmt: skip

    def find(self, attempt_id: UUID, *, since: datetime) -> list[ProviderTruth]:
        """Look for an attempt."""
        return self._asked().find(attempt_id, since=since)

    def disputed(self, *, since: datetime) -> list[str]:
        """What was disputed since."""
        return self._asked().disputed(since=since)

    def opened(self, *, since: datetime) -> Iterator[OpenedPage]:
        """What was opened since."""
        return self._asked().opened(since=since)

    def happened(self, *, since: datetime) -> Iterator[tuple[EventNotice, str]]:
        """What happened since."""
        return self._asked().happened(since=since)

    def read_event(self, body: bytes, signature: str, *, at: datetime) -> EventNotice:
        """Read an event: nobody is asked anything for it."""
        return self.real.read_event(body, signature, at=at)

    def customer(self, person_id: int, *, name: str, email: str) -> str:
        """Nobody new is made known."""
        self._refuse()

    def open_setup(self, _request: SetupRequest) -> PaymentPage:
        """No page is opened."""
        self._refuse()

    def setup(self, session_id: str) -> SetupTruth:
        """What became of a page to keep a method."""
        return self._asked().setup(session_id)

    def method(self, payment_method_id: str) -> MethodFacts:
        """What it says of a method."""
        return self._asked().method(payment_method_id)

    def forget_method(self, _payment_method_id: str) -> None:
        """Nothing is forgotten: other books may still need it."""
        self._refuse()

    def prepare_draw(self, _request: DrawRequest) -> str:
        """Nothing is drawn."""
        self._refuse()

    def draw(
        self, _payment_intent_id: str, *, attempt_id: UUID, keys_spent: int, is_awaited: bool
    ) -> ProviderTruth:
        """Nothing is drawn."""
        self._refuse()

    def cancel_draw(self, payment_intent_id: str) -> None:
        """A draw is given up if the processor may be asked: nobody pays by that."""
        self._asked().cancel_draw(payment_intent_id)

    def refund(self, _request: RefundRequest) -> RefundTruth:
        """Nothing is given back."""
        self._refuse()

    def accept_dispute(self, _dispute_id: str) -> None:
        """No dispute is let go: other books may still answer it."""
        self._refuse()

    def find_draws(self, attempt_id: UUID, *, since: datetime) -> list[ProviderTruth]:
        """Look for an attempt among the draws."""
        return self._asked().find_draws(attempt_id, since=since)

    def balance_lines(self, *, since: datetime, until: datetime) -> Iterator[BalanceLine]:
        """The lines of the balance."""
        return self._asked().balance_lines(since=since, until=until)

    def payout_lines(self, payout_id: str) -> Iterator[BalanceLine]:
        """What a payout carries."""
        return self._asked().payout_lines(payout_id)

    def payouts(self, *, since: datetime) -> Iterator[PayoutTruth]:
        """The payouts since."""
        return self._asked().payouts(since=since)

    def _asked(self) -> Processor:
        if not self.may_ask:
            self._refuse()
        return self.real

    def _refuse(self) -> NoReturn:
        raise OutcomeUnknown(self.why)


@dataclass(frozen=True)
class HeldMailer:
    """A post office that is closed: letters wait."""

    why: str

    def send(self, _letter: OutgoingLetter) -> str:
        """Nothing is handed over.

        :raises MailDelayed: always.
        """
        raise MailDelayed(self.why)
