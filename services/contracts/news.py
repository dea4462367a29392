"""The letters of a contract: its words once it is in force, and what becomes of it."""

from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from models.account import CustomerAccount
from models.contract import Contract
from models.money import Money
from services.context import Context
from services.telling.reaching import reach


def send_copy(session: Session, context: Context, made: Contract, *, at: datetime) -> None:
    """Mail the owner the words they agreed to."""
    assert made.signature is not None  # noqa: S101 - whoever calls has just signed it
    _write(
        session, context, made, "contract_copy", f"contract_copy:{made.id}",
        "Mail the words of a contract: its owner has no e-mail address.", at=at,
        words=made.signature.text.split("\n\n"), on=context.district.day(at),
    )  # fmt: skip


def tell(
    session: Session, context: Context, made: Contract, what: str, *, at: datetime,
    missing: Money = Money.ZERO, until: date | None = None,
) -> None:  # fmt: skip
    """Mail the owner what became of their contract: ``missed``, ``defaulted`` …

    Each move is told once. Where nobody can be mailed, staff are asked to write on paper.
    """
    session.flush()
    _write(
        session, context, made, "contract_news", f"contract_news:{made.moves[-1].id}",
        f"Write on paper that a contract is {what.replace('_', ' ')}: its owner has no e-mail"
        " address.",
        at=at, what=what, missing=missing, until=until,
    )  # fmt: skip


def _write(
    session: Session, context: Context, made: Contract, kind: str, key: str, by_hand: str, *,
    at: datetime, **facts: Any,  # noqa: ANN401 - FACTS names them for each kind
) -> None:  # fmt: skip
    account = session.get_one(CustomerAccount, made.account_id)
    reach(
        session, context, person_id=made.person_id, account=account, kind=kind, key=key,
        subject=f"contract:{made.id}", by_hand=by_hand, by="contracts", at=at,
        contract_url=context.links.contract(account.number, made.id), **facts,
    )  # fmt: skip
