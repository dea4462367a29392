"""The rows of one account that is brought along: premise, number, people, opening balance."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.account import Access, AccountSearch, CustomerAccount, Person, Premise
from models.account_note import AccountNote
from models.autopay import Autopay, AutopayChange, Mandate
from models.base import Base
from models.district import District
from models.importing import AccountAlias, ImportRun, OpenItem, PersonDoubt
from models.ledger import Entry, EntryKind, LedgerAccount, Transfer
from models.saved_method import ProcessorCustomer, SavedMethod
from services.books import bulk
from services.books.batch import Rows
from services.importing.records import AccountLine, ItemLine, NoteLine, PersonLine
from services.rules.masking import masked
from services.rules.old_numbers import joined
from services.searching.index import words_of

TABLES: tuple[type[Base], ...] = (
    Premise, CustomerAccount, AccountAlias, Person, Access, AccountSearch, LedgerAccount,
    Entry, Transfer, OpenItem, PersonDoubt, AccountNote, ProcessorCustomer, SavedMethod, Mandate,
    Autopay, AutopayChange,
)  # fmt: skip
MEMO = "Balance brought along"
CREDIT = "credit"


@dataclass(frozen=True)
class Control:
    """Where a component of a balance belongs: its control account and that account's kind."""

    id: int
    kind: str


@dataclass
class Opening:
    """Writes the rows of accounts into a batch."""

    import_id: int
    rows: Rows
    #: By component.
    controls: Mapping[str, Control]
    #: The account that stands against every opening balance.
    against_id: int
    effective_on: str
    recorded_at: str
    actor: str
    #: Where the days of the district begin.
    zone: ZoneInfo
    #: What the accounts of this batch owe, in cents.
    owed: int = field(default=0, init=False)

    @classmethod
    def of(cls, session: Session, district: District, run: ImportRun) -> "Opening":
        """An empty batch of an import, in a district whose chart is open."""
        chart = district.chart
        general = select(LedgerAccount.code, LedgerAccount.id).where(
            LedgerAccount.code.is_not(None)
        )
        ids = {code: id_ for code, id_ in session.execute(general) if code is not None}
        return cls(
            import_id=run.id,
            rows=Rows.of(session, TABLES),
            controls={
                part.value: Control(ids[code], chart.accounts[code].kind.value)
                for part, code in chart.control.items()
            },
            against_id=ids[chart.opening],
            effective_on=run.effective_on.isoformat(),
            recorded_at=bulk.instant(run.began_at),
            actor=f"import:{run.id}",
            zone=district.zone,
        )

    def account(self, account: AccountLine, number: str, names: Sequence[str]) -> int:
        """The premise, the account, its old number and the words it is found by; its id."""
        add = self.rows.add
        parcel = account.parcel.upper()
        if not parcel.isalnum():
            parcel = "".join(c for c in parcel if c.isalnum())
        street = account.street.strip()
        premise_id = add(
            Premise, parcel, account.house_number, street, account.unit,
            account.city, account.state, account.postal_code,
        )  # fmt: skip
        closed_on = account.closed_on.isoformat() if account.closed_on else None
        account_id = add(
            CustomerAccount, number, premise_id, account.customer_class, account.units,
            account.status, account.cycle, account.opened_on.isoformat(), closed_on,
            account.mailing_name, account.mailing_line1, account.mailing_line2,
            account.mailing_city, account.mailing_state, account.mailing_postal_code,
        )  # fmt: skip
        add(
            AccountAlias, self.import_id, account_id, account.account, account.written,
            joined(account.written),
        )  # fmt: skip
        address = f"{account.house_number} {street} {account.unit}"
        words = words_of(number, [account.mailing_name, *names], address, parcel)
        self.rows.tables[AccountSearch].append((account_id, words))
        return account_id

    def balance(self, account_id: int, number: str, parts: Mapping[str, int]) -> None:
        """The opening balance as one entry, a leg for each component; nothing for none."""
        add = self.rows.add
        owing = {component: cents for component, cents in settled(parts).items() if cents}
        if not owing:
            return
        total, change = sum(map(abs, owing.values())), sum(owing.values())
        entry_id = add(
            Entry, f"opening:{number}", EntryKind.OPENING.value, account_id, change, total,
            self.effective_on, self.recorded_at, MEMO, self.actor, None,
        )  # fmt: skip
        for component, cents in owing.items():
            control = self.controls[component]
            part_id = add(
                LedgerAccount, None, None, control.kind, account_id, component, control.id, 0
            )
            sides = (part_id, self.against_id) if cents > 0 else (self.against_id, part_id)
            add(Transfer, entry_id, *sides, abs(cents))
        self.owed += change

    def items(self, account_id: int, items: Sequence[ItemLine]) -> None:
        """The bills the balance is made of."""
        for item in items:
            due_on = item.due_on.isoformat() if item.due_on else None
            self.rows.add(
                OpenItem, self.import_id, account_id, item.reference, item.component,
                item.issued_on.isoformat(), due_on, item.amount,
            )  # fmt: skip

    def notes(self, account_id: int, notes: Sequence[NoteLine]) -> None:
        """What the old office wrote down about it; a card's number in it is hidden."""
        for note in notes:
            day = datetime.combine(note.written_on, time.min, tzinfo=self.zone)
            self.rows.add(
                AccountNote, self.import_id, account_id, bulk.instant(day), note.written_by,
                masked(note.words), None,
            )  # fmt: skip

    def access(self, account_id: int, person_id: int, person: PersonLine, from_on: date) -> None:
        """Let a person see the account, until their last day where there is one."""
        to_on = max(person.to_on, from_on).isoformat() if person.to_on else None
        self.rows.add(Access, person_id, account_id, person.role, from_on.isoformat(), to_on)


def settled(parts: Mapping[str, int]) -> dict[str, int]:
    """Components as the books hold them: what is below zero is credit, wherever it stood."""
    kept = {name: cents for name, cents in parts.items() if cents >= 0 and name != CREDIT}
    below = sum(cents for name, cents in parts.items() if cents < 0)
    return {**kept, CREDIT: below}
