"""The tables a batch writes, and what every account's story needs to know."""

from datetime import date

from models.account import Access, AccountSearch, CustomerAccount, Person, Premise
from models.base import Base
from models.bill import Bill, BillLine
from models.district import District
from models.ledger import Component, Entry, LedgerAccount, Transfer
from models.payment import Channel, Payment, PaymentReturn
from services.rules.calendar import banking_day_after

TABLES: tuple[type[Base], ...] = (
    Premise, CustomerAccount, Person, Access, AccountSearch, LedgerAccount,
    Entry, Transfer, Bill, BillLine, Payment, PaymentReturn,
)  # fmt: skip


class House:
    """What every account's story needs to know of the district, in the books' own ids."""

    def __init__(self, district: District, general: dict[str, int], today: date) -> None:
        chart = district.chart
        self.district = district
        #: General-ledger accounts by code.
        self.general = general
        self.today = today.toordinal()
        self.days = Days()
        self._banking: dict[tuple[int, int], int] = {}
        self.control = {part.value: general[code] for part, code in chart.control.items()}
        self.revenue = {part.value: general[code] for part, code in chart.revenue.items()}
        self.clearing = {channel: general[code] for channel, code in chart.clearing.items()}
        self.card_fee = district.payments.card_fee.cents
        #: The district's order of application, as far as this history has such debts.
        self.order = tuple(
            part.value
            for part in district.payments.application_order
            if part in (Component.PENALTY, Component.SERVICE)
        )
        #: Net cents that came into clearing, by ledger account and the Monday of the week.
        self.cleared: dict[tuple[int, int], int] = {}

    def banking(self, day: int, after: int = 0) -> int:
        """The day so many banking days later; none later is the day itself when banks work."""
        key = (day, after)
        if key not in self._banking:
            self._banking[key] = banking_day_after(date.fromordinal(day), after).toordinal()
        return self._banking[key]

    def clear(self, channel: Channel, day: int, cents: int) -> None:
        """Remember what came into a channel's clearing account, for the week's deposit."""
        key = (self.clearing[channel], day - (day - 1) % 7)
        self.cleared[key] = self.cleared.get(key, 0) + cents


class Days(dict[int, str]):
    """Ordinal days as ISO text, each written once."""

    def __missing__(self, ordinal: int) -> str:
        self[ordinal] = date.fromordinal(ordinal).isoformat()
        return self[ordinal]
