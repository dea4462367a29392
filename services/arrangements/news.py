"""The letters of an arrangement: its words once it is in force, and what becomes of it."""

from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from models.account import CustomerAccount
from models.arrangement import Arrangement, Signer
from models.money import Money
from services.context import Context
from services.telling.reaching import reach


def send_copy(session: Session, context: Context, made: Arrangement, *, at: datetime) -> None:
    """Mail whoever pays the words they agreed to."""
    agreed = next(each for each in made.signatures if each.signer is Signer.PAYER)
    _write(
        session, context, made, "arrangement_copy", f"arrangement_copy:{made.id}",
        "Mail the words of a payment arrangement: whoever pays it has no e-mail address.", at=at,
        words=agreed.text.split("\n\n"), on=context.district.day(at),
    )  # fmt: skip


def ask_to_sign(session: Session, context: Context, made: Arrangement, *, at: datetime) -> None:
    """Mail whoever pays that an arrangement was proposed to them, and until when to agree; once."""
    _write(
        session, context, made, "arrangement_news", f"arrangement_proposed:{made.id}",
        "Write on paper that a payment arrangement is to be signed: whoever pays it has no e-mail"
        " address.",
        at=at, what="to_be_signed", missing=Money.ZERO, until=made.sign_until,
    )  # fmt: skip


def tell(
    session: Session, context: Context, made: Arrangement, what: str, *, at: datetime,
    missing: Money = Money.ZERO, until: date | None = None,
) -> None:  # fmt: skip
    """Mail whoever pays what became of their arrangement: ``missed``, ``broken`` …

    Each move is told once. Where nobody can be mailed, staff are asked to write on paper.
    """
    move = made.moves[-1]
    session.flush()
    _write(
        session, context, made, "arrangement_news", f"arrangement_news:{move.id}",
        f"Write on paper that a payment arrangement is {what.replace('_', ' ')}:"
        " whoever pays it has no e-mail address.",
        at=at, what=what, missing=missing, until=until,
    )  # fmt: skip


def _write(
    session: Session, context: Context, made: Arrangement, kind: str, key: str, by_hand: str, *,
    at: datetime, **facts: Any,  # noqa: ANN401 - FACTS names them for each kind
) -> None:  # fmt: skip
    account = session.get_one(CustomerAccount, made.account_id)
    reach(
        session, context, person_id=made.person_id, account=account, kind=kind, key=key,
        subject=f"arrangement:{made.id}", by_hand=by_hand, by="arrangements", at=at,
        plan_url=context.links.plans(account.number), **facts,
    )  # fmt: skip
