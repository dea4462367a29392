"""Who is told of a bill that is past due, by which way, and what proves it."""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy.orm import Session

from models.account import CustomerAccount, Role
from models.delinquency import Whom
from models.errors import Refused
from models.hold import HoldKind
from models.lateness import PastDueNotice, PastDueStep, Way
from models.outbox import OutboxMessage
from models.paperless import Paperless, PaperlessState
from services.accounts import holds
from services.accounts.account_changes import Mailing
from services.lateness import copies, telling
from tests.factories import give_access, make_person
from tests.services.lateness.conftest import DISTRICT, day

NOON = datetime(2026, 7, 1, 19, tzinfo=UTC)
LANDLORD = Mailing(
    name="Vance Rentals", line1="PO Box 7", city="Everett", state="WA", postal_code="98201"
)


def told(session: Session) -> list[tuple[str, Whom, Way]]:
    """Every notice there is: of which step, to whom, by which way."""
    rows = (
        session.query(PastDueStep.step, PastDueNotice.whom, PastDueNotice.way)
        .join(PastDueNotice, PastDueNotice.step_id == PastDueStep.id)
        .order_by(PastDueNotice.id)
    )
    return [tuple(row) for row in rows]


def ask_for_copies(session: Session, home: CustomerAccount, asked_on: date, on: date) -> int:
    _, missed = copies.ask(
        session, key=f"form:{asked_on}", account_id=home.id, whom=Whom.OWNER, mailing=LANDLORD,
        asked_on=asked_on, on=on, at=NOON, by="staff:1",
    )  # fmt: skip
    session.commit()
    return missed


def tenant(session: Session, home: CustomerAccount, *, by_email: bool = False) -> None:
    person = make_person(session, "Jo Winter", email="jo@example.org")
    give_access(session, person, home, role=Role.TENANT)
    if by_email:
        wish = Paperless(
            key="form", account_id=home.id, person_id=person.id, token_hash="t", code="c",
            mailed_to="jo@example.org", asked_at=NOON, shown_at=NOON,
        )  # fmt: skip
        wish.move_to(PaperlessState.ON, by="person:1", at=NOON)
        session.add(wish)
    session.commit()


def test_who_has_no_mailbox_is_told_on_paper(session, home, bill, night):
    night(3)
    assert told(session) == [("reminder", Whom.CUSTOMER, Way.PAPER)]
    [notice] = session.query(PastDueNotice)
    assert notice.sent_to.split("\n")[0] == home.mailing_name


def test_a_reminder_by_e_mail_spares_the_paper_and_a_notice_does_not(session, home, bill, night):
    tenant(session, home)
    night(3)
    assert told(session) == [("reminder", Whom.CUSTOMER, Way.EMAIL)]
    night(15)
    assert told(session)[1:] == [
        ("past_due", Whom.CUSTOMER, Way.EMAIL), ("past_due", Whom.CUSTOMER, Way.PAPER),
    ]  # fmt: skip


def test_bills_by_e_mail_mean_notices_by_e_mail_until_a_lien_is_near(session, home, bill, night):
    tenant(session, home, by_email=True)
    for after in (3, 15, 45):
        night(after)
    assert told(session) == [
        ("reminder", Whom.CUSTOMER, Way.EMAIL),
        ("past_due", Whom.CUSTOMER, Way.EMAIL),
        ("lien_warning", Whom.CUSTOMER, Way.EMAIL),
        ("lien_warning", Whom.CUSTOMER, Way.PAPER),
    ]


def test_the_owner_who_asked_is_told_in_the_same_moment_and_the_tenant_hears_of_it(
    session, home, bill, night
):
    tenant(session, home)
    ask_for_copies(session, home, asked_on=day(0), on=day(0))
    night(15)  # the reminder, as the first letter there is
    assert [each[1:] for each in told(session)] == [
        (Whom.CUSTOMER, Way.EMAIL), (Whom.OWNER, Way.PAPER),
    ]  # fmt: skip
    times = {each.made_at for each in session.query(PastDueNotice)}
    assert len(times) == 1
    [message] = session.query(OutboxMessage).filter_by(kind="past_due")
    assert "The owner of this property asked in writing" in message.text


def test_an_owner_who_was_missed_means_no_lien_for_that_bill(session, home, bill, night):
    """A-4.5: asked on Feb 1, the letter of Feb 10 went to the tenant alone."""
    night(3)
    assert list(copies.without_lien(session, home.id)) == []
    assert ask_for_copies(session, home, asked_on=day(1), on=day(5)) == 1
    assert ask_for_copies(session, home, asked_on=day(1), on=day(5)) == 0
    assert list(copies.without_lien(session, home.id)) == [bill.id]


def test_an_owner_who_asked_after_the_letter_was_not_missed(session, home, bill, night):
    night(3)
    assert ask_for_copies(session, home, asked_on=day(4), on=day(5)) == 0
    assert list(copies.without_lien(session, home.id)) == []


def test_copies_end_on_the_day_that_is_said(session, home, bill, night):
    ask_for_copies(session, home, asked_on=day(0), on=day(0))
    [copy] = copies.of_account(session, home.id)
    copies.end(session, account_id=home.id, copy_id=copy.id, on=day(2), by="staff:1")
    session.commit()
    night(3)
    assert told(session) == [("reminder", Whom.CUSTOMER, Way.PAPER)]


def test_a_request_needs_an_address_and_a_day_that_was(session, home):
    for wrong in ({"asked_on": day(6)}, {"mailing": Mailing(**{**vars(LANDLORD), "line1": ""})}):
        asked = {"mailing": LANDLORD, "asked_on": day(1)} | wrong
        with pytest.raises(Refused):
            copies.ask(
                session, key="f", account_id=home.id, whom=Whom.OWNER, on=day(5), at=NOON,
                by="staff:1", **asked,
            )  # fmt: skip


def test_a_trusted_contact_hears_that_something_is_past_due_and_no_more(session, home, bill, night):
    friend = make_person(session, "Ada Birch", email="ada@example.org")
    give_access(session, friend, home, role=Role.CONTACT)
    session.commit()
    night(3)
    [message] = session.query(OutboxMessage).filter_by(kind="past_due_contact")
    assert message.to == "ada@example.org"
    assert "$" not in message.text
    assert bill.number not in message.text


def test_e_mail_that_is_held_back_goes_on_paper(session, home, bill, night):
    tenant(session, home)
    holds.place(
        session, key="e", account_id=home.id, kind=HoldKind.EMAIL, reason="Comes back",
        from_on=day(0), to_on=None, by="staff:1", on=day(0), at=NOON,
    )  # fmt: skip
    session.commit()
    night(3)
    assert told(session) == [("reminder", Whom.CUSTOMER, Way.PAPER)]


def test_the_paper_is_the_same_whenever_it_is_drawn(session, home, bill, night):
    night(3)
    [notice] = session.query(PastDueNotice)
    first = telling.paper(notice, DISTRICT)
    assert first.startswith(b"%PDF")
    assert telling.paper(notice, DISTRICT) == first
