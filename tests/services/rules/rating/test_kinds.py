"""What each kind of charge comes to, alone and for a whole period."""

from datetime import date

import pytest

from services.rules.rating import NotRated
from tests.services.rules.rating.made import TWO_MONTHS, amounts, bill, charge, served, terms


def owed(a_charge, who, period=TWO_MONTHS) -> str:
    (line,) = bill({"it": a_charge}, who, period)
    return line.amount.plain


def nothing_owed(a_charge, who) -> bool:
    return bill({"it": a_charge}, who, TWO_MONTHS) == ()


def test_a_flat_rate_is_for_each_unit_and_month_unless_the_file_says_otherwise():
    rate, three = {"rate": "41.85"}, served(terms(3))
    assert owed(charge("flat", rate), three) == "251.10"
    assert owed(charge("flat", rate, counted="account"), three) == "83.70"
    assert owed(charge("flat", rate, per="bill"), three) == "125.55"
    assert owed(charge("flat", rate, per="bill", counted="account"), three) == "41.85"


def test_a_charge_for_the_bill_is_not_said_to_be_for_a_month():
    (line,) = bill({"it": charge("flat", {"rate": "41.85"}, per="bill")}, served(terms(3)))
    assert line.reason["arithmetic"] == "3 homes × $41.85 = $125.55"
    assert "months" not in line.reason["inputs"]


def test_units_may_be_parts():
    assert owed(charge("flat", {"rate": "10.01"}), served(terms("1.25"))) == "25.03"


OVERAGE = {"minimum": "86.00", "included": "750", "rate": "0.11466666"}


@pytest.mark.parametrize(
    ("units", "volume", "dollars"),
    [
        (1, 0, "172.00"), (1, 1500, "172.00"), (1, 1501, "172.11"), (1, 2000, "229.33"),
        (2, 3000, "344.00"), (2, 3500, "401.33"), (3, 4500, "516.00"),
        # What is above the minimum is counted to its eighth decimal before it is rounded.
        (1, 101500, "11638.67"),
    ],
)  # fmt: skip
def test_a_minimum_has_volume_in_it_for_each_unit_and_month(units, volume, dollars):
    a_charge = charge("minimum_and_overage", OVERAGE)
    assert owed(a_charge, served(terms(units), volume=volume)) == dollars


def test_a_minimum_for_the_account_is_not_multiplied_by_units():
    a_charge = charge("minimum_and_overage", OVERAGE, counted="account")
    assert owed(a_charge, served(terms(5), volume=1500)) == "172.00"


def test_hundred_cubic_feet_are_one_ccf():
    rate = {"minimum": "20.00", "included": "5", "rate": "3.10"}
    a_charge = charge("minimum_and_overage", rate, volume_unit="ccf")
    assert owed(a_charge, served(volume=1250)) == "47.75"


@pytest.mark.parametrize(
    ("volume", "blocks"), [(0, 1), (1, 1), (1500, 1), (1501, 2), (3000, 2), (3001, 3)]
)
def test_a_block_that_is_begun_counts(volume, blocks):
    rate = {"block": "750", "least_blocks": "1", "rate": "45.33"}
    lines = bill({"it": charge("blocks", rate)}, served(volume=volume), TWO_MONTHS)
    assert lines[0].reason["inputs"]["blocks"] == str(blocks)
    assert lines[0].amount.cents == blocks * 2 * 4533


def test_blocks_are_at_least_so_many_for_each_unit():
    rate = {"block": "750", "least_blocks": "1", "rate": "10.00"}
    assert owed(charge("blocks", rate), served(terms(3), volume=100)) == "60.00"
    by_account = charge("blocks", rate, counted="account")
    assert owed(by_account, served(terms(3), volume=100)) == "20.00"
    assert nothing_owed(charge("blocks", {"block": "750", "rate": "10.00"}), served(volume=0))


def test_a_meter_is_charged_by_its_size():
    rates = {"rates": {"5/8": "10.00", "1": "25.00"}}
    by_meter = charge("meter_size", rates, counted="account")
    assert owed(by_meter, served(terms(3, meter="1"))) == "50.00"
    assert owed(by_meter, served(terms(3, meter="5/8"))) == "20.00"
    with pytest.raises(NotRated, match="no rate for the meter size “2”: 5/8, 1"):
        owed(by_meter, served(terms(meter="2")))


def test_volume_is_charged_at_its_minimum_at_least():
    rate = {"rate": "4.25", "minimum_volume": "2"}
    a_charge = charge("volume", rate, volume_unit="ccf")
    assert owed(a_charge, served(volume=1000)) == "42.50"
    assert owed(a_charge, served(volume=399)) == "17.00"
    assert owed(a_charge, served(terms(2), volume=399)) == "34.00"


def test_the_winter_average_is_for_each_month_and_a_new_account_has_the_default():
    rate = {"rate": "0.05", "minimum_volume": "200", "default_volume": "700"}
    a_charge = charge("volume", rate, basis="winter")
    assert owed(a_charge, served(winter=640, volume=5000)) == "64.00"
    assert owed(a_charge, served(winter=150)) == "20.00"
    assert owed(a_charge, served(volume=5000)) == "70.00"
    assert owed(a_charge, served(terms(2))) == "140.00"


