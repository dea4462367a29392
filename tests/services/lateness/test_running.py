"""The nights of a bill that nobody pays: each step once, whatever happens to the run."""

from dataclasses import replace
from datetime import UTC, date, datetime
from uuid import uuid4

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.account import CustomerAccount
from models.attempt import AttemptState, MethodType, PayerKind, PaymentAttempt
from models.attention import Attention, AttentionKind
from models.delinquency import Stop
from models.errors import Refused
from models.hold import HoldKind
from models.lateness import PastDueNotice, PastDueRun, PastDueStep
from models.ledger import Component, Entry, EntryKind
from models.money import Money
from models.payment import Channel
from models.ticket import Reason, Subject
from services import payments
from services.accounts import holds
from services.billing import penalties
from services.books import ledger
from services.in_force import Districts
from services.lateness import holding_back, running, taking
from services.payments import Received
from services.tickets import asking
from services.tickets.asking import About
from services.verify import books
from tests.factories import make_bill
from tests.services.lateness.conftest import DISTRICT, DUE, day, steps_of

NOON = datetime(2026, 7, 1, 19, tzinfo=UTC)


def owed(session: Session, home: CustomerAccount, part: Component) -> Money:
    session.expire_all()
    return ledger.balance(session, home.id).of(part)


def hold(session: Session, home: CustomerAccount, kind: HoldKind, first: int, last: int) -> None:
    holds.place(
        session, key=f"{kind}:{first}", account_id=home.id, kind=kind, reason="As agreed",
        from_on=day(first), to_on=day(last), by="staff:1", on=day(first), at=NOON,
    )  # fmt: skip
    session.commit()


def test_a_bill_goes_its_way_night_by_night(session, home, bill, night):
    for after in range(1, 66):
        night(after)
    assert steps_of(session, bill) == {
        "reminder": day(3), "late_fee": day(11), "past_due": day(15),
        "interest:1": date(2026, 8, 16), "lien_warning": day(45),
        "interest:2": date(2026, 9, 16), "lien_candidate": day(65),
    }  # fmt: skip
    assert owed(session, home, Component.PENALTY) == Money(1445)
    assert owed(session, home, Component.INTEREST) == Money(96 * 2)
    assert books(session) == []


def test_the_run_of_a_night_again_adds_nothing(session, home, bill, night):
    assert night(11).taken == 2
    before = session.scalar(select(func.count()).select_from(Entry))
    assert night(11) == (0, 0, 0)
    assert session.scalar(select(func.count()).select_from(Entry)) == before
    assert not session.query(Attention).filter_by(kind=AttentionKind.PAST_DUE).all()


def test_a_run_that_was_killed_goes_on_and_comes_to_the_same(
    session, home, bill, night, office, monkeypatch
):
    really = taking._post

    def killed(*given: object, **named: object) -> None:
        if really(*given, **named) is not None:
            raise KeyboardInterrupt

    monkeypatch.setattr(taking, "_post", killed)
    with pytest.raises(KeyboardInterrupt):
        night(11)
    assert "late_fee" not in steps_of(session, bill)
    assert owed(session, home, Component.PENALTY) == Money.ZERO
    monkeypatch.setattr(taking, "_post", really)
    night(11)
    assert owed(session, home, Component.PENALTY) == Money(1445)
    assert set(steps_of(session, bill)) == {"reminder", "late_fee"}
    run = session.get_one(PastDueRun, day(11))
    assert (run.expected, run.result["done"]) == (2, 2)
    assert not session.query(Attention).filter_by(kind=AttentionKind.PAST_DUE).all()


def test_the_late_fee_says_how_it_came_about(session, home, bill, night):
    night(11)
    [step] = session.query(PastDueStep).filter_by(step="late_fee").all()
    entry = session.get_one(Entry, step.entry_id)
    assert entry.key == f"penalty:{bill.number}"
    assert "10.00% × $144.50 = $14.45" in entry.memo
    assert step.reason["sum"] == [[["10.00", "%"], ["144.50", "$"]]]


def test_a_late_fee_that_was_charged_by_another_hand_is_not_charged_again(
    session, home, bill, night
):
    penalties.charge_penalty(
        session, DISTRICT.chart, bill=bill, amount=Money(1000), reason="By hand",
        on=day(12), at=NOON, by="staff:1",
    )  # fmt: skip
    session.commit()
    night(13)
    assert "late_fee" not in steps_of(session, bill)
    assert owed(session, home, Component.PENALTY) == Money(1000)


def test_lateness_costs_nothing_on_lateness(session, home, bill, night):
    """A second bill pays for itself alone: the first one's fee and interest are no part of it."""
    for after in (11, 20, 35):
        night(after)
    make_bill(session, home, "100.00", on=day(40), due_on=day(65))
    session.commit()
    night(77)
    fees = session.scalars(
        select(Entry.change).where(Entry.kind == EntryKind.PENALTY).order_by(Entry.id)
    ).all()
    assert fees == [Money(1445), Money(1000)]


def test_money_on_its_way_stops_everything(session, home, bill, night):
    session.add(attempt(home, 14450, AttemptState.PROCESSING))
    session.commit()
    assert night(70) == (0, 0, 0)


def test_nobody_is_charged_while_nobody_knows_what_became_of_a_payment(
    session, home, bill, night, office
):
    session.add(attempt(home, 100, AttemptState.UNKNOWN))
    session.commit()
    assert night(20) == (0, 0, 0)
    stops = {each.step.stop for each in running.preview(office, day(20))}
    assert stops == {Stop.PAYMENT}


