"""A payment, or a part of it, becomes another account's.

Tender, receipt, deposit, clearing and what the bank matched stay as they are. The legs go through
an account of the general ledger that is at nothing again when both entries are posted.
"""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import exists, select
from sqlalchemy.orm import Session, aliased

from models.account import CustomerAccount
from models.change_payload import TransferPayment
from models.change_request import ChangeRequest
from models.district import District
from models.errors import NotFound, Refused
from models.hold import HoldKind
from models.lateness import FeeWaiver
from models.ledger import Component, Entry, EntryKind
from models.money import Money
from models.payment import Payment
from models.payment_move import PaymentMove
from services.accounts import holds
from services.books import ledger
from services.change_requests import planning
from services.change_requests.planning import NUMBER, Fact, Plan, PlannedEntry, PlannedLeg
from services.payments import holding, refundable
from services.rules import allocation


def accounts(session: Session, account_id: int, asked: TransferPayment) -> Sequence[int]:
    """Whose books it touches, and whose payment it was first: all who move money of it stand in
    line there."""
    payment = _payment(session, asked)
    return sorted({payment.account_id, asked.from_account_id, asked.to_account_id})


def plan(
    session: Session, district: District, account_id: int, asked: TransferPayment, *, today: date
) -> Plan:
    """What was applied last is owed again first; the other account is paid in the district's
    order. It counts from the day the payment was received, while that month is open.

    :raises NotFound: when there is no such payment or account.
    :raises Refused: when it is disputed or went back, for more than the account has of it and did
        not promise back, and while its refunds are held.
    """
    payment = _payment(session, asked)
    _refuse(session, district, payment, account_id, asked, today=today)
    has = holding.standing(session, payment).get(asked.from_account_id, [])
    most = movable(session, payment, asked.from_account_id)
    if not Money.ZERO < asked.amount <= most:
        raise Refused("Enter an amount from $0.01 to %(most)s.", most=most)
    before = planning.balances(session, [asked.from_account_id, asked.to_account_id])
    from_parts, to_parts = before[asked.from_account_id], before[asked.to_account_id]
    held = -min(from_parts[Component.CREDIT], Money.ZERO)
    owing = allocation.take_back(asked.amount, has, skip=Money.ZERO, held=held)
    paying = allocation.apply(asked.amount, to_parts, district.payments.application_order)
    code = district.chart.moved
    day = ledger.open_day(session, payment.received_on, today=today)
    shown = {id_: session.get_one(CustomerAccount, id_).shown for id_ in before}
    out = PlannedEntry(
        key=f"moved:{NUMBER}:out", kind=EntryKind.PAYMENT_MOVED, account_id=asked.from_account_id,
        legs=[PlannedLeg(share.component, code, share.amount) for share in owing], on=day,
        memo=f"{payment.receipt_number} moved to another account",
    )  # fmt: skip
    come = PlannedEntry(
        key=f"moved:{NUMBER}:in", kind=EntryKind.PAYMENT_MOVED, account_id=asked.to_account_id,
        legs=[PlannedLeg(code, share.component, share.amount) for share in paying], on=day,
        memo=f"{payment.receipt_number} moved from another account",
    )  # fmt: skip
    left = Fact(
        f"What account {shown[asked.from_account_id]} has of payment {payment.receipt_number}",
        str(most),
    )
    return Plan(
        amount=asked.amount, entries=[out, come], before=before, gives=True,
        facts=[*planning.facts_of(session, before), left], target=f"payment:{payment.id}",
        other_account_id=asked.to_account_id,
        notes=[
            f"Receipt {payment.receipt_number} stays as it is, and says that {asked.amount} of it"
            f" is on account {shown[asked.to_account_id]} now.",
            *planning.beside_write_off(session, come),
            *_late_fees(session, asked),
        ],
    )  # fmt: skip


def movable(session: Session, payment: Payment, account_id: int) -> Money:
    """How much of a payment can move from an account: what it has, less what is promised back."""
    has = holding.amount_of(holding.standing(session, payment).get(account_id, []))
    is_own = account_id == payment.account_id
    promised = refundable.promised(session, payment) if is_own else Money.ZERO
    return max(has - promised, Money.ZERO)


def finish(
    session: Session, district: District, request: ChangeRequest, asked: TransferPayment,
    entries: Sequence[Entry], *, by: str, at: datetime,
) -> None:  # fmt: skip
    """Write down whose the payment is now. Who owes it again has as long to pay as a bill gives:
    no late fee and no notice follows the mistake by the next night."""
    out, come = entries
    session.add(
        PaymentMove(
            request_id=request.id, payment_id=asked.payment_id,
            from_account_id=asked.from_account_id, to_account_id=asked.to_account_id,
            amount=asked.amount, out_entry_id=out.id, in_entry_id=come.id, moved_at=at,
        )
    )  # fmt: skip
    if any(leg.debit.component is not Component.CREDIT for leg in out.transfers):
        today = district.day(at)
        for kind in (HoldKind.LATE_FEES, HoldKind.PAST_DUE_NOTICES):
            holds.place(
                session, key=f"{request.number}:{kind}", account_id=asked.from_account_id,
                kind=kind, reason=f"A payment moved to another account ({request.number})",
                from_on=today, to_on=today + timedelta(days=district.billing.due_after_days),
                by=by, on=today, at=at,
            )  # fmt: skip


def _late_fees(session: Session, asked: TransferPayment) -> list[str]:
    """The late fees that the account that gets it would not have had, had it come there."""
    notes = []
    came = session.get_one(Payment, asked.payment_id).received_on
    reversal = aliased(Entry)
    for fee in session.scalars(
        select(Entry)
        .where(
            Entry.account_id == asked.to_account_id,
            Entry.kind == EntryKind.PENALTY,
            Entry.effective_on >= came,
            ~exists().where(reversal.reverses_id == Entry.id),
            ~exists().where(FeeWaiver.penalty_id == Entry.id),
        )
        .order_by(Entry.id)
    ):
        notes.append(
            f"A late fee of {fee.change} came on the account that gets it since the payment. It"
            " stays: take it back too, if it was for what this pays."
        )
    return notes


def _payment(session: Session, asked: TransferPayment) -> Payment:
    payment = session.get(Payment, asked.payment_id)
    if payment is None:
        raise NotFound("There is no such payment.")
    return payment


def _refuse(
    session: Session, district: District, payment: Payment, account_id: int,
    asked: TransferPayment, *, today: date,
) -> None:  # fmt: skip
    if session.get(CustomerAccount, asked.to_account_id) is None:
        raise NotFound("There is no such account.")
    if account_id != asked.from_account_id:
        raise NotFound("This account has nothing of that payment.")
    if asked.from_account_id == asked.to_account_id:
        raise Refused("Choose another account than the one that has it.")
    if holds.is_held(session, asked.from_account_id, HoldKind.REFUNDS, today):
        raise Refused("Refunds are held on this account. End the hold first.")
    if holds.is_held(session, payment.account_id, HoldKind.REFUNDS, today):
        raise Refused("Refunds are held on the account that it came for. End the hold first.")
    if no := refundable.look(session, district, payment, on=today).no_way:
        raise Refused(no)
