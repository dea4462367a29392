"""What others write while a run is posted: its next batch, worked out before, goes by it."""

from datetime import date

import pytest
from sqlalchemy import func, select, update

from models.account import CustomerAccount
from models.bill import Bill
from models.bill_run import BillRunAccount, Left, RunState
from models.ledger import Entry, LedgerAccount
from models.money import Money
from services.billing import posting
from services.verify import books
from tests.factories import make_bill
from tests.services.billing import street
from tests.services.billing.street import SUPERVISOR, approved
from tests.workshop import Clock, at_work

FROM_ON = date(2026, 9, 1)
HOUSES = 60


@pytest.fixture
def context(house_database, monkeypatch):
    """A street of sixty houses, in batches of 25."""
    monkeypatch.setattr(posting, "BATCH", 25)
    context = at_work(house_database, Clock())
    with context.database.saving() as session:
        street.settle(session, HOUSES)
    return context


def meanwhile(context, run, work):
    """Post the run, and do some work for its 26th account as soon as the first batch is posted:
    the second was worked out before. Whose account it is."""
    if context.database.writes_beside:
        pytest.skip("PostgreSQL holds the accounts of a batch from when they are looked at")
    with context.database.reading() as session:
        account_id = session.scalars(
            select(BillRunAccount.account_id).where(BillRunAccount.place == 26)
        ).one()

    def tell(done, _of):
        if done == 25:
            with context.database.saving() as session:
                work(session, session.get_one(CustomerAccount, account_id))

    assert posting.post(context, run.id, by=SUPERVISOR, tell=tell).state is RunState.POSTED
    return account_id


def bill_of(session, account_id):
    return session.scalars(
        select(Bill).where(Bill.account_id == account_id, Bill.period_from == FROM_ON)
    ).one_or_none()


def test_what_is_paid_while_a_run_is_posted_is_on_the_bill(context):
    run = approved(context)
    owed = []

    def pay(session, account):
        balances = select(func.sum(LedgerAccount.balance)).where(
            LedgerAccount.account_id == account.id
        )
        before = session.scalar(balances)
        street.pay(session, account, Money(987654), reference="again")
        owed.extend((before, session.scalar(balances)))

    paid = meanwhile(context, run, pay)
    with context.database.reading() as session:
        bill = bill_of(session, paid)
        assert owed[0] - owed[1] == Money(987654)
        assert bill.balance_before == owed[1]
        used = session.scalars(select(Entry).where(Entry.key == f"credit:{bill.number}")).one()
        assert used.total == bill.total
        assert books(session) == []


def is_billed_by_hand(session, account):
    make_bill(session, account, "99.00", on=date(2026, 11, 1), number="26-999999")


def is_left_out(session, account):
    of_it = BillRunAccount.account_id == account.id
    session.execute(update(BillRunAccount).where(of_it).values(left_out=Left.HELD))


@pytest.mark.parametrize(
    ("work", "why"),
    [
        (lambda session, account: street.add_unit(session, account, 9), Left.CHANGED),
        (lambda _session, account: setattr(account, "opened_on", date(2026, 9, 20)), Left.CHANGED),
        (lambda _session, account: setattr(account, "units", 9), Left.CHANGED),
        (is_billed_by_hand, Left.BILLED_BEFORE),
        (is_left_out, Left.HELD),
    ],
    ids=["terms", "opened", "units", "billed", "held"],
)
def test_what_changes_while_a_run_is_posted_is_seen_by_its_next_batch(context, work, why):
    run = approved(context)
    changed = meanwhile(context, run, work)
    with context.database.reading() as session:
        assert session.get_one(BillRunAccount, (run.id, changed)).left_out is why
        bill = bill_of(session, changed)
        assert (bill is None) == (why is not Left.BILLED_BEFORE)
        assert session.get_one(type(run), run.id).posted_bills == HOUSES - 1
        assert books(session) == []
