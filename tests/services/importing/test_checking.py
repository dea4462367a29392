"""The dry run: every fault of a file is said with its line and field, and nobody's name."""

import pytest

from models.errors import Refused
from services import importing
from services.importing import Problem
from services.importing.layout import FOLDER
from services.importing.lines import LINE_MAX
from tests.services.importing import exports
from tests.services.importing.exports import account
from tests.workshop import LARKSPUR


@pytest.fixture
def check(tmp_path):
    """Read the folder by a plain layout."""

    def check(rules: str = "", more: str = "") -> importing.Export:
        layout = exports.layout_file(tmp_path, rules, more)
        return importing.check(tmp_path, importing.load(str(layout)), LARKSPUR.tariff.classes)

    return check


def test_a_right_export_has_no_problems_and_its_totals_tie(tmp_path, check):
    exports.town(tmp_path, controls={"accounts": "3", "owed": "141.43", "credit": "-20.00"})
    export = check()
    assert (export.problems, export.totals.are_tied, export.owed()) == ([], True, 14143)
    assert sorted(export.accounts) == ["123-1", "124-1", "A77-2"]
    assert export.parts["123-1"] == {"service": 14675, "penalty": 1468}
    assert export.people["123-1"][0].email == "iris.vance@example.org"


def test_a_total_that_is_off_by_one_cent_does_not_tie(tmp_path, check):
    exports.town(tmp_path, controls={"owed": "141.44"})
    totals = check().totals
    assert not totals.are_tied
    assert "off by −$0.01" in "".join(map(str, totals))


def test_every_fault_of_a_line_is_said_with_its_field(tmp_path, check):
    bad = account("125-1", opened_on="13/45/2020", zip="", **{"class": "castle"})
    exports.town(tmp_path, accounts=[account("123-1"), account("A77-2"), bad])
    problems = check().problems
    assert [(each.file, each.line, each.field) for each in problems] == [
        ("accounts.csv", 4, name)
        for name in ("customer_class", "opened_on", "mailing_postal_code", "postal_code")
    ]
    assert all(each.words.endswith(".") for each in problems)


def test_a_class_that_the_district_does_not_have_is_named_with_those_it_has(tmp_path, check):
    exports.town(tmp_path, accounts=[account("125-1", **{"class": "CSTL"})])
    problem = check().problems[0]
    assert str(problem) == (
        "accounts.csv line 2, customer_class: “CSTL” is no class of the district's file. It has"
        " single_family, multi_family, commercial: add the code to the layout's codes of"
        " customer_class, or the class to the file."
    )


def test_what_may_be_somebodys_name_is_not_repeated(tmp_path, check):
    exports.town(tmp_path, accounts=[account("125-1", **{"class": "Noor Haddad"})])
    problem = check().problems[0]
    assert problem.words.startswith("This is no class of the district's file.")


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        (b"caf\xe9", "not utf-8"),
        (b"a\0b", "NUL"),
        (b"x" * (LINE_MAX * 3), "longer than"),
        (b'123-1,"open', "quotation mark"),
        (b"1,2", "2 cells and the header 10"),
    ],
)
def test_a_line_of_any_bytes_is_said_and_harms_no_other(tmp_path, check, raw, words):
    exports.town(tmp_path)
    path = tmp_path / "accounts.csv"
    path.write_bytes(path.read_bytes() + raw + b"\n")
    export = check()
    (problem,) = export.problems
    assert (problem.file, problem.line) == ("accounts.csv", 5)
    assert words in problem.words
    assert len(export.accounts) == 3


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        (None, "no such file"),
        (b"", "is empty"),
        (b"account,name\n1,2\n", "no column “component”"),
        (b"account,component,amount,Amount\n", "more than one column"),
        (b"\xff\xfe\x00", "NUL"),
    ],
)
def test_a_file_that_cannot_be_read_at_all_is_one_problem(tmp_path, check, raw, words):
    exports.town(tmp_path)
    path = tmp_path / "balances.csv"
    path.unlink() if raw is None else path.write_bytes(raw)
    export = check()
    assert words in str(export.problems[0])
    assert export.has_unread_money


