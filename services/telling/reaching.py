"""A letter that a person must get: by e-mail, or on paper by staff where no e-mail reaches them."""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from models.account import CustomerAccount, Person
from models.attention import AttentionKind
from services import attention
from services.context import Context
from services.rules.mailboxes import is_plain
from services.telling import messages


def reach(
    session: Session, context: Context, *, person_id: int, account: CustomerAccount, kind: str,
    key: str, subject: str, by_hand: str, by: str, at: datetime,
    **facts: Any,  # noqa: ANN401 - FACTS names them for each kind
) -> None:  # fmt: skip
    """Write to a person about an account; or ask staff to, in the words ``by_hand``. A key is once.

    ``subject`` is what staff look at, such as ``contract:7``.
    """
    person = session.get_one(Person, person_id)
    if not is_plain(person.email or ""):
        attention.call(
            session, key=key, kind=AttentionKind.MAIL, subject=subject, words=by_hand, at=at,
            account_id=account.id,
        )  # fmt: skip
        return
    messages.write(
        session, kind=kind, key=key, to=person.email or "", language=person.language,
        district=context.district, at=at, account_id=account.id, by=by,
        address_line=account.premise.address, **facts,
    )  # fmt: skip
