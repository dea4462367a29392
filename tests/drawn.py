"""An autopay that is on, as it is kept, for tests of pages: no processor stands behind it."""

from datetime import UTC, date, datetime
from uuid import uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.account import CustomerAccount, Person
from models.attempt import MethodType
from models.autopay import Autopay, AutopayChange, AutopayDeed, AutopayState, Mandate, Origin
from models.bill import Bill
from models.draft import Draft, DraftState
from tests.factories import keep_method

AT = datetime(2026, 1, 5, 20, tzinfo=UTC)


def make_autopay(session: Session, account: CustomerAccount, person: Person) -> Autopay:
    """On since a while, from a bank account; the one that is there, when it is on already."""
    known = session.scalar(select(Autopay).where(Autopay.account_id == account.id))
    if known is not None:
        return known
    method = keep_method(session, person, method_type=MethodType.BANK)
    mandate = Mandate(
        key=uuid4(), account_id=account.id, person_id=person.id, method_id=method.id,
        origin=Origin.PORTAL, text="I authorize it.\n\nUntil I stop it.", language="en",
        version="1" * 64, terms={}, given_at=AT,
    )  # fmt: skip
    session.add(mandate)
    session.flush()
    autopay = Autopay(
        account_id=account.id, person_id=person.id, method_id=method.id, mandate_id=mandate.id,
        state=AutopayState.ON, bills_from=date(2026, 1, 1), started_at=AT,
    )  # fmt: skip
    session.add(autopay)
    session.flush()
    session.add(
        AutopayChange(
            key=f"started:{autopay.id}",
            autopay_id=autopay.id,
            deed=AutopayDeed.STARTED,
            before={},
            after={},
            by=f"person:{person.id}",
            at=AT,
        )  # fmt: skip
    )
    session.flush()
    return autopay


def make_draft(session: Session, autopay: Autopay, bill: Bill) -> Draft:
    """To be drawn on the day its bill is due, and announced."""
    draft = Draft(
        bill_id=bill.id, account_id=bill.account_id, autopay_id=autopay.id,
        state=DraftState.NOTICED, draw_on=bill.due_on, planned=bill.total, noticed=bill.total,
        noticed_on=bill.issued_on, created_at=AT,
    )  # fmt: skip
    session.add(draft)
    session.flush()
    return draft
