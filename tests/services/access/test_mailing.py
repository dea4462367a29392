"""Another mailing address: the next PIN goes there, so whoever owns the account hears of it."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from models.account import Role
from models.attention import Attention
from models.identity import EmailChange
from models.outbox import OutboxMessage
from services.access import mailing
from services.accounts.account_changes import ChangeOrder, Mailing
from services.links import Links
from tests.factories import give_access, make_account, make_person
from tests.workshop import LARKSPUR
from web.clock import now

AT = now()
MAIL = Mailing(
    name="Noor Haddad", line1="PO Box 9", city="Ferndale", state="WA", postal_code="98248"
)


@pytest.fixture
def account(session):
    return make_account(session)


def move(session, account, key="k"):
    doing = ChangeOrder(
        key=key, account_id=account.id, seen=0, by="staff:1", at=AT, reason="Called"
    )
    links = Links("https://pay.example.org")
    mailing.change(session, doing, MAIL, district=LARKSPUR, links=links, on=LARKSPUR.day(AT))


def told(session):
    return session.scalars(select(OutboxMessage).order_by(OutboxMessage.id)).all()


def test_e16_every_owner_hears_where_the_mail_goes_and_what_to_do_and_nobody_else(session, account):
    """E16: who has the mail has the next PIN; the owner reads of it where they read before."""
    give_access(session, make_person(session, "Iris Vance", email="iris@example.org"), account)
    spouse = make_person(session, "Ana Vance", email="ana@example.org", language="es")
    give_access(session, spouse, account, role=Role.CO_OWNER)
    tenant = make_person(session, "Rosa Lind", email="rosa@example.org")
    give_access(session, tenant, account, role=Role.TENANT)
    move(session, account)
    move(session, account)
    hers, theirs = told(session)
    assert (hers.to, theirs.to) == ("iris@example.org", "ana@example.org")
    assert "Ferndale, WA 98248" in hers.text
    assert "Call us" in hers.text or "call us" in hers.text
    assert "llámenos" in theirs.text
    assert "PO Box 9" not in hers.text


def test_e16_an_address_given_up_yesterday_hears_of_it_too(session, account):
    """E16: whoever takes over the mailbox first must not silence its owner."""
    iris = make_person(session, "Iris Vance", email="new@example.org")
    give_access(session, iris, account)
    session.add(
        EmailChange(
            person_id=iris.id, old_email="iris@example.org", new_email="new@example.org",
            token_hash="t", code_hash="c", created_at=AT, ends_at=AT, confirmed_at=AT,
            undo_until=AT + timedelta(days=2),
        )
    )  # fmt: skip
    session.flush()
    move(session, account)
    assert {each.to for each in told(session)} == {"new@example.org", "iris@example.org"}


def test_when_nobody_has_an_e_mail_address_staff_write_to_where_the_mail_went(session, account):
    before = account.mailing_line1
    move(session, account)
    assert not told(session)
    [asked] = session.scalars(select(Attention))
    assert before in asked.words
