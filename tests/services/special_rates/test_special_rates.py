"""The yearly notice of special rates: figures, two people, one to each account, for ever."""

import csv
import io
from datetime import date
from functools import partial

import pytest
from pypdf import PdfReader
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from models.account import CustomerAccount
from models.account_change import ChangeKind
from models.attention import Attention
from models.audit import AuditEvent
from models.errors import Conflict, NotFound, Refused
from models.hold import HoldKind
from models.mailing import BillWay, PrintFile
from models.money import Money
from models.outbox import OutboxMessage
from models.special_rates import NoticeSending, NoticeWhy, SpecialRatesNotice
from services.accounts import account_changes, holds
from services.accounts.account_changes import ChangeOrder
from services.mailing import seen as mailed
from services.special_rates import preparing, returning, seen, sending, welcoming
from services.telling import rendering
from tests.factories import make_account
from tests.workshop import LARKSPUR


def rows(context):
    with context.database.reading() as session:
        found = session.scalars(select(NoticeSending).order_by(NoticeSending.id)).all()
        return [(each.why.value, each.way.value, each.sent_to.split("\n")[0]) for each in found]


def attention_words(context):
    with context.database.reading() as session:
        return session.scalars(select(Attention.words).where(Attention.resolved_at.is_(None))).all()


def set_up(session, account, at):
    """An account that staff opened, as the console does."""
    order = ChangeOrder(key=f"k{account.id}", account_id=account.id, seen=0, by="staff:1", at=at)
    account_changes.write(session, order, ChangeKind.SET_UP, {}, {"owner": "Lena Ortiz"})


def test_the_cost_of_the_last_whole_program_year_is_shared_by_those_without_a_discount(
    context, prepared, bill
):
    assert (prepared.from_on, prepared.to_on) == (date(2025, 8, 1), date(2026, 7, 31))
    assert (prepared.given, prepared.bills) == (Money(4896), 4)
    assert (prepared.discounted, prepared.undiscounted) == (1, 3)
    assert prepared.shift == Money(136)  # 48.96 / 3 / 12


def test_bills_of_other_years_and_accounts_that_closed_do_not_count(context, session, street, bill):
    bill(street[2], "9.00", on=date(2026, 8, 10))
    bill(street[3], "9.00", on=date(2025, 7, 20))
    gone = make_account(session, closed_on=date(2026, 7, 31))
    late = make_account(session, opened_on=date(2026, 8, 1))
    assert gone.id != late.id
    session.flush()
    with context.database.saving() as saving:
        notice = preparing.prepare(saving, context, year=2026, at=context.now(), by="staff:1")
    assert (notice.given, notice.undiscounted) == (Money(4896), 3)


def test_without_a_bill_of_that_year_no_cost_is_told(context):
    with (
        pytest.raises(Refused, match="The books have no bill from"),
        context.database.saving() as session,
    ):
        preparing.prepare(session, context, year=2026, at=context.now(), by="staff:1")


def test_only_this_year_and_the_next_are_prepared(context, street):
    with pytest.raises(Refused, match="2026 or 2027"), context.database.saving() as session:
        preparing.prepare(session, context, year=2024, at=context.now(), by="staff:1")


def test_a_second_person_approves_it(context, prepared):
    with pytest.raises(Refused, match="somebody else"), context.database.saving() as session:
        preparing.approve(session, context, year=2026, at=context.now(), by="staff:1")
    with pytest.raises(NotFound), context.database.saving() as session:
        preparing.approve(session, context, year=2027, at=context.now(), by="staff:2")


def test_the_database_lets_nobody_approve_their_own(context, session, prepared):
    notice = session.scalars(select(SpecialRatesNotice)).one()
    notice.approved_by, notice.approved_at = notice.prepared_by, context.now()
    with pytest.raises(IntegrityError):
        session.flush()
    session.rollback()


