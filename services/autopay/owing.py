"""The bills of an account that autopay would draw for, and what is coming after them."""

from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from models.district import District
from models.draft import Draft, DraftState
from models.money import Money
from services.autopay.seen import IS_NEXT
from services.books import bills, owed
from services.books.bills import BillHead
from services.drafts import amounts
from services.drafts.planning import BILLS_LOOKED_BACK
from services.rules.aging import charges, shared
from services.rules.calendar import months_after
from services.rules.drafting import Ahead, Owing, Terms, ahead


@dataclass(frozen=True, kw_only=True)
class Situation:
    """What is owed on an account, bill by bill, and when the next bill is expected."""

    #: All that is owed less what is on its way; below zero is credit.
    still: Money
    #: The open bills, the oldest first.
    open: list[BillHead]
    owing: list[Owing]
    #: Open bills whose draft is over: a bill has one for ever, so that they are the payer's own.
    left_out: list[Owing]
    #: What drafts to come take of what is owed.
    drawn: Money
    next_bill_on: date
    #: What the newest bill came to; none before the first.
    newest: Money | None


def of_account(session: Session, district: District, account_id: int, on: date) -> Situation:
    """The open bills of an account: those no draft was made for, and those it is over for."""
    now = owed.of_account(session, account_id)
    still, of_bills = now.still, max(min(charges(now.parts), now.still), Money.ZERO)
    sent = bills.since(session, account_id, on - BILLS_LOOKED_BACK)
    goes_on = or_(IS_NEXT, Draft.state.in_({DraftState.SENT, DraftState.SKIPPED}))
    drafts = session.execute(
        select(Draft.bill_id, goes_on).where(Draft.account_id == account_id)
    )  # fmt: skip
    drawn = {bill_id: bool(goes_on) for bill_id, goes_on in drafts}
    taken = amounts.coming(session, [account_id]).get(account_id, Money.ZERO)
    unpaid = zip(sent, shared(of_bills, [bill.total for bill in sent]), strict=False)
    some = [(bill, amount) for bill, amount in unpaid if amount][::-1]
    left = [(bill, amount) for bill, amount in some if bill.id not in drawn]
    newest = sent[0].issued_on if sent else on
    return Situation(
        still=still,
        open=[bill for bill, _amount in left],
        owing=[_owing(bill, amount) for bill, amount in left],
        left_out=[_owing(bill, amount) for bill, amount in some if not drawn.get(bill.id, True)],
        drawn=taken,
        newest=sent[0].total if sent else None,
        next_bill_on=max(months_after(newest, district.billing.cycle_months), on),
    )


def _owing(bill: BillHead, still: Money) -> Owing:
    return Owing(number=bill.number, issued_on=bill.issued_on, due_on=bill.due_on, still=still)


def calendar(
    district: District, terms: Terms, seen: Situation, on: date, *, count: int = 3,
    fee: Money = Money.ZERO,
) -> list[Ahead]:  # fmt: skip
    """The next drafts of these terms if nothing changes: the dry run before a payer says yes.

    ``fee`` is what the chosen method costs on top, each time.
    """
    return ahead(
        terms, seen.owing, still=max(seen.still - seen.drawn, Money.ZERO),
        next_bill_on=seen.next_bill_on,
        due_after_days=district.billing.due_after_days,
        cycle_months=district.billing.cycle_months, today=on, rules=district.autopay, count=count,
        fee=fee,
    )  # fmt: skip


def bills_from(seen: Situation, on: date, *, include_now: bool) -> date:
    """The first day whose bills autopay draws for.

    With what is owed now it is the day of the oldest open bill; without, it is the day after the
    newest: what is open stays the payer's own to pay.
    """
    if not seen.open:
        return on
    days = [bill.issued_on for bill in seen.open]
    return min(*days, on) if include_now else max(max(days) + timedelta(days=1), on)
