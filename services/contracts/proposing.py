"""A contract proposed by staff within the district's rules; and called off before it is signed."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.account import Access, AccountStatus, CustomerAccount, Role
from models.audit import Deed
from models.contract import LIVE, Contract, ContractState
from models.district import District
from models.errors import Conflict, NotFound, Refused
from models.hold import HoldKind
from models.money import Money
from services import audit
from services.access.accounts import lasting
from services.accounts import holds, household
from services.books.chart import lock_account
from services.rules import contracts
from services.rules.instalments import Loan
from services.rules.masking import masked

WORDS_MAX = 500
#: Who may bind the property: a tenant may not.
OWNERS = frozenset({Role.OWNER, Role.CO_OWNER})
#: So long a proposal may wait for its signature.
AHEAD_MAX = timedelta(days=92)
S = ContractState


@dataclass(frozen=True, kw_only=True)
class Wish:
    """The terms of a contract to be; ``key`` is the form's."""

    key: UUID
    account_id: int
    #: The owner who pays and signs.
    person_id: int
    purpose: str
    principal: Money
    #: Per cent a year.
    rate: Decimal
    months: int
    #: The day interest begins, and the last on which it may be signed.
    from_on: date
    #: The board's resolution; it may be named later, by whoever decides.
    resolution: str = ""


def loan_of(district: District, wish: Wish) -> Loan:
    """The terms as the arithmetic needs them."""
    return Loan(
        principal=wish.principal, rate=wish.rate, months=wish.months, from_on=wish.from_on,
        treasurer_fee=district.contracts.treasurer_fee,
    )  # fmt: skip


def propose(session: Session, district: District, wish: Wish, *, by: str, at: datetime) -> Contract:
    """Propose a contract. A second person decides, then the owner signs; nothing is posted before.

    A second call with the same key returns the first one's contract.

    :raises Forbidden: for an account of one's own household.
    :raises Refused: when the law or the district's rules do not allow it (RCW 57.08.005(11)), or
        the person is no owner of it.
    :raises Conflict: when the account has one that is not over.
    """
    household.refuse_own(session, by=by, account_id=wish.account_id)
    lock_account(session, wish.account_id)
    known = session.scalar(select(Contract).where(Contract.key == wish.key))
    if known is not None:
        if (known.account_id, known.principal) != (wish.account_id, wish.principal):
            raise Conflict("This form was used before. Start again.")
        return known
    on = district.day(at)
    purpose = _worded(wish.purpose, "Write what is paid for.")
    quoted = contracts.quote(district.contracts, loan_of(district, wish))
    _refuse(session, wish, on)
    made = Contract(
        key=wish.key, account_id=wish.account_id, person_id=wish.person_id, purpose=purpose,
        principal=wish.principal, rate=wish.rate, months=wish.months, payment=quoted.payment,
        treasurer_fee=quoted.loan.treasurer_fee, admin_fee=quoted.admin_fee,
        is_due_on_sale=district.contracts.is_due_on_sale, from_on=wish.from_on,
        resolution=short(wish.resolution), proposed_by=by, proposed_at=at,
    )  # fmt: skip
    session.add(made)
    session.flush()
    record(session, made, Deed.CONTRACT_PROPOSED, by=by, at=at)
    return made


def withdraw(session: Session, contract_id: int, *, words: str, by: str, at: datetime) -> Contract:
    """Call a contract off before it is signed. Called off twice, it is once.

    :raises NotFound: when there is none.
    :raises Forbidden: when the account is of one's own household.
    :raises Refused: without a reason, or when it is signed or over.
    """
    made = locked(session, contract_id)
    household.refuse_own(session, by=by, account_id=made.account_id)
    if made.state is S.CANCELLED:
        return made
    if made.state not in {S.PROPOSED, S.APPROVED}:
        raise Refused("It is signed or over, and cannot be called off.")
    made.move_to(S.CANCELLED, by=by, at=at, words=_worded(words, "Write why."))
    session.flush()
    record(session, made, Deed.CONTRACT_ENDED, by=by, at=at)
    return made


def locked(session: Session, contract_id: int) -> Contract:
    """A contract to move: its account first, then itself, read afresh after the wait.

    :raises NotFound: when there is none.
    """
    account_id = session.scalar(select(Contract.account_id).where(Contract.id == contract_id))
    if account_id is None:
        raise NotFound("There is no such contract.")
    lock_account(session, account_id)
    return session.scalars(
        select(Contract)
        .where(Contract.id == contract_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()


def record(session: Session, made: Contract, deed: Deed, *, by: str, at: datetime) -> None:
    """Write into the trail what was done with a contract."""
    audit.record(
        session, actor=by, action=deed, subject=audit.account_of(session, made.account_id), at=at,
        detail={"contract": made.number, "principal": str(made.principal)},
    )  # fmt: skip


def is_bankrupt(session: Session, account_id: int, on: date) -> bool:
    """Whether a bankruptcy is open: nothing is agreed and nothing called due in one."""
    return any(
        hold.kind is HoldKind.BANKRUPTCY and hold.from_on <= on and not holds.is_over(hold, on)
        for hold in holds.history(session, account_id)
    )


def is_owner(session: Session, person_id: int, account_id: int, on: date) -> bool:
    """Whether a person owns the property of an account on a day."""
    role = session.scalar(
        select(Access.role)
        .where(Access.person_id == person_id, Access.account_id == account_id, lasting(on))
        .order_by(Access.id.desc())
        .limit(1)
    )
    return role in OWNERS


def hindrance(session: Session, account_id: int, person_id: int, on: date) -> Refused | None:
    """Why nothing may be agreed with a person for an account on a day; none when it may. It is
    asked at each step: months may lie between the proposal and the signature."""
    account = session.get_one(CustomerAccount, account_id)
    if account.status is AccountStatus.CLOSED:
        return Refused("The account is closed: all of it would be due.")
    if not is_owner(session, person_id, account_id, on):
        return Refused("Only an owner of the property signs a contract.")
    if is_bankrupt(session, account_id, on):
        return Refused("In bankruptcy nothing is agreed here.")
    return None


def live_id(session: Session, account_id: int) -> int | None:
    """The contract of an account that is not over; none when there is none."""
    return session.scalar(
        select(Contract.id).where(Contract.account_id == account_id, Contract.state.in_(LIVE))
    )


def _refuse(session: Session, wish: Wish, on: date) -> None:
    if live_id(session, wish.account_id) is not None:
        raise Conflict("This account has a contract that is not over.")
    if not on <= wish.from_on <= on + AHEAD_MAX:
        raise Refused("Interest begins today or within three months: it is signed until then.")
    if no := hindrance(session, wish.account_id, wish.person_id, on):
        raise no


def _worded(written: str, missing: str) -> str:
    said = short(written)
    if not said:
        raise Refused(missing)
    return said


def short(written: str) -> str:
    """What staff wrote as it is kept: on one line, cut, and without the number of a card."""
    return masked(" ".join(written.split()))[:WORDS_MAX]