def test_what_changed_since_is_prepared_again(context, session, street, prepared, bill):
    bill(street[0], "10.00", on=date(2026, 5, 9))
    session.flush()
    with pytest.raises(Conflict, match="Prepare it again"), context.database.saving() as saving:
        preparing.approve(saving, context, year=2026, at=context.now(), by="staff:2")
    with context.database.saving() as saving:
        preparing.prepare(saving, context, year=2026, at=context.now(), by="staff:3")
        approved = preparing.approve(saving, context, year=2026, at=context.now(), by="staff:1")
    assert approved.given == Money(5896)


def test_nothing_is_sent_before_it_is_approved(context, prepared):
    with pytest.raises(Refused, match="approved"):
        sending.send(context, 2026, by="staff:1")


def test_each_account_gets_one_by_its_way(context, approved):
    notice, file = sending.send(context, 2026, by="staff:2")
    assert (notice.written, file.bills, file.pages) == (4, 3, 6)
    assert rows(context) == [
        ("yearly", "paper", "Ada Quill"), ("yearly", "email", "iris@example.org"),
        ("yearly", "paper", "Sam Brandt"), ("yearly", "paper", "Noor Haddad"),
    ]  # fmt: skip


def test_sent_again_nothing_is_added(context, approved):
    sending.send(context, 2026, by="staff:2")
    before = counted(context)
    notice, file = sending.send(context, 2026, by="staff:3")
    assert (counted(context), file.drawn) == (before, 3)
    with context.database.saving() as session:
        again = preparing.prepare(session, context, year=2026, at=context.now(), by="staff:3")
    assert (again.approved_by, counted(context)) == ("staff:2", before)


def counted(context):
    with context.database.reading() as session:
        kinds = (NoticeSending, OutboxMessage, PrintFile)
        return [session.scalar(select(func.count()).select_from(each)) for each in kinds]


def test_it_goes_on_where_it_stopped(context, approved, monkeypatch):
    monkeypatch.setattr(sending, "BATCH", 2)
    looks = iter([True])
    notice, file = sending.send(context, 2026, by="staff:2", until=partial(next, looks))
    assert (notice.written, file) == (2, None)
    notice, file = sending.send(context, 2026, by="staff:2")
    assert (notice.written, file.bills, len(rows(context))) == (4, 3, 4)


def test_the_database_lets_an_account_be_told_once_a_year(context, session, approved):
    sending.send(context, 2026, by="staff:2")
    first = session.scalars(select(NoticeSending)).first()
    session.add(
        NoticeSending(
            key="other", notice_id=first.notice_id, account_id=first.account_id, why=first.why,
            way=BillWay.PAPER, sent_to="x", language="en", made_at=context.now(), made_by="x",
        )
    )  # fmt: skip
    with pytest.raises(IntegrityError):
        session.flush()
    session.rollback()


def test_the_e_mail_is_in_the_readers_language_and_says_who_how_and_how_much(context, approved):
    sending.send(context, 2026, by="staff:2")
    with context.database.reading() as session:
        message = session.scalars(select(OutboxMessage)).one()
        text, page = rendering.words_of(message, LARKSPUR)
    for said in ("RCW 57.08.014", "Descuento para personas mayores", "$27,050.00", "$1.36",
                 "(360) 555-0142"):  # fmt: skip
        assert said in text
        assert said in page
    assert message.to == "iris@example.org"


def test_the_sheet_has_both_languages_an_address_and_a_line_in_the_list(context, approved):
    _notice, file = sending.send(context, 2026, by="staff:2")
    with context.database.reading() as session:
        whole = mailed.file(session, file.id)
        pdf = context.vault().open(whole.parts[0].document)
        listed = context.vault().open(whole.manifest).decode()
    sides = [page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages]
    assert "Ada Quill" in sides[0]
    assert "Special rates for people of low income, 2026" in sides[0]
    assert "Tarifas especiales para personas de bajos ingresos, 2026" in sides[1]
    assert "$48.96" in sides[0]
    lines = list(csv.DictReader(io.StringIO(listed)))
    assert [(row["page"], row["pages"], row["bill"]) for row in lines] == [
        (page, "2", "Special rates 2026") for page in ("1", "3", "5")
    ]