@pytest.mark.parametrize(
    ("kind", "stop"),
    [
        (HoldKind.BANKRUPTCY, Stop.BANKRUPTCY),
        (HoldKind.ARRANGEMENT, Stop.ARRANGEMENT),
        (HoldKind.DECEASED, Stop.DECEASED),
    ],
)
def test_what_stops_all_lateness(session, home, bill, night, office, kind, stop):
    """A-4.4: on the day of the petition a night adds 0.00."""
    hold(session, home, kind, 0, 40)
    assert night(20) == (0, 0, 0)
    assert owed(session, home, Component.PENALTY) == Money.ZERO
    assert {each.step.stop for each in running.preview(office, day(20))} == {stop}


def test_held_late_fees_leave_the_notices(session, home, bill, night):
    hold(session, home, HoldKind.LATE_FEES, 0, 40)
    night(20)
    assert set(steps_of(session, bill)) == {"reminder"}


def test_interest_of_months_that_were_held_is_never_asked_for(session, home, bill, night):
    hold(session, home, HoldKind.ARRANGEMENT, 5, 40)
    night(45)
    assert "interest:1" not in steps_of(session, bill)
    night(64)
    assert "interest:2" in steps_of(session, bill)


def test_a_question_about_the_amount_stops_its_bill(session, home, bill, night):
    asking.ask(
        session, DISTRICT, key="form", account_id=home.id, reason=Reason.AMOUNT, at=NOON,
        thing=About(subject=Subject.BILL, bill_id=bill.id), words="Twice as much as ever.",
    )  # fmt: skip
    session.commit()
    assert night(20) == (0, 0, 0)


def test_a_step_that_staff_hold_back_waits_for_its_day(session, home, bill, night, office):
    holding_back.hold_back(
        session, DISTRICT, account_id=home.id, bill_number=bill.number, step="late_fee",
        until=day(20),
        reason="She is in the hospital", by="staff:1", on=day(5), at=NOON,
    )  # fmt: skip
    session.commit()
    night(20)
    assert set(steps_of(session, bill)) == {"reminder"}
    night(21)
    assert "late_fee" in steps_of(session, bill)


def test_a_step_is_held_back_with_a_reason_and_not_for_ever(session, home, bill):
    said = {
        "account_id": home.id, "bill_number": bill.number, "step": "late_fee", "by": "staff:1",
        "at": NOON,
    }  # fmt: skip
    for wrong in ({"until": day(5), "reason": "No"}, {"until": day(200), "reason": "A reason"}):
        with pytest.raises(Refused):
            holding_back.hold_back(session, DISTRICT, **said, **wrong, on=day(5))


def test_who_pays_in_time_hears_nothing(session, home, bill, night):
    pay(session, home, 14450, day(2))
    assert night(70) == (0, 0, 0)
    assert not session.query(PastDueNotice).all()


def test_a_bill_of_before_the_first_day_is_left_to_people(session, home, office, night, clock):
    make_bill(session, home, on=date(2025, 11, 1), due_on=date(2025, 12, 1))
    session.commit()
    assert night(20) == (0, 0, 0)


def test_one_that_cannot_be_taken_calls_a_person_and_stops_nobody(
    session, home, bill, night, monkeypatch
):
    def broken(*_given: object, **_named: object) -> None:
        raise RuntimeError("no chart")

    monkeypatch.setattr(penalties, "charge_penalty", broken)
    assert night(11) == (1, 0, 1)
    words = [each.words for each in session.query(Attention).order_by(Attention.id)]
    assert "“late_fee”" in words[0]
    assert "expected 2 steps for $14.45 and took 1 for $0.00" in words[1]


def test_what_was_paid_between_the_look_and_the_step_is_not_charged(
    session, home, bill, office, clock
):
    [*wanted] = running.preview(office, day(11))
    pay(session, home, 14450, day(11))
    for each in wanted:
        with office.database.saving() as inside:
            came = taking.take(inside, office, each, day(11), [], at=NOON)
        assert came is taking.Outcome.NOT_NEEDED


def test_a_fee_of_a_notice_is_posted_with_it(session, home, bill, office, clock):
    steps = tuple(
        replace(step, fee=Money(750), fee_resolution="Resolution 2026-01")
        if step.key == "past_due" else step for step in DISTRICT.delinquency.steps
    )  # fmt: skip
    plan = replace(DISTRICT.delinquency, steps=steps)
    dear = replace(office, files=Districts.alone(replace(DISTRICT, delinquency=plan)))
    for after in (3, 15):
        running.run(dear, day(after))
    assert owed(session, home, Component.FEE) == Money(750)


def test_the_day_after_the_due_day_is_the_first(session, home, bill, office):
    assert list(running.preview(office, DUE)) == []


def attempt(home: CustomerAccount, cents: int, state: AttemptState) -> PaymentAttempt:
    return PaymentAttempt(
        id=uuid4(), account_id=home.id, state=state, method_type=MethodType.BANK,
        amount=Money(cents), payer_key="guest", balance_seen=Money(14450),
        payer_kind=PayerKind.GUEST, created_at=NOON,
    )  # fmt: skip


def pay(session: Session, home: CustomerAccount, cents: int, on: date) -> None:
    received = Received(
        channel=Channel.COUNTER, reference=f"{home.id}:{cents}", account_id=home.id,
        amount=Money(cents), received_on=on,
    )  # fmt: skip
    payments.record_payment(session, DISTRICT, received, at=NOON, actor="staff:1")
    session.commit()
