"""A small district's books, written the way the district writes them: for tests that prove them."""

import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from models.account import CustomerAccount
from models.attempt import AttemptState, MethodType, PayerKind, PaymentAttempt
from models.bill import Bill
from models.change_payload import ReverseCharge, written
from models.change_request import (
    ChangeRequest,
    ChangeVersion,
    Command,
    Execution,
    RequestState,
)
from models.district import District
from models.identity import StaffRole
from models.ledger import Component, Entry, EntryKind
from models.money import Money
from models.payment import Channel, Payment, ReturnKind
from services import payments
from services.billing.issuing import Charge, Period, issue_bill
from services.books import ledger
from services.books.chart import open_books, open_chart
from services.books.ledger import Leg
from services.gateways.processor import Movement
from services.payments import returns
from tests.factories import make_account
from tests.workshop import LARKSPUR

FIRST = date(2026, 1, 5)
MONTHS = 9
CLOSED = 4


@dataclass
class SmallBooks:
    """Writes one entry of each kind that the district knows, many times."""

    session: Session
    district: District = LARKSPUR
    dice: random.Random = field(default_factory=lambda: random.Random(2026))
    count: int = 0

    def at(self, on: date) -> datetime:
        """About noon of a day, in the district."""
        return datetime(on.year, on.month, on.day, 20, tzinfo=UTC)

    def name(self, start: str) -> str:
        """A name that nothing else has."""
        self.count += 1
        return f"{start}_{self.count:05d}"

    def bill(self, account: CustomerAccount, on: date, lines: Sequence[tuple[str, int]]) -> Bill:
        """Send a bill; each line is a component and cents."""
        number = self.name("B")
        return issue_bill(
            self.session,
            self.district.chart,
            order=self.district.payments.application_order,
            account_id=account.id,
            number=number,
            period=Period(on - timedelta(days=30), on - timedelta(days=1)),
            due_on=on + timedelta(days=25),
            lines=[
                Charge(
                    component=Component(part), charge=part, description=part,
                    amount=Money(cents), reason={},
                )
                for part, cents in lines
            ],
            on=on, at=self.at(on), by="job:bills",
        )  # fmt: skip

    def pay(
        self, account: CustomerAccount, on: date, cents: int, channel: Channel = Channel.LOCKBOX
    ) -> Payment:
        """Money that came; what comes online has an attempt behind it."""
        fee, attempt_id = Money.ZERO, None
        if channel in (Channel.ONLINE_CARD, Channel.ONLINE_BANK):
            is_card = channel is Channel.ONLINE_CARD
            fee = self.district.payments.card_fee if is_card else Money.ZERO
            attempt_id = UUID(int=self.dice.getrandbits(128), version=4)
            self.session.add(
                PaymentAttempt(
                    id=attempt_id, account_id=account.id, payer_kind=PayerKind.GUEST,
                    payer_key="browser",
                    method_type=MethodType.CARD if is_card else MethodType.BANK,
                    amount=Money(cents), fee=fee, balance_seen=Money(cents),
                    state=AttemptState.SUCCEEDED, amount_received=Money(cents) + fee,
                    created_at=self.at(on),
                )
            )  # fmt: skip
            self.session.flush()
        return payments.record_payment(
            self.session, self.district,
            payments.Received(
                account_id=account.id, amount=Money(cents), channel=channel, fee=fee,
                reference=self.name("pi"), received_on=on, attempt_id=attempt_id,
            ),
            at=self.at(on), actor="job:payments",
        )  # fmt: skip

    def move(self, payment: Payment, on: date, kind: ReturnKind, cents: int) -> None:
        """Money of a payment that went back, or came again."""
        reference = self.name("re")
        row = returns.record_movement(
            self.session, self.district, payment,
            Movement(
                reference=reference, kind=kind, amount=Money(cents), code="R01",
                happened_at=self.at(on),
            ),
            at=self.at(on), actor="job:payments",
        )  # fmt: skip
        assert row is not None

    def charge(self, account: CustomerAccount, on: date, part: Component, cents: int) -> Entry:
        """A penalty, interest or a fee."""
        chart = self.district.chart
        code = chart.revenue[part]
        books = open_books(self.session, chart, account_id=account.id, codes={code})
        leg = Leg(books.part(part), books.general[code], Money(cents))
        kind = {Component.INTEREST: EntryKind.INTEREST, Component.FEE: EntryKind.FEE}.get(
            part, EntryKind.PENALTY
        )
        return self.post(kind, [leg], on, account)

    def apply_credit(self, account: CustomerAccount, on: date, cents: int) -> Entry:
        """Use credit held for what is owed for service."""
        books = open_books(self.session, self.district.chart, account_id=account.id, codes=())
        leg = Leg(books.part(Component.CREDIT), books.part(Component.SERVICE), Money(cents))
        return self.post(EntryKind.CREDIT_APPLIED, [leg], on, account)

    def between(self, kind: EntryKind, on: date, debit: str, credit: str, cents: int) -> Entry:
        """An entry that is about no customer."""
        books = open_books(self.session, self.district.chart, codes={debit, credit})
        leg = Leg(books.general[debit], books.general[credit], Money(cents))
        return self.post(kind, [leg], on)

    def reverse(self, entry: Entry, on: date) -> Entry:
        """Put a mistake right, by a change that somebody asked for."""
        back = ledger.reverse(
            self.session, entry, key=f"reversal:{entry.key}", kind=EntryKind.REVERSAL,
            on=on, at=self.at(on), memo="Charged in error", actor="staff:7",
        )  # fmt: skip
        assert entry.account_id is not None
        facts: dict[str, Any] = {
            "amount": entry.total, "reason": "billing_error", "words": "Charged in error",
            "payload": written(ReverseCharge(entry_id=entry.id)), "preconditions": [],
        }  # fmt: skip
        by, role, at = "staff:7", StaffRole.SPECIALIST, self.at(on)
        change = ChangeRequest(
            key=UUID(int=entry.id), command=Command.REVERSE_CHARGE, account_id=entry.account_id,
            requested_by=by, requested_role=role, requested_at=at, expires_on=on, **facts,
        )  # fmt: skip
        change.versions.append(
            ChangeVersion(version=1, why_second="", by=by, role=role, at=at, **facts)
        )
        self.session.add(change)
        self.session.flush()
        change.move_to(RequestState.AUTO_APPROVED, by=by, at=at)
        change.executions.append(Execution(entry_id=back.id))
        change.move_to(RequestState.EXECUTED, by=by, at=at)
        self.session.flush()
        return back

    def post(
        self, kind: EntryKind, legs: list[Leg], on: date, account: CustomerAccount | None = None
    ) -> Entry:
        return ledger.post(
            self.session, key=self.name(kind), kind=kind, legs=legs, on=on, at=self.at(on),
            memo=str(kind), actor="staff:7", account_id=account.id if account else None,
        )  # fmt: skip


