"""A case from the night it is found to its proof: one fact, one case, and nobody closes it alone
that must not."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError

from models.change_request import RequestState
from models.discrepancy import CaseState, DiscrepancyChange
from models.discrepancy_causes import RootCause
from models.errors import Conflict, Forbidden, Refused
from models.money import Money
from models.payment import Payment
from services.change_requests import proposing
from services.discrepancies import proving, working
from services.discrepancies.closing import Why
from services.discrepancies.opening import Opened
from services.discrepancies.working import WaitsFor
from tests.changed import charge, credit, moved
from tests.discrepant import SECOND, WORKS
from tests.factories import give_access, make_person, make_staff

S = CaseState
RULE = "duplicate_payment"


@pytest.fixture
def twice(bench, desk, iris):
    """Iris paid $60.00 on one day, and $60.00 again; the rule found it."""
    desk.pay(iris, 6_000)
    desk.pay(iris, 6_000)
    return bench.the_case(RULE)


def moves(case):
    """Where it stood, one after another."""
    states = [step.state for step in case.steps]
    return [each for place, each in enumerate(states) if not place or states[place - 1] != each]


def test_what_is_found_again_is_the_same_case_and_learns_its_amount_alone(bench, twice):
    assert (twice.state, twice.amount) == (S.DETECTED, Money(6_000))
    version = twice.version
    assert bench.run(RULE)[Opened.KNOWN] == 1
    (case,) = bench.cases(RULE)
    assert (case.id, case.version, len(case.steps)) == (twice.id, version, 1)


def test_the_change_moves_its_case_and_only_the_rule_run_again_proves_it(
    bench, desk, twice, iris, bo
):
    second = int(twice.key.split(":")[2])
    payment = desk.session.get_one(Payment, second)
    change = desk.ask(iris, moved(payment, bo, 6_000), case_id=twice.id)
    assert change.state is RequestState.EXECUTED
    assert (twice.state, twice.owner) == (S.FIX_EXECUTED, "staff:4711")
    with pytest.raises(Conflict, match="not proved"):
        bench.close(twice)
    bench.prove(twice)
    assert (twice.state, twice.proof, twice.amount_found) == (
        S.VERIFIED, Money.ZERO, Money(6_000),
    )  # fmt: skip
    bench.close(twice)
    assert twice.root_cause is RootCause.PAID_AGAIN
    assert moves(twice) == [
        S.DETECTED, S.TRIAGED, S.INVESTIGATING, S.FIX_PROPOSED, S.FIX_EXECUTED, S.VERIFIED,
        S.CLOSED,
    ]  # fmt: skip


def test_a_change_on_an_account_that_the_case_is_not_about_is_not_its_own(
    bench, desk, twice, iris, bo
):
    version = twice.version
    with pytest.raises(Refused, match="another account"), desk.session.begin_nested():
        desk.ask(bo, credit(6_000), case_id=twice.id)
    desk.session.expire_all()
    assert (twice.state, twice.version) == (S.DETECTED, version)
    payment = desk.pay(bo, 1_000)
    desk.do(bo, moved(payment, iris, 1_000, start=bo.id), case_id=twice.id)
    assert twice.state is S.FIX_EXECUTED


def test_a_change_that_waits_has_its_case_wait_and_a_no_gives_it_back(bench, desk, twice, iris):
    change = desk.ask(iris, credit(6_000, rest_is_credit=True), case_id=twice.id)
    assert twice.state is S.PENDING_APPROVAL
    assert desk.session.get(DiscrepancyChange, change.id).case_id == twice.id
    with pytest.raises(Conflict, match="about to"):
        bench.leave(twice)
    desk.send_back(change)
    assert twice.state is S.FIX_PROPOSED
    desk.ask_anew(change, iris, credit(5_900, rest_is_credit=True))
    assert twice.state is S.PENDING_APPROVAL
    desk.deny(change)
    assert twice.state is S.INVESTIGATING


def test_a_change_that_is_taken_back_or_out_of_date_leaves_the_case_at_work(
    bench, desk, twice, iris
):
    change = desk.ask(iris, credit(6_000, rest_is_credit=True), case_id=twice.id)
    desk.do(iris, charge(100), reason="owed_more")
    desk.approve(change)
    assert (change.state, twice.state) == (RequestState.STALE, S.FIX_PROPOSED)
    proposing.withdraw(
        desk.session, change.id, words="It was asked wrong.", by=change.requested_by, at=desk.at
    )
    assert twice.state is S.INVESTIGATING


def test_what_differs_again_before_it_is_closed_is_proved_anew(bench, desk, twice, iris, bo):
    payment = desk.session.get_one(Payment, int(twice.key.split(":")[2]))
    desk.do(iris, moved(payment, bo, 6_000), case_id=twice.id)
    bench.prove(twice)
    read = twice.version
    desk.do(bo, moved(payment, iris, 6_000, start=bo.id))
    bench.run(RULE)
    assert (twice.amount, twice.version) == (Money(6_000), read + 1)
    with pytest.raises(Conflict, match="differs again"):
        bench.close(twice)
    bench.prove(twice)
    assert twice.state is S.INVESTIGATING


def test_what_is_gone_by_itself_is_learned_by_name_and_proved_without_a_change(
    bench, desk, twice, iris, bo
):
    payment = desk.session.get_one(Payment, int(twice.key.split(":")[2]))
    desk.do(iris, moved(payment, bo, 6_000))
    bench.run(RULE)
    assert (twice.state, twice.amount) == (S.DETECTED, Money.ZERO)
    bench.prove(twice)
    assert twice.state is S.VERIFIED
    assert "It was put right without a change." in [step.words for step in twice.steps]


def test_what_differs_still_is_at_work_again_with_both_figures(bench, twice):
    bench.prove(twice)
    assert twice.proof == Money(6_000)
    assert "it found $60.00 then, and $60.00 now" in twice.steps[-1].words
    assert twice.state is S.DETECTED


def test_a_closed_case_is_open_again_when_its_fact_differs_again(bench, desk, twice, iris, bo):
    payment = desk.session.get_one(Payment, int(twice.key.split(":")[2]))
    desk.do(iris, moved(payment, bo, 6_000), case_id=twice.id)
    bench.prove(twice)
    bench.close(twice)
    desk.do(bo, moved(payment, iris, 6_000, start=bo.id))
    assert bench.run(RULE)[Opened.REOPENED] == 1
    assert (twice.state, twice.root_cause, twice.closed_at) == (S.REOPENED, None, None)
    assert any("cause:paid_again" in step.words for step in twice.steps)


def test_what_is_left_as_it_is_stays_closed_while_it_differs_by_the_same(bench, desk, bo):
    desk.pay(bo, 4_000)
    desk.pay(bo, 4_000)
    case = bench.the_case(RULE)
    bench.leave(case, Why(cause=RootCause.BOTH_MEANT, words=""))
    assert case.state is S.CLOSED
    assert bench.run(RULE)[Opened.LEFT] == 1
    assert case.state is S.CLOSED


def test_above_the_limit_a_second_person_agrees_that_nothing_is_done(bench, desk, twice):
    bench.leave(twice)
    assert (twice.state, twice.needs_second) == (S.NO_ACTION, True)
    agree = {"version": twice.version, "at": desk.at}
    with pytest.raises(Forbidden, match="yourself"):
        proving.agree(desk.session, twice.id, by=WORKS, **agree)
    proving.agree(desk.session, twice.id, by=SECOND, **agree)
    assert (twice.state, twice.agreed_by) == (S.CLOSED, SECOND)


def test_a_second_person_may_say_no_and_it_is_at_work_again(bench, desk, twice):
    bench.leave(twice)
    proving.disagree(
        desk.session, twice.id, words="The payer did not say so.", version=twice.version,
        by=SECOND, at=desk.at,
    )  # fmt: skip
    assert (twice.state, twice.stated_by, twice.root_cause) == (S.INVESTIGATING, "", None)


def test_what_no_rule_found_is_proved_by_two_people(bench, desk, iris):
    case = bench.open(iris)
    assert (case.state, case.owner, case.number) == (S.TRIAGED, WORKS, f"D-{case.id}")
    with pytest.raises(Refused, match="second person"):
        bench.prove(case)
    said = "Two twenties stuck together; the safe has them."
    proving.state_right(
        desk.session, case.id, words=said, version=case.version, by=WORKS, at=desk.at
    )
    assert case.state is S.FIX_EXECUTED
    with pytest.raises(Forbidden):
        proving.agree(desk.session, case.id, version=case.version, by=WORKS, at=desk.at)
    proving.agree(desk.session, case.id, version=case.version, by=SECOND, at=desk.at)
    bench.close(case, Why(cause=RootCause.COUNTED_WRONG, words=""))
    assert (case.state, case.amount) == (S.CLOSED, Money.ZERO)


def test_a_root_cause_is_one_of_its_type_and_something_else_is_said(bench, desk, iris):
    case = bench.open(iris, 100)
    with pytest.raises(Refused, match="of this type"):
        bench.leave(case, Why(cause=RootCause.RATE_WRONG, words=""))
    with pytest.raises(Refused, match="Write what"):
        bench.leave(case, Why(cause=RootCause.OTHER, words=" "))
    assert case.state is S.TRIAGED


def test_it_is_taken_waits_and_goes_on_with_a_row_of_each(bench, desk, twice):
    working.take(desk.session, twice.id, by=WORKS, at=desk.at)
    working.take(desk.session, twice.id, by=WORKS, at=desk.at)
    working.wait(
        desk.session, twice.id, who=WaitsFor.BANK, words="They look for it.",
        version=twice.version, by=WORKS, at=desk.at,
    )  # fmt: skip
    assert twice.state is S.WAITING
    with pytest.raises(Conflict, match="since you read it"):
        working.note(
            desk.session, twice.id, words="They found it.", version=1, by=WORKS, at=desk.at
        )
    working.go_on(desk.session, twice.id, by=WORKS, at=desk.at)
    assert moves(twice) == [S.DETECTED, S.TRIAGED, S.INVESTIGATING, S.WAITING, S.INVESTIGATING]
    assert twice.steps[-2].words == "For the bank: They look for it."


def test_nobody_works_on_a_case_of_their_own_household(bench, desk, twice, iris):
    own = make_staff(desk.session, "Iris Vance")
    give_access(desk.session, make_person(desk.session, email=own.email), iris)
    with pytest.raises(Forbidden, match="household"):
        working.take(desk.session, twice.id, by=f"staff:{own.id}", at=desk.at)
    with pytest.raises(Forbidden, match="household"):
        bench.prove(twice, by=f"staff:{own.id}")


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        ("state = 'closed'", "closed_at"),
        ("state = 'closed', closed_at = opened_at", "closed_with_root_cause"),
        ("state = 'verified'", "verified_at_nothing"),
        ("stated_by = 'staff:1', agreed_by = 'staff:1'", "second_person"),
        (
            "state = 'closed', closed_at = opened_at, root_cause = 'software', needs_second = true",
            "second_agreed",
        ),
        ("amount = -1", "amount_not_negative"),
    ],
)
def test_the_database_refuses_what_no_case_may_be(desk, twice, change, rule):
    with pytest.raises(DatabaseError, match=rule), desk.session.begin_nested():
        desk.session.execute(text(f"UPDATE discrepancy_case SET {change}"))


def test_the_steps_of_a_case_are_only_added_to(desk, twice):
    for act in ("UPDATE discrepancy_step SET words = ''", "DELETE FROM discrepancy_step"):
        with pytest.raises(DatabaseError, match="never changed"), desk.session.begin_nested():
            desk.session.execute(text(act))
