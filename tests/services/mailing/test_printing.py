"""The file that the mail house prints: in postal order, made once, each bill with its proof."""

import csv
import io
from datetime import date
from functools import partial

import pytest
from pypdf import PdfReader
from sqlalchemy import func, select

from models.account import CustomerAccount
from models.audit import AuditEvent
from models.bill import Bill, BillHash
from models.document import Document
from models.errors import Forbidden, NotFound, Refused
from models.mailing import BillWay, PrintPart, Sending, SendingWhy
from models.outbox import OutboxMessage
from services import jobs
from services.mailing import handing, placing, printing, seen
from services.verify import verify
from tests.factories import make_account, make_bill, make_staff
from tests.pages import pdf_words
from tests.workshop import LARKSPUR

TODAY = date(2026, 11, 18)


@pytest.fixture(autouse=True)
def small_pieces(monkeypatch):
    monkeypatch.setattr(printing, "PIECE", 2)


def listed(context, file):
    with context.database.reading() as session:
        document = seen.file(session, file.id).manifest
    return list(csv.DictReader(io.StringIO(context.vault().open(document).decode())))


def parts(context, file):
    with context.database.reading() as session:
        return [context.vault().open(part.document) for part in seen.file(session, file.id).parts]


def test_bills_come_in_the_order_a_carrier_walks_with_a_list_that_says_where_each_is(context, run):
    file = printing.send(context, run.id, by="staff:3")
    assert (file.bills, file.pages, file.drawn) == (3, 3, 3)
    rows = listed(context, file)
    assert [(row["sequence"], row["part"], row["page"], row["line1"]) for row in rows] == [
        ("1", "1", "1", "9 Kestrel Way"), ("2", "1", "2", "40 Kestrel Way"),
        ("3", "2", "1", "112 Kestrel Way"),
    ]  # fmt: skip
    assert (rows[0]["city"], rows[0]["state"], rows[0]["postal_code"]) == (
        "Larkspur", "WA", "98299",
    )  # fmt: skip
    first, second = parts(context, file)
    names = [page.extract_text() for page in PdfReader(io.BytesIO(first)).pages]
    assert ["Iris Vance" in names[0], "Sam Brandt" in names[1]] == [True, True]
    assert "Ada Quill" in pdf_words(second)
    with context.database.reading() as session:
        hashes = select(Bill.number, BillHash.digest).join(BillHash, BillHash.bill_id == Bill.id)
        kept = dict(session.execute(hashes).all())
    assert [row["content_hash"] for row in rows] == [kept[row["bill"]] for row in rows]
    assert f"Content {rows[2]['content_hash'][:4]}" in pdf_words(second)


def test_no_name_on_the_list_is_run_as_a_formula(context, run, street):
    with context.database.saving() as session:
        account = session.get_one(CustomerAccount, street[0].id)
        account.mailing_name = '=HYPERLINK("x")'
        account.mailing_line1, account.mailing_city = "+1 Main St", "@Larkspur"
    file = printing.send(context, run.id, by="staff:3")
    [row] = [row for row in listed(context, file) if "HYPERLINK" in row["name"]]
    begins = [value[0] for value in row.values() if value]
    assert not set(begins) & set("=+@-")
    assert row["name"] == '\'=HYPERLINK("x")'


def test_sending_a_run_twice_sends_prints_and_draws_nothing_more(context, run, by_email):
    file = printing.send(context, run.id, by="staff:3")
    counted = [Sending, PrintPart, Document, OutboxMessage]

    def count():
        with context.database.reading() as session:
            return [session.scalar(select(func.count()).select_from(each)) for each in counted]

    before, written = count(), parts(context, file)
    again = printing.send(context, run.id, by="staff:4")
    assert (again.id, count()) == (file.id, before)
    assert parts(context, again) == written


def test_the_same_bills_drawn_anew_give_the_same_bytes(context, run):
    file = printing.send(context, run.id, by="staff:3")
    with context.database.reading() as session:
        found = placing.at_places(session, Sending, file.id, 1, 2)
        assert printing.drawing.pdf_of(session, context, found) == parts(context, file)[0]


