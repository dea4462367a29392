"""Everything beside accounts is found by what somebody has at hand, and says why."""

from datetime import UTC, datetime
from uuid import uuid4

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from models.account import CustomerAccount
from models.money import Money
from models.payment import Channel, Payment
from models.refund import RefundState, RefundWay
from models.ticket import Reason, TicketMessage, WrittenAs
from services import payments
from services.pages import PAGE
from services.payments import Received
from services.searching import everything
from services.searching.everything import COUNTED_MAX, excerpt
from services.searching.kinds import Kind
from services.tickets import asking
from tests.changed import make_change
from tests.factories import give_access, make_account, make_bill, make_person
from tests.refunded import make_refund
from tests.services.searching.plans import plans, scans
from tests.workshop import LARKSPUR

AT = datetime(2026, 11, 9, 20, tzinfo=UTC)
ALL = frozenset(Kind)


def found(session: Session, q: str, kinds=ALL) -> dict[Kind, list[tuple[str, str]]]:
    """By kind, what leads to each thing and why it was found."""
    return {
        group.kind: [(thing.name, thing.why) for thing in group.things]
        for group in everything.look(session, q, kinds)
    }


@pytest.mark.parametrize("typed", ["joan kessler", "kessler jo", "KESS", "joan.kessler@x.example"])
def test_a_person_is_found_with_the_accounts_they_see(session, home, typed):
    joan = make_person(session, "Joan Kessler", email="joan.kessler@x.example")
    other = make_account(session, mailing_name="Alder LLC")
    for account in (home, other):
        give_access(session, joan, account)
    (group,) = everything.look(session, typed, {Kind.PEOPLE})
    (person,) = group.things
    assert person.name == "Joan Kessler"
    assert {account.number for account in person.accounts} == {home.number, other.number}


def test_a_person_who_was_renamed_is_found_by_the_new_name_alone(session, home):
    person = make_person(session, "Joan Kessler")
    give_access(session, person, home)
    person.name = "Joan Đặng-Muñoz"
    session.flush()
    assert found(session, "kessler", {Kind.PEOPLE}) == {}
    for typed in ("dang", "munoz", "ĐẶNG joan"):
        assert found(session, typed, {Kind.PEOPLE}) == {Kind.PEOPLE: [("Joan Đặng-Muñoz", "name")]}


@pytest.mark.parametrize(
    "typed", ["culvert", "the culvert over", "CULVERT flo", "munoz culvert", "dont flood"]
)
def test_a_question_is_found_by_the_words_that_were_written_in_it(session, home, typed):
    ticket = ask(session, home, "The culvert overflows, Mr Muñoz says. Don’t flood the yard.")
    ask(session, home, "Why is the bill so high?")
    assert found(session, typed) == {Kind.QUESTIONS: [(str(ticket.id), "words")]}


def test_a_note_and_a_reply_are_found_too_and_their_question_once(session, home):
    ticket = ask(session, home, "The culvert overflows.")
    for kind in (WrittenAs.REPLY, WrittenAs.NOTE):
        write(session, ticket.id, f"About the culvert, a {kind}.", kind)
    (group,) = everything.look(session, "culvert", ALL)
    (thing,) = group.things
    assert thing.matched == "About the culvert, a note."
    assert [account.number for account in thing.accounts] == [home.number]


def test_what_was_withdrawn_or_redacted_is_found_no_more(session, home):
    ticket = ask(session, home, "Why so much?")
    reply = write(session, ticket.id, "The culvert is ours.")
    note = write(session, ticket.id, "Her sister said perihelion.", WrittenAs.NOTE)
    assert found(session, "culvert")
    assert found(session, "perihelion")
    reply.withdrawn_at = AT
    note.text = "[redacted]"
    session.flush()
    assert found(session, "culvert") == found(session, "perihelion") == {}
    assert found(session, "redacted")
    session.delete(note)
    session.flush()
    assert found(session, "redacted") == {}


def test_a_question_is_found_by_its_number(session, home):
    ticket = ask(session, home, "Why so much?")
    assert found(session, ticket.number.lower()) == {Kind.QUESTIONS: [(str(ticket.id), "number")]}


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ("$84.10", "amount"), ("84.10", "amount"), ("••4242", "last_four"), ("4242", "last_four"),
        ("lb-1", ""), ("LB-1", "payment"),
    ],
)  # fmt: skip
def test_a_payment_is_found_by_how_it_was_made_and_how_much_it_is(session, home, typed, why):
    payment = pay(session, home, 8410, "LB-1", method="Visa ••4242")
    pay(session, home, 8411, "LB-2", method="Visa ••4243")
    expected = {Kind.PAYMENTS: [(payment.receipt_number, why)]} if why else {}
    assert found(session, typed) == expected


def test_a_check_is_found_by_its_number_whole(session, home):
    payment = pay(session, home, 8410, "LB-1", Channel.CHECK, "Check 10482")
    for typed in ("10482", "check 10482", "Check #10482"):
        assert found(session, typed) == {Kind.PAYMENTS: [(payment.receipt_number, "check")]}
    assert found(session, "1048") == {}


