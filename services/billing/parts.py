"""The ledger accounts of a batch of customers: what they owe, and which must be opened first."""

from collections.abc import Mapping, Sequence

from sqlalchemy import BigInteger, Text, select, type_coerce
from sqlalchemy.orm import Session

from models.district import District
from models.ledger import Component, LedgerAccount
from services import many

#: What ``Parts.opened`` has of an account.
LEDGER = ("id", "kind", "account_id", "component", "control_id", "balance")
#: As the driver gives them.
_PART = (
    type_coerce(LedgerAccount.account_id, BigInteger), type_coerce(LedgerAccount.component, Text),
    LedgerAccount.id, type_coerce(LedgerAccount.balance, BigInteger),
)  # fmt: skip
_NAMED = {part.value: part for part in Component}


class Parts:
    """The ledger accounts of a batch of customers, each with its balance. Writes nothing."""

    def __init__(self, session: Session, district: District, account_ids: Sequence[int]) -> None:
        self._chart = district.chart
        self.general = _general(session)
        self.of: dict[int, dict[Component, int]] = {id_: {} for id_ in account_ids}
        #: In cents.
        self.owed: dict[int, dict[Component, int]] = {id_: {} for id_ in account_ids}
        #: Rows of those that were not there.
        self.opened: list[many.Values] = []
        rows = session.execute(
            select(*_PART).where(many.among(LedgerAccount.account_id, account_ids))
        )
        for account_id, component, id_, balance in rows:
            part = _NAMED[component]
            self.of[account_id][part] = id_
            self.owed[account_id][part] = balance

    def open(self, wanted: Mapping[int, set[Component]], ids: many.Ids) -> None:
        """Open every component that is wanted and not there."""
        missing = [
            (account_id, part)
            for account_id, parts in wanted.items()
            for part in sorted(parts)
            if part not in self.of[account_id]
        ]
        if not missing:
            return
        chart = self._chart
        for id_, (account_id, part) in zip(
            ids.take(LedgerAccount, len(missing)), missing, strict=True
        ):
            control = chart.control[part]
            kind = chart.accounts[control].kind.value
            self.opened.append((id_, kind, account_id, part.value, self.general[control], 0))
            self.of[account_id][part] = id_
            self.owed[account_id][part] = 0


def _general(session: Session) -> dict[str, int]:
    rows = session.execute(
        select(LedgerAccount.code, LedgerAccount.id).where(LedgerAccount.code.is_not(None))
    )
    return {code: id_ for code, id_ in rows if code is not None}