def test_it_stops_between_two_pieces_and_goes_on_where_it_stopped(context, run):
    looks = iter([False, False, True])
    file = printing.send(context, run.id, by="staff:3", until=partial(next, looks))
    assert (file.drawn, file.made_at) == (2, None)
    kept = parts(context, file)
    told = []
    file = printing.send(
        context, run.id, by="staff:3", tell=lambda done, of: told.append((done, of))
    )
    assert (file.drawn, told[0], told[-1]) == (3, (2, 3), (3, 3))
    assert parts(context, file)[0] == kept[0]


def test_a_worker_does_it_slice_by_slice(context, run, monkeypatch):
    with context.database.saving() as session:
        handing.ask(session, run_id=run.id, at=context.now(), by="staff:3")
        handing.ask(session, run_id=run.id, at=context.now(), by="staff:3")
    monkeypatch.setattr(printing, "_until", lambda: lambda: True)
    done = []
    for _ in range(12):
        taken = jobs.take(context.database, at=context.now())
        if taken is None or taken.kind != printing.SENDING:
            continue
        ending = printing.send_bills(context, taken)
        monkeypatch.undo()
        monkeypatch.setattr(printing, "PIECE", 2)
        with context.database.saving() as session:
            said = ending if isinstance(ending, str) else ending(session)
            jobs.finish(session, taken, said, at=context.now())
        done.append(said)
    assert done == ["It is being addressed. It goes on.", "3 of 3 bills are drawn."]


def test_only_a_run_that_is_posted_is_sent(context, run):
    with pytest.raises(NotFound):
        printing.send(context, 999_999, by="staff:3")


def test_whoever_reads_e_mail_gets_one_message_and_no_paper(context, run, by_email):
    file = printing.send(context, run.id, by="staff:3")
    assert [row["name"] for row in listed(context, file)] == ["Sam Brandt", "Ada Quill"]
    with context.database.reading() as session:
        (sent,) = session.scalars(select(Sending).where(Sending.way == BillWay.EMAIL))
        message = session.get_one(OutboxMessage, sent.message_id)
        counted = seen.of_run(session, run.id)
    assert (message.kind, message.to, sent.sent_to) == ("new_bill", *["iris@example.org"] * 2)
    assert (counted.by_email, counted.on_paper, counted.came_back) == (1, 2, 0)


def test_a_run_that_everybody_reads_by_e_mail_has_no_file(context, run, by_email, street):
    with context.database.saving() as session:
        for bill in session.scalars(select(Bill).where(Bill.account_id != street[1].id)):
            if bill.period_from == run.period_from:
                handing.on_paper(
                    session, context, bill, key=f"new:{bill.id}", why=SendingWhy.NEW, reason="",
                    at=context.now(), by="staff:3",
                )  # fmt: skip
    assert printing.send(context, run.id, by="staff:3") is None


def test_the_day_it_was_handed_over_is_the_proof_of_each_of_its_bills(context, run, street):
    file = printing.send(context, run.id, by="staff:3")
    hand = partial(
        handing.hand_over, district=LARKSPUR, file_id=file.id, at=context.now(), by="staff:4"
    )
    with context.database.saving() as session:
        for wrong in (date(2026, 11, 19), date(2026, 11, 1)):
            with pytest.raises(Refused, match="from when it was made"):
                hand(session, on=wrong)
        hand(session, on=TODAY)
        assert hand(session, on=date(2026, 11, 18), by="staff:5").handed_by == "staff:4"
        bill = session.scalars(
            select(Bill).where(Bill.account_id == street[0].id).order_by(Bill.id.desc()).limit(1)
        ).one()
        (proof,) = seen.of_bill(session, bill.id)
        last = seen.last_sent(session, bill.id)
        told = session.scalars(
            select(AuditEvent.action).where(AuditEvent.subject == f"print_file:{file.id}")
        ).all()
    assert (proof.handed_on, last.handed_on) == (TODAY, TODAY)
    assert proof.sending.sent_to.split("\n") == [
        "Ada Quill", "112 Kestrel Way", "Larkspur, WA 98299",
    ]  # fmt: skip
    assert told == ["print_file.ask", "print_file.made", "print_file.handed_over"]


def test_a_file_that_is_not_drawn_is_not_handed_over(context, run):
    looks = iter([False, True, True])
    file = printing.send(context, run.id, by="staff:3", until=partial(next, looks, True))
    assert file is None or file.made_at is None
    with context.database.saving() as session:
        file_id = placing.collect(
            session, context=context, key=f"run:{run.id}", run_id=run.id, by="staff:3"
        )
        with pytest.raises(Refused, match="not made yet"):
            handing.hand_over(
                session, LARKSPUR, file_id=file_id, on=TODAY, at=context.now(), by="staff:4"
            )


