"""A bill run's drafts, planned in batches, are the ones that would have been planned one by one."""

from datetime import date, timedelta
from random import Random
from uuid import uuid4

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.account import Role
from models.attempt import AttemptState, MethodType, PayerKind, PaymentAttempt
from models.attention import Attention
from models.autopay import AmountRule, Autopay, AutopayState, Mandate, NoticeRule, Origin
from models.bill import Bill
from models.draft import Draft, DraftState
from models.hold import AccountHold, HoldKind
from models.job import Job
from models.money import Money
from models.outbox import OutboxMessage
from models.saved_method import MethodState
from services.drafts import planning, planning_many
from services.telling import rendering
from tests.drawn import make_draft
from tests.factories import give_access, keep_method, make_account, make_bill, make_person
from tests.workshop import Clock, at_work

ACCOUNTS, OLDER = 90, date(2026, 9, 1)


@pytest.fixture
def context(house_database):
    return at_work(house_database, Clock())


@pytest.fixture
def bill_ids(context):
    """The bills of a town in which everybody agreed to something else."""
    dice = Random(7)
    with context.database.saving() as session:
        for _ in range(ACCOUNTS):
            settle(session, dice, context.now())
        bill_ids = list(session.scalars(select(Bill.id).order_by(Bill.id)))
        assert has_older_drafts(session) >= 10
        return bill_ids


