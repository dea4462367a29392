"""Whatever is changed in whatever order: the books come to nothing, and no part below it."""

from collections import Counter
from typing import NamedTuple
from uuid import uuid4

from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from models.change_payload import ApplyCredit, Reinstate, ReverseCharge, WriteOff
from models.change_request import ChangeRequest, Command, RequestState
from models.errors import DistrictError
from models.identity import StaffRole
from models.lateness import FeeWaiver
from models.ledger import Component, Entry, EntryKind, LedgerAccount
from models.money import Money
from models.payment import Payment, ReturnKind
from models.payment_move import PaymentMove
from models.refund import Refund, RefundReason, RefundWay
from services import verify
from services.books import given_up
from services.change_requests import writing_off
from services.gateways.processor import Movement
from services.lateness import waiving
from services.payments import holding, outgoing, refundable, returns
from services.refunds import asking, checks, deciding
from services.rules.levelling import level
from tests.changed import ASKS, DECIDES, Desk, charge, credit, moved
from tests.factories import make_account, make_bill
from tests.services.change_requests.papers import paper
from tests.workshop import LARKSPUR, Clock, at_work

CENTS = st.integers(1, 9_000)
RETURNS = {
    "return": ReturnKind.RETURNED, "dispute": ReturnKind.DISPUTED, "won": ReturnKind.REINSTATED,
}  # fmt: skip
RECEIVABLES = [part for part in Component if part is not Component.CREDIT]
ORDER = LARKSPUR.payments.application_order


class Step(NamedTuple):
    """One thing that somebody does: what, of how much, on which of two accounts."""

    what: str
    cents: int
    place: int
    part: Component


class NothingThere(Exception):
    """There is nothing yet of what a step is about."""


STEPS = (
    "pay", "credit", "charge", "late", "move", "reverse", "apply", "write_off", "reinstate",
    "return", "dispute", "won", "waive", "refund", "void",
)  # fmt: skip
steps = st.builds(
    Step, st.sampled_from(STEPS), CENTS, st.integers(0, 1), st.sampled_from(RECEIVABLES[:-1])
)
SERVICE = Component.SERVICE
#: Each of them once where it can be done: no rule that refuses them all stays unseen.
ONE_OF_EACH = (
    Step("pay", 9_000, 0, SERVICE), Step("charge", 1_500, 0, SERVICE),
    Step("apply", 400, 0, SERVICE), Step("credit", 100, 0, SERVICE),
    Step("late", 700, 1, SERVICE), Step("waive", 1, 1, SERVICE), Step("late", 600, 1, SERVICE),
    Step("reverse", 1, 1, SERVICE), Step("write_off", 1_000, 1, SERVICE),
    Step("reinstate", 1, 1, SERVICE), Step("move", 300, 0, SERVICE),
    Step("refund", 200, 0, SERVICE), Step("void", 1, 0, SERVICE), Step("dispute", 500, 0, SERVICE),
    Step("won", 500, 0, SERVICE), Step("return", 400, 0, SERVICE),
)  # fmt: skip


def take(desk: Desk, accounts, step: Step, number: int) -> None:
    """Do it.

    :raises NothingThere: when there is nothing yet that it could be done with.
    :raises DistrictError: when it is refused.
    """
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
            old = there_is(old)
            left = writing_off.rest(session, old)
            parts = {part: min(cents, Money(step.cents)) for part, cents in left.items()}
            desk.do(here, Reinstate(write_off_id=old.id, parts=parts))
        case "reverse":
            kinds = (EntryKind.PENALTY, EntryKind.ADJUSTMENT)
            entry = session.scalar(
                select(Entry)
                .where(Entry.account_id == here.id, Entry.kind.in_(kinds))
                .order_by(Entry.id.desc())
            )
            desk.do(here, ReverseCharge(entry_id=there_is(entry).id))
        case "waive":
            fee = there_is(next(iter(waiving.fees(session, here.id)), None))
            waiving.waive(
                session, LARKSPUR, account_id=here.id, fee_id=fee.id, reason="By mistake",
                role=StaffRole.SUPERVISOR, by=ASKS, at=desk.at,
            )  # fmt: skip
        case "void":
            refund = there_is(session.scalar(select(Refund).order_by(Refund.id.desc())))
            checks.void(session, desk.context, refund.id, words="Lost", by=ASKS, at=desk.at)
        case _:
            payment = there_is(session.scalar(select(Payment).order_by(Payment.id.desc())))
            if step.what == "move":
                cents = min(step.cents, payment.amount.cents)
                desk.do(here, moved(payment, there, cents, start=here.id))
            elif step.what == "refund":
                give_back(desk, payment, step.cents, number)
            else:
                movement = Movement(
                    reference=f"m:{number}", kind=RETURNS[step.what], amount=Money(step.cents),
                    code="R01", happened_at=desk.at,
                )  # fmt: skip
                returns.record_movement(
                    session, LARKSPUR, payment, movement, at=desk.at, actor="job"
                )


