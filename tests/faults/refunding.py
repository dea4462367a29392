"""Giving money back on a till: who asks, who decides, and what the outside makes of it."""

from dataclasses import dataclass
from uuid import uuid4

from models.attempt import MethodType
from models.identity import Staff, StaffRole
from models.money import Money
from models.payment import Payment
from models.refund import Refund, RefundReason, RefundWay
from services.disputes import acting, following
from services.payments import refundable
from services.refunds import asking, checks, deciding, sending
from tests.faults.till import VISA, Till
from tests.workshop import LARKSPUR

assert all((acting, following, sending))  # what they handle is known by importing
#: Cards whose refunds go another way.
REFUND_LATER, REFUND_FAILS = "4000000000007726", "4000000000005126"
BANK_OK = "000123456789"


@dataclass
class Office:
    """Two people of the staff who may decide over each other's refunds."""

    till: Till

    def __post_init__(self) -> None:
        with self.till.database.saving() as session:
            people = [
                Staff(name=name, email=f"{name}@district.example", role=role,
                      password_hash="-", totp_sealed="-")
                for name, role in (("tomas", StaffRole.SPECIALIST), ("priya", StaffRole.SUPERVISOR))
            ]  # fmt: skip
            session.add_all(people)
        self.specialist, self.supervisor = (f"staff:{each.id}" for each in people)

    def paid(self, number=VISA, method=MethodType.CARD, dollars="146.75", **asked) -> Payment:
        """A payment that came the whole way."""
        attempt = self.till.ask(dollars, method=method, **asked)
        self.till.pay(attempt, number)
        self.till.deliver()
        if method is MethodType.BANK:
            self.till.sandbox.advance(days=7)
            self.till.deliver()
        [payment] = self.till.all(Payment, attempt_id=attempt.id)
        return payment

    def left(self, payment) -> Money:
        with self.till.database.reading() as session:
            return refundable.left(session, LARKSPUR, session.get_one(Payment, payment.id))

    def wish(self, payment, dollars="146.75", *, way=RefundWay.SOURCE, seen=None, key=None):
        return asking.RefundWish(
            key=key or uuid4(), payment_id=payment.id, way=way, amount=Money.dollars(dollars),
            available_seen=self.left(payment) if seen is None else Money.dollars(seen),
            reason=RefundReason.DUPLICATE, words="Paid twice, by telephone.",
        )  # fmt: skip

    def ask(
        self, payment, dollars="146.75", *, by=None, role=StaffRole.SPECIALIST, district=LARKSPUR,
        **wish,
    ):  # fmt: skip
        """Ask for a refund; nothing is sent yet."""
        asked = self.wish(payment, dollars, **wish)
        return self.till.database.attempt(
            lambda session: asking.ask(
                session, district, asked, by=by or self.specialist, role=role, at=self.till.now()
            )
        )

    def give(self, payment, dollars="146.75", **wish) -> Refund:
        """Ask for it, and let the job send it."""
        refund = self.ask(payment, dollars, **wish)
        self.till.work()
        return self.one(refund)

    def approve(self, refund, *, by=None, role=StaffRole.SUPERVISOR) -> Refund:
        return self.till.database.attempt(
            lambda session: deciding.approve(
                session, LARKSPUR, refund.id, by=by or self.supervisor, role=role,
                at=self.till.now(),
            )
        )  # fmt: skip

    def deed(self, verb, refund, **given) -> Refund:
        """A deed of staff, such as ``checks.write``."""
        first = [self.till.context] if verb in (checks.write, checks.void) else []
        return self.till.database.attempt(
            lambda session: verb(
                session, *first, refund.id, by=given.pop("by", self.supervisor),
                at=self.till.now(), **given,
            )
        )  # fmt: skip

    def one(self, refund) -> Refund:
        [found] = self.till.all(Refund, id=refund.id)
        return found

    def look(self, refund, **later) -> Refund:
        """Time passes and what is due is looked up."""
        self.till.sandbox.advance(**(later or {"seconds": 60}))
        self.till.run("look_at_refunds")
        return self.one(refund)

    def at_processor(self) -> list[int]:
        """What was given back there and did not fail, in cents."""
        found = self.till.sandbox.find("refund")
        return [each["amount"] for each in found if each["status"] not in ("failed", "canceled")]
