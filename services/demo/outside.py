"""What the world outside does to the demo: time passes, payers press, banks and networks answer."""

from datetime import datetime
from typing import Protocol

from models.attempt import MethodType
from models.money import Money


class Outside(Protocol):
    """The processor's imitation, and everybody beyond it. Its clock is behind the wall's."""

    def now(self) -> datetime:
        """What its clock says since it was moved last."""

    def quiet(self) -> None:
        """Tell nobody of what happens: there is no door yet to knock at."""

    def until(self, at: datetime) -> None:
        """Let time pass, and with it everything that is due. A time that is past is now."""

    def catch_up(self) -> None:
        """Let time pass until today, and tell of what happens from here on."""

    def keep(self, *, method: str, customer: str, fate: str, last_four: str, bank: str) -> None:
        """Know a card or bank account that was kept before. Twice is once."""

    def pay(self, page: str, kind: MethodType, *, name: str, email: str) -> None:
        """A payer fills in the processor's page, with a card or an account that is good."""

    def take_by_hand(self, amount: Money) -> None:
        """Somebody takes a card payment on the processor's own pages, past our books."""

    def send_back(self, payment_intent: str, code: str) -> None:
        """A bank sends a debit back."""

    def dispute(self, payment_intent: str, reason: str) -> None:
        """A card holder says no to a charge."""

    def decide(self, dispute: str, status: str) -> None:
        """The network decides: ``won`` or ``lost``."""
