"""Contracts as the desk has them, for other rooms and for pages to show."""

from datetime import timedelta
from decimal import Decimal
from uuid import uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.account import Access, CustomerAccount, Role
from models.contract import Contract
from models.money import Money
from models.signed import SignedWhere
from services.contracts import deciding, proposing, signing
from services.contracts.proposing import Wish
from services.links import Links
from services.rules.agreed import Saying
from tests.factories import give_access, make_person
from tests.workshop import LARKSPUR
from web.clock import now

#: Two members of staff who are nobody's household.
PROPOSES, DECIDES = "staff:4711", "staff:4712"


class _Office:
    """As much of a context as signing on paper needs."""

    district = LARKSPUR
    links = Links("https://pay.larkspursewer.example")


def make_proposal(session: Session, account: CustomerAccount, **more: object) -> Contract:
    """$4,800.00 over 60 months at 4.25%, proposed to the owner of an account."""
    at = more.pop("at", None) or now()
    owner = session.scalar(
        select(Access.person_id).where(
            Access.account_id == account.id, Access.role == Role.OWNER, Access.to_on.is_(None)
        )
    )
    if owner is None:
        person = make_person(session, "Iris Vance")
        give_access(session, person, account)
        owner = person.id
    facts = {
        "key": uuid4(), "account_id": account.id, "person_id": owner,
        "purpose": "the connection of a house", "principal": Money(480_000),
        "rate": Decimal("4.25"), "months": 60, "from_on": LARKSPUR.day(at) + timedelta(days=13),
        "resolution": "Resolution 2026-31",
    }  # fmt: skip
    return proposing.propose(session, LARKSPUR, Wish(**(facts | more)), by=PROPOSES, at=at)


def make_approved(session: Session, account: CustomerAccount, **more: object) -> Contract:
    """The same, approved: it waits for the owner's signature."""
    at = more.get("at") or now()
    made = make_proposal(session, account, **more)
    return deciding.approve(session, _Office(), made.id, resolution="", by=DECIDES, at=at)


def make_contract(session: Session, account: CustomerAccount, **more: object) -> Contract:
    """The same, signed on paper and in the books."""
    at = more.get("at") or now()
    made = make_approved(session, account, **more)
    saying = Saying(
        key=uuid4(), person_id=made.person_id, language="en", version=None, by=PROPOSES,
        where=SignedWhere.PAPER, proof="Cabinet 3",
    )  # fmt: skip
    return signing.sign(session, _Office(), made.id, saying, at=at)
