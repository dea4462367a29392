"""The accounts of the general ledger, and each customer's accounts under them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    Connection,
    Text,
    bindparam,
    column,
    func,
    or_,
    select,
)
from sqlalchemy.orm import Session

from models.account import CustomerAccount
from models.base import Serial, table_of
from models.district import Chart
from models.ledger import Component, LedgerAccount
from models.money import Money
from models.question import Question
from services import many
from services.once import insert_once


@dataclass(frozen=True)
class LedgerRef:
    """A ledger account as a posting needs it: which row, whose, and its balance when read."""

    id: int
    account_id: int | None = None
    balance: Money = Money.ZERO


@dataclass
class Books:
    """One customer's accounts and the general accounts a posting needs, read in one statement."""

    session: Session
    chart: Chart
    account_id: int | None
    general: dict[str, LedgerRef]
    parts: dict[Component, LedgerRef] = field(default_factory=dict)

    def owed(self) -> dict[Component, Money]:
        """The balance of each component when the books were opened; credit is negative."""
        return {component: ref.balance for component, ref in self.parts.items()}

    def part(self, component: Component) -> LedgerRef:
        """The customer's account for a component, opened when first needed."""
        if component not in self.parts:
            assert self.account_id is not None  # noqa: S101 - only a customer has components
            self.parts[component] = open_component(
                self.session, self.chart, self.account_id, component
            )
        return self.parts[component]


def open_books(
    session: Session, chart: Chart, *, account_id: int | None = None, codes: Iterable[str]
) -> Books:
    """Read a customer's ledger accounts and the named general accounts in one statement.

    With a customer it stands in line for their account first: what is read is
    what the one before us left, and nobody posts there until our transaction ends.

    :raises LookupError: when a code is not in the books: the chart was never opened.
    """
    wanted = sorted(set(codes))
    session.flush()
    books = Books(session, chart, account_id, general={})
    for id_, code, component, balance in _read(session.connection(), account_id, wanted):
        if code is not None:
            books.general[code] = LedgerRef(id_, None, balance)
        elif component is not None:
            books.parts[component] = LedgerRef(id_, account_id, balance)
    if missing := [code for code in wanted if code not in books.general]:
        raise LookupError(f"not in the books: {', '.join(missing)}; open the chart first")
    return books


def _read(
    connection: Connection, account_id: int | None, codes: Sequence[str]
) -> Iterable[tuple[int, str | None, Component | None, Money]]:
    if account_id is not None and connection.dialect.name == "postgresql":
        return _IN_LINE.ask(connection, {"account_id": account_id, "codes": codes})
    asked: dict[str, object] = {f"code_{place}": code for place, code in enumerate(codes)}
    if account_id is not None:  # SQLite has one writer: whoever begins has stood in line
        asked["account_id"] = account_id
    return _accounts(len(codes), account_id is not None).ask(connection, asked)


def lock_account(session: Session, account_id: int) -> None:
    """Stand in line for this account: one posting at a time. SQLite already has one writer."""
    if session.get_bind().dialect.name != "sqlite":
        _LOCK.ask(session.connection(), {"account_id": account_id})


def lock_accounts(session: Session, account_ids: Sequence[int]) -> None:
    """Stand in line for all of these, in the order of their ids like everybody else."""
    if session.get_bind().dialect.name != "sqlite":
        session.execute(
            select(CustomerAccount.id)
            .where(many.among(CustomerAccount.id, account_ids))
            .order_by(CustomerAccount.id)
            .with_for_update()
        ).all()


def lock_general(session: Session, chart: Chart) -> None:
    """Stand in line for the general ledger, before several entries of one transaction.

    One entry takes the accounts it needs in the order of their ids. Whoever
    writes several takes them all at first, so that nobody waits in a circle.
    """
    if session.get_bind().dialect.name != "sqlite":
        session.execute(
            select(LedgerAccount.id)
            .where(LedgerAccount.code.in_(chart.accounts))
            .order_by(LedgerAccount.id)
            .with_for_update(key_share=True)
        ).all()


_LOCK = Question(
    select(CustomerAccount.id)
    .where(CustomerAccount.id == bindparam("account_id", type_=Serial))
    .with_for_update()
)
_columns = table_of(LedgerAccount).c
_in_line = func.books_in_line(
    bindparam("account_id", type_=Serial), bindparam("codes", type_=ARRAY(Text))
).table_valued(
    *(column(name, _columns[name].type) for name in ("id", "code", "component", "balance"))
)
_IN_LINE = Question(select(*_in_line.c))


@cache
def _accounts(codes: int, has_account: bool) -> Question:
    """So many general accounts and, with one, a customer's; built once, asked a million times."""
    which: list[ColumnElement[bool]] = [
        LedgerAccount.code == bindparam(f"code_{place}") for place in range(codes)
    ]
    if has_account:
        which.append(LedgerAccount.account_id == bindparam("account_id", type_=Serial))
    columns = (
        LedgerAccount.id, LedgerAccount.code, LedgerAccount.component, LedgerAccount.balance
    )  # fmt: skip
    return Question(select(*columns).where(or_(*which)))


def open_component(
    session: Session, chart: Chart, account_id: int, component: Component
) -> LedgerRef:
    """Open a customer's account for a component; opened twice, it is the same."""
    code = chart.control[component]
    control_id = session.scalars(select(LedgerAccount.id).where(LedgerAccount.code == code)).one()
    insert_once(
        session,
        LedgerAccount,
        unique=("account_id", "component"),
        kind=chart.accounts[code].kind,
        account_id=account_id,
        component=component,
        control_id=control_id,
        balance=Money.ZERO,
    )
    id_, balance = session.execute(
        select(LedgerAccount.id, LedgerAccount.balance).where(
            LedgerAccount.account_id == account_id, LedgerAccount.component == component
        )
    ).one()
    return LedgerRef(id_, account_id, balance)


def open_chart(session: Session, chart: Chart) -> None:
    """Put every general account of the district file into the books; twice changes nothing.

    A name that changed in the file changes in the books; a code never does.
    """
    known: Mapping[str | None, LedgerAccount] = {
        row.code: row
        for row in session.scalars(select(LedgerAccount).where(LedgerAccount.code.is_not(None)))
    }
    for account in chart.accounts.values():
        if account.code in known:
            known[account.code].name = account.name
        else:
            session.add(LedgerAccount(code=account.code, name=account.name, kind=account.kind))
    session.flush()
