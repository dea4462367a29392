"""Bills by e-mail: only once it was shown to work, back at one word, and back by itself."""

from datetime import date, timedelta

import pytest
from sqlalchemy import func, select

from models.account import Access, Role
from models.attention import Attention
from models.audit import AuditEvent
from models.bill import Bill
from models.errors import Forbidden, NotFound, Refused
from models.mailing import BillWay, Sending, SendingWhy
from models.outbox import MessageState, OutboxMessage
from models.paperless import PaperlessEnd, PaperlessState
from services.mailing import handing, paperless, printing, returning
from tests.factories import give_access, make_account, make_person, make_staff
from tests.pages import pdf_words

S = PaperlessState


@pytest.fixture
def asked(session, context, street, iris):
    return ask(session, context, street[1], iris)


def ask(session, context, account, person, form="form-1"):
    return paperless.ask(
        session, context, account_id=account.id, person_id=person.id, form=form,
        at=context.now(), by=f"person:{person.id}",
    )  # fmt: skip


def link_of(session, wish):
    text = session.scalars(
        select(OutboxMessage.text).where(OutboxMessage.key == f"paperless_check:{wish.id}")
    ).one()
    (line,) = [line for line in text.split() if "/paperless/" in line]
    return line.rpartition("/")[2]


def of_link(session, context, account, person, token):
    return paperless.of_link(
        session, account_id=account.id, person_id=person.id, token=token, at=context.now()
    )


def test_paper_goes_on_until_the_code_on_a_bill_that_came_by_e_mail_is_typed(
    session, context, street, iris, asked
):
    assert not paperless.is_on(session, street[1].id)
    number, token = link_of(session, asked).split("-", 1)
    assert number == street[1].number
    wish = of_link(session, context, street[1], iris, token)
    words = pdf_words(paperless.shown_bill(session, context, wish, "en")).replace("\xa0", " ")
    assert f"Your code is {wish.code[:4]} {wish.code[4:]}." in words
    with pytest.raises(Refused, match="not the code"):
        paperless.turn_on(session, wish=wish, typed="0000-0000", at=context.now(), by="person:1")
    assert not paperless.is_on(session, street[1].id)
    for _ in range(2):
        paperless.turn_on(
            session, wish=wish, typed=wish.code.lower(), at=context.now(), by="person:1"
        )
    assert paperless.is_on(session, street[1].id)
    assert [(each.from_state, each.to_state) for each in wish.moves] == [(S.ASKED, S.ON)]


def test_a_link_is_its_own_readers_and_for_fourteen_days(session, context, street, iris, asked):
    token = link_of(session, asked).split("-", 1)[1]
    other = make_person(session, "Sam Brandt")
    give_access(session, other, street[1])
    with pytest.raises(NotFound):
        of_link(session, context, street[1], other, token)
    with pytest.raises(NotFound):
        of_link(session, context, street[0], iris, token)
    context.now.tick(days=15)
    with pytest.raises(NotFound):
        of_link(session, context, street[1], iris, token)


def test_asking_again_writes_again_and_the_link_before_is_over(
    session, context, street, iris, asked
):
    assert ask(session, context, street[1], iris).id == asked.id
    token = link_of(session, asked).split("-", 1)[1]
    newer = ask(session, context, street[1], iris, "form-2")
    assert newer.id != asked.id
    with pytest.raises(NotFound):
        of_link(session, context, street[1], iris, token)


@pytest.mark.parametrize("role", [Role.TENANT, Role.READ_ONLY, Role.CONTACT])
def test_who_may_not_see_where_bills_go_may_not_say_how(session, context, street, role):
    other = make_person(session, "Sam Brandt")
    give_access(session, other, street[0], role=role)
    with pytest.raises(Forbidden):
        ask(session, context, street[0], other)


def test_an_account_without_a_bill_has_nothing_to_open(session, context):
    account, person = make_account(session), make_person(session)
    give_access(session, person, account)
    with pytest.raises(Refused, match="no bill"):
        ask(session, context, account, person)


def test_a_second_person_of_the_account_is_told_who_gets_them(session, context, street, by_email):
    other = make_person(session, "Sam Brandt")
    give_access(session, other, street[1])
    with pytest.raises(Refused, match="somebody else"):
        ask(session, context, street[1], other, "form-2")


def put_back(session, context, account, staff, reason):
    return paperless.put_back(
        session, context, account_id=account.id, reason=reason, at=context.now(),
        by=f"staff:{staff.id}",
    )  # fmt: skip


def test_one_word_and_the_next_bill_is_on_paper(context, session, street, iris, by_email, run):
    for _ in range(2):
        paperless.end(
            session, context, account_id=street[1].id, why=PaperlessEnd.WISHED,
            at=context.now(), by=f"person:{iris.id}",
        )  # fmt: skip
    assert printing.send(context, run.id, by="staff:3").bills == 3
    said = session.scalars(
        select(AuditEvent.action).where(AuditEvent.action.startswith("paperless."))
    ).all()
    assert said == ["paperless.end"]


def test_who_got_them_is_told_when_somebody_else_puts_them_back(session, context, street, by_email):
    staff, why = make_staff(session), "She has no computer any more."
    for _ in range(2):
        put_back(session, context, street[1], staff, why)
    [told] = session.scalars(select(OutboxMessage)).all()
    assert (told.kind, why in told.text) == ("paperless_ended", True)
    [deed] = session.scalars(
        select(AuditEvent).where(AuditEvent.action == "paperless.end")
    ).all()  # fmt: skip
    assert deed.detail["reason"] == why
    assert not paperless.is_on(session, street[1].id)


