"""What is said with the processor about money drawn from a method that is kept."""

from dataclasses import dataclass
from uuid import UUID

from models.attempt import MethodType
from models.money import Money


@dataclass(frozen=True, kw_only=True)
class DrawRequest:
    """Everything a draw is prepared with. The same attempt always asks the same."""

    attempt_id: UUID
    #: How many keys of this attempt were answered with an error; each asks under one of its own.
    keys_spent: int
    customer_id: str
    payment_method_id: str
    method_type: MethodType
    account_number: str
    amount: Money
    fee: Money
    #: What the payer reads on the statement of the bank or network.
    description: str
    #: The draft it is for, when nobody pressed a button for it.
    draft_id: int | None = None
    person_id: int | None = None

    @property
    def asked(self) -> Money:
        """What is drawn, fee included."""
        return self.amount + self.fee