@pytest.mark.parametrize(
    ("balances", "words"),
    [
        ([("9-9", "service", "1.00")], "No account has this number"),
        ([("123-1", "service", "1.00"), ("0123-01", "service", "2.00")], "on another line too"),
        ([("123-1", "credit", "1.00")], "A credit is below zero"),
        ([("123-1", "service", "-1.00")], "It is below zero"),
    ],
)
def test_money_that_could_be_wrong_keeps_its_account_out(tmp_path, check, balances, words):
    exports.town(tmp_path, balances=balances)
    export = check()
    assert words in str(export.problems[0])
    assert "123-1" not in export.accounts or balances[0][0] == "9-9"
    assert not export.has_unread_money


def test_a_receivable_below_zero_may_be_a_credit_where_the_layout_says_so(tmp_path, check):
    exports.town(tmp_path, balances=[("123-1", "service", "-1.00")])
    assert check('below_zero = "credit"').problems == []


def test_an_account_number_that_stands_twice_is_nobodys(tmp_path, check):
    exports.town(tmp_path, accounts=[account("123-1"), account("000123-001"), account("A77-2")])
    export = check()
    assert "Line 2 has the same account number" in str(export.problems[0])
    assert sorted(export.accounts) == ["A77-2"]


def test_open_items_come_to_the_balance_before_credits(tmp_path, check):
    exports.town(tmp_path)
    item = {"account": "123-1", "reference": "B-1", "issued_on": "2026-09-01", "amount": "161.43"}
    exports.write(tmp_path, "items.csv", [item])
    assert check(more=exports.ITEMS).problems == []
    exports.write(tmp_path, "items.csv", [item | {"amount": "161.42"}])
    assert "do not come to its balance" in str(check(more=exports.ITEMS).problems[0])


def test_numbers_of_ours_need_their_check_digit(tmp_path, check):
    exports.town(
        tmp_path,
        accounts=[
            account(exports.ours(7)), account("2044183X"), account("20441835"),
        ],
        balances=[(exports.ours(7), "service", "1.00")],
        people=[{"account": exports.ours(7), "name": "Iris Vance", "email": ""}],
    )  # fmt: skip
    layout = exports.layout_file(tmp_path, 'numbers = "keep"')
    both = 'account = "account"\nnumber = "account"'
    layout.write_text(layout.read_text().replace('account = "account"', both, 1))
    export = importing.check(tmp_path, importing.load(str(layout)), LARKSPUR.tariff.classes)
    assert [(each.line, each.field) for each in export.problems] == [(3, "number"), (4, "number")]
    assert "digits" in export.problems[1].words


def test_no_person_is_named_by_a_problem(tmp_path, check):
    secret = "Zbigniew"
    exports.town(
        tmp_path,
        accounts=[account("123-1", name=f"{secret}\u202e", line1=secret * 60, zip=secret)],
        people=[{"account": secret, "name": secret, "email": secret}],
        balances=[("123-1", secret, secret)],
    )
    problems = check().problems
    assert len(problems) > 4
    assert secret.lower() not in " ".join(map(str, problems)).lower()


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.toml")), ids=lambda path: path.stem)
def test_every_layout_that_is_shipped_is_whole(path):
    assert importing.load(path.stem).files.keys() >= {"accounts", "people", "balances"}


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        ("dates =", 'numbers = "guess"\ndates =', "numbers must be one of make, keep"),
        ('file = "people.csv"', 'file = "../people.csv"', "must be the name of a file"),
        ('class = "class"', 'klass = "class"', "must be one of account"),
        ('opened_on = "opened_on"\n', "", "must say where opened_on is"),
        ("dates =", "numbers =\ndates =", "is not TOML"),
        ("dates =", 'number = "make"\ndates =', "number is not a key"),
    ],
)
def test_a_layout_that_breaks_a_rule_is_refused_with_the_rule(tmp_path, before, after, words):
    layout = exports.layout_file(tmp_path)
    layout.write_text(layout.read_text().replace(before, after, 1))
    with pytest.raises(Refused, match=words):
        importing.load(str(layout))


@pytest.mark.parametrize("name", ["nowhere", "../larkspur", "springbrook/../../larkspur"])
def test_a_layout_that_is_not_there_is_refused_with_those_that_are(name):
    with pytest.raises(Refused, match="There is: headworks, springbrook"):
        importing.load(name)


def test_a_problem_is_said_like_a_place_in_a_file():
    assert str(Problem("a.csv", 3, "name", "Fill it in.")) == "a.csv line 3, name: Fill it in."
    assert str(Problem("a.csv", 0, "", "It is empty.")) == "a.csv: It is empty."
