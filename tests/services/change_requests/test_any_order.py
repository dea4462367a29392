"""Whatever is changed in whatever order: the books come to nothing, and no part below it."""

from typing import NamedTuple

from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from models.change_payload import ApplyCredit, Reinstate, ReverseCharge, WriteOff
from models.change_request import ChangeRequest, Command, PaymentMove, RequestState
from models.errors import DistrictError
from models.ledger import Component, Entry, EntryKind, LedgerAccount
from models.money import Money
from models.payment import Payment, ReturnKind
from services import verify
from services.gateways.processor import Movement
from services.payments import holding, outgoing, returns
from services.rules.levelling import level
from tests.changed import Desk, charge, credit, moved
from tests.factories import make_account, make_bill
from tests.services.change_requests.papers import paper
from tests.workshop import LARKSPUR, Clock, at_work

CENTS = st.integers(1, 9_000)
RECEIVABLES = [part for part in Component if part is not Component.CREDIT]
ORDER = LARKSPUR.payments.application_order


class Step(NamedTuple):
    """One thing that somebody does: what, of how much, on which of two accounts."""

    what: str
    cents: int
    place: int
    part: Component


steps = st.builds(
    Step,
    st.sampled_from(["pay", "credit", "charge", "late", "move", "reverse", "apply", "write_off",
                     "reinstate", "return"]),
    CENTS, st.integers(0, 1), st.sampled_from(RECEIVABLES[:-1]),
)  # fmt: skip


def take(desk: Desk, accounts, step: Step, number: int) -> None:
    """Do it, if it can be done now."""
    session, here, there = desk.session, accounts[step.place], accounts[1 - step.place]
    match step.what:
        case "pay":
            desk.pay(here, step.cents)
        case "credit":
            desk.do(here, credit(step.cents, step.part, rest_is_credit=True))
        case "charge":
            desk.do(here, charge(step.cents, step.part), reason="owed_more")
        case "late":
            desk.charge(here, Component.PENALTY, step.cents)
        case "apply":
            desk.do(here, ApplyCredit(amount=Money(step.cents)))
        case "write_off":
            desk.do(here, WriteOff(parts={step.part: Money(step.cents)}),
                    document_id=paper(session, here))  # fmt: skip
        case "reinstate":
            old = session.scalar(
                select(ChangeRequest)
                .where(ChangeRequest.command == Command.WRITE_OFF,
                       ChangeRequest.account_id == here.id,
                       ChangeRequest.state == RequestState.EXECUTED)
                .order_by(ChangeRequest.id.desc())
            )  # fmt: skip
            if old is not None:
                parts = {Component(part): Money(cents) for part, cents in
                         old.payload["parts"].items()}  # fmt: skip
                desk.do(here, Reinstate(write_off_id=old.id, parts=parts))
        case "reverse":
            kinds = (EntryKind.PENALTY, EntryKind.ADJUSTMENT)
            entry = session.scalar(
                select(Entry)
                .where(Entry.account_id == here.id, Entry.kind.in_(kinds))
                .order_by(Entry.id.desc())
            )
            if entry is not None:
                desk.do(here, ReverseCharge(entry_id=entry.id))
        case _:
            payment = session.scalar(select(Payment).order_by(Payment.id.desc()))
            if payment is not None and step.what == "move":
                cents = min(step.cents, payment.amount.cents)
                desk.do(here, moved(payment, there, cents, start=here.id))
            elif payment is not None:
                movement = Movement(
                    reference=f"m:{number}", kind=ReturnKind.RETURNED, amount=Money(step.cents),
                    code="R01", happened_at=desk.at,
                )  # fmt: skip
                returns.record_movement(
                    session, LARKSPUR, payment, movement, at=desk.at, actor="job"
                )


@settings(max_examples=40)
@given(st.lists(steps, min_size=3, max_size=9))
def test_the_books_are_right_after_any_changes(database, taken):
    with database.saving() as session, session.begin_nested() as point:
        desk = Desk(session, at_work(database, Clock()))
        accounts = [make_account(session), make_account(session)]
        for account in accounts:
            make_bill(session, account, "80.00")
        for number, step in enumerate(taken):
            try:
                with session.begin_nested():
                    take(desk, accounts, step, number)
            except DistrictError:
                continue
        assert verify.verify(session) == []
        assert session.scalar(select(func.sum(LedgerAccount.balance)).where(
            LedgerAccount.code.is_not(None))) == Money.ZERO  # fmt: skip
        assert desk.general("2910") == 0
        for account in accounts:
            owed = desk.owes(account)
            assert owed.pop("credit", 0) <= 0
            assert all(cents >= 0 for cents in owed.values())
        for payment in session.scalars(select(Payment)):
            has = holding.standing(session, payment).values()
            whole = sum(holding.amount_of(part).cents for part in has)
            assert whole + outgoing.gone(session, payment).cents == payment.amount.cents
        point.rollback()


@given(CENTS, st.integers(1, 9_000), st.integers(0, 9_000), st.integers(0, 9_000))
def test_a_payment_that_moves_there_and_back_leaves_both_as_they_were(
    database, came, some, penalty, debt
):
    with database.saving() as session, session.begin_nested() as point:
        desk = Desk(session, at_work(database, Clock()))
        here, there = make_account(session), make_account(session)
        make_bill(session, here, "80.00")
        for account, cents in ((here, penalty), (there, debt)):
            if cents:
                desk.charge(account, Component.PENALTY, cents)
        payment = desk.pay(here, came)
        before = desk.owes(here), desk.owes(there)
        cents = min(some, came)
        desk.do(here, moved(payment, there, cents))
        desk.do(there, moved(payment, here, cents, start=there.id))
        assert (desk.owes(here), desk.owes(there)) == before
        moves = session.scalars(select(PaymentMove)).all()
        assert [each.amount.cents for each in moves] == [cents, cents]
        point.rollback()


@given(st.dictionaries(st.sampled_from(list(Component)), st.integers(-9_000, 9_000)))
def test_levelling_leaves_no_part_below_nothing_and_the_sum_as_it_was(cents):
    parts = {part: Money(amount) for part, amount in cents.items()}
    after = dict(parts)
    for shift in level(parts, ORDER):
        assert shift.amount > Money.ZERO
        after[shift.debit] = after.get(shift.debit, Money.ZERO) + shift.amount
        after[shift.credit] = after.get(shift.credit, Money.ZERO) - shift.amount
    assert sum(each.cents for each in after.values()) == sum(cents.values())
    credit_held = after.pop(Component.CREDIT, Money.ZERO)
    assert credit_held <= Money.ZERO
    assert all(each >= Money.ZERO for each in after.values())
