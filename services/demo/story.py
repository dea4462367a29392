"""One account's books as they came to be: billed, paid, late, returned.

What is posted here is what the services post: the same keys, the same accounts,
the same order of application. It is done in plain numbers because a million
accounts have a hundred million rows.
"""

import random
from collections.abc import Sequence
from itertools import product

from models.bill import Bill, BillLine
from models.ledger import Component, Entry, EntryKind, LedgerAccount, LedgerKind, Transfer
from models.money import Money
from models.payment import Channel, Payment, PaymentReturn, ReturnKind
from services.books.batch import Rows
from services.demo.books import House
from services.demo.issues import Issue
from services.demo.rates import Line
from services.rules import codes
from services.rules.aging import late_fee

_TRIPLES = ["".join(letters) for letters in product(codes.PAPER.letters, repeat=3)]
_SERVICE = Component.SERVICE.value
_PENALTY = Component.PENALTY.value
_CREDIT = Component.CREDIT.value
_KINDS = {_CREDIT: LedgerKind.LIABILITY.value}
_PREFIXES = {
    Channel.ONLINE_CARD: "pi_demo",
    Channel.ONLINE_BANK: "pi_demo",
    Channel.COUNTER: "C-",
    Channel.CHECK: "K-",
    Channel.LOCKBOX: "LB-",
    Channel.BANK_BILL_PAY: "BP-",
}
#: The words of the enums, looked up once: a posting is made a million times.
_E_BILL, _E_PENALTY, _E_PAYMENT, _E_PAYMENT_RETURNED, _E_CREDIT_APPLIED = (
    kind.value
    for kind in (
        EntryKind.BILL, EntryKind.PENALTY, EntryKind.PAYMENT, EntryKind.PAYMENT_RETURNED,
        EntryKind.CREDIT_APPLIED,
    )
)  # fmt: skip
_CHANNELS = {channel: channel.value for channel in Channel}
#: Debit, credit, cents.
_Leg = tuple[int, int, int]