def write_small_books(session: Session) -> SmallBooks:
    """Nine months of six accounts; the first four months are closed."""
    open_chart(session, LARKSPUR.chart)
    books = SmallBooks(session)
    chart, dice = LARKSPUR.chart, books.dice
    accounts = [make_account(session) for _ in range(6)]
    channels = list(Channel)
    for account in accounts:
        opening = open_books(session, chart, account_id=account.id, codes={chart.opening})
        part, cents = opening.part(Component.SERVICE), dice.randint(1_000, 20_000)
        leg = Leg(part, opening.general[chart.opening], Money(cents))
        books.post(EntryKind.OPENING, [leg], FIRST, account)
    for month in range(MONTHS):
        on = date(2026, month + 1, 5)
        for index, account in enumerate(accounts):
            lines = [("service", dice.randint(6_000, 16_000))]
            if index % 2:
                lines.append(("fee", dice.randint(200, 900)))
            if index % 3 == 0:
                lines.append(("contract", dice.randint(1_000, 5_000)))
            books.bill(account, on, lines)
            if dice.random() < 0.4:
                late = books.charge(
                    account, on + timedelta(days=3),
                    dice.choice([Component.PENALTY, Component.INTEREST]), dice.randint(100, 900),
                )  # fmt: skip
                if dice.random() < 0.4:
                    books.reverse(late, on + timedelta(days=4))
            paid = books.pay(
                account, on + timedelta(days=8), dice.randint(4_000, 30_000),
                channels[(index + month) % len(channels)],
            )  # fmt: skip
            _follow(books, account, paid, on + timedelta(days=12))
        books.between(
            EntryKind.PROCESSOR_FEE, on, chart.processing, chart.clearing[Channel.ONLINE_CARD],
            dice.randint(300, 999),
        )  # fmt: skip
        books.between(
            EntryKind.PAYOUT, on, chart.bank, chart.clearing[Channel.ONLINE_CARD],
            dice.randint(10_000, 90_000),
        )  # fmt: skip
        if month == CLOSED:
            for closed in range(1, CLOSED + 1):
                ledger.close_period(session, date(2026, closed, 1), by="staff:9", at=books.at(on))
    session.flush()
    return books


def _follow(books: SmallBooks, account: CustomerAccount, paid: Payment, on: date) -> None:
    """What may happen after a payment: credit used, money taken back, money won back."""
    session, dice = books.session, books.dice
    held = -ledger.balance(session, account.id).of(Component.CREDIT).cents
    if held > 0 and dice.random() < 0.6:
        books.apply_credit(account, on, dice.randint(1, held))
    if paid.attempt_id is None or dice.random() < 0.5:
        return
    whole = paid.entry.total.cents
    if paid.channel is Channel.ONLINE_BANK:
        books.move(paid, on, ReturnKind.RETURNED, whole)
        return
    books.move(paid, on, ReturnKind.DISPUTED, whole)
    if dice.random() < 0.5:
        books.move(paid, on + timedelta(days=2), ReturnKind.REINSTATED, whole)