def test_a_bill_is_printed_again_only_when_a_person_asks(context, run, street):
    printing.send(context, run.id, by="staff:3")
    again = partial(handing.print_again, at=context.now(), by="staff:4", context=context)
    with context.database.saving() as session:
        bill = session.scalars(select(Bill).where(Bill.account_id == street[0].id)).first()
        with pytest.raises(Refused, match="Write why"):
            again(session, bill_id=bill.id, form="f", reason=" ")
        with pytest.raises(Refused, match="waits"):
            handing.print_waiting(session, context, form="g", by="staff:4")
        asked = again(session, bill_id=bill.id, form="f", reason="It never came")
        assert again(session, bill_id=bill.id, form="f", reason="It never came").id == asked.id
        assert seen.waiting(session) == 1
        file_id = handing.print_waiting(session, context, form="g", by="staff:4")
        assert handing.print_waiting(session, context, form="g", by="staff:4") == file_id
        assert seen.waiting(session) == 0
    file = printing.draw(context, file_id, by="staff:4")
    assert [row["name"] for row in listed(context, file)] == ["Ada Quill"]


def test_staff_have_no_bill_of_their_own_household_printed(context, session, run, street, iris):
    own = make_staff(session, "Iris Vance", email="iris@example.org")
    bill = session.scalars(select(Bill).where(Bill.account_id == street[1].id)).first()
    with pytest.raises(Forbidden):
        handing.print_again(
            session, context, bill_id=bill.id, form="f", reason="I want it", at=context.now(),
            by=f"staff:{own.id}",
        )  # fmt: skip


def test_no_letter_in_a_name_keeps_the_others_bills_in_the_house(context, session, run, street):
    street[2].mailing_name = "Сэм Брандт"
    session.flush()
    file = printing.send(context, run.id, by="staff:3")
    assert file.pages == 3
    pages = PdfReader(io.BytesIO(parts(context, file)[0])).pages
    assert "[U+0421]" in pages[1].extract_text()


def test_every_bill_of_a_run_keeps_the_hash_of_what_it_says(context, run, session):
    kept = session.scalar(select(func.count()).select_from(BillHash))
    assert kept == session.scalar(select(func.count()).select_from(Bill))
    assert verify(session) == []


def test_a_bill_from_before_keeps_its_hash_once_it_is_first_on_paper(context, session):
    bill = make_bill(session, make_account(session))
    assert printing.addressing.contents.once(context, bill.id)


class Killed(BaseException):
    """The process is gone; nothing that it would still have done is done."""


@pytest.mark.parametrize("moment", ["before", "after"])
@pytest.mark.parametrize("kept_before", [0, 1, 2])
def test_a_kill_beside_the_keeping_leaves_each_bill_in_one_place(
    context, run, monkeypatch, moment, kept_before
):
    really, kept = context.database.attempt, []

    def attempt(work):
        keeps = getattr(work, "func", None) in (printing._keep_part, printing._finish)
        if keeps and moment == "before" and len(kept) == kept_before:
            raise Killed
        answer = really(work)
        if keeps:
            kept.append(work)
            if moment == "after" and len(kept) == kept_before + 1:
                raise Killed
        return answer

    monkeypatch.setattr(context.database, "attempt", attempt)
    with pytest.raises(Killed):
        printing.send(context, run.id, by="staff:3")
    monkeypatch.undo()
    monkeypatch.setattr(printing, "PIECE", 2)
    file = printing.send(context, run.id, by="staff:3")
    rows = listed(context, file)
    assert [row["sequence"] for row in rows] == ["1", "2", "3"]
    assert len({row["bill"] for row in rows}) == 3
    assert (file.bills, file.drawn, file.pages) == (3, 3, 3)
    pages = [
        PdfReader(io.BytesIO(each)).pages[at].extract_text()
        for each in parts(context, file)
        for at in range(len(PdfReader(io.BytesIO(each)).pages))
    ]
    assert [row["bill"] in page for row, page in zip(rows, pages, strict=True)] == [True] * 3
