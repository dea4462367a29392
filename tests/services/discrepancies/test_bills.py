"""Bills for the same days: what of them is too much, and which credits take it off."""

from datetime import date

from models.discrepancy import CaseState, DiscrepancyChange
from models.discrepancy_causes import CaseType
from models.money import Money
from services.change_requests import undoing
from tests.changed import credit
from tests.factories import make_bill


def test_two_bills_for_the_same_days_differ_until_the_case_took_the_smaller_off(
    bench, find, desk, bo
):
    make_bill(desk.session, bo, "70.00", on=date(2026, 10, 12))
    case = bench.the_case("billed_twice")
    assert (case.type, case.amount) == (CaseType.BILLING_ERROR, Money(7_000))
    desk.do(bo, credit(6_000), case_id=case.id)
    bench.prove(case)
    assert (case.state, case.proof) == (CaseState.INVESTIGATING, Money(1_000))
    desk.do(bo, credit(1_000), case_id=case.id)
    bench.prove(case)
    assert case.state is CaseState.VERIFIED


def test_two_bills_differ_still_when_the_credit_was_taken_back_or_is_on_another_account(
    bench, find, desk, bo, iris
):
    make_bill(desk.session, bo, "70.00", on=date(2026, 10, 12))
    case = bench.the_case("billed_twice")
    change = desk.do(bo, credit(7_000), case_id=case.id)
    ids = case.key.split(":")[1:]
    assert find("billed_twice", *ids) == []
    desk.do(bo, undoing.opposite(desk.session, change.id)[2], undoes_id=change.id)
    assert [fact.amount for fact in find("billed_twice", *ids)] == [Money(7_000)]
    other = desk.do(iris, credit(7_000))
    desk.session.add(DiscrepancyChange(request_id=other.id, case_id=case.id))
    assert [fact.amount for fact in find("billed_twice", *ids)] == [Money(7_000)]


def test_of_three_bills_for_the_same_days_two_are_too_much(find, desk, bo):
    bills = [make_bill(desk.session, bo, "70.00", on=date(2026, 10, day)) for day in (12, 13)]
    pairs = [fact.ids for fact in find("billed_twice")]
    assert [second for _, second in pairs] == [bill.id for bill in bills]
    assert pairs[1] == (bills[0].id, bills[1].id)
