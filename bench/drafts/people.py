"""A district in which everybody owes one bill and pays it by autopay: its books are whole."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from random import Random
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from bench.town import LARKSPUR
from models.account import Access, CustomerAccount, Person, Premise, Role
from models.autopay import AmountRule, Autopay, AutopayState, Mandate, NoticeRule, Origin
from models.base import Base
from models.bill import Bill
from models.database import Database
from models.ledger import Component, Entry, EntryKind, LedgerAccount, LedgerKind, Transfer
from models.saved_method import MethodState, SavedMethod
from services.books import bulk
from services.books.batch import Rows
from services.books.chart import open_chart
from services.many import instant

TABLES: tuple[type[Base], ...] = (
    Premise, CustomerAccount, Person, Access, LedgerAccount, Entry, Transfer, Bill, SavedMethod,
    Mandate, Autopay,
)  # fmt: skip
BATCH = 5_000
#: Of so many people one pays only what the bill charges, not all that is owed.
ONE_IN = 4
PLACE = {"city": "Larkspur", "state": "WA", "postal_code": "98299"}
MAILED = {f"mailing_{name}": value for name, value in PLACE.items()}


def settle(
    database: Database, count: int, *, issued_on: date, due_on: date, at: datetime,
    named: Sequence[str] = (), method_type: str = "bank",
) -> None:  # fmt: skip
    """Let so many people live there. ``named`` are the processor's names of the first methods."""
    with database.saving() as session:
        open_chart(session, LARKSPUR.chart)
    dice = Random(7)
    days = {"issued_on": issued_on.isoformat(), "due_on": due_on.isoformat()}
    for first in range(0, count, BATCH):
        with database.saving() as session:
            rows = Rows.of(session, TABLES)
            general = _general(session)
            for place in range(first, min(first + BATCH, count)):
                method = method_type, named[place] if place < len(named) else None
                _household(rows, general, place, dice, days, instant(at), method)
            bulk.write(session, rows.take())


def _general(session: Session) -> dict[str, int]:
    rows = session.execute(
        select(LedgerAccount.code, LedgerAccount.id).where(LedgerAccount.code.is_not(None))
    )
    return {str(code): id_ for code, id_ in rows}


def _household(
    rows: Rows, general: Mapping[str, int], place: int, dice: Random, days: Mapping[str, str],
    at: str, method: tuple[str, str | None],
) -> None:  # fmt: skip
    street = "Cedar Hollow Rd"
    premise = rows.named(
        Premise, parcel=f"{place:010}", house_number=str(place % 9000), street=street, **PLACE
    )
    account = rows.named(
        CustomerAccount, number=f"{30_000_000 + place}", premise_id=premise, opened_on="2020-01-01",
        customer_class="single_family", status="active",
        mailing_name="Iris Vance",        mailing_line1=f"{place % 9000} {street}", **MAILED,
    )  # fmt: skip
    person = rows.named(
        Person, name="Iris Vance", email=f"person.{place}@example.org", created_at=at,
        language="es" if place % 8 == 0 else "en",
    )  # fmt: skip
    rows.named(
        Access, person_id=person, account_id=account, role=Role.OWNER.value, from_on="2020-01-01"
    )
    _bill(rows, general, account, place, 100 * dice.randrange(40, 300), days, at)
    _autopay(rows, account, person, place, method, at)


def _bill(
    rows: Rows, general: Mapping[str, int], account: int, place: int, cents: int,
    days: Mapping[str, str], at: str,
) -> None:  # fmt: skip
    chart, service = LARKSPUR.chart, Component.SERVICE
    owed = rows.named(
        LedgerAccount, kind=LedgerKind.ASSET.value, account_id=account, component=service.value,
        control_id=general[chart.control[service]], balance=0,
    )  # fmt: skip
    entry = rows.named(
        Entry, key=f"bill:{place}", kind=EntryKind.BILL.value, account_id=account, change=cents,
        total=cents, effective_on=days["issued_on"], recorded_at=at, memo="Bill", actor="bench",
    )  # fmt: skip
    revenue = general[chart.revenue[service]]
    rows.named(Transfer, entry_id=entry, debit_id=owed, credit_id=revenue, amount=cents)
    rows.named(
        Bill, account_id=account, entry_id=entry, number=f"26-{place:06}", code=f"{place:012}",
        period_from="2026-01-01", period_to="2026-02-28", total=cents, balance_before=0, **days,
    )  # fmt: skip


def _autopay(
    rows: Rows, account: int, person: int, place: int, method: tuple[str, str | None], at: str
) -> None:  # fmt: skip
    method_type, named = method
    saved = rows.named(
        SavedMethod, key=_key(place, 1), person_id=person, method_type=method_type,
        state=MethodState.ACTIVE.value, brand="Visa", funding="checking", last_four="6789",
        consent_text="Yes.", consent_version="1", consented_at=at, created_at=at,
        payment_method_id=named,
    )  # fmt: skip
    mandate = rows.named(
        Mandate, key=_key(place, 2), account_id=account, person_id=person, method_id=saved,
        origin=Origin.PORTAL.value, text="I agree.", language="en", version="1", terms="{}",
        given_at=at,
    )  # fmt: skip
    rule = AmountRule.BILL if place % ONE_IN == 0 else AmountRule.BALANCE
    rows.named(
        Autopay, account_id=account, person_id=person, method_id=saved, mandate_id=mandate,
        state=AutopayState.ON.value, amount_rule=rule.value, bills_from="2020-01-01",
        notice_rule=NoticeRule.EVERY.value, started_at=at,
    )  # fmt: skip


def _key(place: int, which: int) -> str:
    """As both engines take a UUID."""
    return UUID(int=place * 10 + which).hex