def there_is(thing):
    """It, if it is there."""
    if thing is None:
        raise NothingThere
    return thing


def give_back(desk: Desk, payment: Payment, cents: int, number: int) -> None:
    """A check for so much of a payment, or for what is left of it."""
    left = refundable.left(desk.session, LARKSPUR, payment)
    wish = asking.RefundWish(
        key=uuid4(), payment_id=payment.id, way=RefundWay.CHECK, amount=min(Money(cents), left),
        available_seen=left, reason=RefundReason.OTHER, words="x",
    )  # fmt: skip
    refund = asking.ask(
        desk.session, LARKSPUR, wish, by=ASKS, role=StaffRole.SUPERVISOR, at=desk.at
    )
    if refund.needs_second:
        deciding.approve(
            desk.session, LARKSPUR, refund.id, by=DECIDES, role=StaffRole.SUPERVISOR, at=desk.at
        )
    checks.write(desk.session, desk.context, refund.id, number=str(number), by=ASKS, at=desk.at)


def came_or_was_given(session, accounts) -> int:
    """What customers were given without money, and what of theirs is still here."""
    ids = [account.id for account in accounts]
    credits = sum(given_up.credited(session, id_, since=0).cents for id_ in ids)
    waived = session.scalar(
        select(func.sum(FeeWaiver.amount)).where(FeeWaiver.account_id.in_(ids))
    )  # fmt: skip
    kept = sum(
        payment.amount.cents - outgoing.gone(session, payment).cents
        for payment in session.scalars(select(Payment))
    )
    return credits + (waived.cents if waived else 0) + kept


def after(database, taken) -> list[tuple[str, str]]:
    """Do it all, prove the books, and forget it: what became of each step."""
    with database.saving() as session, session.begin_nested() as point:
        desk = Desk(session, at_work(database, Clock()))
        accounts = [make_account(session), make_account(session)]
        for account in accounts:
            make_bill(session, account, "80.00")
        became = [
            (step.what, outcome(desk, accounts, step, number)) for number, step in enumerate(taken)
        ]
        prove(desk, accounts)
        point.rollback()
    return became


def outcome(desk: Desk, accounts, step: Step, number: int) -> str:
    """Whether a step was done, refused, or about nothing that is there."""
    try:
        with desk.session.begin_nested():
            take(desk, accounts, step, number)
    except DistrictError:
        return "refused"
    except NothingThere:
        return "nothing"
    return "done"


def prove(desk: Desk, accounts) -> None:
    """The books come to nothing, no part is below it, and no cent is held that nobody brought."""
    session = desk.session
    assert verify.verify(session) == []
    assert session.scalar(select(func.sum(LedgerAccount.balance)).where(
        LedgerAccount.code.is_not(None))) == Money.ZERO  # fmt: skip
    assert desk.general("2910") == 0
    credit_held = 0
    for account in accounts:
        owed = desk.owes(account)
        held = owed.pop("credit", 0)
        assert held <= 0
        assert all(cents >= 0 for cents in owed.values())
        credit_held -= held
    assert credit_held <= came_or_was_given(session, accounts)
    for payment in session.scalars(select(Payment)):
        has = holding.standing(session, payment).values()
        whole = sum(holding.amount_of(part).cents for part in has)
        assert whole + outgoing.gone(session, payment).cents == payment.amount.cents


def test_every_step_can_be_done_and_leaves_the_books_right(database):
    """Or the orders below would prove nothing of the step that never is."""
    assert {step.what for step in ONE_OF_EACH} == set(STEPS)
    assert after(database, ONE_OF_EACH) == [(step.what, "done") for step in ONE_OF_EACH]


def test_the_books_are_right_after_any_changes(database):
    tally = Counter()

    @settings(max_examples=40)
    @given(st.lists(steps, min_size=3, max_size=10))
    def any_order(taken):
        tally.update(became for _, became in after(database, taken))

    any_order()
    assert tally["done"] >= tally["refused"], tally


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
