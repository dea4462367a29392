"""Eleven accounts of one property manager on a till, and paying them with one charge."""

from dataclasses import dataclass, field
from datetime import date
from uuid import uuid4

from sqlalchemy import select

from models.account import Access, CustomerAccount, Premise, Role
from models.attempt import MethodType, PaymentAttempt
from models.ledger import Entry, EntryKind
from models.money import Money
from models.payment import Payment
from services.books import ledger
from services.books.owed import still_of
from services.payments import checkout, together
from services.payments.together import Part, TogetherWish
from services.rules import numbers
from tests.faults.till import EMAIL, add_bill
from tests.workshop import LARKSPUR

#: What each account owes: the till's own $146.75, and ten more of amounts that do not repeat.
OWED = [Money(14675), *(Money(10001 + 137 * place) for place in range(10))]


@dataclass
class Manager:
    """Somebody who looks after eleven accounts, and what they do."""

    till: object
    account_ids: list[int] = field(default_factory=list)

    @property
    def person_id(self) -> int:
        return self.till.door.owner.id

    @property
    def key(self) -> str:
        return f"person:{self.person_id}"

    def wish(self, *, method=MethodType.CARD, form=None, amounts=None, ids=None):
        with self.till.database.reading() as session:
            still = still_of(session, self.account_ids)
        chosen = ids or self.account_ids
        return TogetherWish(
            id=form or uuid4(), person_id=self.person_id, payer_key=self.key, email=EMAIL,
            language="en", method_type=method,
            parts=[Part(account_id=id_, amount=(amounts or {}).get(id_, still[id_]),
                        balance_seen=still[id_]) for id_ in chosen],
        )  # fmt: skip

    def ask(self, wish=None, **how):
        """Press the button; the attempt that leads, with its page open."""
        wish = wish or self.wish(**how)
        leader = self.till.database.attempt(
            lambda session: together.open_together(session, LARKSPUR, wish, at=self.till.now())
        )
        return checkout.start(self.till.context, leader)

    def owed(self) -> list[Money]:
        with self.till.database.reading() as session:
            owed = ledger.owed_on(session, self.account_ids)
        return [owed[id_] for id_ in self.account_ids]

    def states(self) -> set[str]:
        return {str(each.state) for each in self.till.all_attempts()}

    def payments(self) -> list[Payment]:
        with self.till.database.reading() as session:
            return list(
                session.scalars(select(Payment).join(PaymentAttempt).order_by(Payment.account_id))
            )

    def entries(self) -> list[tuple[str, int, int]]:
        """Every entry after the bills: kind, account and what it changes in cents."""
        return [
            (entry.kind.value, entry.account_id, entry.change.cents)
            for entry in self.till.all(Entry)
            if entry.kind is not EntryKind.BILL
        ]


def manager_of(till) -> Manager:
    """Give the till's owner ten more accounts that owe."""
    ids = [till.account_id]
    with till.database.saving() as session:
        for place, owed in enumerate(OWED[1:]):
            premise = Premise(
                parcel=f"99900200{place:02}", house_number=str(100 + place), street="Alder Row",
                city="Larkspur", state="WA", postal_code="98299",
            )  # fmt: skip
            session.add(premise)
            session.flush()
            account = CustomerAccount(
                number=numbers.number_of(3_000_000 + place), premise_id=premise.id,
                customer_class="multi_family", opened_on=date(2020, 1, 1),
                mailing_name="Alder Row LLC", mailing_line1="1 Mill Rd", mailing_city="Larkspur",
                mailing_state="WA", mailing_postal_code="98299",
            )  # fmt: skip
            session.add(account)
            session.flush()
            session.add(
                Access(person_id=till.door.owner.id, account_id=account.id, role=Role.MANAGER,
                       from_on=date(2020, 1, 1))
            )  # fmt: skip
            add_bill(session, account.id, f"26-0001{place:02}", date(2026, 9, 1), owed, till.now())
            ids.append(account.id)
    return Manager(till, ids)
