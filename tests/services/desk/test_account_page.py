"""The account page costs the same however long the account's history is, and never scans."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from itertools import cycle
from typing import Any

import pytest
from sqlalchemy import event, insert, text
from sqlalchemy.orm import Session

from models.account import CustomerAccount
from models.database import Database
from models.errors import NotFound
from models.ledger import Component, Entry, EntryKind
from models.money import Money
from models.payment import Channel, PaymentReturn, ReturnKind
from services import payments
from services.books import statements
from services.books.statements import Cursor
from services.desk import account_lists, account_page, figures, payment_page, recent
from services.desk.account_notes import NoteKind
from services.searching import search
from tests.factories import give_access, make_account, make_bill, make_person
from tests.helpdesk.story import Story, noon, tell
from tests.workshop import LARKSPUR
from web.clock import now

TODAY = LARKSPUR.day(now())
STATEMENTS_MAX = 4


@pytest.fixture
def story(session: Session) -> Story:
    return tell(session, TODAY)


def pay(session: Session, account: CustomerAccount, times: int) -> None:
    for turn in range(times):
        payments.record_payment(
            session, LARKSPUR,
            payments.Received(
                account_id=account.id, amount=Money(100), channel=Channel.COUNTER,
                reference=f"C-{account.id}-{turn}", received_on=TODAY - timedelta(days=turn % 300),
            ),
            at=noon(TODAY), actor="staff:1",
        )  # fmt: skip


@contextmanager
def counted(database: Database) -> Iterator[list[str]]:
    """The statements that are said inside."""
    said: list[str] = []

    def listen(_c: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if not statement.startswith(("SAVEPOINT", "RELEASE", "BEGIN")):
            said.append(statement)

    event.listen(database.write, "before_cursor_execute", listen)
    try:
        yield said
    finally:
        event.remove(database.write, "before_cursor_execute", listen)


def test_a_young_and_an_old_account_are_read_in_as_few_statements(
    session: Session, database: Database, story: Story
):
    def count() -> int:
        with database.looking() as connection, counted(database) as said:
            head = account_page.head(connection, "2044-1836", on=TODAY)
            account_page.timeline(connection, head.id, zone=LARKSPUR.zone)
        return len(said)

    young = count()
    pay(session, story.account, 60)
    for name in ("Ada", "Ben", "Cem"):
        give_access(session, make_person(session, f"{name} Pruitt"), story.account)
    for months in range(1, 12):
        make_bill(session, story.account, on=TODAY - timedelta(days=101 + 60 * months))
    assert young == count() <= STATEMENTS_MAX


def test_the_head_counts_what_is_on_its_way_and_what_is_late(session: Session, story: Story):
    head = account_page.head(session, "20441836", on=TODAY)
    assert head.owed == Money(20570)
    assert head.on_its_way == Money(14675)
    assert head.part(Component.INTEREST) == Money.ZERO
    assert head.aging.past_due == Money(5895)
    assert head.aging.days_past_due == 50
    assert [bill.number for bill in head.bills] == ["26-110502", "26-081377"]
    assert {person.name for person in head.people} == {"Walter Pruitt", "June Pruitt"}
    assert head.mailing == ["Walter Pruitt", "1906 Juniper Ave", "Larkspur, WA 98299"]


def test_no_account_is_not_found(session: Session):
    for number in ("20441836", "", "no number", "9" * 40):
        with pytest.raises(NotFound):
            account_page.head(session, number, on=TODAY)


def test_notes_stand_on_the_page_of_their_days_and_nowhere_else(session: Session, story: Story):
    pay(session, story.account, 60)
    after, messages, seen, live = None, [], 0, set()
    while True:
        page = account_page.timeline(session, story.account.id, zone=LARKSPUR.zone, after=after)
        messages += [note.id for note in page.notes if note.kind is NoteKind.MESSAGE]
        seen += len(page.lines)
        live.add(tuple(note.id for note in page.live))
        after = page.next
        if after is None:
            break
    assert seen == 66
    assert len(messages) == len(set(messages)) == 1
    assert live == {(story.sent.id.hex,)} or live == {(str(story.sent.id),)}


Plan = Callable[[Callable[[], object]], list[str]]


@pytest.fixture
def plan(session: Session, database: Database) -> Plan:
    """The scans that the engine would make for what is asked inside."""
    for turn in range(300):
        account = make_account(session, mailing_name=f"Noise {turn}")
        if turn < 60:
            pay(session, account, 3)
    if database.dialect == "postgresql":
        session.execute(text("SET LOCAL enable_seqscan = off"))

    return lambda ask: plan_of(session, database, ask)


def plan_of(session: Session, database: Database, ask: Callable[[], object]) -> list[str]:
    """The steps the engine would take for each statement that is asked."""
    asked: list[tuple[str, Any]] = []

    def listen(_c: Any, _cursor: Any, statement: str, given: Any, *_rest: Any) -> None:
        asked.append((statement, given))

    event.listen(database.write, "before_cursor_execute", listen)
    ask()
    event.remove(database.write, "before_cursor_execute", listen)
    explain = "EXPLAIN QUERY PLAN " if database.dialect == "sqlite" else "EXPLAIN "
    found: list[str] = []
    for statement, given in asked:
        if not statement.lstrip().upper().startswith(("SELECT", "WITH")):
            continue
        rows = session.connection().exec_driver_sql(explain + statement, given)
        found += [str(row[-1]).strip() for row in rows]
    return found


def scans(steps: list[str]) -> list[str]:
    """Steps that read a whole table of the district's."""
    tables = ("entry", "payment", "customer_account", "premise", "bill", "transfer", "person",
              "access", "ledger_account", "account_search", "payment_attempt", "outbox_message",
              "attention", "payment_return", "audit_event")  # fmt: skip
    starts = tuple(
        start + table for table in tables for start in ("SCAN ", "Seq Scan on ", "->  Seq Scan on ")
    )
    return [
        step
        for step in steps
        if step.startswith(starts) and "USING" not in step and "VIRTUAL" not in step
    ]