def has_older_drafts(session) -> int:
    """Of two bills, the older one's draft is coming, or came back, for half of them; how many."""
    older = session.execute(
        select(Bill, Autopay)
        .join(Autopay, Autopay.account_id == Bill.account_id)
        .where(Bill.issued_on == OLDER, Autopay.state != AutopayState.ENDED)
        .order_by(Bill.id)
    ).all()[::2]
    again = (None, date(2026, 12, 1))
    for number, (bill, autopay) in enumerate(older):
        draft = make_draft(session, autopay, bill)
        if number % 2:
            draft.state, draft.sent = DraftState.RETURNED, draft.planned
            draft.again_on = again[number // 2 % 2]
    session.flush()
    return len(older)


def settle(session, dice, at):
    account, person = (
        make_account(session),
        make_person(session, language=dice.choice(["en", "es"])),
    )
    if dice.random() < 0.1:
        person.email = None
    for on in (OLDER, date(2026, 11, 2))[0 if dice.random() < 0.3 else 1 :]:
        make_bill(session, account, f"{dice.randrange(3000, 30000) / 100:.2f}", on=on)
    part = dice.choices([Role.OWNER, Role.READ_ONLY, None], [10, 1, 1])[0]
    if part is not None:
        give_access(session, person, account, role=part)
    if dice.random() < 0.1:
        session.add(held(account, at))
    kind = dice.choice(list(MethodType))
    method = keep_method(
        session, person, method_type=kind,
        state=MethodState.SUSPENDED if dice.random() < 0.1 else MethodState.ACTIVE,
    )  # fmt: skip
    if dice.random() < 0.3:
        session.add(on_its_way(account, method, Money(dice.randrange(1000, 20000)), at))
    state = dice.choices(list(AutopayState), [12, 1, 1, 1])[0]
    if dice.random() < 0.95:
        switch_on(session, dice, account, person, method, state, at)


def held(account, at):
    return AccountHold(
        key=str(uuid4()), account_id=account.id, kind=HoldKind.AUTOPAY, reason="She asked",
        from_on=OLDER, to_on=None, placed_at=at, placed_by="staff:1", ended_by="", end_reason="",
    )  # fmt: skip


def on_its_way(account, method, amount, at):
    return PaymentAttempt(
        id=uuid4(), account_id=account.id, payer_kind=PayerKind.GUEST, payer_key="x",
        method_type=MethodType.BANK, method_id=method.id, amount=amount, balance_seen=amount,
        state=AttemptState.PROCESSING, created_at=at,
    )  # fmt: skip


def switch_on(session, dice, account, person, method, state, at):
    mandate = Mandate(
        key=uuid4(), account_id=account.id, person_id=person.id, method_id=method.id,
        origin=Origin.PORTAL, text="I agree.", language="en", version="1", terms={}, given_at=at,
    )  # fmt: skip
    if dice.random() < 0.05:
        mandate.ended_at, mandate.ended_by = at, "staff:1"
    session.add(mandate)
    session.flush()
    rule, in_range = dice.choice(list(AmountRule)), dice.random() < 0.3
    session.add(
        Autopay(
            account_id=account.id, person_id=person.id, mandate_id=mandate.id, state=state,
            method_id=None if state is AutopayState.NEEDS_METHOD else method.id,
            days_before=dice.choice([0, 0, 3, 20]), amount_rule=rule,
            fixed=Money(5000) if rule is AmountRule.FIXED else None,
            cap=Money(12000) if dice.random() < 0.3 else None,
            notice_rule=NoticeRule.RANGE if in_range else NoticeRule.EVERY,
            range_to=Money(15000) if in_range else None,
            bills_from=dice.choice([date(2026, 1, 1), date(2026, 10, 1), date(2026, 12, 1)]),
            paused_until=date(2027, 1, 1) if dice.random() < 0.1 else None, started_at=at,
        )
    )  # fmt: skip
    session.flush()


def what_came(session: Session, context) -> dict[int, object]:
    """Everything that was written for each bill, without the numbers of rows."""
    found = {}
    for draft in session.scalars(select(Draft)):
        named = f":{draft.id}:"
        letter = session.get(OutboxMessage, draft.notice_id) if draft.notice_id else None
        found[draft.bill_id] = (
            draft.account_id, draft.autopay_id, draft.state, draft.draw_on, draft.planned,
            draft.noticed, draft.noticed_on, draft.tries, draft.reason, draft.created_at,
            [(m.from_state, m.to_state, m.by, m.at, m.reason) for m in draft.moves],
            letter and as_read(session, letter, named, context),
            [(row.key.replace(named, ":"), row.words) for row in session.scalars(
                select(Attention).where(Attention.subject == f"draft:{draft.id}"))],
        )  # fmt: skip
    return found


def as_read(session, letter, named, context):
    [job] = session.scalars(select(Job).where(Job.key == f"send_message:{letter.key}"))
    assert job.arguments.pop("message_id") == letter.id
    assert len(letter.check_code) == 8
    letter.check_code = "the code"
    return (
        letter.key.replace(named, ":"), letter.kind, letter.to, letter.subject, letter.account_id,
        letter.state, letter.created_at, letter.note, letter.reply_to, letter.text, letter.html,
        rendering.words_of(letter, context.district), letter.facts,
        job.kind, job.arguments, job.state, job.due_at, job.asked_by, job.asked_at, job.result,
    )  # fmt: skip


def test_planned_together_or_one_by_one_a_bill_run_has_the_same_drafts_and_letters(
    context, bill_ids, monkeypatch
):
    monkeypatch.setattr(planning_many, "BATCH", 40)
    with Session(context.database.write) as session:
        for bill_id in sorted(bill_ids):
            planning.plan(session, context, bill_id, at=context.now())
        session.flush()
        one_by_one = what_came(session, context)
        session.rollback()

    with context.database.reading() as session:
        known = len(session.scalars(select(Draft.id)).all())
    planned = planning_many.plan_many(context, planning_many.undrawn(context))
    with context.database.reading() as session:
        together = what_came(session, context)

    assert together == one_by_one
    assert planned == len(together) - known > 20
    states = [each[2] for each in together.values()]
    assert {states.count(state) > 2 for state in (DraftState.NOTICED, DraftState.HELD)} == {True}
    assert DraftState.SKIPPED in states
    assert planning_many.plan_many(context, bill_ids) == 0


def test_a_bill_run_that_dies_goes_on_where_it_was_and_tells_nobody_twice(
    context, bill_ids, monkeypatch
):
    monkeypatch.setattr(planning_many, "BATCH", 20)
    really, written = planning_many._write, []

    def die(*given, **named):
        written.append(len(given[2]))
        really(*given, **named)
        if len(written) == 3:
            raise RuntimeError("the machine stops")

    monkeypatch.setattr(planning_many, "_write", die)
    with pytest.raises(RuntimeError):
        planning_many.plan_many(context, bill_ids)
    first = sum(written[:2])
    monkeypatch.setattr(planning_many, "_write", really)

    planning_many.plan_many(context, bill_ids)

    with context.database.reading() as session:
        drafts = list(session.scalars(select(Draft)))
        letters = session.scalars(select(OutboxMessage.account_id)).all()
    assert len({draft.bill_id for draft in drafts}) == len(drafts) > first > 0
    told = [draft.notice_id for draft in drafts if draft.notice_id]
    assert len(letters) == len(set(told)) == len(told)
    assert all(
        draft.draw_on >= draft.noticed_on + timedelta(days=10)
        for draft in drafts
        if draft.noticed_on
    )
