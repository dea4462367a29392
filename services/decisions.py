"""What one person proposed and another decides: how much of it waits for whoever looks."""

from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, Select, func, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from models.bill_run import BillRun, RunState
from models.change_request import ChangeRequest
from models.contract import Contract, ContractState
from models.program_enrolment import Decision, ProgramProposal
from models.rate_change import ChangeState, RateChange
from models.refund import Refund, RefundState
from services.accounts import household
from services.change_requests import deciders


class Waiting(NamedTuple):
    """How many of each wait for the second person."""

    bill_runs: int = 0
    contracts: int = 0
    refunds: int = 0
    rates: int = 0
    programs: int = 0
    changes: int = 0


def waiting(session: Session | Connection, *, by: str) -> Waiting:
    """What somebody else proposed and ``by`` (``staff:7``) may decide. One statement.

    Not what is of their own household: a colleague decides that.
    """
    own = household.own_accounts(by=by)

    def of_others(account_id: ColumnElement[int] | InstrumentedAttribute[Any]) -> list[Any]:
        return [] if own is None else [account_id.not_in(own)]

    row = session.execute(
        select(
            *(
                each.scalar_subquery()
                for each in (
                    _count(BillRun.state == RunState.PREVIEWED, BillRun.drafted_by != by),
                    _count(
                        Contract.state == ContractState.PROPOSED, Contract.proposed_by != by,
                        *of_others(Contract.account_id),
                    ),
                    _count(
                        Refund.state == RefundState.REQUESTED, Refund.requested_by != by,
                        *of_others(Refund.account_id),
                    ),
                    _count(RateChange.state == ChangeState.PROPOSED, RateChange.proposed_by != by),
                    _count(
                        ProgramProposal.decision == Decision.WAITING,
                        ProgramProposal.proposed_by != by,
                        *of_others(ProgramProposal.account_id),
                    ),
                    _count(*deciders.waits_for(by)).select_from(ChangeRequest),
                )
            )
        )
    ).one()  # fmt: skip
    return Waiting(*row)


def _count(*where: Any) -> Select[int]:  # noqa: ANN401 - conditions of any table
    return select(func.count()).where(*where)
