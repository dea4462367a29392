"""Why staff change what is owed, and how much alone: what a district may say of it."""

import pytest

from models.change_request import Command
from models.change_rules import Need
from models.district_file import read
from models.district_table import DistrictFileError
from models.identity import StaffRole
from models.money import Money
from tests.proposed import CONTENT

BROKEN = {
    "no table": ("[changes]\n", "[claims.x]\n", "changes"),
    "too long": ("expires_after_days = 14", "expires_after_days = 91", "must be from 1 to 90"),
    "a command nobody knows": (
        'commands = ["transfer_payment"]', 'commands = ["transfer"]', "must be some of adjust",
    ),
    "a need nobody knows": ('needs = ["ticket", "note"]', 'needs = ["seal"]', "ticket, document"),
    "for nothing": ('commands = ["apply_credit"]', "commands = []", "must be some of adjust"),
    "a command without a reason": (
        'commands = ["apply_credit"]', 'commands = ["adjust"]', "none of them is for apply_credit",
    ),
    "in one language": (
        'customer_es = "Le descontamos este monto como cortesía."\n', "", "customer_es is missing",
    ),
    "more at once than in a day": (
        'adjust = { item = "50.00", day = "250.00"', 'adjust = { item = "251.00", day = "250.00"',
        "specialist.adjust.item = '251.00': must not be above day",
    ),
    "a specialist above a supervisor": (
        'reverse_charge = { item = "500.00"', 'reverse_charge = { item = "49.00"',
        "changes.specialist.reverse_charge.item = '50.00': must not be above the supervisor's",
    ),
    "without end": (
        'year = "50000.00"', 'year = "100000.01"', "year = '100000.01': must not be above",
    ),
    "a limit missing": ('write_off = { item = "0.00", day = "0.00", year = "0.00" }\n', "",
                        "changes.specialist.write_off is missing"),
}  # fmt: skip


@pytest.mark.parametrize("case", BROKEN)
def test_a_file_that_breaks_a_rule_is_refused_by_name(case):
    before, after, words = BROKEN[case]
    assert before in CONTENT
    with pytest.raises(DistrictFileError) as refused:
        read(CONTENT.replace(before, after, 1), "larkspur.toml")
    assert words in str(refused.value)


def test_reasons_and_limits_are_found_by_command_and_role():
    rules = read(CONTENT, "larkspur.toml").changes
    assert [each.key for each in rules.reasons_for(Command.TRANSFER_PAYMENT)] == [
        "wrong_account", "change_undone",
    ]  # fmt: skip
    assert rules.reasons["uncollectible"].needs == {Need.DOCUMENT, Need.NOTE}
    assert rules.limit(StaffRole.SUPERVISOR, Command.ADJUST).item == Money.dollars("500.00")
    assert rules.limit(StaffRole.AUDITOR, Command.ADJUST).item == Money.ZERO
