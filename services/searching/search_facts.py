"""What the search asks of the database, in one statement an engine.

Numbers of documents are looked up exactly, each by a unique or narrow index;
words by the index of full text. Both answer with whose account it is and why,
and the accounts stand beside them with what they owe.
"""

from collections.abc import Sequence
from typing import Any, NamedTuple

from sqlalchemy import (
    BigInteger,
    Select,
    String,
    Text,
    bindparam,
    cast,
    func,
    literal,
    literal_column,
    select,
    text,
    type_coerce,
    union_all,
)
from sqlalchemy.orm import Session

from models.account import Access, AccountSearch, AccountStatus, CustomerAccount, Person, Premise
from models.base import Cents, Serial
from models.bill import Bill
from models.importing import AccountAlias
from models.ledger import LedgerAccount
from models.money import Money
from models.payment import Payment
from models.question import Question
from services.searching import asked, full_text

HITS_MAX = 25
#: The first eleven signs of a number that are not blanks or dashes, as the index of migration 0027
#: has them: ten digits, with the country before them or what begins an extension behind.
CALLED = literal_column(
    "substr(replace(replace(replace(replace(replace(replace(replace(person.telephone, ' ', ''),"
    " '-', ''), '(', ''), ')', ''), '.', ''), '/', ''), '+', ''), 1, 11)",
    Text,
)
#: Stands where an account was found by its words: which of them is worked out later.
WORDS = "words"


class Found(NamedTuple):
    """An account and one reason for which it was found."""

    why: str
    #: What matched, as it is written in the books; nothing for words.
    matched: str
    account_id: int
    number: str
    name: str
    status: AccountStatus
    house_number: str
    street: str
    unit: str
    parcel: str
    owed: Money


def look(session: Session, typed: str, words: Sequence[str]) -> Sequence[Found]:
    """Everything that fits what was typed; an account once for each reason, in no order."""
    connection = session.connection()
    engine = connection.dialect.name
    facts = {"terms": full_text.terms(engine, words), **asked.exactly(typed)}
    return _QUESTIONS[engine].ask(connection, facts)


def by_words(engine: str) -> Select[Any]:
    """The accounts that carry the ``terms``; at most 25, by index."""
    if engine == "sqlite":
        return (
            select(literal_column("rowid", Serial).label("account_id"))
            .select_from(text("account_search_index"))
            .where(text("account_search_index MATCH :terms"))
            .limit(HITS_MAX)
        )
    vector = func.to_tsvector(full_text.SIMPLE, AccountSearch.words)
    # Found first and limited then: with the limit inside, PostgreSQL would rather read the table
    # from its beginning and hope.
    every = select(AccountSearch.account_id).where(vector.op("@@")(full_text.asked())).cte("every")
    first = every.prefix_with("MATERIALIZED")
    return select(first.c.account_id).limit(HITS_MAX)


def _statement(engine: str) -> Select[Any]:
    """Everything in one: whose account, why, and the account itself."""

    def found(account_id: Any, why: str, matched: Any) -> Select[Any]:  # noqa: ANN401
        return select(
            account_id.label("account_id"),
            literal(why, String).label("why"),
            matched.label("matched"),
        ).limit(HITS_MAX)

    typed, upper, number, code, old, joined, email, parcel = (
        bindparam(name, type_=Text)
        for name in ("typed", "upper", "number", "code", "old", "joined", "email", "parcel")
    )
    looks = (
        found(CustomerAccount.id, "number", CustomerAccount.number).where(
            CustomerAccount.number == number
        ),
        found(Bill.account_id, "bill", Bill.number).where(Bill.number == typed),
        found(Payment.account_id, "receipt", Payment.receipt_number).where(
            Payment.receipt_number == upper
        ),
        found(Payment.account_id, "receipt", Payment.receipt_number).where(
            Payment.receipt_code == code
        ),
        found(Bill.account_id, "bill", Bill.number).where(Bill.code == code),
        found(Payment.account_id, "payment", Payment.reference).where(Payment.reference == typed),
        found(AccountAlias.account_id, "old_number", AccountAlias.written).where(
            AccountAlias.number == old
        ),
        found(AccountAlias.account_id, "old_number", AccountAlias.written).where(
            AccountAlias.joined == joined
        ),
        found(Access.account_id, "email", Person.email)
        .join(Person, Person.id == Access.person_id)
        # Without the last word every access would be read: only the current ones are indexed.
        .where(Person.email == email, Access.to_on.is_(None)),
        found(Access.account_id, "telephone", Person.telephone)
        .join(Person, Person.id == Access.person_id)
        .where(
            # The index has no empty ones: without these words no planner would think of it.
            literal_column("person.telephone") != literal_column("''"),
            CALLED.in_([bindparam(name, type_=Text) for name in ("alone", "country", "ext", "x")]),
            Access.to_on.is_(None),
        ),
        found(CustomerAccount.id, "parcel", Premise.parcel)
        .join(Premise, Premise.id == CustomerAccount.premise_id)
        .where(Premise.parcel == parcel),
        found(by_words(engine).subquery().c.account_id, WORDS, literal("", Text)),
    )
    hits = union_all(*(select(look.subquery()) for look in looks)).subquery("hit")
    owed = (
        select(cast(func.coalesce(func.sum(LedgerAccount.balance), 0), BigInteger))
        .where(LedgerAccount.account_id == CustomerAccount.id)
        .scalar_subquery()
    )
    return (
        select(
            hits.c.why, hits.c.matched, CustomerAccount.id, CustomerAccount.number,
            CustomerAccount.mailing_name, CustomerAccount.status, Premise.house_number,
            Premise.street, Premise.unit, Premise.parcel, type_coerce(owed, Cents()).label("owed"),
        )
        .select_from(hits)
        .join(CustomerAccount, CustomerAccount.id == hits.c.account_id)
        .join(Premise, Premise.id == CustomerAccount.premise_id)
    )  # fmt: skip


_QUESTIONS = {engine: Question(_statement(engine), Found) for engine in ("sqlite", "postgresql")}