@pytest.mark.parametrize(
    "typed",
    [
        "2044-1836",
        "pruitt",
        "walter pruitt",
        "1906 jun",
        "R-00000001",
        "pi_1",
        "302118",
        "iris@example.org",
    ],
)
def test_a_search_is_always_by_index(session: Session, story: Story, plan: Plan, typed: str):
    steps = plan(lambda: search.search(session, typed))
    assert steps
    assert scans(steps) == []


def test_paging_the_ledger_is_always_by_index(session: Session, story: Story, plan: Plan):
    account_id = story.account.id
    cursor = statements.Cursor(TODAY, 10**9)
    steps = plan(lambda: statements.activity(session, account_id, after=cursor))
    steps += plan(lambda: statements.activity(session, account_id))
    assert steps
    assert scans(steps) == []


#: No more may go back of a payment than came.
THERE_AND_BACK = (ReturnKind.RETURNED, ReturnKind.REINSTATED)


def test_few_returns_are_looked_up_one_by_one_all_the_same(
    session: Session, database: Database, story: Story
):
    """Where a table is small a planner likes to read it whole; a year later it is not small."""
    pay(session, story.account, 60)
    other = make_account(session)
    entries = [
        {
            "key": f"noise:{turn}", "kind": EntryKind.PAYMENT_RETURNED, "change": Money(100),
            "account_id": other.id, "total": Money(100), "memo": "", "actor": "noise",
            "effective_on": TODAY - timedelta(days=turn % 400), "recorded_at": noon(TODAY),
        }
        for turn in range(600)
    ]  # fmt: skip
    ids = session.scalars(insert(Entry).returning(Entry.id), entries).all()
    session.execute(
        insert(PaymentReturn),
        [
            {
                "payment_id": story.card.id, "entry_id": entry_id, "kind": kind,
                "reference": f"noise:{entry_id}", "amount": Money(100), "code": "R01",
                "happened_on": TODAY, "recorded_at": noon(TODAY),
            }
            for entry_id, kind in zip(ids, cycle(THERE_AND_BACK), strict=False)
        ],
    )  # fmt: skip
    session.execute(text("ANALYZE"))
    steps = plan_of(session, database, lambda: statements.activity(session, story.account.id))
    steps += plan_of(session, database, lambda: account_lists.payments(session, after=None))
    assert steps
    assert [step for step in scans(steps) if "payment_return" in step] == []


def test_everything_else_on_the_page_is_by_index_too(session: Session, story: Story, plan: Plan):
    account_id, zone = story.account.id, LARKSPUR.zone
    asks: list[Callable[[], object]] = [
        lambda: account_page.head(session, "20441836", on=TODAY),
        lambda: account_page.timeline(session, account_id, zone=zone),
        lambda: account_lists.bills(session, account_id, before=None),
        lambda: account_lists.payments(session, account_id=account_id, after=Cursor(TODAY, 10**6)),
        lambda: account_lists.payments(session, after=Cursor(TODAY, 10**6)),
        lambda: account_lists.payments(session, after=None),
        lambda: recent.accounts(session, actor="staff:1"),
        lambda: account_lists.messages(session, account_id, before=None),
        lambda: account_lists.attempts(session, account_id),
        lambda: figures.component(session, LARKSPUR, "20441836", Component.SERVICE),
        lambda: figures.entry(session, LARKSPUR, story.card.entry_id),
        lambda: payment_page.payment(session, story.card.receipt_number),
        lambda: payment_page.attempt(session, story.sent.id),
    ]
    for ask in asks:
        steps = plan(ask)
        assert steps
        assert scans(steps) == []
