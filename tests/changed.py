"""Changes as the desk asks for them, for the tests of services and for pages to show."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import uuid4

from sqlalchemy.orm import Session

from models.account import CustomerAccount
from models.change_payload import KINDS, Adjust, Payload, TransferPayment, written
from models.change_request import ChangeRequest, ChangeVersion, RequestState
from models.hold import AccountHold, HoldKind
from models.identity import StaffRole
from models.ledger import Component, EntryKind
from models.money import Money
from models.payment import Channel, Payment
from services import payments
from services.accounts import holds
from services.books import ledger
from services.books.chart import open_books
from services.books.ledger import Leg
from services.change_requests import deciding, proposing
from services.change_requests.wish import Wish
from services.context import Context
from services.payments import Received
from tests.workshop import LARKSPUR
from web.clock import now

#: Three members of staff who are nobody's household: one asks, two supervisors decide.
ASKS, DECIDES, DECIDES_TOO = "staff:4711", "staff:4712", "staff:4713"
COMMANDS = {kind: command for command, kind in KINDS.items()}
#: A reason for each command that a second person need not look at.
REASONS = {
    "adjust": "billing_error", "transfer_payment": "wrong_account",
    "reverse_charge": "billing_error", "apply_credit": "credit_in_hand",
    "write_off": "uncollectible", "reinstate": "collected_after_all",
}  # fmt: skip
WORDS = "The meter of the neighbour was read."


@dataclass
class Desk:
    """Where staff ask for changes and decide over them."""

    session: Session
    context: Context

    @property
    def at(self):
        return self.context.now()

    def state_of(self, change: ChangeRequest):
        """Where it stands after what a page did."""
        self.session.refresh(change)
        return change.state

    def look(self, account: CustomerAccount, payload: Payload):
        return proposing.look(
            self.session, LARKSPUR, command=COMMANDS[type(payload)], account_id=account.id,
            payload=payload, at=self.at,
        )  # fmt: skip

    def wish(self, account: CustomerAccount, payload: Payload, **more: Any) -> Wish:
        command = COMMANDS[type(payload)]
        facts = {
            "key": uuid4(), "command": command, "account_id": account.id, "payload": payload,
            "reason": REASONS[command], "words": WORDS,
        } | more  # fmt: skip
        if "seen" not in facts:
            facts["seen"] = self.look(account, payload).seen
        return Wish(**facts)

    def ask(
        self, account: CustomerAccount, payload: Payload, *, by: str = ASKS,
        role: StaffRole = StaffRole.SPECIALIST, **more: Any,
    ) -> ChangeRequest:  # fmt: skip
        wish = self.wish(account, payload, **more)
        return proposing.propose(self.session, self.context, wish, by=by, role=role, at=self.at)

    def approve(
        self, request: ChangeRequest, by: str = DECIDES, role: StaffRole = StaffRole.SUPERVISOR,
        *, version: int = 0,
    ):  # fmt: skip
        return deciding.approve(
            self.session, self.context, request.id, version=version or request.version, by=by,
            role=role, at=self.at,
        )  # fmt: skip

    def deny(
        self, request: ChangeRequest, by: str = DECIDES, words: str = "It was owed.",
        *, version: int = 0,
    ):  # fmt: skip
        return deciding.deny(
            self.session, self.context, request.id, version=version or request.version,
            words=words, by=by,
            role=StaffRole.SUPERVISOR, at=self.at,
        )  # fmt: skip

    def send_back(self, request: ChangeRequest, by: str = DECIDES, *, version: int = 0):
        return deciding.send_back(
            self.session, self.context, request.id, version=version or request.version,
            words="Which meter was it?", by=by,
            role=StaffRole.SUPERVISOR, at=self.at,
        )  # fmt: skip

    def ask_anew(
        self, request: ChangeRequest, account: CustomerAccount, payload: Payload,
        by: str = ASKS, **more: Any,
    ):  # fmt: skip
        return proposing.resubmit(
            self.session, self.context, request.id, self.wish(account, payload, **more),
            version=request.version, by=by, role=StaffRole.SPECIALIST, at=self.at,
        )  # fmt: skip

    def do(self, account: CustomerAccount, payload: Payload, **more: Any) -> ChangeRequest:
        """Ask, and have as many supervisors agree as it takes."""
        request = self.ask(account, payload, **more)
        for decider in (DECIDES, DECIDES_TOO):
            if not request.executed_at:
                self.approve(request, by=decider)
        assert request.executed_at, request.differences
        return request

    def hold(self, account: CustomerAccount, kind: HoldKind) -> AccountHold:
        """What stops from today on, by a letter that came."""
        today = self.context.today()
        return holds.place(
            self.session, key=str(uuid4()), account_id=account.id, kind=kind,
            reason="A letter of Nov 2", from_on=today, to_on=None, by="staff:1", on=today,
            at=self.at,
        )  # fmt: skip

    def charge(self, account: CustomerAccount, component: Component, cents: int):
        """A late fee, a fee or interest in the books."""
        kind = {
            Component.PENALTY: EntryKind.PENALTY, Component.INTEREST: EntryKind.INTEREST,
            Component.FEE: EntryKind.FEE,
        }[component]  # fmt: skip
        code = LARKSPUR.chart.revenue[component]
        books = open_books(self.session, LARKSPUR.chart, account_id=account.id, codes={code})
        return ledger.post(
            self.session, key=f"{kind}:{uuid4()}", kind=kind, account_id=account.id,
            legs=[Leg(books.part(component), books.general[code], Money(cents))],
            on=self.context.today(), at=self.at, actor="job:test", memo=f"A {component}",
        )  # fmt: skip

    def pay(
        self, account: CustomerAccount, cents: int, *, channel: Channel = Channel.LOCKBOX,
        actor: str = "job:lockbox",
    ) -> Payment:  # fmt: skip
        received = Received(
            account_id=account.id, amount=Money(cents), channel=channel, reference=str(uuid4()),
            received_on=self.context.today(),
        )  # fmt: skip
        return payments.record_payment(self.session, LARKSPUR, received, at=self.at, actor=actor)

    def owes(self, account: CustomerAccount) -> dict[str, int]:
        """What an account owes in cents, component by component; zeros are left out."""
        parts = ledger.balance(self.session, account.id).parts
        return {part.value: amount.cents for part, amount in parts.items() if amount}

    def general(self, code: str) -> int:
        return ledger.general_balance(self.session, code).cents


def credit(cents: int, component: Component = Component.SERVICE, **more: Any) -> Adjust:
    """So much less is owed."""
    return Adjust(component=component, amount=Money(cents), is_credit=True, **more)


def charge(cents: int, component: Component = Component.SERVICE) -> Adjust:
    """So much more is owed."""
    return Adjust(component=component, amount=Money(cents), is_credit=False)


def moved(payment: Payment, to: CustomerAccount, cents: int, *, start: int = 0) -> TransferPayment:
    """So much of a payment is another account's."""
    return TransferPayment(
        payment_id=payment.id, from_account_id=start or payment.account_id,
        to_account_id=to.id, amount=Money(cents),
    )  # fmt: skip


