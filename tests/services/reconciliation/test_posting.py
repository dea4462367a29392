"""What the processor keeps is the district's cost, and what it gives back makes it less."""

from datetime import date

import pytest
from sqlalchemy.orm import Session

from models.money import Money
from models.processor_line import LineKind, ProcessorLine
from services.books import ledger
from services.reconciliation import posting
from tests.workshop import LARKSPUR, Clock

AT, DAY = Clock()(), date(2026, 11, 18)


@pytest.mark.parametrize(
    ("kind", "amount", "fee", "cost"),
    [
        (LineKind.CHARGE, 10000, 320, 320),
        (LineKind.REFUND, -10000, -320, -320),
        (LineKind.DISPUTE, -10000, 1500, 1500),
        (LineKind.DISPUTE, 10000, -1500, -1500),
        (LineKind.FEE, -700, 0, 700),
        (LineKind.FEE, 700, 0, -700),
        (LineKind.CHARGE, 10000, 0, 0),
    ],
)
def test_a_fee_is_cost_one_that_comes_back_is_less_cost_and_twice_is_once(
    session: Session, kind: LineKind, amount: int, fee: int, cost: int
):
    line = ProcessorLine(
        provider_id="txn_1", kind=kind, type=kind.value, amount=Money(amount), fee=Money(fee),
        net=Money(amount - fee), currency="usd", clearing="1110", source="ch_1", made_at=AT,
        day=DAY, available_on=DAY, pulled_at=AT,
    )  # fmt: skip
    session.add(line)
    session.flush()

    for _ in range(2):
        posting.post_fee(session, LARKSPUR, line, at=AT)

    assert ledger.general_balance(session, LARKSPUR.chart.processing) == Money(cost)
    assert ledger.general_balance(session, "1110") == Money(-cost)
