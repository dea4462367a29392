"""Staff do no work on what is their own, or their household's: a colleague does."""

from sqlalchemy import ColumnElement, Connection, Select, bindparam, exists, select
from sqlalchemy.orm import Session

from models.account import Access, CustomerAccount, Person
from models.errors import Forbidden
from models.identity import Staff
from models.question import Question

#: Said to whoever works on what is their own.
OWN = "This account is of your own household. Ask a colleague to do it."


def _premises(staff_id: ColumnElement[int] | int) -> Select[int]:
    """Where a member of staff ever had a part in an account."""
    return (
        select(CustomerAccount.premise_id)
        .join(Access, Access.account_id == CustomerAccount.id)
        .join(Person, Person.id == Access.person_id)
        .join(Staff, Staff.email == Person.email)
        .where(Staff.id == staff_id)
        .correlate(None)
    )


_IS_OWN = Question(
    select(
        exists().where(
            CustomerAccount.id == bindparam("account_id"),
            CustomerAccount.premise_id.in_(_premises(bindparam("staff_id"))),
        )
    )
)


def is_own(session: Session | Connection, *, staff_id: int, account_id: int) -> bool:
    """Whether a member of staff ever had a part in this account, or in another at its premise.

    They are known by their e-mail address.
    """
    return bool(_IS_OWN.ask(session, {"staff_id": staff_id, "account_id": account_id})[0][0])


def is_of(staff_id: int) -> ColumnElement[bool]:
    """The same as a column of a statement about an account; null where there is none."""
    return CustomerAccount.premise_id.in_(_premises(staff_id))


def own_accounts(*, by: str) -> Select[int] | None:
    """The accounts of one's own household, to leave them out of work on many; None when ``by``
    is nobody of staff (``staff:7``)."""
    kind, _, staff_id = by.partition(":")
    if kind != "staff":
        return None
    there = CustomerAccount.premise_id.in_(_premises(int(staff_id)))
    return select(CustomerAccount.id).where(there).correlate(None)


def refuse_own(session: Session, *, by: str, account_id: int | None) -> None:
    """Refuse work on one's own household. Every verb by which staff change something of an
    account asks this; ``by`` is whoever does it, and only staff (``staff:7``) are refused.

    :raises Forbidden: when the account, or another at its premise, is theirs.
    """
    kind, _, staff_id = by.partition(":")
    if kind != "staff" or account_id is None:
        return
    if is_own(session, staff_id=int(staff_id), account_id=account_id):
        raise Forbidden(OWN)
