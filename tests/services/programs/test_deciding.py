"""A discount begins and ends on an account when one proposes it and another says yes."""

from dataclasses import replace
from datetime import date, timedelta
from uuid import uuid4

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from models.account import AccountStatus
from models.audit import AuditEvent
from models.errors import Conflict, Forbidden, NotFound, Refused
from models.program import Retroactive
from models.program_enrolment import Decision, ProgramEnrolment, ProgramProposal
from services.programs import deciding, proposing, seen
from services.programs.proposing import Wish
from tests.factories import give_access, make_account, make_bill, make_person, make_staff
from tests.services.programs.conftest import AT, CLERK, SUPERVISOR, TODAY, WHY, office
from tests.workshop import LARKSPUR

DAY = timedelta(days=1)
YEAR_END = date(2027, 7, 31)


def test_what_is_proposed_changes_nothing_until_somebody_else_says_yes(
    session, home, begin, approve
):
    proposal = begin()
    assert seen.holding(session, LARKSPUR, home.number, TODAY) == []
    with pytest.raises(Forbidden, match="second person"):
        approve(proposal, by=CLERK)
    approve(proposal)
    (held,) = seen.holding(session, LARKSPUR, home.number, TODAY)
    assert (held.name["en"], held.percents, held.to_on) == ("Senior discount", ["35"], YEAR_END)


def test_proposed_and_approved_twice_it_is_so_once(session, begin, approve):
    key = uuid4()
    proposal = begin(key=key)
    assert begin(key=key) is proposal
    approve(proposal)
    approve(proposal)
    assert len(session.scalars(select(ProgramEnrolment)).all()) == 1
    deeds = session.scalars(
        select(AuditEvent.action).where(AuditEvent.action.like("program.%")).order_by(AuditEvent.id)
    )
    assert deeds.all() == ["program.propose", "program.approve"]


def test_the_database_too_wants_a_second_person(session, begin):
    proposal = begin()
    same = update(ProgramProposal).values(decision="approved", decided_by=CLERK)
    with pytest.raises(IntegrityError), session.begin_nested():
        session.execute(same.where(ProgramProposal.id == proposal.id))
    nobody = update(ProgramProposal).values(decision="approved", decided_by="")
    with pytest.raises(IntegrityError), session.begin_nested():
        session.execute(nobody.where(ProgramProposal.id == proposal.id))


def test_one_thing_at_a_time_is_proposed_for_an_account(session, home, begin):
    proposal = begin()
    with pytest.raises(Conflict, match="already"):
        begin("disability.all")
    deciding.withdraw(session, proposal.id, account_id=home.id, by=CLERK, at=AT)
    assert begin("disability.all").is_waiting


def test_only_whoever_proposed_it_takes_it_back(session, home, begin, approve):
    proposal = begin()
    with pytest.raises(Refused):
        deciding.withdraw(session, proposal.id, account_id=home.id, by=SUPERVISOR, at=AT)
    deciding.withdraw(session, proposal.id, account_id=home.id, by=CLERK, at=AT)
    deciding.withdraw(session, proposal.id, account_id=home.id, by=CLERK, at=AT)
    with pytest.raises(Conflict, match="decided meanwhile"):
        approve(proposal)


def test_a_no_says_why_and_changes_nothing(session, home, begin, approve, decline):
    proposal = begin()
    with pytest.raises(Refused, match="Write why"):
        decline(proposal, "no")
    decline(proposal, "The tax return is missing.")
    assert proposal.decision is Decision.DECLINED
    with pytest.raises(Conflict):
        approve(proposal)
    assert seen.enrolments(session, home.id) == []


def test_a_proposal_is_found_on_its_own_account_only(session, begin):
    proposal, other = begin(), make_account(session)
    with pytest.raises(NotFound):
        deciding.approve(session, office(), proposal.id, account_id=other.id, by=SUPERVISOR, at=AT)


