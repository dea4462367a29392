"""Somebody sees an account no more: the one way they go, whoever lets them out."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from models.account import Access, NamedAccount, Person
from models.district import District
from services import audit
from services.access import pins, shut_outs
from services.searching.index import index_account
from services.telling import messages


@dataclass(frozen=True, kw_only=True)
class Going:
    """Who goes from which account, and who makes them go: ``person:7``, ``staff:1``, ``letter``."""

    account: NamedAccount
    person_id: int
    by: str
    on: date
    at: datetime


def end(
    session: Session, going: Going, access_ids: Sequence[int], *, action: str = "",
    are_pins_known: bool = False, may_come_back: bool = False,
) -> None:  # fmt: skip
    """Let somebody see the account no more, from this moment on.

    They are kept out: neither its paper nor an invitation that waits lets them in, however they
    had come; a later invitation does. Unless they ``may_come_back``, who only took off what they
    had linked themselves. Where they may know the PINs (``are_pins_known``), those are renewed.
    ``action`` is what the trail calls it; it needs none where the history of the account says it.

    :raises Forbidden: when staff renew the PINs of their own household.
    """
    account = going.account
    for access_id in access_ids:
        _stop(session, access_id, going.on)
    if not may_come_back:
        shut_outs.keep_out(session, account.id, going.person_id, by=going.by, at=going.at)
    if are_pins_known:
        pins.renew(session, account, by=going.by, at=going.at)
    index_account(session, account.id)
    if action:
        of = {} if may_come_back else {"of": f"person:{going.person_id}"}
        audit.record(
            session, actor=going.by, action=action, subject=audit.account(account.number),
            at=going.at, detail=of,
        )  # fmt: skip


def tell(
    session: Session, going: Going, *, access_id: int, address_line: str, district: District
) -> None:
    """Write to whoever went, if they have an e-mail address, that they see the account no more."""
    person = session.get_one(Person, going.person_id)
    if person.email:
        messages.write(
            session, kind="access_ended", key=f"access_ended:{access_id}:{going.at.isoformat()}",
            to=person.email, language=person.language, district=district, at=going.at,
            account_id=going.account.id, by=going.by, address_line=address_line,
        )  # fmt: skip


def _stop(session: Session, access_id: int, on: date) -> None:
    """End an access before this day. One that began on it is kept as of the day before: a day
    counts whole, and the audit trail has the moments."""
    access = session.get_one(Access, access_id)
    access.to_on = on - timedelta(days=1)
    access.from_on = min(access.from_on, access.to_on)
    session.flush()
