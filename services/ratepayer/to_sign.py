"""What waits on an account to be agreed to: a contract, or an arrangement."""

from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, bindparam, exists, or_, select
from sqlalchemy.orm import Session

from models.account import CustomerAccount, Role
from models.arrangement import Arrangement, ArrangementSignature, ArrangementState, Signer
from models.contract import Contract, ContractState
from models.question import Question
from services.contracts.proposing import OWNERS

#: Whether anything of the account in the statement around it waits for anybody.
WAITS = or_(
    exists().where(
        Contract.account_id == CustomerAccount.id, Contract.state == ContractState.APPROVED
    ),
    exists().where(
        Arrangement.account_id == CustomerAccount.id,
        Arrangement.state == ArrangementState.PROPOSED,
    ),
)


class ToSign(NamedTuple):
    """A contract or an arrangement that is not in force yet."""

    id: int
    #: The last day to agree to it.
    until: date
    is_contract: bool
    #: Whether it waits for the reader; else somebody else has to agree.
    is_mine: bool


def of_account(
    session: Session | Connection, number: str, *, person_id: int, role: Role, on: date
) -> Sequence[ToSign]:
    """What of an account may still be agreed to on a day, contracts first.

    A contract is there for the owner alone it was made for; an arrangement for whoever sees it.
    """
    asked = {"number": number, "on": on}
    is_owner = role in OWNERS
    contracts = [
        ToSign(row.id, row.until, is_contract=True, is_mine=True)
        for row in _CONTRACTS.ask(session, asked)
        if is_owner and row.person_id == person_id
    ]
    arrangements = [
        ToSign(row.id, row.until, is_contract=False, is_mine=_waits_for(row, person_id, role))
        for row in _ARRANGEMENTS.ask(session, asked)
    ]
    return [*contracts, *arrangements]


def _waits_for(row: Any, person_id: int, role: Role) -> bool:  # noqa: ANN401 - of _ARRANGEMENTS
    if row.person_id == person_id:
        return not row.is_signed_by_payer
    return row.needs_owner and role in OWNERS and not row.is_signed_by_owner


def _signed(signer: Signer) -> ColumnElement[bool]:
    return exists().where(
        ArrangementSignature.arrangement_id == Arrangement.id,
        ArrangementSignature.signer == signer,
    )


_CONTRACTS = Question(
    select(Contract.id, Contract.person_id, Contract.from_on.label("until"))
    .join(CustomerAccount, CustomerAccount.id == Contract.account_id)
    .where(
        CustomerAccount.number == bindparam("number"),
        Contract.state == ContractState.APPROVED,
        Contract.from_on >= bindparam("on"),
    )
)
_ARRANGEMENTS = Question(
    select(
        Arrangement.id, Arrangement.person_id, Arrangement.needs_owner,
        Arrangement.sign_until.label("until"),
        _signed(Signer.PAYER).label("is_signed_by_payer"),
        _signed(Signer.OWNER).label("is_signed_by_owner"),
    )
    .join(CustomerAccount, CustomerAccount.id == Arrangement.account_id)
    .where(
        CustomerAccount.number == bindparam("number"),
        Arrangement.state == ArrangementState.PROPOSED,
        Arrangement.sign_until >= bindparam("on"),
    )
)  # fmt: skip