@pytest.mark.parametrize(
    ("facts", "no"),
    [
        ({"needs": "senior.middle"}, "no such program"),
        ({"from_on": TODAY - DAY}, "before the day it is proposed"),
        ({"from_on": TODAY, "to_on": TODAY - DAY}, "last day is before the first"),
        ({"from_on": date(2062, 1, 1)}, "Look at the year"),
        ({"from_on": date.max}, "Look at the year"),
        ({"to_on": date(2062, 1, 1)}, "Look at the year"),
        ({"reason": "ok"}, "Write why"),
    ],
)
def test_what_the_program_does_not_allow_is_refused(begin, facts, no):
    with pytest.raises(Refused, match=no):
        begin(**facts)


def test_a_program_may_allow_days_before_as_far_as_none_is_billed(session, home):
    bill = make_bill(session, home, on=date(2026, 9, 1))
    senior = replace(LARKSPUR.programs["senior"], retroactive=Retroactive.FILING_DATE)
    district = replace(LARKSPUR, programs={"senior": senior})
    last = bill.period_to
    wish = Wish(
        key=uuid4(), account_id=home.id, needs="senior.upper", from_on=last, to_on=None, reason=WHY
    )
    with pytest.raises(Refused, match=r"^Bill [\d-]+ was made for days up to"):
        proposing.begin(session, district, wish, by=CLERK, at=AT)
    made = proposing.begin(session, district, replace(wish, from_on=last + DAY), by=CLERK, at=AT)
    assert made.is_waiting


def test_a_program_is_had_once_on_a_day_and_two_programs_may_be_had(begin, approve):
    approve(begin())
    with pytest.raises(Refused, match="has this program from 2026-11-02 until 2027-07-31"):
        begin("senior.upper", YEAR_END)
    approve(begin("senior.upper", YEAR_END + DAY))
    approve(begin("disability.all"))


def test_a_bill_that_was_made_meanwhile_stays_and_the_proposal_is_refused(
    session, home, begin, approve
):
    proposal = begin()
    make_bill(session, home, on=date(2027, 1, 1))
    with pytest.raises(Refused, match="was made for days up to"):
        approve(proposal)


def test_a_program_for_so_many_is_full_then(session, begin, home):
    senior = replace(LARKSPUR.programs["senior"], enrolled_most=1)
    district = replace(LARKSPUR, programs={"senior": senior})
    other = make_account(session)
    for account_id in (other.id, home.id):
        wish = Wish(
            key=uuid4(), account_id=account_id, needs="senior.lower", from_on=TODAY, to_on=None,
            reason=WHY,
        )  # fmt: skip
        proposing.begin(session, district, wish, by=CLERK, at=AT)
    first, second = session.scalars(select(ProgramProposal).order_by(ProgramProposal.id))
    deciding.approve(session, office(district), first.id, account_id=other.id, by=SUPERVISOR, at=AT)
    with pytest.raises(Refused, match="for 1 accounts at most"):
        deciding.approve(
            session, office(district), second.id, account_id=home.id, by=SUPERVISOR, at=AT
        )


def test_full_is_asked_of_every_day_of_it_and_not_only_of_the_first(session, home):
    senior = replace(LARKSPUR.programs["senior"], enrolled_most=1)
    district = replace(LARKSPUR, programs={"senior": senior})

    def have(account_id, from_on, to_on):
        wish = Wish(
            key=uuid4(), account_id=account_id, needs="senior.lower", from_on=from_on, to_on=to_on,
            reason=WHY,
        )  # fmt: skip
        made = proposing.begin(session, district, wish, by=CLERK, at=AT)
        return deciding.approve(
            session, office(district), made.id, account_id=account_id, by=SUPERVISOR, at=AT
        )

    other, third = make_account(session), make_account(session)
    have(home.id, date(2027, 1, 1), date(2027, 1, 31))
    have(other.id, date(2026, 12, 1), date(2026, 12, 31))
    with pytest.raises(Refused, match="for 1 accounts at most"):
        have(third.id, date(2026, 11, 15), date(2027, 1, 1))


