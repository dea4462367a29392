"""Questions: who asks, who sees them, what is promised and what is never kept."""

from datetime import date, timedelta

import pytest

from models.errors import NotFound, Refused
from models.ticket import Reason, Subject
from models.ticket_states import TicketState
from services.tickets import answering, asking
from tests.factories import give_access, make_account, make_person
from tests.services.tickets.desk import TODAY, Desk
from tests.workshop import LARKSPUR


def test_a_question_has_a_number_and_a_promised_day_of_the_office(desk: Desk):
    ticket = desk.ask()
    assert ticket.number == f"T-{10_000 + ticket.id}"
    assert (ticket.state, ticket.promised_on) == (TicketState.NEW, date(2026, 11, 20))


def test_a_promise_counts_no_weekend_and_no_holiday():
    wednesday_before_thanksgiving = date(2026, 11, 25)
    assert asking.promise(LARKSPUR, wednesday_before_thanksgiving) == date(2026, 12, 1), (
        "the county is closed on Friday too"
    )


def test_c07_the_same_form_sent_twice_is_one_question(desk: Desk):
    assert desk.ask(key="a").id == desk.ask(key="a").id


def test_the_same_words_from_a_page_gone_back_to_are_the_same_question(desk: Desk):
    first = desk.ask("Why two lines?", key="a")
    assert desk.ask("Why two lines?", key="b").id == first.id
    assert desk.ask("Why three lines?", key="c").id != first.id
    assert desk.ask("Why two lines?", reason=Reason.MEANING, key="d").id != first.id


def test_a_reason_says_enough_but_something_else_needs_words(desk: Desk):
    assert desk.read_by_staff(desk.ask("")) == []
    with pytest.raises(Refused):
        desk.ask("  ", reason=Reason.OTHER)


def test_f19_a_card_number_in_a_question_is_masked_before_it_is_stored(desk: Desk):
    ticket = desk.ask("Charge 4242 4242 4242 4242 again")
    assert desk.read_by_staff(ticket) == ["Charge •••• 4242 again"]


def test_a_question_names_a_bill_a_line_or_a_payment_of_its_own_account(desk: Desk):
    def named(account_id: int, bill: str, line: str = "") -> asking.About:
        return asking.about(desk.session, account_id, bill=bill, line=line, payment="")

    assert named(desk.account.id, desk.bill.number).subject is Subject.BILL
    assert named(desk.account.id, desk.bill.number, "1").line_position == 1
    other = make_account(desk.session)
    for account_id, bill, line in (
        (other.id, desk.bill.number, ""), (desk.account.id, desk.bill.number, "99"),
        (desk.account.id, desk.bill.number, "²"), (desk.account.id, "nothing", "1"),
    ):  # fmt: skip
        with pytest.raises(NotFound):
            named(account_id, bill, line)


def test_e01_a_question_of_another_account_is_answered_like_one_that_is_not_there(desk: Desk):
    ticket, neighbour = desk.ask(), make_person(desk.session, "Tomas Okafor")
    for number in (ticket.number, "T-99999999", "T-", "' OR 1=1", "T-9" * 40):
        with pytest.raises(NotFound, match="could not find that question"):
            asking.mine(desk.session, neighbour.id, number, TODAY)


def test_e03_e04_who_moved_out_sees_it_no_more_and_who_came_later_never_did(desk: Desk):
    ticket = desk.ask()
    gone, new = make_person(desk.session, "Noor H"), make_person(desk.session, "Kim N")
    give_access(desk.session, gone, desk.account, to_on=TODAY - timedelta(days=1))
    give_access(desk.session, new, desk.account, from_on=TODAY + timedelta(days=1))
    for person, on in ((gone, TODAY), (new, TODAY), (new, TODAY + timedelta(days=9))):
        with pytest.raises(NotFound):
            asking.mine(desk.session, person.id, ticket.number, on)
        listed = asking.of_account(desk.session, person.id, desk.account.id, on=on, before=None)
        assert listed.rows == []


def test_a_co_owner_sees_what_is_listed_and_can_open_it(desk: Desk):
    ticket, june = desk.ask(), make_person(desk.session, "June P")
    give_access(desk.session, june, desk.account)
    (listed,) = asking.of_account(
        desk.session, june.id, desk.account.id, on=TODAY, before=None
    ).rows
    assert listed.ticket.id == ticket.id
    assert asking.mine(desk.session, june.id, ticket.number, TODAY).ticket.id == ticket.id


def test_a_note_is_never_read_by_a_customer(desk: Desk):
    ticket = desk.ask()
    answering.note(
        desk.session, LARKSPUR, number=ticket.number, seen=1, words="Knows the mayor.",
        staff_id=desk.dana.id, at=desk.clock(),
    )  # fmt: skip
    desk.clock.tick(days=9)
    assert desk.read_by_customer(ticket) == ["Why so much?"]
    assert desk.read_by_staff(ticket) == ["Why so much?", "Knows the mayor."]
