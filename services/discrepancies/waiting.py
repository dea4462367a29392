"""How many cases are somebody's to work on, for the counter beside the place of their list."""

from sqlalchemy import Connection, func, select
from sqlalchemy.orm import Session

from models.discrepancy import CaseState, DiscrepancyCase


def mine(session: Session | Connection, *, by: str, limit: int) -> int:
    """The open cases of ``staff:7``, counted up to ``limit`` by an index."""
    some = (
        select(DiscrepancyCase.id)
        .where(DiscrepancyCase.owner == by, DiscrepancyCase.state != CaseState.CLOSED)
        .limit(limit)
        .subquery()
    )
    return session.execute(select(func.count()).select_from(some)).scalar_one()