def test_what_was_proposed_does_not_begin_on_an_account_that_was_closed_before(
    session, home, begin, approve
):
    proposal = begin(from_on=TODAY + DAY)
    home.status, home.closed_on = AccountStatus.CLOSED, TODAY
    with pytest.raises(Refused, match="The account ends on 2026-11-02"):
        approve(proposal)
    assert seen.enrolments(session, home.id) == []


def test_a_discount_ends_earlier_by_two_people_too(session, home, begin, approve, end):
    approve(begin())
    (enrolled,) = seen.enrolments(session, home.id)
    proposal = end(enrolled.id, date(2026, 12, 15))
    assert enrolled.to_on == YEAR_END
    with pytest.raises(Forbidden):
        approve(proposal, by=CLERK)
    approve(proposal)
    assert (enrolled.to_on, proposal.to_on_before) == (date(2026, 12, 15), YEAR_END)


def test_an_end_is_before_the_last_day_and_at_the_earliest_before_it_begins(
    session, home, begin, approve, end
):
    approve(begin())
    (enrolled,) = seen.enrolments(session, home.id)
    with pytest.raises(Refused, match="ends on that day already"):
        end(enrolled.id, YEAR_END)
    with pytest.raises(Refused, match="does not end before it begins"):
        end(enrolled.id, TODAY - DAY - DAY)
    approve(end(enrolled.id, TODAY - DAY))
    assert enrolled.has_never_begun
    assert seen.holding(session, LARKSPUR, home.number, TODAY) == []
    approve(begin("senior.upper"))  # the mistake is put right from the same day on
    (held,) = seen.holding(session, LARKSPUR, home.number, TODAY)
    assert held.percents == ["20"]


def test_what_a_bill_was_made_by_does_not_end_before_it(session, home, begin, approve, end):
    approve(begin())
    (enrolled,) = seen.enrolments(session, home.id)
    make_bill(session, home, on=date(2027, 1, 1))
    with pytest.raises(Refused, match="was made for days up to"):
        end(enrolled.id, TODAY)


def test_another_accounts_enrolment_is_not_found(session, home, begin, approve):
    approve(begin())
    (enrolled,) = seen.enrolments(session, home.id)
    with pytest.raises(NotFound):
        proposing.end(
            session, key=uuid4(), account_id=make_account(session).id, enrolment_id=enrolled.id,
            to_on=TODAY, reason=WHY, by=CLERK, at=AT,
        )  # fmt: skip


def test_the_office_counts_who_has_what_and_what_waits(session, home, begin, approve):
    approve(begin())
    assert seen.counts(session, TODAY) == {"senior.lower": 1}
    assert seen.counts(session, TODAY - DAY) == {}
    begin("disability.all")
    ((proposal, number),) = seen.waiting(session).rows
    assert (proposal.program, number) == ("disability", home.number)


def test_nobody_works_on_a_discount_of_their_own_household(
    session, home, begin, approve, decline, end
):
    iris = make_person(session, email="dana@larkspursewer.example")
    give_access(session, iris, home)
    for _colleague in range(2):  # the clerk and the supervisor
        make_staff(session)
    dana = f"staff:{make_staff(session, email=iris.email).id}"
    with pytest.raises(Forbidden, match="own household"):
        begin(by=dana)
    proposal = begin()
    with pytest.raises(Forbidden, match="own household"):
        approve(proposal, by=dana)
    with pytest.raises(Forbidden, match="own household"):
        decline(proposal, by=dana)
    approve(proposal)
    (enrolled,) = seen.enrolments(session, home.id)
    with pytest.raises(Forbidden, match="own household"):
        end(enrolled.id, date(2026, 12, 15), by=dana)