def test_whose_mail_came_back_before_is_work(context, session, street, approved):
    holds.place(
        session, account_id=street[3].id, key="h", kind=HoldKind.RETURNED_MAIL,
        reason="The post sent it back.", from_on=context.today(), to_on=None, on=context.today(),
        at=context.now(), by="staff:1",
    )  # fmt: skip
    session.commit()
    notice, _file = sending.send(context, 2026, by="staff:2")
    assert any("Mail came back from 1 account" in words for words in attention_words(context))
    with context.database.reading() as reading:
        found = seen.unreached(reading, notice.id, context.today())
        assert [number for _sending, number in found.rows] == [street[3].number]


def test_e_mail_that_came_back_follows_on_paper_once(context, session, approved):
    sending.send(context, 2026, by="staff:2")
    session.scalars(select(OutboxMessage)).one().bounced_at = context.now()
    session.commit()
    for _ in range(2):
        with context.database.saving() as saving:
            returning.on_paper(saving, context)
    assert rows(context)[4:] == [("back_on_paper", "paper", "Iris Vance")]
    assert any("wait to be printed" in words for words in attention_words(context))
    with context.database.saving() as saving:
        file_id = returning.print_waiting(saving, context, form="f", by="staff:2")
        assert returning.print_waiting(saving, context, form="f", by="staff:2") == file_id
    assert not any("wait to be printed" in words for words in attention_words(context))
    with pytest.raises(Refused), context.database.saving() as saving:
        returning.print_waiting(saving, context, form="g", by="staff:2")


def test_whose_service_begins_is_told_once_with_a_welcome(context, session, approved):
    sending.send(context, 2026, by="staff:2")
    new = make_account(session, mailing_name="Lena Ortiz", opened_on=date(2026, 11, 10))
    set_up(session, new, context.now())
    session.commit()
    for _ in range(2):
        with context.database.saving() as saving:
            welcoming.welcome(saving, context, by="job:welcome")
    assert rows(context)[4:] == [("welcome", "paper", "Lena Ortiz")]
    with context.database.saving() as saving:
        returning.print_waiting(saving, context, form="f", by="staff:2")
    with context.database.reading() as reading:
        letter = reading.scalars(
            select(NoticeSending).where(NoticeSending.why == NoticeWhy.WELCOME)
        ).one()
        pdf = sending.notices.paper(reading, context, letter)
    side = PdfReader(io.BytesIO(pdf)).pages[0].extract_text()
    assert "Welcome. Your service with Larkspur Sewer District has begun." in side
    assert "$1.36 a month" in side


def test_before_a_notice_is_approved_new_customers_wait_and_a_person_is_asked(
    context, session, prepared
):
    new = make_account(session, opened_on=date(2026, 11, 10))
    set_up(session, new, context.now())
    session.commit()
    with context.database.saving() as saving:
        assert welcoming.welcome(saving, context, by="job:welcome") == 0
    assert any("Prepare the notice of 2026" in words for words in attention_words(context))


def test_who_prepared_and_who_approved_is_in_the_trail(context, session, approved):
    found = session.execute(
        select(AuditEvent.action, AuditEvent.actor)
        .where(AuditEvent.subject == "special_rates:2026")
        .order_by(AuditEvent.id)
    ).all()
    assert [tuple(each) for each in found] == [
        ("special_rates.prepare", "staff:1"), ("special_rates.approve", "staff:2"),
    ]  # fmt: skip


def test_an_account_that_closed_is_not_written_to(context, session, street, approved):
    account = session.get_one(CustomerAccount, street[2].id)
    account.status, account.closed_on = "closed", date(2026, 11, 1)
    session.commit()
    notice, _file = sending.send(context, 2026, by="staff:2")
    assert notice.written == 3
