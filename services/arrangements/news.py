"""The letters of an arrangement: its words once it is in force, and what becomes of it."""

from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from models.account import CustomerAccount, Person
from models.arrangement import Arrangement, Signer
from models.attention import AttentionKind
from models.money import Money
from services import attention
from services.context import Context
from services.rules.mailboxes import is_plain
from services.telling import messages


def send_copy(session: Session, context: Context, made: Arrangement, *, at: datetime) -> None:
    """Mail whoever pays the words they agreed to."""
    agreed = next(each for each in made.signatures if each.signer is Signer.PAYER)
    _write(
        session, context, made, "arrangement_copy", f"arrangement_copy:{made.id}",
        "Mail the words of a payment arrangement: whoever pays it has no e-mail address.", at=at,
        words=agreed.text.split("\n\n"), on=context.district.day(at),
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
    person = session.get_one(Person, made.person_id)
    account = session.get_one(CustomerAccount, made.account_id)
    if not is_plain(person.email or ""):
        attention.call(
            session, key=key, kind=AttentionKind.MAIL, subject=f"arrangement:{made.id}",
            words=by_hand, at=at, account_id=made.account_id,
        )  # fmt: skip
        return
    messages.write(
        session, kind=kind, key=key, to=person.email or "", language=person.language,
        district=context.district, at=at, account_id=made.account_id, by="arrangements",
        address_line=account.premise.address, plan_url=context.links.plans(account.number), **facts,
    )  # fmt: skip
