"""What staff tell of who sees an account: to its owners, and to whoever it is about."""

from collections.abc import Sequence
from enum import StrEnum
from typing import Any

from sqlalchemy.orm import Session

from models.account import CustomerAccount, Person, Role
from models.attention import AttentionKind
from services import attention, audit
from services.access.by_staff.desk import Desk
from services.access.owners import Reader
from services.telling import messages


class What(StrEnum):
    """What was done."""

    GIVEN = "given"
    INVITED = "invited"
    CHANGED = "changed"
    ENDED = "ended"


def tell(
    session: Session, desk: Desk, account: CustomerAccount, person: Person | None, what: What, *,
    role: Role, name: str, owners: Sequence[Reader],
) -> None:  # fmt: skip
    """Tell every owner and the person it is about; when no owner can be told, staff write.

    ``owners`` are those from before the change.
    """
    doing, links = desk.doing, desk.links
    others = [each for each in owners if person is None or each.person_id != person.id]
    facts: dict[str, Any] = {
        "what": what.value, "role": role.value, "on": desk.on,
        "address_line": account.premise.address,
    }  # fmt: skip
    for each in others:
        messages.write(
            session, kind="people_changed", key=f"people_changed:{doing.key}:{each.email}",
            to=each.email, language=each.language, district=desk.district, at=doing.at,
            account_id=account.id, by=doing.by, name=name,
            people_url=links.people(account.number), **facts,
        )  # fmt: skip
    if person is not None and person.email:
        messages.write(
            session, kind="access_by_us", key=f"access_by_us:{doing.key}", to=person.email,
            language=person.language, district=desk.district, at=doing.at, account_id=account.id,
            by=doing.by, account_url=links.account(account.number), **facts,
        )  # fmt: skip
    if not others and what is not What.ENDED:
        attention.call(
            session, key=f"access:{doing.key}", kind=AttentionKind.ACCOUNT_LINK,
            subject=audit.account(account.number), account_id=account.id, at=doing.at,
            words=f"Staff let {name} see this account, and no other owner of it has an e-mail"
            " address. Write to the mailing address who sees it now.",
        )  # fmt: skip
