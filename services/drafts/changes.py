"""Every change of an autopay: one row that stays, and a letter to whoever pays.

The row says what was before and after, who did it and why; nothing about an autopay
changes without one.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.account import CustomerAccount, Person
from models.audit import Deed
from models.autopay import Autopay, AutopayChange, AutopayDeed
from models.saved_method import SavedMethod
from services import audit
from services.context import Context
from services.drafts import terms
from services.once import insert_once
from services.rules.masking import masked
from services.telling import messages
from services.telling.reasons import in_words

#: Nobody is written to about what they see in the same moment elsewhere.
SILENT = frozenset({AutopayDeed.BROUGHT})


def facts(autopay: Autopay) -> dict[str, Any]:
    """What of an autopay can change, as plain data."""
    return {
        "state": autopay.state.value,
        "method_id": autopay.method_id,
        "mandate_id": autopay.mandate_id,
        **terms.as_data(terms.of(autopay)),
    }


def record(
    session: Session,
    context: Context,
    autopay: Autopay,
    deed: AutopayDeed,
    *,
    key: str,
    before: dict[str, Any],
    by: str,
    at: datetime,
    reason: str = "",
    more: dict[str, Any] | None = None,
) -> AutopayChange:
    """Write down what became of an autopay, raise its version, and tell whoever pays.

    ``before`` is ``facts`` from before the change; what is after is read from the row, with
    ``more`` beside it (the draft that is skipped, say). The same ``key`` twice is one change,
    and the first stays as it is.
    """
    after = {**facts(autopay), **(more or {})}
    change = insert_once(
        session, AutopayChange, key=key, autopay_id=autopay.id, deed=deed, before=before,
        after=after, by=by, reason=masked(reason), at=at,
    )  # fmt: skip
    if change is None:
        return session.scalars(select(AutopayChange).where(AutopayChange.key == key)).one()
    autopay.version += 1
    audit.record(
        session, actor=by, action=Deed(f"autopay.{deed}"), at=at,
        subject=audit.account_of(session, autopay.account_id),
        detail={"autopay": autopay.id, "reason": reason},
    )  # fmt: skip
    if deed not in SILENT:
        _tell(session, context, autopay, change)
    session.flush()
    return change


def _tell(session: Session, context: Context, autopay: Autopay, change: AutopayChange) -> None:
    """One letter to the person whose method pays; none where their address is not known."""
    if autopay.person_id is None:
        return
    person = session.get_one(Person, autopay.person_id)
    if not person.email:
        return
    account = session.get_one(CustomerAccount, autopay.account_id)
    method = session.get(SavedMethod, autopay.method_id) if autopay.method_id else None
    why = in_words(autopay.reason, person.language) if autopay.reason else ""
    messages.write(
        session, kind="autopay_changed", key=f"autopay_changed:{change.id}", to=person.email,
        language=person.language, district=context.district, at=change.at,
        account_id=account.id, by=change.by, what=change.deed.value,
        on=context.district.day(change.at), address_line=account.premise.address,
        account_ending=account.shown[-4:], method=method.shown if method else "",
        until=autopay.paused_until, reason=why,
        autopay_url=context.links.autopay(account.number),
    )  # fmt: skip
