"""Whatever is posted, in whatever order: the books stay right by every rule there is."""

from dataclasses import dataclass
from datetime import UTC, date, datetime

from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.ledger import Component, Entry, EntryKind, LedgerAccount, Transfer
from models.money import Money
from services.books import ledger
from services.books.chart import open_books
from services.books.ledger import Leg
from services.verify import books as findings
from tests.factories import make_account
from tests.workshop import LARKSPUR

ON = date(2026, 11, 18)
AT = datetime(2026, 11, 18, 18, tzinfo=UTC)
CUSTOMERS = 3
GENERAL = ("1010", "1110", "1140", "4100", "4310", "5100", "5200")
#: Kinds that need no document behind them.
KINDS = (
    EntryKind.CREDIT_APPLIED, EntryKind.PROCESSOR_FEE, EntryKind.PAYOUT, EntryKind.OPENING
)  # fmt: skip


@dataclass(frozen=True)
class Act:
    """One posting: whose, and its legs as places in the list of accounts."""

    key: int
    customer: int
    kind: EntryKind
    legs: tuple[tuple[int, int, int], ...]
    is_reversed: bool


places = st.integers(0, len(Component) + len(GENERAL) - 1)
legs = st.tuples(places, places, st.integers(1, 10**9)).filter(lambda leg: leg[0] != leg[1])
acts = st.builds(
    Act,
    key=st.integers(),
    customer=st.integers(0, CUSTOMERS - 1),
    kind=st.sampled_from(KINDS),
    legs=st.lists(legs, min_size=1, max_size=4).map(tuple),
    is_reversed=st.booleans(),
)


@settings(max_examples=40)
@given(history=st.lists(acts, max_size=8, unique_by=lambda act: act.key))
def test_any_history_balances_and_every_balance_is_its_transfers(session: Session, history):
    with session.begin_nested() as savepoint:
        customers = [make_account(session).id for _ in range(CUSTOMERS)]
        owed = dict.fromkeys(customers, Money.ZERO)
        for act in history:
            entry = _post(session, act, customers[act.customer])
            if act.is_reversed:
                _reverse(session, entry)
            else:
                owed[customers[act.customer]] += entry.change
        assert _sum_of_general(session) == 0
        assert _differences(session) == []
        assert {id_: ledger.balance(session, id_).owed for id_ in customers} == owed
        # What is posted here is anything: also what makes somebody owe a credit.
        assert {each.rule for each in findings(session)} <= {"credit is held and never owed"}
        savepoint.rollback()


@settings(max_examples=25)
@given(act=acts, times=st.integers(2, 4))
def test_any_posting_said_many_times_is_posted_once(session: Session, act: Act, times: int):
    with session.begin_nested() as savepoint:
        customer = make_account(session).id
        said = [_post(session, act, customer).id for _ in range(times)]
        assert len(set(said)) == 1
        counted = select(func.count()).select_from(Transfer)
        assert session.scalar(counted) == len(act.legs)
        savepoint.rollback()


def _post(session: Session, act: Act, account_id: int) -> Entry:
    books = open_books(session, LARKSPUR.chart, account_id=account_id, codes=GENERAL)
    accounts = [*(books.part(part) for part in Component), *(books.general[c] for c in GENERAL)]
    return ledger.post(
        session, key=f"act:{act.key}", kind=act.kind, account_id=account_id, on=ON, at=AT,
        legs=[Leg(accounts[debit], accounts[credit], Money(c)) for debit, credit, c in act.legs],
        memo="An act", actor="test",
    )  # fmt: skip


def _reverse(session: Session, entry: Entry) -> Entry:
    return ledger.reverse(
        session, entry, key=f"reversal:{entry.id}", kind=EntryKind.REVERSAL, on=ON, at=AT,
        memo="Undone", actor="test",
    )  # fmt: skip


def _sum_of_general(session: Session) -> int:
    kept = select(LedgerAccount.balance).where(LedgerAccount.account_id.is_(None))
    return sum(balance.cents for balance in session.scalars(kept))


def _differences(session: Session) -> list[tuple[int, int, int]]:
    """Accounts whose kept balance is not what Python adds up from every transfer."""
    control = dict(session.execute(select(LedgerAccount.id, LedgerAccount.control_id)).all())
    counted: dict[int, int] = {}
    for transfer in session.scalars(select(Transfer)):
        for id_, cents in (
            (transfer.debit_id, transfer.amount.cents),
            (transfer.credit_id, -transfer.amount.cents),
        ):
            for each in (id_, control[id_]):
                if each is not None:
                    counted[each] = counted.get(each, 0) + cents
    kept = session.execute(select(LedgerAccount.id, LedgerAccount.balance))
    return [
        (id_, balance.cents, counted.get(id_, 0))
        for id_, balance in kept
        if balance.cents != counted.get(id_, 0)
    ]
