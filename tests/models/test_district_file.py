"""A district file that breaks a rule is refused by a sentence that says where and why."""

from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from models.district_file import load
from models.district_table import DistrictFileError
from models.ledger import Component, LedgerKind
from models.money import Money
from models.payment import Channel

LARKSPUR = Path(__file__).parents[2] / "districts" / "larkspur.toml"


def test_larkspur_is_read_as_it_is_written():
    district = load(LARKSPUR)
    assert district.name == "Larkspur Sewer District"
    assert district.languages == ("en", "es")
    assert district.chart.accounts["1200"].kind is LedgerKind.ASSET
    assert district.chart.control[Component.CREDIT] == "2100"
    assert district.chart.clearing[Channel.COUNTER] == district.chart.clearing[Channel.CHECK]
    assert district.payments.card_fee == Money(245)
    assert district.payments.application_order[0] is Component.INTEREST
    assert district.billing.penalty_percent == Decimal("10.00")


def test_the_districts_day_ends_at_its_own_midnight():
    district = load(LARKSPUR)
    assert district.day(datetime(2026, 11, 19, 7, 59, tzinfo=UTC)) == date(2026, 11, 18)
    assert district.day(datetime(2026, 11, 19, 8, 0, tzinfo=UTC)) == date(2026, 11, 19)
    for hour in (8, 20):
        began = district.midnight(datetime(2026, 11, 19, hour, 0, tzinfo=UTC))
        assert began == datetime(2026, 11, 19, 8, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("written", "instead", "refusal"),
    [
        (
            'name = "Larkspur Sewer District"',
            'name = " "',
            "district.name = ' ': must not be empty",
        ),
        ('city = "Larkspur"', "city = 4", "district.city = 4: must be text in quotation marks"),
        ('state = "WA"', "", "district.state is missing: it must be text"),
        ('state = "WA"', 'state = "WA"\nmotto = "Flow"', "district.motto = 'Flow': is not a key"),
        (
            "America/Los_Angeles",
            "Mars/Olympus",
            "'Mars/Olympus': must be a name of the tz database",
        ),
        ('["en", "es"]', '["en", "tlh"]', "languages = .*must be some of en, es"),
        ('["en", "es"]', "[]", "languages = .*must be some of en, es"),
        ('email = "help@larkspursewer.example"', "", "contact.email is missing"),
        (
            'bank account", kind = "asset"',
            'bank account", kind = "pot"',
            "1010.kind = 'pot': must be one of",
        ),
        ('service = "1200"', 'service = "9999"', "control.service = '9999': must be an account of"),
        ('service = "1200"', 'service = "4100"', "control.service = '4100'.*that is asset"),
        ('credit = "2100"', 'credit = "1200"', "control.credit = '1200'.*that is liability"),
        ('penalty = "1210"', 'penalty = "1200"', "each component needs an account of its own"),
        ('service = "4100"', 'service = "5100"', "revenue.service = '5100'.*that is revenue"),
        ('lockbox = "1140"', 'lockbox = "2900"', "clearing.lockbox = '2900'.*that is asset"),
        ('lockbox = "1140"', "", "clearing.lockbox is missing"),
        ('bank = "1010"', 'bank = "4100"', "roles.bank = '4100'.*that is asset"),
        ('card_fee = "4310"', 'card_fee = "5100"', "roles.card_fee = '5100'.*revenue or liability"),
        ('"contract", "service"]', '"contract"]', "application_order = .*must name each of"),
        (
            '"contract", "service"]',
            '"contract", "credit"]',
            "application_order = .*must name each of",
        ),
        ('card_fee = "2.45"', 'card_fee = "2.455"', "payments.card_fee = '2.455': must be dollars"),
        ('card_fee = "2.45"', 'card_fee = "-1"', "payments.card_fee = '-1': must be dollars"),
        ('card_fee = "2.45"', "card_fee = 2.45", "payments.card_fee = 2.45: must be text"),
        (
            'minimum = "1.00"',
            'minimum = "0.00"',
            "minimum = '0.00': must be above zero, up to the maximum",
        ),
        ('maximum = "25000.00"', 'maximum = "0.50"', "must be above zero, up to the maximum"),
        ("bank_clears_in_days = 4", "bank_clears_in_days = 11", "= 11: must be from 1 to 10"),
        ("bank_clears_in_days = 4", "bank_clears_in_days = true", "= True: must be a whole number"),
        ("page_minutes = 35", "page_minutes = 30", "payments.page_minutes = 30: must be from 31"),
        (
            'penalty_percent = "10.00"',
            'penalty_percent = "10.01"',
            "must be from 0 to 10: RCW 57.08.081",
        ),
        (
            'penalty_percent = "10.00"',
            'penalty_percent = "ten"',
            "penalty_percent = 'ten': must be a number",
        ),
        ('penalty_percent = "10.00"', 'penalty_percent = "NaN"', "penalty_percent = 'NaN'"),
        ("grace_days = 10", "grace_day = 10", "billing.grace_days is missing: it must be a whole"),
        ("[billing]", "[rates]\nx = 1\n[billing]", "rates = .*: is not a key this file may have"),
        ("[billing]", "[billing", "district.toml: it is not TOML: "),
    ],
)
def test_a_file_that_breaks_a_rule_is_refused(
    tmp_path: Path, written: str, instead: str, refusal: str
):
    whole = LARKSPUR.read_text("utf-8")
    assert whole.count(written) >= 1
    file = tmp_path / "district.toml"
    file.write_text(whole.replace(written, instead, 1), "utf-8")
    with pytest.raises(DistrictFileError, match=refusal) as refused:
        load(file)
    assert str(refused.value).startswith("district.toml: ")
