"""What guests of the demo paid online, and what of it was disputed and given back."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import partial
from uuid import UUID, uuid5

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.account import AccountStatus, CustomerAccount
from models.attempt import MethodType, PayerKind, PaymentAttempt
from models.bill import Bill
from models.dispute import Dispute
from models.identity import StaffRole
from models.ledger import Entry
from models.money import Money
from models.payment import Channel, Payment
from models.refund import RefundReason, RefundWay
from services.books import owed
from services.demo import drawing
from services.demo.people import introduced_numbers
from services.demo.ran import CAUSE, Lately
from services.payments import attempts, checkout, refundable
from services.refunds import asking

_NAMES = UUID("3d2f6c1e-5b0a-4c55-9a3b-00000000b0b0")
#: What guests paid: its name here, how, at least how much, and whose it is, by the age of the bill.
PAID = (
    ("lost", MethodType.CARD, "60.00", 0),
    ("won", MethodType.CARD, "60.00", 1),
    ("first", MethodType.CARD, "60.00", 2),
    ("again", MethodType.CARD, "60.00", 2),
    ("much", MethodType.BANK, "310.00", 3),
    ("plain", MethodType.CARD, "60.00", 4),
)
PAYERS, LOOKED_AT = 5, 400
#: A payment and the charge it may be are not further apart.
PAST_THEM = timedelta(days=4)
#: Whose credit is asked back by check.
WITH_CREDIT = 2_050_714


def pay(lately: Lately) -> None:
    """Guests pay: who owes longest, on the processor's page."""
    with lately.context.database.reading() as session:
        payers = _owing(session, lately)
    if not payers:
        return
    for name, kind, least, place in PAID:
        account, email = payers[place % len(payers)]
        keep = partial(
            _open, lately=lately, name=name, kind=kind, least=least, account=account, email=email
        )
        opened = lately.context.database.attempt(keep)
        started = checkout.start(lately.context, opened.id)
        lately.outside.pay(started.session_url, kind, name=account.mailing_name, email=email)
        checkout.ask(lately.context, opened.id, cause="return page")


def _owing(session: Session, lately: Lately) -> Sequence[tuple[CustomerAccount, str]]:
    """Accounts that owe, and nobody introduces: the oldest bills first."""
    known = introduced_numbers(lately.today)
    issued = select(func.max(Bill.issued_on)).where(Bill.account_id == CustomerAccount.id)
    found = session.scalars(
        select(CustomerAccount)
        .where(
            CustomerAccount.status == AccountStatus.ACTIVE, CustomerAccount.number.not_in(known)
        )
        .order_by(issued.scalar_subquery(), CustomerAccount.id)
        .limit(LOOKED_AT)
    ).all()  # fmt: skip
    still = owed.still_of(session, [account.id for account in found])
    owing = [account for account in found if still[account.id] > Money.ZERO]
    return [
        (account, f"payer{place}@cedarpost.example")
        for place, account in enumerate((owing or list(found))[:PAYERS], start=1)
    ]


def _open(
    session: Session, *, lately: Lately, name: str, kind: MethodType, least: str,
    account: CustomerAccount, email: str,
) -> PaymentAttempt:  # fmt: skip
    due = attempts.due(session, account.id)
    wish = attempts.Wish(
        id=name_of(name), account_id=account.id, payer_kind=PayerKind.GUEST,
        payer_key=f"browser:demo:{name}", email=email, method_type=kind,
        amount=max(due, Money.dollars(least)), balance_seen=due,
    )  # fmt: skip
    return attempts.open_attempt(
        session, lately.context.district, wish, at=lately.context.now()
    )  # fmt: skip


def paid_once(session: Session, *, at: datetime) -> Money | None:
    """What one card payment of those days was, and no other: the charge may be that one."""
    return session.scalar(
        select(Entry.total)
        .join(Payment, Payment.entry_id == Entry.id)
        .where(
            Payment.channel == Channel.ONLINE_CARD, Payment.attempt_id.is_(None),
            Payment.recorded_at.between(at - PAST_THEM, at + PAST_THEM),
        )
        .group_by(Entry.total)
        .having(func.count() == 1)
        .order_by(Entry.total.desc())
        .limit(1)
    )  # fmt: skip


