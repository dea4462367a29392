"""What happened on one account, written with the verbs that write it."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from models.account import CustomerAccount
from models.attempt import AttemptState, MethodType, PayerKind, PaymentAttempt
from models.attention import AttentionKind
from models.bill import Bill
from models.inbox import EventStatus, ProviderEvent
from models.job import Job
from models.ledger import Component
from models.money import Money
from models.payment import Channel, Payment, ReturnKind
from services import attention, jobs, payments
from services.billing import penalties
from services.billing.issuing import Charge, Period, issue_bill
from services.gateways.processor import Movement
from services.payments import returns
from services.searching.index import index_account
from services.telling import messages
from tests.factories import give_access, make_account, make_person
from tests.workshop import LARKSPUR

CARD = UUID("6f1c2b3a-0000-4000-8000-000000000001")
BANK = UUID("6f1c2b3a-0000-4000-8000-000000000002")


@dataclass
class Story:
    """What happened on one account, in order: see `tell`."""

    account: CustomerAccount
    first_bill: Bill
    bill: Bill
    card: Payment
    returned: Payment
    sent: PaymentAttempt
    event: ProviderEvent
    job: Job


def tell(session: Session, on: date, number: str = "20441836") -> Story:
    """Write the story of an account, ending on a day."""
    chart = LARKSPUR.chart
    account = make_account(
        session, number=number, house_number="1906", street="Juniper Ave", parcel="3021180140",
        mailing_name="Walter Pruitt",
    )  # fmt: skip
    make_account(session, mailing_name="Rosalind Pereira", street="Alder Ct")
    for name in ("Walter Pruitt", "June Pruitt"):
        person = make_person(session, name)
        give_access(session, person, account, from_on=date(2021, 5, 3))
    index_account(session, account.id)
    facts: dict[str, Any] = {"account_id": account.id, "by": "job:billing"}
    order = LARKSPUR.payments.application_order

    def bill(number: str, cents: int, issued: date) -> Bill:
        return issue_bill(
            session, chart, order=order, number=number,
            period=Period(issued - timedelta(days=61), issued - timedelta(days=1)),
            due_on=issued + timedelta(days=25), on=issued, at=noon(issued), **facts,
            lines=[
                Charge(
                    component=Component.SERVICE, charge="sewer_service",
                    description="Sewer service, single-family", amount=Money(cents),
                    reason={
                        "rule": "Flat rate per unit", "resolution": "Resolution 2025-11",
                        "inputs": {"units": 1, "months": 2},
                        "arithmetic": f"1 unit × 2 months × {Money(cents // 2)}",
                    },
                ),
            ],
        )  # fmt: skip

    first = bill("26-081377", 14450, on - timedelta(days=75))
    penalties.charge_penalty(
        session, chart, bill=first, amount=Money(1445), reason="10.00% × $144.50 = $14.45",
        on=on - timedelta(days=38), at=noon(on - timedelta(days=38)), by="job:late_fees",
    )  # fmt: skip
    card = pay(session, account, 10000, on - timedelta(days=30), Channel.ONLINE_CARD, CARD)
    returned = pay(session, account, 5000, on - timedelta(days=20), Channel.ONLINE_BANK, BANK)
    returns.record_movement(
        session, LARKSPUR, returned,
        Movement(
            reference="re_1", kind=ReturnKind.RETURNED, amount=Money(5000), code="R01",
            happened_at=noon(on - timedelta(days=16)),
        ),
        at=noon(on - timedelta(days=16)), actor="event evt_9",
    )  # fmt: skip
    second = bill("26-110502", 14675, on - timedelta(days=13))
    sent = attempt(
        session, account, 14675, on - timedelta(days=1), MethodType.BANK, AttemptState.PROCESSING,
        UUID("6f1c2b3a-0000-4000-8000-000000000003"),
    )  # fmt: skip
    event = ProviderEvent(
        event_id="evt_0001", type="payment_intent.processing", object_id=sent.payment_intent_id,
        attempt_id=sent.id, payment_intent_id=sent.payment_intent_id, api_version="2026-10-28",
        livemode=False, created_at=noon(on), received_at=noon(on), status=EventStatus.DONE,
        raw='{"id": "evt_0001", "data": {"object": {"receipt_email": "june@example.org",'
        ' "client_secret": "pi_secret_1", "amount": 14675}}}',
        note="The payment is processing.",
    )  # fmt: skip
    session.add(event)
    messages.write(
        session, kind="payment_submitted", key="submitted:1", to="june@example.org",
        language="en", district=LARKSPUR, at=noon(on - timedelta(days=1)), account_id=account.id,
        amount=Money(14675), clears_by=on + timedelta(days=4),
    )  # fmt: skip
    attention.call(
        session, key=f"unresolved:{sent.id}", kind=AttentionKind.UNRESOLVED,
        subject=f"attempt:{sent.id}", words="The processor did not answer for two days.",
        at=noon(on), account_id=account.id,
    )  # fmt: skip
    job = jobs.ask(
        session, kind="send_message", key="job-1", arguments={}, at=noon(on), by="messages"
    )
    session.flush()
    return Story(account, first, second, card, returned, sent, event, job)


def attempt(
    session: Session, account: CustomerAccount, cents: int, on: date, method: MethodType,
    state: AttemptState, id_: UUID,
) -> PaymentAttempt:  # fmt: skip
    """An attempt that went as far as it went."""
    made = PaymentAttempt(
        id=id_, account_id=account.id, payer_kind=PayerKind.GUEST, payer_key="browser",
        method_type=method, amount=Money(cents), balance_seen=Money(cents), created_at=noon(on),
        method="Visa ••4242" if method is MethodType.CARD else "Checking ••6789",
        payment_intent_id=f"pi_{id_.hex[-6:]}", session_id=f"cs_{id_.hex[-6:]}",
        fee=Money(245) if method is MethodType.CARD else Money.ZERO, submitted_at=noon(on),
    )  # fmt: skip
    session.add(made)
    session.flush()
    made.move_to(AttemptState.OPEN, cause="page opened", at=noon(on))
    made.move_to(state, cause="event evt_0001", at=noon(on))
    session.flush()
    return made


def pay(
    session: Session, account: CustomerAccount, cents: int, on: date, channel: Channel, id_: UUID
) -> Payment:
    """Money that came online."""
    method = MethodType.CARD if channel is Channel.ONLINE_CARD else MethodType.BANK
    made = attempt(session, account, cents, on, method, AttemptState.SUCCEEDED, id_)
    return payments.record_payment(
        session, LARKSPUR,
        payments.Received(
            account_id=account.id, amount=Money(cents), channel=channel, method=made.method,
            reference=made.payment_intent_id or "", received_on=on, attempt_id=id_, fee=made.fee,
            returnable_until=payments.returnable_until(LARKSPUR, channel, on),
        ),
        at=noon(on), actor="event evt_0001",
    )  # fmt: skip


def noon(on: date) -> datetime:
    """Noon of a day in the district, or an hour about it."""
    return datetime(on.year, on.month, on.day, 20, tzinfo=UTC)
