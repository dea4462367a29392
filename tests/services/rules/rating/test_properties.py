"""What holds of every bill that any tariff could bring about."""

from collections import defaultdict
from datetime import date, timedelta
from fractions import Fraction

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from models.money import Money, total
from models.tariff import OF_OTHERS, ChargeKind, Per, Proration
from services.rules.periods import DAY, Period, months_in
from services.rules.rating import Rater, plans, saying
from services.rules.rating.saying import worth
from services.rules.rating.sums import cents
from tests.services.rules.rating.drawn import (
    DAYS,
    accounts,
    periods,
    tariffs,
    with_a_day_where_nothing_changes,
)
from tests.services.rules.rating.made import worked_out

SOME = settings(max_examples=40, deadline=None)


@SOME
@given(tariffs(), accounts(), periods(), DAYS)
def test_every_line_explains_its_amount_in_numbers_and_in_both_languages(
    tariff, served, period, bill_on
):
    lines = Rater(tariff).lines(served, period, bill_on=bill_on)
    for line in lines:
        assert worth(line.reason) == line.amount
        assert saying.said(line.reason, tariff, "en") == line.reason["arithmetic"]
        for language in ("en", "es"):
            left, right = worked_out(saying.said(line.reason, tariff, language))
            assert Money(cents(left)) == line.amount
            assert right * 100 == line.amount.cents
        assert line.amount
        assert period.from_on <= line.days.from_on <= line.days.to_on <= period.to_on
        assert line.reason["resolution"]
        assert date.fromisoformat(line.reason["since"]) <= max(bill_on, line.days.to_on)
    asked = sum((worked_out(line.reason["arithmetic"])[1] for line in lines), Fraction(0))
    assert total([line.amount for line in lines]).cents == asked * 100


@SOME
@given(tariffs(), accounts(), periods(), DAYS)
def test_lines_stand_in_the_order_of_the_file_and_of_days(tariff, served, period, bill_on):
    lines = Rater(tariff).lines(served, period, bill_on=bill_on)
    places = {charge.key: place for place, charge in enumerate(tariff.charges)}
    kinds = {charge.key: charge.kind for charge in tariff.charges}
    keys = [places[line.charge] for line in lines]
    assert keys == sorted(keys)
    days = defaultdict(list)
    for line in lines:
        if kinds[line.charge] not in OF_OTHERS:
            days[line.charge].append(line.days)
    for spans in days.values():
        assert all(one.to_on < other.from_on for one, other in zip(spans, spans[1:], strict=False))


@SOME
@given(tariffs(), accounts(), periods(), DAYS)
def test_discounts_never_make_what_they_are_of_negative(tariff, served, period, bill_on):
    lines = Rater(tariff).lines(served, period, bill_on=bill_on)
    discounts = {each.key: each for each in tariff.charges if each.kind is ChargeKind.DISCOUNT}
    charged = {key: Money(0) for key in (each.key for each in tariff.charges)}
    for line in lines:
        assert (line.amount < Money(0)) == (line.charge in discounts)
        charged[line.charge] += line.amount
    bases = {frozenset(each.of) for each in discounts.values()}
    bases.add(frozenset(key for base in bases for key in base))
    for base in bases:
        within = [key for key, each in discounts.items() if set(each.of) <= base]
        assert total([charged[key] for key in base if key not in discounts]) >= -total(
            [charged[key] for key in within]
        )
    assert total([line.amount for line in lines]) >= Money(0)


@SOME
@given(tariffs(), accounts(), periods(), DAYS, st.data())
def test_a_day_where_nothing_changes_changes_nothing(tariff, served, period, bill_on, data):
    on = data.draw(st.dates(period.from_on, period.to_on))
    rater = Rater(tariff)
    again = with_a_day_where_nothing_changes(served, on)
    assert rater.lines(again, period, bill_on=bill_on) == rater.lines(
        served, period, bill_on=bill_on
    )


@SOME
@given(tariffs(), accounts(), accounts(), periods(), DAYS)
def test_who_was_billed_before_does_not_matter(tariff, before, served, period, bill_on):
    """What accounts have in common is worked out once, and never for one that differs."""
    rater = Rater(tariff)
    for volume in (before.volume, served.volume):
        rater.lines(_with(before, volume), period, bill_on=bill_on)
        rater.lines(_with(served, volume), period, bill_on=bill_on)
    found = rater.lines(served, period, bill_on=bill_on)
    assert found == Rater(tariff).lines(served, period, bill_on=bill_on)


@SOME
@given(accounts(), periods(), tariffs(), DAYS)
def test_the_parts_of_a_charge_sum_to_its_months(served, period, tariff, bill_on):
    """A charge that concerns the account on all of its days is for all of its months."""
    days = Period(served.from_on or period.from_on, served.to_on or period.to_on).within(period)
    assume(days is not None)
    plan = plans.plan(tariff, served, days, bill_on)
    months = defaultdict(list)
    for place in plan.places:
        if place.charge.kind not in OF_OTHERS and place.charge.per is Per.MONTH:
            months[place.charge.key].append(place.days)
    whole = months_in(days, days, tariff.proration)
    for parts in months.values():
        found = sum((months_in(each, days, tariff.proration) for each in parts), Fraction(0))
        assert found <= whole
        if sum(each.days for each in parts) == days.days:
            assert found == whole


@SOME
@given(periods(), st.sampled_from(Proration), st.data())
def test_days_divided_anyhow_are_the_same_months(period, proration, data):
    cuts = data.draw(st.sets(st.dates(period.from_on, period.to_on), max_size=6))
    begins = sorted({period.from_on, *cuts})
    ends = [*(on - DAY for on in begins[1:]), period.to_on]
    parts = [Period(*each) for each in zip(begins, ends, strict=True)]
    months = sum((months_in(each, period, proration) for each in parts), Fraction(0))
    assert months == months_in(period, period, proration)
    assert months <= 4


@given(st.integers(2024, 2034), st.integers(1, 12), st.sampled_from(Proration))
def test_a_whole_month_is_one_in_every_year(year, month, proration):
    first = date(year, month, 1)
    following = (first + timedelta(days=31)).replace(day=1)
    whole = Period(first, following - DAY)
    assert months_in(whole, whole, proration) == 1
    assert months_in(Period(first, first), whole, proration) == Fraction(1, whole.days)


@SOME
@given(tariffs(), accounts(), periods(), DAYS)
def test_whoever_is_not_served_in_the_period_has_no_lines(tariff, served, period, bill_on):
    outside = Period(served.from_on or period.from_on, served.to_on or period.to_on)
    assume(outside.within(period) is None)
    assert Rater(tariff).lines(served, period, bill_on=bill_on) == ()


def _with(served, volume):
    return type(served)(
        terms=served.terms, programs=served.programs, volume=volume,
        winter_volume=served.winter_volume, from_on=served.from_on, to_on=served.to_on,
    )  # fmt: skip