def test_staff_say_why_bills_come_on_paper_again(session, context, street, by_email):
    with pytest.raises(Refused, match="Write why"):
        put_back(session, context, street[1], make_staff(session), " ")
    assert paperless.is_on(session, street[1].id)


def test_a_wish_that_waits_is_left_to_who_wished_it(session, context, street, iris):
    ask(session, context, street[1], iris)
    assert put_back(session, context, street[1], make_staff(session), "She called") is None
    assert paperless.standing(session, street[1].id).live is not None


def test_who_has_no_address_any_more_is_written_to_on_paper(
    session, context, street, iris, by_email
):
    iris.email = None
    session.flush()
    put_back(session, context, street[1], make_staff(session), "Her e-mail address is gone")
    called = session.scalars(select(Attention.words)).all()
    assert any("on paper again" in words for words in called)


def test_who_has_no_part_in_the_account_any_more_gets_no_bill_of_it(
    context, session, street, iris, by_email, run
):
    access = session.scalars(select(Access).where(Access.person_id == iris.id)).one()
    access.to_on = date(2026, 11, 1)
    session.flush()
    assert printing.send(context, run.id, by="staff:3").bills == 3


def test_who_cannot_be_reached_any_more_has_paper_before_the_next_bill(
    context, session, street, iris, by_email
):
    look(context)
    assert paperless.is_on(session, street[1].id)
    session.scalars(select(Access).where(Access.person_id == iris.id)).one().to_on = date(
        2026, 11, 1
    )
    session.flush()
    look(context)
    session.expire_all()
    last = paperless.standing(session, street[1].id).last
    assert (last.state, last.ended_why) == (S.ENDED, PaperlessEnd.UNREACHABLE)


@pytest.fixture
def sent(context, session, by_email, run):
    """Her bill of the run, sent by e-mail."""
    printing.send(context, run.id, by="staff:3")
    return session.scalars(select(Sending).where(Sending.way == BillWay.EMAIL)).one()


def come_back(session, context, sending):
    message = session.get_one(OutboxMessage, sending.message_id)
    message.state, message.sent_at = MessageState.SENT, context.now()
    message.bounced_at = context.now()
    session.flush()


def look(context):
    return returning.look(context, None)


def test_a_bill_that_came_back_once_is_written_again_two_days_later(context, session, sent):
    come_back(session, context, sent)
    for _ in range(2):
        look(context)
    again = session.scalars(select(Sending).where(Sending.why == SendingWhy.AGAIN)).one()
    assert again.bill_id == sent.bill_id
    assert paperless.is_on(session, sent.bill.account_id)
    assert session.scalar(select(func.count()).select_from(Attention)) == 0


def test_e_mail_that_came_back_twice_brings_paper_again_with_the_bill_itself(
    context, session, street, sent
):
    come_back(session, context, sent)
    look(context)
    again = session.scalars(select(Sending).where(Sending.why == SendingWhy.AGAIN)).one()
    context.now.tick(days=3)
    come_back(session, context, again)
    for _ in range(2):
        look(context)
    session.expire_all()
    standing = paperless.standing(session, street[1].id)
    assert standing.live is None
    assert standing.came_back(context.now()).ended_why is PaperlessEnd.CAME_BACK
    assert standing.came_back(context.now() + timedelta(days=61)) is None
    back = session.scalars(select(Sending).where(Sending.why == SendingWhy.BACK_ON_PAPER)).one()
    assert back.sent_to.startswith("Iris Vance\n9 Kestrel Way")
    words = pdf_words(printing.drawing.paper(session, context, back))
    assert "On paper again. E-mail to iris@example.org came back twice" in words
    (call,) = session.scalars(select(Attention)).all()
    assert "iris@example.org came back twice" in call.words
    file_id = handing.print_waiting(session, context, form="f", by="staff:3")
    assert session.get_one(Sending, back.id).file_id == file_id


def test_two_that_came_back_in_different_years_are_not_twice(context, session, street, sent):
    come_back(session, context, sent)
    sent.made_at -= timedelta(days=191)
    bill = session.scalars(select(Bill).where(Bill.account_id == street[1].id)).first()
    message = OutboxMessage(
        key="k", kind="new_bill", to="iris@example.org", subject="", text="", html="",
        created_at=context.now(), bounced_at=context.now(),
    )  # fmt: skip
    session.add(message)
    session.flush()
    newer = Sending(
        key="new:x", bill_id=bill.id, way=BillWay.EMAIL, why=SendingWhy.NEW, language="en",
        sent_to="iris@example.org", made_at=context.now(), made_by="t", message_id=message.id,
    )  # fmt: skip
    session.add(newer)
    session.flush()
    look(context)
    assert paperless.is_on(session, street[1].id)


def test_a_bill_whose_e_mail_comes_back_after_paper_was_chosen_follows_on_paper(
    context, session, street, iris, sent
):
    paperless.end(
        session, context, account_id=street[1].id, why=PaperlessEnd.WISHED, at=context.now(),
        by=f"person:{iris.id}",
    )  # fmt: skip
    come_back(session, context, sent)
    look(context)
    on_paper = select(Sending).where(Sending.way == BillWay.PAPER)
    waits = session.scalars(on_paper.where(Sending.bill_id == sent.bill_id)).all()
    assert [each.why for each in waits] == [SendingWhy.BACK_ON_PAPER]
