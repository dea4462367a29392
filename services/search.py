"""The console's search: one box that finds an account by what the caller has at hand.

Numbers of documents are looked up exactly; everything else is words of which
all must match, the last one from its beginning. Every look-up is an index's;
what is typed never becomes part of a statement.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    CompoundSelect,
    Row,
    Select,
    String,
    func,
    literal,
    literal_column,
    select,
    text,
    union_all,
)
from sqlalchemy.dialects.postgresql import REGCONFIG
from sqlalchemy.orm import Session

from models.account import Access, AccountSearch, AccountStatus, CustomerAccount, Person, Premise
from models.base import Serial
from models.bill import Bill
from models.importing import AccountAlias
from models.ledger import LedgerAccount
from models.money import Money
from models.payment import Payment
from services.payments import CODE_LENGTH
from services.rules import numbers, old_numbers
from services.rules.words import fold

HITS_MAX = 25
#: Nobody types more, and a machine that does must not cost us.
QUERY_LENGTH_MAX = 100
WORDS_MAX = 8
PARCEL_LENGTH = 10


class Why(StrEnum):
    """What it was that matched."""

    NUMBER = "number"
    BILL = "bill"
    RECEIPT = "receipt"
    PAYMENT = "payment"
    EMAIL = "email"
    #: The number it had in the system before.
    OLD_NUMBER = "old_number"
    PARCEL = "parcel"
    NAME = "name"
    ADDRESS = "address"
    #: Somebody who may see the account and is not the one it is mailed to.
    PERSON = "person"


@dataclass(frozen=True, kw_only=True)
class Hit:
    """An account that was found, and why."""

    account_id: int
    number: str
    name: str
    address: str
    parcel: str
    status: AccountStatus
    owed: Money
    why: Why
    #: What matched, as it is written in the books; for words, the words.
    matched: str

    @property
    def shown(self) -> str:
        """The account number as it is printed."""
        return numbers.shown(self.number)


def search(session: Session, q: str) -> list[Hit]:
    """At most 25 accounts that fit, exact matches first, in two statements."""
    # The key that leads to the box may end up in it.
    typed = q.lstrip("/ ").strip()[:QUERY_LENGTH_MAX]
    words = fold(typed)[:WORDS_MAX]
    if not words:
        return []
    found: dict[int, tuple[Why, str]] = {}
    exact = session.execute(_exact(typed))
    for account_id, why, matched in sorted(exact, key=lambda row: (row[1] != Why.NUMBER, row[0])):
        found.setdefault(account_id, (Why(why), matched))
    in_words = by_words(session.get_bind().dialect.name, words)
    rows = session.execute(_accounts(found, in_words)).all()
    hits = [_hit(row, found.get(row.id), words) for row in rows]
    rank = {account_id: place for place, account_id in enumerate(found)}
    hits.sort(key=lambda hit: (rank.get(hit.account_id, len(rank)), hit.address, hit.number))
    return hits[:HITS_MAX]


def by_words(dialect: str, words: Sequence[str]) -> Select[Any]:
    """The accounts all of whose words are these, the last one begun; at most 25, by index."""
    if dialect == "sqlite":
        terms = " ".join(f'"{word}"' for word in words) + "*"
        matches = text("account_search_index MATCH :terms").bindparams(terms=terms)
        return (
            select(literal_column("rowid", Serial).label("account_id"))
            .select_from(text("account_search_index"))
            .where(matches)
            .limit(HITS_MAX)
        )
    terms = " & ".join(words) + ":*"
    simple = literal_column("'simple'", REGCONFIG)
    vector = func.to_tsvector(simple, AccountSearch.words)
    return (
        select(AccountSearch.account_id)
        .where(vector.op("@@")(func.to_tsquery(simple, terms)))
        .limit(HITS_MAX)
    )


def index_account(session: Session, account_id: int) -> None:
    """Write the words an account is found by, as it is now; called after any of them changed."""
    account, premise = session.execute(
        select(CustomerAccount, Premise)
        .join(Premise, Premise.id == CustomerAccount.premise_id)
        .where(CustomerAccount.id == account_id)
    ).one()
    people = session.scalars(
        select(Person.name)
        .join(Access, Access.person_id == Person.id)
        .where(Access.account_id == account_id, Access.to_on.is_(None))
        .order_by(Person.id)
    )
    names = [account.mailing_name, *people]
    words = words_of(account.number, names, premise.address, premise.parcel)
    session.merge(AccountSearch(account_id=account_id, words=words))
    session.flush()


def words_of(number: str, names: Iterable[str], address: str, parcel: str) -> str:
    """The folded words of an account, each once: its number, names, address and parcel."""
    written = f"{number} {' '.join(names)} {address} {parcel} {parcel[:6]} {parcel[6:]}"
    return " ".join(dict.fromkeys(fold(written)))


def _exact(typed: str) -> CompoundSelect[Any]:
    """Whatever carries exactly this name; one unique or narrow index each."""
    number = numbers.normalise(typed) or ""
    code = numbers.code(typed)
    code = code if len(code) == CODE_LENGTH else ""
    parcel = "".join(c for c in typed.upper() if c.isalnum())

    def found(account_id: Any, why: Why, matched: Any) -> Select[Any]:  # noqa: ANN401
        return select(account_id, literal(why.value, String), matched).limit(HITS_MAX)

    looks = (
        found(CustomerAccount.id, Why.NUMBER, CustomerAccount.number).where(
            CustomerAccount.number == number
        ),
        found(Bill.account_id, Why.BILL, Bill.number).where(Bill.number == typed),
        found(Payment.account_id, Why.RECEIPT, Payment.receipt_number).where(
            Payment.receipt_number == typed.upper()
        ),
        found(Payment.account_id, Why.RECEIPT, Payment.receipt_number).where(
            Payment.receipt_code == code
        ),
        found(Bill.account_id, Why.BILL, Bill.number).where(Bill.code == code),
        found(Payment.account_id, Why.PAYMENT, Payment.reference).where(Payment.reference == typed),
        found(AccountAlias.account_id, Why.OLD_NUMBER, AccountAlias.written).where(
            AccountAlias.number == old_numbers.fold(typed)
        ),
        found(Access.account_id, Why.EMAIL, Person.email)
        .join(Person, Person.id == Access.person_id)
        # Without the last word every access would be read: only the current ones are indexed.
        .where(Person.email == typed.casefold(), Access.to_on.is_(None)),
        found(CustomerAccount.id, Why.PARCEL, Premise.parcel)
        .join(Premise, Premise.id == CustomerAccount.premise_id)
        .where(Premise.parcel == (parcel if len(parcel) == PARCEL_LENGTH else "")),
    )
    return union_all(*(select(look.subquery()) for look in looks))


def _accounts(found: Iterable[int], in_words: Select[Any]) -> Select[Any]:
    """The accounts that were found exactly or by words, with what they owe."""
    owed = (
        select(func.coalesce(func.sum(LedgerAccount.balance), 0))
        .where(LedgerAccount.account_id == CustomerAccount.id)
        .scalar_subquery()
    )
    ids = union_all(
        select(in_words.subquery()),
        select(CustomerAccount.id).where(CustomerAccount.id.in_(list(found))),
    ).subquery("found")
    return (
        select(
            CustomerAccount.id,
            CustomerAccount.number,
            CustomerAccount.mailing_name,
            CustomerAccount.status,
            Premise,
            owed.label("owed"),
        )
        .join(Premise, Premise.id == CustomerAccount.premise_id)
        .where(CustomerAccount.id.in_(select(ids)))
    )


def _hit(row: Row[Any], exact: tuple[Why, str] | None, words: Sequence[str]) -> Hit:
    address = row.Premise.address
    why, matched = exact or (_why(row, address, words), " ".join(words))
    owed = row.owed if isinstance(row.owed, Money) else Money(int(row.owed))
    return Hit(
        account_id=row.id,
        number=row.number,
        name=row.mailing_name,
        address=address,
        parcel=row.Premise.parcel,
        status=row.status,
        owed=owed,
        why=why,
        matched=matched,
    )


def _why(row: Row[Any], address: str, words: Sequence[str]) -> Why:
    """The first thing that carries a word typed; else it is a person's name."""
    carried = (
        (Why.NAME, row.mailing_name),
        (Why.ADDRESS, address),
        (Why.NUMBER, row.number),
        (Why.PARCEL, f"{row.Premise.parcel} {row.Premise.parcel[:6]} {row.Premise.parcel[6:]}"),
    )
    for why, written in carried:
        if any(word.startswith(words[-1]) or word in words[:-1] for word in fold(written)):
            return why
    return Why.PERSON
