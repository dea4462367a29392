"""An arrangement that somebody agreed to, and a contract that waits for it."""

from typing import Any
from uuid import uuid4

from sqlalchemy.orm import Session

from services.arrangements import offering, proposing, signing
from services.arrangements.proposing import Wish
from services.rules.agreed import Saying
from tests.contracted import make_approved
from tests.journeys.clock import now
from tests.journeys.stories import Household
from tests.workshop import LARKSPUR, at_work

_NO_DATABASE: Any = None
#: It is signed in the session at hand.
_CONTEXT = at_work(_NO_DATABASE, now)


def arrange(session: Session, home: Household) -> str:
    """What is past due is paid in three instalments, as its owner agreed to; its number."""
    offer = offering.of_account(session, LARKSPUR, home.account, home.today)
    who, form = home.owner, uuid4()
    wish = Wish(
        key=form, account_id=home.account.id, person_id=who.id, count=3, amount_seen=offer.amount
    )
    by = f"person:{who.id}"
    made = proposing.propose(session, LARKSPUR, wish, by=by, at=now())
    saying = Saying(key=form, person_id=who.id, language="en", version=None, by=by)
    signing.sign(session, _CONTEXT, made.id, saying, at=now())
    return str(made.id)


def contract_for(session: Session, home: Household) -> str:
    """A connection charge over five years, which its owner has yet to sign; its number."""
    made = make_approved(session, home.account, person_id=home.owner.id, at=now())
    return str(made.id)
