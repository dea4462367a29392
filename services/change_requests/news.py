"""What the customer is told when what they owe was changed: once, in the words of its reason."""

from datetime import datetime

from sqlalchemy.orm import Session

from models.account import CustomerAccount
from models.attention import AttentionKind
from models.change_request import ChangeRequest
from models.money import Money
from services import attention
from services.access import owners
from services.change_requests.planning import Plan
from services.context import Context
from services.telling import messages

KIND = "balance_changed"


def tell(
    session: Session, context: Context, request: ChangeRequest, plan: Plan, *, at: datetime
) -> None:
    """Tell the owners of each account that owes more or less by a change; where none has an
    e-mail address, staff write on paper. What owes the same is told nothing."""
    for account_id in plan.before:
        before, after = plan.owed_before(account_id), plan.owed_after(account_id)
        if before != after:
            _write(session, context, request, account_id, after - before, after, at=at)


def _write(
    session: Session, context: Context, request: ChangeRequest, account_id: int, change: Money,
    owed: Money, *, at: datetime,
) -> None:  # fmt: skip
    district = context.district
    account = session.get_one(CustomerAccount, account_id)
    said = district.changes.reasons[request.reason].customer
    readers = owners.readers(session, account_id, on=district.day(at), at=at)
    for each in readers:
        messages.write(
            session, kind=KIND, key=f"{KIND}:{request.id}:{account_id}:{each.email}",
            to=each.email, language=each.language, district=district, at=at,
            account_id=account_id, by="changes", address_line=account.premise.address,
            why=said.get(each.language, said["en"]), amount=abs(change),
            is_more=change > Money.ZERO, owed=owed, on=district.day(at),
            account_url=context.links.account(account.number),
        )  # fmt: skip
    if not readers:
        attention.call(
            session, key=f"{KIND}:{request.id}:{account_id}", kind=AttentionKind.MAIL,
            subject=f"change:{request.id}", at=at, account_id=account_id,
            words=f"Write on paper that what this account owes changed by {change}"
            f" ({request.number}): no owner of it has an e-mail address.",
        )  # fmt: skip