def name_of(what: str) -> UUID:
    """The id of a guest's attempt."""
    return uuid5(_NAMES, what)


def hear(lately: Lately, *names: str) -> None:
    """The processor's word on what guests paid comes in."""
    for name in names:
        if _attempt(lately, name) is not None:
            checkout.ask(lately.context, name_of(name), cause=CAUSE)


def dispute(lately: Lately) -> None:
    """Two card holders say no."""
    for name, reason in (("lost", "product_not_received"), ("won", "duplicate")):
        attempt = _attempt(lately, name)
        if attempt is not None and attempt.payment_intent_id:
            lately.outside.dispute(attempt.payment_intent_id, reason)
    hear(lately, "lost", "won")


def decide(lately: Lately) -> None:
    """The network decides: one is lost; of the other the money is here again."""
    for name in ("lost", "won"):
        with lately.context.database.reading() as session:
            named = select(Dispute.provider_id).where(Dispute.attempt_id == name_of(name))
            disputed = session.scalar(named)
        if disputed is not None:
            lately.outside.decide(disputed, name)
    hear(lately, "lost", "won")


def give_back(lately: Lately, by: str) -> None:
    """Somebody paid twice: the second goes back to the card."""
    words = "Pressed twice; the second goes back to the card."
    _ask_for_all(lately, "again", by, RefundReason.DUPLICATE, words)


def ask_much(lately: Lately, by: str) -> None:
    """More than a specialist may give alone waits for a second person."""
    words = "Meant for the house she sold; the buyer pays by check."
    _ask_for_all(lately, "much", by, RefundReason.MISTAKE, words)


def ask_check(lately: Lately, by: str) -> None:
    """A credit is asked back; what did not come through these pages goes back by check."""
    with lately.context.database.reading() as session:
        payer = drawing.payer(lately.scene(session), WITH_CREDIT)
        wanted = select(Payment.id).order_by(Payment.id.desc()).limit(1)
        payment_id = session.scalar(
            wanted.where(Payment.account_id == (payer.account.id if payer else 0))
        )
    if payment_id is not None:
        _ask(
            lately, payment_id, by, StaffRole.SUPERVISOR, RefundReason.OVERPAID,
            "She asks for part of her credit, to her address on file.", name="credit",
            way=RefundWay.CHECK, amount=Money.dollars("100.00"),
        )  # fmt: skip


def _ask_for_all(lately: Lately, name: str, by: str, reason: RefundReason, words: str) -> None:
    """A specialist asks for all that a guest paid, if the guest did."""
    payment_id = _payment_of(lately, name)
    if payment_id is not None:
        _ask(lately, payment_id, by, StaffRole.SPECIALIST, reason, words, name=name)


def _ask(
    lately: Lately, payment_id: int, by: str, role: StaffRole, reason: RefundReason, words: str,
    *, name: str, way: RefundWay = RefundWay.SOURCE, amount: Money | None = None,
) -> None:  # fmt: skip
    district, at = lately.context.district, lately.context.now()
    with lately.context.database.saving() as session:
        payment = session.get_one(Payment, payment_id)
        left = refundable.look(session, district, payment, on=district.day(at)).amount
        wish = asking.RefundWish(
            key=name_of(f"refund {name}"), payment_id=payment.id, way=way,
            amount=left if amount is None else min(amount, left), available_seen=left,
            reason=reason, words=words,
        )  # fmt: skip
        asking.ask(session, district, wish, by=by, role=role, at=at)


def _attempt(lately: Lately, name: str) -> PaymentAttempt | None:
    with lately.context.database.reading() as session:
        return session.get(PaymentAttempt, name_of(name))


def _payment_of(lately: Lately, name: str) -> int | None:
    with lately.context.database.reading() as session:
        wanted = select(Payment.id).where(Payment.attempt_id == name_of(name))
        return session.scalar(wanted)
