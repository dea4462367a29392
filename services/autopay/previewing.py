"""What other terms would do to the drafts that are to come, before a payer agrees to them."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from models.autopay import Autopay
from models.bill import Bill
from models.draft import COMING, Draft, DraftState
from models.money import Money
from services.autopay import seen
from services.context import Context
from services.drafts import amounts, planning
from services.rules.drafting import Ahead, Terms


@dataclass(frozen=True)
class Moved:
    """A draft that its payer knows of, as it would be."""

    #: The day that was said.
    was: date
    then: Ahead


def of_announced(
    session: Session, context: Context, autopay: Autopay, terms: Terms, on: date, *,
    fee: Money = Money.ZERO,
) -> list[Moved]:  # fmt: skip
    """The drafts to come as these terms would make them, the nearest first.

    One that is tried again stays as it is, and so does one of which nothing is owed now.
    """
    found = _moved(session, context, autopay, terms, on, fee)
    return sorted(found, key=lambda each: each.then.draw_on)


def _moved(
    session: Session, context: Context, autopay: Autopay, terms: Terms, on: date, fee: Money
) -> Iterator[Moved]:
    for draft in seen.coming(session, autopay.id):
        bill = session.get_one(Bill, draft.bill_id)
        if draft.state is DraftState.RETURNED and draft.again_on is not None:
            ahead = Ahead(draft.again_on, draft.sent or draft.planned, bill.number, fee)
            yield Moved(draft.again_on, ahead)
        elif draft.state in COMING:
            yield from _anew(session, context, draft, bill, terms, on, fee)


def _anew(
    session: Session, context: Context, draft: Draft, bill: Bill, terms: Terms, on: date, fee: Money
) -> Iterator[Moved]:
    amount = amounts.ahead(session, bill).amount(terms)
    if not amount:
        kept = Ahead(draft.draw_on, draft.noticed or draft.planned, bill.number, fee)
        yield Moved(draft.draw_on, kept)
        return
    anew = planning.again(context, draft, bill.due_on, terms, amount, on, fee=fee)
    if not anew.is_paused:
        yield Moved(draft.draw_on, Ahead(anew.draw_on, amount, bill.number, fee))
