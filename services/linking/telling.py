"""Telling that somebody linked an account: everybody of it, and staff where there is doubt."""

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy.orm import Session

from models.account import Access, CustomerAccount, Person
from models.attention import AttentionKind
from models.linking import LinkProof
from services import attention, audit
from services.access import sharing
from services.linking.doubts import doubt
from services.proving.proofs import PersonActing
from services.telling import messages

UNDO_FOR = timedelta(days=14)


@dataclass(frozen=True)
class Given:
    """What a link gave, and for what proof."""

    account: CustomerAccount
    access: Access
    proof: LinkProof


def tell(session: Session, given: Given, secret: str, doing: PersonActing) -> None:
    """Tell everybody else of the account; where there is doubt, staff write a letter."""
    account, day = given.account, doing.district.day(doing.at)
    linker = session.get_one(Person, doing.person_id)
    others = [
        seen
        for seen in sharing.people(session, account.id, day)
        if seen.email and seen.person_id != linker.id
    ]
    for seen in others:
        reader = session.get_one(Person, seen.person_id)
        messages.write(
            session, kind="account_linked",
            key=f"account_linked:{given.access.id}:{seen.person_id}:{doing.at.isoformat()}",
            to=seen.email or "", language=reader.language, district=doing.district, at=doing.at,
            account_id=account.id, by=f"person:{linker.id}", name=linker.name,
            address_line=account.premise.address, role=given.access.role.value, on=day,
            undo_url=doing.links.undo_link(secret),
            undo_until=doing.district.day(doing.at + UNDO_FOR),
        )  # fmt: skip
    words = doubt(
        session, account, given.access, given.proof, is_told=bool(others), on=day
    )  # fmt: skip
    if words:
        attention.call(
            session, key=f"link:{given.access.id}:{given.proof}", kind=AttentionKind.ACCOUNT_LINK,
            subject=audit.account(account.number), account_id=account.id, at=doing.at, words=words,
        )  # fmt: skip