@pytest.mark.parametrize("kind", ["minimum_and_overage", "blocks", "volume"])
def test_without_a_volume_nothing_is_guessed(kind):
    rate = {"minimum": "1", "included": "1", "rate": "1", "block": "1"}
    wanted = {"minimum_and_overage": "minimum included rate", "blocks": "block rate"}
    names = wanted.get(kind, "rate").split()
    with pytest.raises(NotRated, match="import it, or give the rate a default_volume"):
        owed(charge(kind, {name: rate[name] for name in names}), served())


def test_outside_of_the_district_a_rate_is_multiplied():
    a_charge = charge("flat", {"rate": "40.00"}, area_factors={"outside": "1.5"})
    within = charge("flat", {"rate": "1.00"}, areas=["inside"])
    charges = {"it": a_charge, "within": within}
    assert amounts(bill(charges, served(terms(area="outside")))) == [("it", "60.00")]
    assert amounts(bill(charges, served(terms(area="inside"))))[0] == ("it", "40.00")
    assert amounts(bill(charges, served(terms()))) == [("it", "40.00")]


def test_outside_of_the_district_the_volume_above_a_minimum_is_multiplied_too():
    a_charge = charge("minimum_and_overage", OVERAGE, area_factors={"outside": "1.5"})
    (line,) = bill({"it": a_charge}, served(terms(area="outside"), volume=2000), TWO_MONTHS)
    assert line.amount.plain == "344.00"
    assert line.reason["arithmetic"] == (
        "1 home × 2 months × $86.00 × 1.5 + 500 cf × $0.11466666 × 1.5 = $344.00"
    )


def test_a_rate_passed_through_is_a_line_of_its_own_that_says_whose_it_is():
    own = charge("flat", {"rate": "20.00"})
    through = charge("flat", {"rate": "58.28"}, passes_through="King County")
    lines = bill({"own": own, "county": through}, served())
    assert amounts(lines) == [("own", "20.00"), ("county", "58.28")]
    assert lines[1].reason["inputs"]["passes_through"] == "King County"
    assert "passes_through" not in lines[0].reason["inputs"]


def test_an_area_pays_a_percentage_or_an_amount_on_top():
    charges = {
        "service": charge("flat", {"rate": "50.00"}),
        "city": charge("surcharge", {"percent": "6.5"}, of=["service"], areas=["ridge"]),
        "system": charge("flat", {"rate": "7.25"}, areas=["ridge", "valley"]),
    }
    assert amounts(bill(charges, served(terms(2, area="ridge")))) == [
        ("service", "100.00"), ("city", "6.50"), ("system", "14.50"),
    ]  # fmt: skip
    assert amounts(bill(charges, served(terms(2, area="valley"))))[1:] == [("system", "14.50")]
    assert amounts(bill(charges, served(terms(2)))) == [("service", "100.00")]


def test_what_an_account_has_besides_is_charged_to_it_alone():
    lamp = charge("flat", {"rate": "3.15"}, counted="account", needs="street_light")
    assert owed(lamp, served(terms(4, has=["street_light"]))) == "6.30"
    assert nothing_owed(lamp, served(terms(4, has=["duplicate_bill"])))


def test_a_class_pays_what_concerns_it():
    for_shops = charge("flat", {"rate": "9.00"}, classes=["shop"])
    assert owed(for_shops, served(terms(kind="shop"))) == "18.00"
    assert nothing_owed(for_shops, served(terms()))


@pytest.mark.parametrize(
    ("base", "dollars"), [("100.00", "10.00"), ("200.00", "10.00"), ("200.10", "10.01")]
)
def test_the_greater_of_a_percentage_and_a_minimum(base, dollars):
    charges = {
        "service": charge("flat", {"rate": base}),
        "fee": charge("greater_of", {"percent": "5", "minimum": "10.00"}, of=["service"]),
    }
    assert amounts(bill(charges, served()))[1] == ("fee", dollars)


def test_a_minimum_of_a_percentage_is_for_a_month_or_a_bill_and_also_where_nothing_was_used():
    rate = {"percent": "5", "minimum": "10.00"}
    used = charge("volume", {"rate": "1.00"})
    for per, dollars in (("month", "20.00"), ("bill", "10.00")):
        fee = charge("greater_of", rate, of=["used"], per=per)
        lines = bill({"used": used, "fee": fee}, served(volume=0), TWO_MONTHS)
        assert amounts(lines) == [("fee", dollars)]


@pytest.mark.parametrize(
    ("effective_by", "dollars"), [("service", ["10.00", "12.00"]), ("bill", ["24.00"])]
)
def test_a_new_rate_holds_by_the_day_of_service_or_of_the_bill(effective_by, dollars):
    rates = ({"rate": "10.00"}, {"from": date(2026, 2, 1), "rate": "12.00"})
    lines = bill({"it": charge("flat", *rates, effective_by=effective_by)}, served(), TWO_MONTHS)
    assert [line.amount.plain for line in lines] == dollars


def test_before_its_first_rate_a_charge_is_not_made():
    later = charge("flat", {"from": date(2026, 2, 1), "rate": "12.00"})
    assert owed(later, served()) == "12.00"
    by_bill = charge("flat", {"from": date(2026, 3, 2), "rate": "12.00"}, effective_by="bill")
    assert nothing_owed(by_bill, served())
