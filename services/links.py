"""Addresses of pages that messages and papers name. Only ever built from configuration."""

from dataclasses import dataclass
from uuid import UUID

#: Where what follows lets its reader in, or does something for them: no colleague is shown it.
ACTS = ("join", "welcome", "undo-link", "undo-email", "notices/off", "pay/link", "paperless")


@dataclass(frozen=True)
class Links:
    """Builds absolute addresses; ``base`` has no slash at its end."""

    base: str

    def home(self) -> str:
        """The front page."""
        return f"{self.base}/"

    def attempt(self, attempt_id: UUID) -> str:
        """Where a payer comes back to after the payment page."""
        return f"{self.base}/payments/{attempt_id}"

    def together(self, together_id: UUID) -> str:
        """Where a payer of several accounts comes back to after the payment page."""
        return f"{self.base}/portfolio/paid/{together_id}"

    def methods(self) -> str:
        """Where a person sees the cards and bank accounts they keep."""
        return f"{self.base}/me/methods"

    def method(self, method_id: int) -> str:
        """Where a person comes back to from the page that keeps a method."""
        return f"{self.base}/me/methods/{method_id}/back"

    def receipt(self, code: str) -> str:
        """The public page that says a receipt is genuine."""
        return f"{self.base}/receipt/{code}"

    def pay_bill(self, code: str) -> str:
        """The page the square code on a bill leads to."""
        return f"{self.base}/pay/bill/{code}"

    def pay_link(self, token: str) -> str:
        """Where a caller pays what is owed on one account."""
        return f"{self.base}/pay/link/{token}"

    def join(self, token: str) -> str:
        """The page an invitation to see an account leads to."""
        return f"{self.base}/join/{token}"

    def welcome(self, token: str) -> str:
        """The page by which an imported customer comes in."""
        return f"{self.base}/welcome/{token}"

    def link_bill(self, account: str, pin: str) -> str:
        """Where whoever holds a bill links its account; the page is asked nothing by looking."""
        return f"{self.base}/link/{account}-{pin}"

    def undo_link(self, token: str) -> str:
        """Where somebody of an account takes a link to it back."""
        return f"{self.base}/undo-link/{token}"

    def escrow(self) -> str:
        """Where a title company asks for final bills."""
        return f"{self.base}/escrow"

    def discounts(self) -> str:
        """Where anybody sees whether they could pay less."""
        return f"{self.base}/discounts"

    def special_rates(self) -> str:
        """The newest notice of special rates, for anybody."""
        return f"{self.base}/discounts/notice"

    def account(self, number: str) -> str:
        """The overview of an account."""
        return f"{self.base}/a/{number}"

    def bill(self, number: str, bill: str) -> str:
        """A bill of an account."""
        return f"{self.base}/a/{number}/bills/{bill}"

    def paperless(self, number: str) -> str:
        """How the bills of an account come, and where that is changed."""
        return f"{self.base}/a/{number}/paperless"

    def show_paperless(self, number: str, token: str) -> str:
        """Where whoever wishes bills by e-mail shows that they can open one."""
        return f"{self.base}/paperless/{number}-{token}"

    def people(self, number: str) -> str:
        """Who sees an account."""
        return f"{self.base}/a/{number}/people"

    def autopay(self, number: str) -> str:
        """What autopay does on an account, and where it is changed."""
        return f"{self.base}/a/{number}/autopay"

    def plans(self, number: str) -> str:
        """How what is owed on an account is paid over time."""
        return f"{self.base}/a/{number}/plans"

    def contract(self, number: str, contract_id: int) -> str:
        """What is paid over years on an account: its plan, month by month."""
        return f"{self.base}/a/{number}/contracts/{contract_id}"

    def ticket(self, number: str) -> str:
        """A question and what was written in it, for whoever may see it."""
        return f"{self.base}/ticket/{number}"

    def profile(self) -> str:
        """Where a person sees how they sign in."""
        return f"{self.base}/profile"

    def unsubscribe(self, token: str) -> str:
        """Where whoever got a message turns such messages off, with one click."""
        return f"{self.base}/notices/off/{token}"

    def undo_email(self, token: str) -> str:
        """Where the old address takes a change of address back."""
        return f"{self.base}/undo-email/{token}"