class Story:
    """The books of one account; amounts are cents, days are ordinals."""

    __slots__ = (
        "account_id",
        "billed",
        "dice",
        "held",
        "house",
        "last",
        "ledger_ids",
        "owed",
        "rows",
    )

    def __init__(self, house: House, rows: Rows, dice: random.Random, account_id: int) -> None:
        self.house = house
        self.rows = rows
        self.dice = dice
        self.account_id = account_id
        self.owed = {_SERVICE: 0, _PENALTY: 0}
        #: The total of the newest bill.
        self.billed = 0
        #: Credit held for the customer.
        self.held = 0
        self.ledger_ids: dict[str, int] = {}
        #: The last payment: id, channel, receipt number, and how it was applied.
        self.last: tuple[int, Channel, str, list[tuple[str, int]]] | None = None

    @property
    def balance(self) -> int:
        """Everything owed; below zero is credit."""
        return self.owed[_SERVICE] + self.owed[_PENALTY] - self.held

    def bill(self, issue: Issue, serial: int, lines: Sequence[Line]) -> str:
        """Send a bill, use the credit that is held, and return the bill's number."""
        house, rows = self.house, self.rows
        number = f"{issue.prefix}{serial:04d}"
        total = sum([line.amount for line in lines])
        day = house.days[issue.day]
        before = self.balance
        receivable = self._part(_SERVICE)
        entry_id = self._post(
            _E_BILL, f"bill:{number}", total, day, "14:05", f"Bill {number}", "billing",
            [(receivable, house.revenue[_SERVICE], total)],
        )  # fmt: skip
        bill_id = rows.add(
            Bill, self.account_id, entry_id, number, code(self.dice), issue.period_from,
            issue.period_to, day, house.days[issue.due], total, before,
        )  # fmt: skip
        for position, line in enumerate(lines, start=1):
            rows.add(
                BillLine, bill_id, position, _SERVICE, line.charge, line.description, line.amount,
                line.reason,
            )  # fmt: skip
        self.owed[_SERVICE] += total
        self.billed = total
        if self.held:
            self._apply_credit(number, day)
        return number

    def penalise(self, number: str, day: int) -> None:
        """Charge the late fee on what is unpaid of the newest bill, if anything is."""
        rules = self.house.district.billing
        unpaid = Money(min(self.owed[_SERVICE], self.billed))
        if not unpaid:
            return
        fee = late_fee(unpaid, rules.penalty_percent)
        self._post(
            _E_PENALTY, f"penalty:{number}", fee.cents, self.house.days[day], "14:00",
            f"Late fee on bill {number}: {rules.penalty_percent}% × {unpaid} = {fee}."
            f" {rules.penalty_resolution}",
            "billing",
            [(self._part(_PENALTY), self.house.revenue[_PENALTY], fee.cents)],
        )  # fmt: skip
        self.owed[_PENALTY] += fee.cents

    def pay(self, cents: int, channel: Channel, method: str, day: int, here: int) -> None:
        """Take money, apply it in the district's order and hold the rest.

        It counts as paid on ``day``; a bank payment is here some days after it.
        """
        house = self.house
        clearing = house.clearing[channel]
        shares: list[tuple[str, int]] = []
        left = cents
        for component in house.order:
            part = min(left, self.owed[component])
            if part:
                self.owed[component] -= part
                shares.append((component, part))
                left -= part
        if left:
            self.held += left
            shares.append((_CREDIT, left))
        legs = [(clearing, self._part(component), part) for component, part in shares]
        fee = house.card_fee if channel is Channel.ONLINE_CARD else 0
        if fee:
            legs.append((clearing, house.general[house.district.chart.card_fee], fee))
        self._record(cents, fee, channel, method, day, here, legs, shares)

    def give_back(self, day: int, code: str) -> None:
        """The bank takes the last payment back: it is owed again, last applied first."""
        assert self.last is not None  # noqa: S101 - only what was paid comes back
        payment_id, channel, receipt, shares = self.last
        house, on = self.house, self.house.days[day]
        clearing = house.clearing[channel]
        cents = 0
        legs = []
        for component, part in reversed(shares):
            if component == _CREDIT:
                self.held -= part
            else:
                self.owed[component] += part
            legs.append((self._part(component), clearing, part))
            cents += part
        reference = f"re_demo{payment_id:010d}"
        entry_id = self._post(
            _E_PAYMENT_RETURNED, f"movement:{reference}", cents, on, "17:30",
            f"{receipt} returned: {code}", "bank", legs,
        )  # fmt: skip
        self.rows.add(
            PaymentReturn, payment_id, entry_id, ReturnKind.RETURNED.value, reference, cents, code,
            on, f"{on} 17:30:00.000000",
        )  # fmt: skip
        house.clear(channel, day, -cents)

    def _record(
        self, cents: int, fee: int, channel: Channel, method: str, day: int, here: int,
        legs: list[_Leg], shares: list[tuple[str, int]],
    ) -> None:  # fmt: skip
        house, rows, dice = self.house, self.rows, self.dice
        on, here_on = house.days[day], house.days[here]
        hour, minute = divmod(int(dice.random() * 480), 60)
        clock = f"{16 + hour}:{minute:02d}"
        serial = rows.next_ids[Entry]
        reference = f"{_PREFIXES[channel]}{serial:010d}"
        entry_id = self._post(
            _E_PAYMENT, f"payment:{_CHANNELS[channel]}:{reference}", -cents, on, clock,
            f"Payment {method}", "history", legs, cents + fee, here_on,
        )  # fmt: skip
        until = None
        if channel is Channel.ONLINE_BANK:
            until = house.days[here + house.district.payments.bank_returnable_days]
        receipt = f"R-{entry_id:08d}"
        payment_id = rows.add(
            Payment, self.account_id, entry_id, None, cents, _CHANNELS[channel], reference, method,
            on, f"{here_on} {clock}:00.000000", here_on if until else None, until, receipt,
            code(dice),
        )  # fmt: skip
        self.last = payment_id, channel, receipt, shares
        house.clear(channel, here, cents + fee)

    def _apply_credit(self, number: str, day: str) -> None:
        """Use what is held for what is owed now."""
        legs = []
        for component in self.house.order:
            part = min(self.held, self.owed[component])
            if part:
                self.held -= part
                self.owed[component] -= part
                legs.append((self._part(_CREDIT), self._part(component), part))
        self._post(
            _E_CREDIT_APPLIED, f"credit:{number}", 0, day, "14:05",
            f"Credit applied to bill {number}", "billing", legs, sum([leg[2] for leg in legs]),
        )  # fmt: skip

    def _post(
        self, kind: str, key: str, change: int, day: str, clock: str, memo: str, actor: str,
        legs: list[_Leg], total: int | None = None, recorded: str = "",
    ) -> int:  # fmt: skip
        rows = self.rows
        entry_id = rows.add(
            Entry, key, kind, self.account_id, change, change if total is None else total,
            day, f"{recorded or day} {clock}:00.000000", memo, actor, None,
        )  # fmt: skip
        for debit, credit, cents in legs:
            rows.add(Transfer, entry_id, debit, credit, cents)
        return entry_id

    def _part(self, component: str) -> int:
        """The account's ledger account for a component, opened when first needed."""
        known = self.ledger_ids.get(component)
        if known is None:
            known = self.ledger_ids[component] = self.rows.add(
                LedgerAccount, None, None, _KINDS.get(component, LedgerKind.ASSET.value),
                self.account_id, component, self.house.control[component], 0,
            )  # fmt: skip
        return known


def code(dice: random.Random) -> str:
    """A secret for a bill or receipt; the same dice throw the same."""
    bits = dice.getrandbits(60)
    size = len(_TRIPLES)
    bits, one = divmod(bits, size)
    bits, two = divmod(bits, size)
    bits, three = divmod(bits, size)
    return _TRIPLES[one] + _TRIPLES[two] + _TRIPLES[three] + _TRIPLES[bits % size]