def make_change(session: Session, account: CustomerAccount, ticket_id: int | None = None) -> int:
    """A credit of $60.00 that waits for a second person, maybe for a question; its id."""
    asked = credit(6000)
    plan = proposing.look(
        session, LARKSPUR, command=COMMANDS[Adjust], account_id=account.id, payload=asked, at=now()
    )
    change = ChangeRequest(
        key=uuid4(), command=COMMANDS[Adjust], account_id=account.id, amount=asked.amount,
        reason=REASONS["adjust"], words=WORDS, payload=written(asked),
        preconditions=plan.preconditions, requested_by=ASKS,
        requested_role=StaffRole.SPECIALIST, requested_at=now(), why_second="item",
        ticket_id=ticket_id,
        expires_on=LARKSPUR.day(now()) + timedelta(days=14),
    )  # fmt: skip
    session.add(change)
    change.versions.append(
        ChangeVersion(
            version=1, amount=change.amount, payload=change.payload, words=WORDS,
            why_second="item",
            preconditions=change.preconditions, reason=change.reason, by=ASKS,
            role=StaffRole.SPECIALIST, at=now(),
        )
    )  # fmt: skip
    session.flush()
    change.move_to(RequestState.PENDING, by=ASKS, at=now(), words=WORDS)
    session.flush()
    return change.id
