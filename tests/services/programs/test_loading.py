"""The enrolments of the system before: all of a file or nothing, and each line's own words."""

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import func, select

from models.errors import Refused
from models.program_enrolment import EnrolmentSource, ProgramEnrolment
from services.programs import loading
from tests.factories import make_account, make_bill
from tests.services.programs.conftest import AT, CLERK, TODAY
from tests.workshop import LARKSPUR

PROGRAMS = LARKSPUR.programs


def file_of(*lines):
    return "\n".join(["account,program,tier,from,to", *lines]).encode()


def load(session, content, programs=PROGRAMS):
    return loading.load(
        session, programs, content=content, name="old.csv", on=TODAY, at=AT, by=CLERK
    )


def problems(session, content, programs=PROGRAMS):
    checked = loading.check(session, programs, content=content, on=TODAY)
    return [str(each) for each in checked.problems]


def test_a_file_is_loaded_whole_and_the_same_file_once(session, home):
    other = make_account(session)
    content = file_of(
        f"{home.number},senior,lower,2026-08-01,",
        f"{other.number},disability,all,8/1/2026,1/31/2027",
    )
    file = load(session, content)
    assert file.lines == 2
    assert load(session, content) is file
    rows = session.scalars(select(ProgramEnrolment).order_by(ProgramEnrolment.id)).all()
    assert [(each.account_id, each.needs, each.to_on) for each in rows] == [
        (home.id, "senior.lower", date(2027, 7, 31)),
        (other.id, "disability.all", date(2027, 1, 31)),
    ]
    assert {each.source for each in rows} == {EnrolmentSource.IMPORT}


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("12345678,senior,lower,2026-08-01,", "account"),
        ("{number},veteran,all,2026-08-01,", "no such program and tier: senior lower,"),
        ("{number},senior,,2026-08-01,", ": It is empty. Write the word"),
        ("{number},senior,lower,August,", "Write the day as 2026-09-01"),
        ("{number},senior,lower,2026-08-01,2026-07-01", "before the first day"),
        ("{number},senior,lower,1999-08-01,", "The account begins on"),
        ("{number},senior,lower,9999-12-31,", "too far ahead"),
        ("{number},senior,lower,2026-08-01,9999-12-31", "too far ahead"),
        ("{number},senior,lower", "It has 3 cells and the header 5"),
    ],
)
def test_a_line_that_is_wrong_is_named_and_nothing_is_loaded(session, home, line, said):
    good = make_account(session)
    content = file_of(f"{good.number},senior,lower,2026-08-01,", line.format(number=home.number))
    (problem,) = problems(session, content)
    assert problem.startswith("Line 3")
    assert said in problem
    with pytest.raises(Refused, match="Nothing of the file was loaded"):
        load(session, content)
    assert session.scalar(select(func.count()).select_from(ProgramEnrolment)) == 0


def test_the_same_program_on_the_same_days_is_found_in_the_file_and_in_the_books(session, home):
    first = f"{home.number},senior,lower,2026-08-01,"
    (problem,) = problems(session, file_of(first, f"{home.number},senior,upper,2027-07-31,"))
    assert "Line 2 has this program on the same days" in problem
    load(session, file_of(first, f"{home.number},senior,upper,2027-08-01,"))
    (problem,) = problems(session, file_of(f"{home.number},senior,upper,2026-09-01,"))
    assert "has this program from 2026-08-01" in problem


def test_a_file_too_is_for_no_more_than_may_have_the_program_at_once(session, home):
    senior = replace(PROGRAMS["senior"], enrolled_most=1)
    programs = {"senior": senior}
    others = [make_account(session) for _ in range(3)]
    load(session, file_of(f"{home.number},senior,lower,2027-02-01,2027-03-31"), programs)
    content = file_of(
        f"{others[0].number},senior,lower,2026-12-01,2027-01-31",  # ends before the other begins
        f"{others[1].number},senior,upper,2027-01-15,2027-02-01",
        f"{others[2].number},senior,upper,2027-04-01,2027-04-30",
    )
    (problem,) = problems(session, content, programs)
    assert problem.startswith("Line 3")
    assert "for 1 accounts at most" in problem
    with pytest.raises(Refused, match="accounts at most"):
        load(session, content, programs)


def test_a_bill_that_was_made_is_not_lowered_afterwards(session, home):
    bill = make_bill(session, home, on=date(2026, 9, 1))
    (problem,) = problems(session, file_of(f"{home.number},senior,lower,{bill.period_to},"))
    assert f"A bill was made for days up to {bill.period_to}" in problem


def test_a_file_without_a_line_or_a_header_is_said_to_have_none(session):
    assert problems(session, file_of()) == ["The file: It has no line below its header."]
    (problem,) = problems(session, b"account,program\n")
    assert "Look at tier" in problem
