"""Households for pages to be looked at: two years of bills, and something that just happened."""

from datetime import UTC, date, datetime, time, timedelta
from uuid import uuid4

from sqlalchemy.orm import Session

from models.account import CustomerAccount, Person
from models.attempt import AttemptState, MethodType, PayerKind, PaymentAttempt
from models.bill import Bill
from models.ledger import Component
from models.money import Money
from models.payment import Channel, Payment, ReturnKind
from services import payments
from services.billing import penalties
from services.billing.issuing import Charge, Period, issue_bill
from services.gateways.processor import Movement
from services.payments import returns
from tests.factories import PASSWORD, give_access, make_account, make_person
from tests.workshop import LARKSPUR

HISTORY = 12
ZERO = Money.ZERO
RATES = (("36.30", "26.70"), ("37.60", "28.70"), ("39.60", "30.40"), ("41.85", "30.40"))


def at(on: date) -> datetime:
    """Noon in the district."""
    return datetime.combine(on, time(20), tzinfo=UTC)


def month(on: date, offset: int) -> date:
    """The first day of the month so many away."""
    year, index = divmod(on.year * 12 + on.month - 1 + offset, 12)
    return date(year, index + 1, 1)


class Household:
    """One account with its history, told from today backwards."""

    def __init__(self, session: Session, today: date, name: str, house: str, street: str) -> None:
        self.session, self.today = session, today
        self.account: CustomerAccount = make_account(
            session, house_number=house, street=street, mailing_name=name
        )
        self.owner: Person = make_person(session, name, password=PASSWORD)
        self.access = give_access(session, self.owner, self.account)
        self.bills: list[Bill] = []

    def billed(self, count: int = HISTORY, *, newest_days_ago: int = 9, pay: int | None = None):
        """Bills every two months; all but the newest are paid, or as many as said."""
        newest = self.today - timedelta(days=newest_days_ago)
        for back in range(count - 1, -1, -1):
            first = month(newest, -2 * back)
            on = min(first.replace(day=min(newest.day, 28)), newest)
            bill = self._bill(on, back)
            self.bills.append(bill)
            if len(self.bills) <= (count - 1 if pay is None else pay):
                self.paid(bill.total, bill.issued_on + timedelta(days=14))
        return self

    def _bill(self, on: date, back: int) -> Bill:
        step = min(3, (HISTORY - back) // 4)
        sewer, treatment = RATES[step]
        lines = [
            _charge("sewer_service", "Sewer service, 2 months", sewer, "2025-11"),
            _charge("regional_treatment", "Regional treatment, 2 months", treatment, "2025-12"),
            _charge("pipe_renewal", "Pipe renewal, 2 months", "2.25", "2022-07"),
        ]
        last = month(on, 0) - timedelta(days=1)
        return issue_bill(
            self.session, LARKSPUR.chart, order=LARKSPUR.payments.application_order,
            account_id=self.account.id, number=f"{on:%y-%m}{self.account.id:04d}",
            period=Period(month(on, -2), last), due_on=on + timedelta(days=25), lines=lines,
            on=on, at=at(on), by="job:billing",
        )  # fmt: skip

    def paid(
        self, amount: Money, on: date, channel: Channel = Channel.ONLINE_BANK,
        attempt: PaymentAttempt | None = None, *, fee: Money = ZERO,
        cleared_on: date | None = None,
    ) -> Payment:  # fmt: skip
        """Money came, by an attempt of the owner's or without one; it may have cleared later."""
        return payments.record_payment(
            self.session, LARKSPUR,
            payments.Received(
                account_id=self.account.id, amount=amount, channel=channel,
                reference=str(uuid4()), received_on=on,
                method=attempt.method if attempt else "Checking ••3310",
                attempt_id=attempt.id if attempt else None, fee=attempt.fee if attempt else fee,
                returnable_until=payments.returnable_until(LARKSPUR, channel, on),
            ),
            at=at(cleared_on or on), actor="bank",
        )  # fmt: skip

    def returned(
        self, payment: Payment, on: date, code: str = "R01", kind: ReturnKind = ReturnKind.RETURNED
    ):
        """The bank took it back, or the network did."""
        returns.record_movement(
            self.session, LARKSPUR, payment,
            Movement(
                reference=str(uuid4()), kind=kind, amount=payment.amount,
                code=code, happened_at=at(on),
            ),
            at=at(on), actor="bank",
        )  # fmt: skip
        return self

    def late_fee(self, on: date):
        """A tenth of the newest bill."""
        penalties.charge_penalty(
            self.session, LARKSPUR.chart, bill=self.bills[-1], amount=Money(1468),
            reason="Late fee", on=on, at=at(on), by="job:penalties",
        )  # fmt: skip
        return self

    def attempt(
        self, state: AttemptState, *path: AttemptState, card: bool = False, failure: str = "",
        is_guests: bool = False, began: datetime | None = None, amount: Money | None = None,
    ) -> PaymentAttempt:  # fmt: skip
        """An attempt to pay online that came so far; the owner's unless a guest made it."""
        began = began or at(self.today) - timedelta(days=1)
        attempt = PaymentAttempt(
            id=uuid4(), account_id=self.account.id,
            person_id=None if is_guests else self.owner.id,
            payer_kind=PayerKind.GUEST if is_guests else PayerKind.PERSON,
            payer_key="guest:somebody" if is_guests else f"person:{self.owner.id}",
            email=self.owner.email or "", method_type=MethodType.CARD if card else MethodType.BANK,
            amount=amount or self.bills[-1].total, balance_seen=self.bills[-1].total,
            created_at=began,
            fee=Money(245) if card else ZERO, failure_code=failure,
        )  # fmt: skip
        attempt.method = "Visa ••4242" if card else "Checking ••1182"
        if state in {AttemptState.PROCESSING, AttemptState.FAILED}:
            attempt.submitted_at = began
        for step in (*path, state):
            attempt.move_to(step, cause="a story", at=began)
        self.session.add(attempt)
        self.session.flush()
        return attempt


def _charge(key: str, words: str, rate: str, resolution: str) -> Charge:
    """Two months of a rate, as the district's file would charge them."""
    amount = Money(Money.dollars(rate).cents * 2)
    return Charge(
        component=Component.SERVICE, charge=key, description=words, amount=amount,
        reason={
            "rule": "flat", "resolution": f"Resolution {resolution}", "since": "2026-10-01",
            "inputs": {"units": "1", "unit": "single_family", "months": "2", "rate": rate},
            "sum": [[["1", "single_family"], ["2", "month"], [rate, "$"]]],
            "arithmetic": f"1 home × 2 months × ${rate} = {amount}",
        },
    )  # fmt: skip
