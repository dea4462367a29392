"""What of an account was given up: written off as uncollectible, or credited to its customer.

A charge that is taken back later must not give the same money a second time.
"""

from collections.abc import Mapping

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session, aliased

from models.errors import Refused
from models.ledger import Component, Entry, EntryKind, LedgerAccount, Transfer
from models.money import Money
from services.books.owed import money


def written_off(session: Session, account_id: int, *, since: int = 0) -> Mapping[Component, Money]:
    """How much of each component was written off and is not owed again; what was, by its parts.

    ``since`` is the id of an entry: only what was written off after it counts.
    """
    rows = session.execute(
        select(Entry.id, Entry.key, Entry.kind, LedgerAccount.component, Transfer.amount)
        .join(Transfer, Transfer.entry_id == Entry.id)
        .join(
            LedgerAccount,
            or_(LedgerAccount.id == Transfer.debit_id, LedgerAccount.id == Transfer.credit_id),
        )
        .where(
            Entry.account_id == account_id, LedgerAccount.account_id == account_id,
            Entry.kind.in_((EntryKind.WRITE_OFF, EntryKind.REINSTATED)),
        )
        .order_by(Entry.id)
    )  # fmt: skip
    names, found = set(), dict.fromkeys(Component, Money.ZERO)
    for id_, key, kind, component, amount in rows:
        assert component is not None  # noqa: S101 - a customer's account is of a component
        name = key.split(":")[1]
        if kind is EntryKind.WRITE_OFF and id_ > since:
            names.add(name)
            found[component] += amount
        elif kind is EntryKind.REINSTATED and name in names:
            found[component] -= amount
    return {component: amount for component, amount in found.items() if amount}


def credited(session: Session, account_id: int, *, since: int) -> Money:
    """How much was credited to a customer after an entry and not taken back, of nothing named: a
    late fee that was taken off is of itself, and not among it."""
    back = aliased(Entry)
    return money(
        session.scalar(
            select(func.sum(Entry.total)).where(
                Entry.account_id == account_id, Entry.id > since,
                Entry.kind == EntryKind.ADJUSTMENT, Entry.change < 0,
                Entry.key.startswith("adjustment:"),
                ~select(back.id).where(back.reverses_id == Entry.id).exists(),
            )
        )
    )  # fmt: skip


def refuse_written_off(session: Session, charge: Entry, component: Component) -> None:
    """Refuse to take a charge back that was written off: what nobody paid would become credit, or
    would pay for what is owed rightly.

    :raises Refused: when something of the component was written off since and still is.
    """
    assert charge.account_id is not None  # noqa: S101 - a charge is somebody's
    gone = written_off(session, charge.account_id, since=charge.id).get(component)
    if gone:
        raise Refused("%(amount)s of it was written off. Reinstate it first.", amount=gone)
