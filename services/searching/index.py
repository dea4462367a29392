"""The words an account is found by, as they are kept beside it."""

from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.account import Access, AccountSearch, CustomerAccount, Person, Premise
from services.rules.words import fold


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
