"""Sending an account's mail elsewhere: the next bill and its PIN go there, so owners are told."""

from dataclasses import asdict
from datetime import date

from sqlalchemy.orm import Session

from models.account import CustomerAccount
from models.account_change import AccountChange, ChangeKind
from models.attention import AttentionKind
from models.district import District
from services import attention, audit
from services.access import owners
from services.accounts.account_changes import ChangeOrder, Mailing, begin, mailing_of, write
from services.links import Links
from services.searching.index import index_account
from services.telling import messages


def change(
    session: Session, doing: ChangeOrder, mailing: Mailing, *, district: District, links: Links,
    on: date,
) -> AccountChange:  # fmt: skip
    """Send the account's mail elsewhere, and tell every owner by e-mail.

    A second call with the same ``key`` changes and tells nothing more.

    :raises Conflict: when the account changed since ``doing.seen``.
    :raises Refused: when a letter would not arrive, or it goes there already.
    """
    account, done = begin(session, doing)
    if done is not None:
        return done
    wanted, before = mailing.checked(), mailing_of(account)
    wanted.put_on(account)
    session.flush()
    index_account(session, account.id)
    made = write(session, doing, ChangeKind.MAILING, asdict(before), asdict(wanted))
    _tell(session, doing, account, before, district=district, links=links, on=on)
    return made


def _tell(
    session: Session, doing: ChangeOrder, account: CustomerAccount, before: Mailing, *,
    district: District, links: Links, on: date,
) -> None:  # fmt: skip
    """Tell every owner; when none has an e-mail address, staff write to where mail went before."""
    readers = owners.readers(session, account.id, on=on, at=doing.at)
    for each in readers:
        messages.write(
            session, kind="mailing_changed", key=f"mailing_changed:{doing.key}:{each.email}",
            to=each.email, language=each.language, district=district, at=doing.at,
            account_id=account.id, by=doing.by, address_line=account.premise.address, on=on,
            place=f"{account.mailing_city}, {account.mailing_state} {account.mailing_postal_code}",
            account_url=links.account(account.number),
        )  # fmt: skip
    if not readers:
        attention.call(
            session, key=f"mailing:{doing.key}", kind=AttentionKind.ACCOUNT_LINK,
            subject=audit.account(account.number), account_id=account.id, at=doing.at,
            words=f"The mail of this account goes elsewhere, and no owner of it has an e-mail"
            f" address. Write to where it went before: {before.name}, {before.line1},"
            f" {before.city} {before.state} {before.postal_code}.",
        )  # fmt: skip