def test_of_the_same_amount_the_newest_come_first_and_no_more_are_counted(session, home):
    made = [pay(session, home, 8410, f"LB-{n}").receipt_number for n in range(COUNTED_MAX + 3)]
    (group,) = everything.look(session, "$84.10", ALL)
    assert [thing.name for thing in group.things] == made[::-1][:COUNTED_MAX]
    assert group.counted == "20+"


def test_all_of_a_kind_are_read_a_page_at_a_time_and_each_once(session, home):
    made = {pay(session, home, 8410, f"LB-{n}").receipt_number for n in range(PAGE + 4)}
    first = everything.page(session, "$84.10", Kind.PAYMENTS, before=None)
    last = everything.page(session, "$84.10", Kind.PAYMENTS, before=first.things[-1].row_id)
    assert (len(first.things), first.has_more) == (PAGE, True)
    assert (len(last.things), last.has_more) == (4, False)
    assert {thing.name for thing in (*first.things, *last.things)} == made


def test_bills_changes_and_refunds_are_found_by_their_numbers(session, home):
    bill = make_bill(session, home, "146.75")
    change = make_change(session, home)
    payment = pay(session, home, 8410, "LB-1")
    refund = make_refund(
        session, payment, way=RefundWay.CHECK, state=RefundState.CHECK_WRITTEN,
        check_number="77120", needs_second=False,
    )  # fmt: skip
    assert found(session, bill.number) == {Kind.BILLS: [(bill.number, "bill")]}
    assert found(session, bill.code)[Kind.BILLS] == [(bill.number, "bill")]
    assert found(session, f"ap-{change}") == {Kind.CHANGES: [(str(change), "number")]}
    assert found(session, "check 77120") == {Kind.REFUNDS: [(str(refund.id), "check")]}


def test_what_its_reader_may_not_open_is_not_asked_for(session, home):
    pay(session, home, 8410, "LB-1", method="Visa ••4242")
    ask(session, home, "I paid $84.10 twice.")
    assert set(found(session, "84.10")) == {Kind.QUESTIONS, Kind.PAYMENTS}
    assert set(found(session, "84.10", ALL - {Kind.PAYMENTS})) == {Kind.QUESTIONS}
    assert found(session, "84.10", frozenset()) == {}


@pytest.mark.parametrize(
    "typed",
    ["", "*", '"', "'", "%", "_", ":*", "& | !", "\0", "NEAR(", "'; DROP TABLE payment; --",
     "x" * 5000, "q " * 3000, "$" + "9" * 60, "AP-" + "9" * 60, "T-" + "9" * 60, "🏠", "••"],
)  # fmt: skip
def test_nothing_typed_breaks_it(session, home, typed):
    assert found(session, typed) == {}


def test_no_look_reads_a_whole_table_and_all_are_one_statement(session, home):
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("SET LOCAL enable_seqscan = off"))
    (plan,) = plans(session, lambda: everything.look(session, "4242", ALL))
    assert scans(plan) == [], plan
    whole = "\n".join(plan)
    for index in ("ix_payment_amount", "ix_payment_check", "ix_payment_last_four"):
        assert index in whole, whole
    for table in ("ticket_message", "person"):
        assert f"ix_{table}_words" in whole or f"{table}_index VIRTUAL TABLE INDEX" in whole, whole


@pytest.mark.parametrize(
    ("written", "words", "cut"),
    [
        ("Why so much?", ["much"], "Why so much?"),
        ("a b c d e f g h culvert\n i", ["culv"], "…c d e f g h culvert i"),
        ("one " * 30, ["two"], f"{'one ' * 19}one…"),
        ("", ["two"], ""),
    ],
)
def test_of_a_long_text_the_part_around_the_word_is_shown(written, words, cut):
    assert excerpt(written, words) == cut


def ask(session: Session, account: CustomerAccount, words: str):
    return asking.ask(
        session, LARKSPUR, key=str(uuid4()), account_id=account.id, thing=asking.About(),
        reason=Reason.AMOUNT, words=words, person_id=None, at=AT,
    )  # fmt: skip


def write(
    session: Session, ticket_id: int, words: str, kind: WrittenAs = WrittenAs.REPLY
) -> TicketMessage:
    message = TicketMessage(
        key=str(uuid4()), ticket_id=ticket_id, kind=kind, text=words, written_at=AT, leaves_at=AT
    )
    session.add(message)
    session.flush()
    return message


def pay(
    session: Session, account: CustomerAccount, cents: int, reference: str,
    channel: Channel = Channel.LOCKBOX, method: str = "",
) -> Payment:  # fmt: skip
    received = Received(
        account_id=account.id, amount=Money(cents), channel=channel, reference=reference,
        method=method, received_on=AT.date(),
    )  # fmt: skip
    return payments.record_payment(session, LARKSPUR, received, at=AT, actor="job:test")


@pytest.fixture
def home(session: Session) -> CustomerAccount:
    """An account, beside another that is never found."""
    make_account(session, mailing_name="Walter Pruitt", street="Juniper Ave")
    return make_account(session, number="20441836", mailing_name="Marian Holt")
