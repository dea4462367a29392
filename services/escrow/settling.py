"""The end of a sale: the account is closed, its final bill posted, the seller's money goes back."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import NAMESPACE_URL, uuid5

from sqlalchemy.orm import Session

from models.account import AccountStatus, CustomerAccount
from models.attention import AttentionKind
from models.audit import Deed
from models.bill import Bill
from models.district import District
from models.errors import Refused
from models.escrow import EscrowQuote, EscrowRequest, EscrowState
from models.hold import HoldKind
from models.identity import StaffRole
from models.money import Money, total
from models.payment import Payment
from models.refund import RefundReason, RefundWay
from services import attention, audit
from services.accounts import holds, household, moving
from services.accounts.account_changes import ChangeOrder
from services.billing.issuing import Charge, issue_bill
from services.books import ledger
from services.books.chart import lock_account
from services.contracts import settling as contracts
from services.escrow import figures
from services.escrow.asking import locked, subject
from services.escrow.receiving import counted
from services.payments import holding, outgoing, refundable
from services.refunds import asking as refunds
from services.rules import closing
from services.rules.closing_clock import refund_by
from services.rules.periods import DAY, Period, due_on
from services.rules.rating import Line

S = EscrowState
#: Final bills have a series of their own: that of the bill runs keeps its numbers without a gap.
SERIES = "90"
#: A final bill is posted on any day, also after the fixed day on which others are due.
DUE_MIN = timedelta(days=10)


@dataclass(frozen=True, kw_only=True)
class Ending:
    """How a sale ends: the last day of service, and the account as whoever ends it saw it."""

    request_id: int
    closed_on: date
    #: The version of the account, and the form's key.
    seen: int
    key: str


def finish(
    session: Session, district: District, ending: Ending, *, by: str, role: StaffRole, at: datetime
) -> EscrowRequest:
    """Close the account after its last day, post the final bill, and settle what came.

    What is left to bill is posted as a bill: each receivable is debited, its revenue credited. All
    that is left of a contract that is due on sale is asked for.
    What was paid above everything owed goes back to the seller as a refund by check, which is
    due 14 business days after the money came (ch. 60.80 RCW). What the estimate fell short by
    stays owed on the seller's account, and staff are told. A second time nothing more happens.

    :raises NotFound: when there is no such request.
    :raises Forbidden: when the account is of one's own household.
    :raises Conflict: when the account changed since ``ending.seen``.
    :raises Refused: when no money came yet, or the day cannot be meant.
    """
    request = locked(session, ending.request_id)
    if request.state is S.CLOSED:
        return request
    newest = request.quote
    if request.state is not S.PAID or newest is None:
        raise Refused("A final bill follows the money from the closing.")
    household.refuse_own(session, by=by, account_id=newest.account_id)
    lock_account(session, newest.account_id)
    account = _closed(session, district, request, newest, ending, by=by, at=at)
    bill = _bill(session, district, request, newest, account, ending.closed_on, by=by, at=at)
    contracts.call_on_sale(
        session,
        district,
        account.id,
        closed_on=ending.closed_on,
        words=f"Sale of the property, {request.number}",
        by=by,
        at=at,
    )
    payments = counted(session, request.id)
    paid = total([_kept(session, each) for each in payments])
    final = ledger.balance(session, account.id).owed + paid
    settled = closing.settle(
        final=final, paid=paid,
        estimate=None if request.was_late else _estimate(session, newest, payments),
    )  # fmt: skip
    request.move_to(S.CLOSED, by=by, at=at, words=bill.number if bill else "")
    request.closed_on, request.bill_id = ending.closed_on, bill.id if bill else None
    request.overpaid, request.purchaser_owes = settled.over, settled.purchaser_owes
    request.seller_owes = settled.seller_owes
    if settled.over:
        newest_on = max(each.received_on for each in payments)
        request.refund_by = refund_by(district.calendar, newest_on)
    session.flush()
    audit.record(
        session, actor=by, action=Deed.ESCROW_CLOSED, subject=audit.account(account.number), at=at,
        detail={"request": request.number, "bill": bill.number if bill else "",
                "over": str(settled.over), "short": str(settled.seller_owes)},
    )  # fmt: skip
    _give_back(session, district, request, payments, by=by, role=role, at=at)
    _tell_shortfall(session, request, at=at)
    return request


def _closed(
    session: Session, district: District, request: EscrowRequest, newest: EscrowQuote,
    ending: Ending, *, by: str, at: datetime,
) -> CustomerAccount:  # fmt: skip
    """The account, closed on the last day of service; it may be, where its new owner was set up."""
    account = session.get_one(CustomerAccount, newest.account_id)
    if account.status is AccountStatus.CLOSED:
        if account.closed_on != ending.closed_on:
            raise Refused("This account was closed on another day. Enter that day.")
        return account
    doing = ChangeOrder(
        key=ending.key, account_id=account.id, seen=ending.seen, by=by, at=at,
        reason=f"Sale of the property, {request.number}",
    )  # fmt: skip
    return moving.close(session, doing, last_day=ending.closed_on, on=district.day(at))


def _bill(
    session: Session, district: District, request: EscrowRequest, newest: EscrowQuote,
    account: CustomerAccount, closed_on: date, *, by: str, at: datetime,
) -> Bill | None:  # fmt: skip
    """What was not billed yet, as the last bill of the account; none when nothing was left."""
    since = (figures.last_billed(session, account.id) or newest.billed_to) + DAY
    lines = figures.charges(session, district, account, since=since, closing_on=closed_on)
    if not lines:
        return None
    on = district.day(at)
    return issue_bill(
        session, district.chart, order=district.payments.application_order, account_id=account.id,
        number=f"{SERIES}-{request.id:06d}",
        period=Period(max(since, account.opened_on), closed_on),
        due_on=max(due_on(figures.cycle_of(district, account), on), on + DUE_MIN),
        lines=[_charge(line) for line in lines], on=on, at=at, by=by,
    )  # fmt: skip


def _charge(line: Line) -> Charge:
    return Charge(
        component=line.component, charge=line.charge, description=line.name["en"],
        amount=line.amount, reason=line.reason,
    )  # fmt: skip


def _estimate(session: Session, newest: EscrowQuote, payments: Sequence[Payment]) -> Money:
    """What the closing was to bring: what the newest answer asks for, and what had come by then.

    An answer that is revised after money came asks only for the rest.
    """
    by_then = [each for each in payments if each.entry.recorded_at < newest.made_at]
    return newest.total + total([_kept(session, each) for each in by_then])


def _kept(session: Session, payment: Payment) -> Money:
    """What of a payment is here: not what its bank took back, nor what another account has."""
    gone = outgoing.gone(session, payment) + holding.elsewhere(session, payment)
    return max(payment.amount - gone, Money.ZERO)


def _give_back(
    session: Session, district: District, request: EscrowRequest, payments: Sequence[Payment],
    *, by: str, role: StaffRole, at: datetime,
) -> None:  # fmt: skip
    """Ask for what was paid too much to go to the seller, of the newest money first.

    While refunds of the account are held nothing is asked; its clock brings it back to staff.
    """
    assert request.account_id is not None  # noqa: S101 - the table says so of what is answered
    if holds.is_held(session, request.account_id, HoldKind.REFUNDS, district.day(at)):
        return
    rest = request.overpaid
    for payment in reversed(payments):
        left = refundable.look(session, district, payment, on=district.day(at))
        amount = min(rest, left.amount)
        if not amount or left.why_not(RefundWay.CHECK):
            continue
        where = f", {request.seller_goes_to}" if request.seller_goes_to else ""
        wish = refunds.RefundWish(
            key=uuid5(NAMESPACE_URL, f"{subject(request.id)}:{payment.id}"),
            payment_id=payment.id, way=RefundWay.CHECK, amount=amount,
            available_seen=left.amount, reason=RefundReason.OVERPAID,
            words=f"To the seller, {request.seller or 'as on the account'}{where}."
            f" Over-estimate of {request.number}, due by {request.refund_by}.",
        )  # fmt: skip
        refunds.ask(session, district, wish, by=by, role=role, at=at)
        rest -= amount


def _tell_shortfall(session: Session, request: EscrowRequest, *, at: datetime) -> None:
    if request.seller_owes:
        attention.call(
            session, key=f"{subject(request.id)}:short", kind=AttentionKind.ESCROW,
            subject=subject(request.id), account_id=request.account_id, at=at,
            words=f"{request.number} fell short by {request.seller_owes}. It is the seller’s, not"
            " the purchaser’s: bill the seller at their new address.",
        )  # fmt: skip
