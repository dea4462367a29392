"""How many debits came back: what Nacha limits, over the last sixty days.

Nacha Operating Rules, return rate levels: 0.5 % unauthorised, 3 % administrative, 15 % overall.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.attempt import AttemptState, MethodType, PaymentAttempt
from models.attention import AttentionKind
from models.autopay import Autopay
from models.payment import Channel, Payment, PaymentReturn, ReturnKind
from models.saved_method import SavedMethod
from services import attention, audit
from services.payments import returns
from services.rules import returned

LOOKED_BACK = timedelta(days=60)
#: How a night's rates stand in the trail.
BY, NOTED, SUBJECT = "sweep_payments", "returns.rates", "drafts"
UNAUTHORISED_MAX, ADMINISTRATIVE_MAX, OVERALL_MAX = (
    Decimal(share) for share in ("0.005", "0.03", "0.15")
)
#: From here on a person looks at each new enrolment by bank.
REVIEWED_FROM = Decimal("0.004")


@dataclass(frozen=True, kw_only=True)
class Rates:
    """Shares of the debits of the last sixty days; each from zero to one."""

    debits: int
    unauthorised: Decimal
    administrative: Decimal
    overall: Decimal

    @property
    def is_alarming(self) -> bool:
        """Whether half of a limit is reached: there is time to find out why."""
        return (
            self.unauthorised >= UNAUTHORISED_MAX / 2
            or self.administrative >= ADMINISTRATIVE_MAX / 2
            or self.overall >= OVERALL_MAX / 2
        )

    @property
    def needs_review(self) -> bool:
        """Whether a person should look at each new bank account for autopay."""
        return self.unauthorised >= REVIEWED_FROM


def of(session: Session, *, on: date) -> Rates:
    """The rates as they stand on a day, of everything debited by bank."""
    since = on - LOOKED_BACK
    debits = session.scalar(
        select(func.count()).where(
            PaymentAttempt.method_type == MethodType.BANK,
            PaymentAttempt.submitted_at >= _start(since),
        )
    )
    codes = _codes(session, since)
    count = max(int(debits or 0), 1)
    counted = [returned.of_code(code).counts_as for code in codes]
    return Rates(
        debits=int(debits or 0),
        unauthorised=Decimal(counted.count("unauthorised")) / count,
        administrative=Decimal(counted.count("administrative")) / count,
        overall=Decimal(len(codes)) / count,
    )


def note(session: Session, *, on: date, at: datetime) -> Rates:
    """Keep the rates of a day where the alarms look, and have a person look where they near a
    limit, once a month."""
    now = of(session, on=on)
    audit.record(
        session, actor=BY, action=NOTED, subject=SUBJECT, at=at,
        detail={"debits": now.debits, "unauthorised_per_million": _per_million(now.unauthorised)},
    )  # fmt: skip
    if now.is_alarming:
        attention.call(
            session, key=f"return_rates:{on:%Y-%m}", kind=AttentionKind.DRAFT, subject=SUBJECT,
            at=at,
            words=f"Of {now.debits} debits by bank in sixty days {now.overall:.2%} came back,"
            f" {now.unauthorised:.2%} as not authorised. Nacha's limits are {OVERALL_MAX:.0%} and"
            f" {UNAUTHORISED_MAX:.1%}: find out why.",
        )  # fmt: skip
    return now


def call_for_review(
    session: Session, autopay: Autopay, *, on: date, at: datetime
) -> None:  # fmt: skip
    """Have a person look at a bank account new to an autopay while many come back unauthorised.

    Its first draft is days away, and can be stopped. Of the same account nobody is called twice.
    """
    method = session.get(SavedMethod, autopay.method_id) if autopay.method_id else None
    if method is None or method.method_type is not MethodType.BANK:
        return
    now = of(session, on=on)
    if not now.needs_review:
        return
    attention.call(
        session, key=f"autopay_review:{autopay.id}:{method.id}", kind=AttentionKind.DRAFT,
        subject=audit.account_of(session, autopay.account_id), account_id=autopay.account_id,
        at=at,
        words=f"Autopay pays from a bank account new to it while {now.unauthorised:.2%} of the"
        " debits of sixty days came back as not authorised. See that its payer means it before"
        " the first draft.",
    )  # fmt: skip


def _per_million(share: Decimal) -> int:
    return int(share * 1_000_000)


def _codes(session: Session, since: date) -> list[str]:
    """The codes of what came back: before it cleared, and after. One return is one, though several
    accounts bear it."""
    rows = session.scalars(
        select(PaymentReturn)
        .join(Payment, Payment.id == PaymentReturn.payment_id)
        .where(
            Payment.channel == Channel.ONLINE_BANK, PaymentReturn.kind == ReturnKind.RETURNED,
            PaymentReturn.happened_on >= since,
        )
    )  # fmt: skip
    early = session.scalars(
        select(PaymentAttempt.failure_code).where(
            PaymentAttempt.method_type == MethodType.BANK,
            PaymentAttempt.state == AttemptState.FAILED,
            PaymentAttempt.submitted_at >= _start(since),
        )
    )
    late = {(row.payment_id, returns.name_of(row)): row.code for row in rows}
    return [*late.values(), *early]


def _start(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)
