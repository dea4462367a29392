"""The examples of docs/cli.md, word for word; and what else the commands refuse."""

import json
import re
import shlex
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from web.commands import due_days, quoting

ROOT = Path(__file__).parents[3]
GROUPS = {"quote": quoting.group, "calendar": due_days.group}
EXAMPLES = re.findall(r"```\n\$ flask (.+)\n((?:.+\n)+?)```", (ROOT / "docs/cli.md").read_text())
LAKE_STEVENS, LARKSPUR = "tests/districts/lake_stevens.toml", "districts/larkspur.toml"
JANUARY = "--from 2026-01-01 --to 2026-01-31"


@pytest.fixture
def ask(monkeypatch):
    """What somebody types in the folder of the house, and what they are told."""
    monkeypatch.chdir(ROOT)

    def asked(words: str) -> Result:
        group, *rest = shlex.split(words)
        return CliRunner().invoke(GROUPS[group], rest)

    return asked


@pytest.mark.parametrize(("words", "answer"), EXAMPLES, ids=[words[:40] for words, _ in EXAMPLES])
def test_the_examples_say_what_the_commands_say(ask, words, answer):
    result = ask(words)
    if answer.startswith("Error: "):
        assert (result.exit_code, result.stderr) == (2, answer)
        assert result.stdout == ""
    else:
        assert result.exit_code == 0, result.output
        assert json.loads(result.stdout) == json.loads(answer)


def test_every_command_has_an_example():
    shown = {tuple(words.split()[:2]) for words, _ in EXAMPLES}
    assert shown == {(name, each) for name, group in GROUPS.items() for each in group.commands}


@pytest.mark.parametrize(
    ("fee", "dollars"),
    [
        ("single_family", "550.00"), ("multi_family=12", "3600.00"), ("repair", "100.00"),
        ("availability=4", "45.00"), ("availability=5", "80.00"), ("availability", "45.00"),
        ("commercial=2", "1100.00"), ("accessory_dwelling", "300.00"),
    ],
)  # fmt: skip
def test_permits_cost_what_was_published(ask, fee, dollars):
    """A-3.1 of the domain's examples."""
    found = ask(f"quote permit --district {LAKE_STEVENS} --on 2024-03-01 --fee {fee}")
    assert json.loads(found.stdout)["total"] == dollars


def test_mixed_use_is_the_sum_of_its_fees(ask):
    words = f"quote permit --district {LAKE_STEVENS} --on 2024-03-01"
    found = ask(f"{words} --fee commercial=2 --fee multi_family=3")
    assert json.loads(found.stdout)["total"] == "2000.00"


@pytest.mark.parametrize(
    ("law", "said"),
    [
        ("district --prime 7.50 --percent 11.50", None),
        ("district --prime 7.50 --percent 11.51", "RCW 57.08.081(3)"),
        ("city --percent 8.00", None), ("city --percent 8.01", "RCW 35.67.200"),
        ("county --percent 8.01", "RCW 36.94.150"),
        ("district --percent 8", "goes by --prime"), ("city --prime 5 --percent 8", "--prime"),
    ],
)  # fmt: skip
def test_interest_keeps_within_the_law(ask, law, said):
    """A-0.1 of the domain's examples."""
    words = "quote interest --unpaid 120 --due 2026-01-31 --on 2026-03-01 --law"
    result = ask(f"{words} {law}")
    assert result.exit_code == (2 if said else 0)
    assert said is None or said in result.stderr


@pytest.mark.parametrize(
    ("on", "months"),
    [("2026-01-31", 0), ("2026-02-28", 0), ("2026-03-01", 1), ("2026-03-31", 1), ("2026-04-01", 2)],
)
def test_interest_is_for_months_that_are_over(ask, on, months):
    words = "quote interest --law county --percent 8 --unpaid 100.10 --due 2026-01-31 --on"
    found = json.loads(ask(f"{words} {on}").stdout)
    assert (found["months"], found["a_month"]) == (months, "0.67")
    assert found["interest"] == f"{67 * months / 100:.2f}"


def test_a_penalty_waits_for_the_grace_days(ask):
    words = f"quote penalty --district {LARKSPUR} --unpaid 100 --due 2026-01-12 --on"
    assert json.loads(ask(f"{words} 2026-01-22").stdout)["penalty"] == "0.00"
    assert json.loads(ask(f"{words} 2026-01-23").stdout)["penalty"] == "10.00"


def test_spanish_where_the_file_has_it(ask):
    found = ask(f"quote bill --district {LARKSPUR} --class single_family --units 2 {JANUARY}"
                " --language es")  # fmt: skip
    line = json.loads(found.stdout)["lines"][0]
    assert line["name"] == "Servicio de alcantarillado"
    assert line["arithmetic"] == "2 viviendas × 1 mes × $39.60 = $79.20"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("bill --class commercial", "goes by volume, and there is none"),
        ("bill --class duplex --from 0001-01-01 --to 0001-01-31", "days of 1900 to 2200"),
        ("bill --class duplex --units 0", "Units must be above 0"),
        ("bill --class duplex --volume=-5", "no number of zero or more"),
        ("bill --class duplex --units many", "many is no number"),
        ("bill --class duplex --has pool", "No charge goes by “pool”: the tariff knows dup"),
        ("bill --class duplex --area moon", "There is no area “moon”"),
    ],
)
def test_a_bill_nobody_can_work_out_is_refused_in_a_sentence(ask, words, said):
    when = "" if "--from" in words else JANUARY
    result = ask(f"quote {words} --district {LAKE_STEVENS} {when}")
    assert (result.exit_code, result.stdout) == (2, "")
    assert said in result.stderr


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("quote bill --class duplex --from 2026-02-01 --to 2026-01-01", "1 to 366 days"),
        ("quote permit --fee moat --on 2026-01-01", "There is no fee “moat”: single_family"),
        ("quote permit --fee repair --on 2020-01-01", "fee repair has no rate on 2020"),
        ("quote permit --fee multi_family=x --on 2026-01-01", "such as multi_family=12"),
        ("quote permit --fee multi_family=0 --on 2026-01-01", "for one unit at least"),
        ("quote capacity --building hut --on 2026-01-01", "has no table capacity"),
        ("quote penalty --unpaid 1 --due 2026-01-01 --on 2026-01-01", "no table billing"),
        ("calendar due --cycle 7 --bill-on 2026-01-01", "There is no cycle 7: 1"),
    ],
)  # fmt: skip
def test_what_the_file_does_not_say_is_refused_in_a_sentence(ask, words, said):
    result = ask(f"{words} --district {LAKE_STEVENS}")
    assert (result.exit_code, result.stdout) == (2, "")
    assert said in result.stderr


def test_a_file_that_breaks_a_rule_is_refused_by_its_name_and_key(ask, tmp_path):
    written = (ROOT / LAKE_STEVENS).read_text()
    broken = tmp_path / "broken.toml"
    wrong = written.replace('rate = "86.00"', 'rate = "-1"', 1)
    broken.write_text(wrong.replace("begins_in = 1", "begins_in = 13", 1))
    result = ask(f"quote bill --district {broken} --class duplex {JANUARY}")
    assert result.exit_code == 2
    assert "Error: broken.toml: cycles.1.begins_in = 13" in result.stderr
    assert "\nbroken.toml: charges.sewer_service.steps[1].rate = '-1'" in result.stderr
    broken.write_text("not = [toml")
    assert ask(f"quote bill --district {broken} --class duplex {JANUARY}").exit_code == 2
