"""Files that a tired clerk or a bad editor makes: each is refused by a sentence to act on."""

import re
from pathlib import Path

import pytest

from models.district_file import load
from models.district_table import DistrictFileError

LARKSPUR = Path(__file__).parents[2] / "districts" / "larkspur.toml"
#: What is written in Larkspur's file, what somebody makes of it, and what they are told.
BROKEN = {
    "nothing in it": (None, "", "district is missing: it must be a table"),
    "a quotation mark is left out": ('city = "Larkspur"', 'city = "Larkspur', "is not TOML"),
    "a key twice": ('city = "Larkspur"', 'city = "A"\ncity = "B"', "is not TOML"),
    "a table is a text": ("[questions]", 'questions = "soon"\n[claims.x]', "questions = 'soon'"),
    "a rate as a number": ('rate = "35.80"', "rate = 35.80", "steps[1].rate = 35.8: must be text"),
    "a rate with a dollar sign": ('rate = "35.80"', 'rate = "$35.80"', "must be a number"),
    "a rate with an exponent": ('rate = "35.80"', 'rate = "1e-300000"', "must be a number"),
    "a rate of endless decimals": ('rate = "35.80"', f'rate = "0.{"0" * 40}1"', "must be a number"),
    "a rate with a comma": ('rate = "35.80"', 'rate = "35,80"', "must be a number"),
    "a rate below zero": ('rate = "35.80"', 'rate = "-1"', "must be from 0 to 1,000,000,000"),
    "a rate without end": ('rate = "35.80"', 'rate = "Infinity"', "must be a number"),
    "a rate without a resolution": (
        'resolution = "Resolution 2016-14", ', "", "steps[1].resolution is missing",
    ),
    "a rate whose resolution is blank": ('"Resolution 2016-14"', '" "', "must not be empty"),
    "a rate without a day": ("from = 2016-10-01, resolution = \"Resolution 2016-14\"",
                             'resolution = "Resolution 2016-14"', "steps[1].from is missing"),
    "a day as text": ("from = 2016-10-01", 'from = "2016-10-01"', "must be a day, such as"),
    "a day that is none": ("from = 2016-10-01", "from = 2016-02-30", "is not TOML"),
    "a day with an hour": ("from = 2016-10-01", "from = 2016-10-01T00:00:00", "must be a day"),
    "rates out of order": (
        "from = 2024-10-01", "from = 2016-10-01", "steps[2].from = '2016-10-01': must be after",
    ),
    "a rate's name misspelt": ('rate = "35.80"', 'rtae = "35.80"', "steps[1].rate is missing"),
    "a second name of a rate": (
        'rate = "35.80"', 'rate = "35.80", minimum = "1"', "steps[1].minimum = '1': is not a key",
    ),
    "no rate at all": ('steps = [{ from = 2016-10-01, resolution = "Resolution 2016-07",'
                       ' rate = "2.25" }]', "steps = []", "must have at least one rate"),
    "rates that are no tables": (
        'steps = [{ from = 2016-10-01, resolution = "Resolution 2016-07", rate = "2.25" }]',
        "steps = [2.25]", "charges.pipe_renewal.steps[1].from is missing",
    ),
    "a kind nobody knows": ('kind = "flat"', 'kind = "flatt"', "kind = 'flatt': must be one of"),
    "a component that no bill carries": (
        'component = "service"\nkind', 'component = "penalty"\nkind', "must be one of service, fee",
    ),
    "a name in one language only": (
        'name_es = "Servicio de alcantarillado"\n', "", "charges.sewer_service.name_es is missing",
    ),
    "a class that is not there": (
        'kind = "flat"\n', 'kind = "flat"\nclasses = ["castle"]\n',
        "classes = ['castle']: must be some of single_family, multi_family, commercial",
    ),
    "classes that are no texts": (
        'kind = "flat"\n', 'kind = "flat"\nclasses = [1]\n', "classes = 1: must be a list of texts",
    ),
    "a class without a word for its units": (
        'units = "homes"\n', "", "classes.single_family.units is missing",
    ),
    "a percentage of itself": (
        "[charges.pipe_renewal]", '[charges.more]\nname = "M"\nname_es = "M"\n'
        'component = "service"\nkind = "surcharge"\nof = ["more"]\nsteps = []\n'
        "[charges.pipe_renewal]", "charges.more.of = ['more']: must name charges that stand before",
    ),
    "a cycle with a word": ("[cycles.1]", "[cycles.one]", "a cycle is named by its number"),
    "a cycle of five months": ("months = 2\nbegins_in = 1", "months = 5\nbegins_in = 1",
                               "cycles.1.months = 5: must divide the year"),
    "a cycle due twice over": (
        "due_after_days = 25\n\n[cycles.2]", "due_after_days = 25\ndue_on_day = 28\n\n[cycles.2]",
        "give either due_after_days or due_on_day",
    ),
    "a way to share a month nobody knows": (
        'method = "days_of_month"', 'method = "lunar"', "proration.method = 'lunar'",
    ),
    "a language nobody speaks here": ('["en", "es"]', '["en", 4]', "must be a list of texts"),
    "an order of payment with a gap": (
        '["interest", "penalty", "fee", "contract", "service"]', '["interest", "penalty"]',
        "must name each of service, penalty, interest, fee, contract once",
    ),
    "an order of payment of numbers": (
        '["interest", "penalty", "fee", "contract", "service"]', "[1, 2]", "list of texts",
    ),
    "an office that never closes": ("closes_at = 16:30:00", 'closes_at = "4:30 pm"',
                                    "closes_at = '4:30 pm': must be a time of day"),
    "a holiday as text": ("[2026-12-24]", '["Christmas Eve"]', "must be days, such as 2026-12-24"),
    "open and closed on one day": ("open_on = []", "open_on = [2026-12-24]",
                                   "the office is closed on it as well"),
    "a parish": ('kind = "district"', 'kind = "parish"', "must be one of district, city, county"),
    "a prime rate of another century": (
        'bank_prime = "7.00"', 'bank_prime = "70"', "bank_prime = '70': must be from 0 to 25",
    ),
    "interest nobody resolved": (
        'interest_resolution = "Resolution 2019-07, section 5"\n', "",
        "jurisdiction.interest_resolution is missing",
    ),
    "a number of thousands of digits": (
        "[claims]", f"[claims]\nx = {'1' * 5000}", "too many digits",
    ),
    "a number nobody can write down": (
        "[claims]", f"[claims]\nx = 0x{'f' * 5000}", "claims.x = a number of thousands of digits",
    ),
    "a key of ten thousand parts": ("[claims]", "[claims]\n" + "a." * 10_000 + "b = 1", "dots"),
    "a text nobody reads to its end": (
        'kind = "flat"', f'kind = "{"x" * 5000}"', "x…: must be one",
    ),
    "classes that are a number": (None, "classes = 5", "classes = 5: must be a table"),
    "classes in a list": (None, "classes = [[5]]", "classes = [[5]]: must be a table"),
    "copies in a list of lists": (
        'copies = ["owner", "contact"]', 'copies = [["owner"]]', "must be a list of texts",
    ),
    "a zone that is a folder": ('"America/Los_Angeles"', '"America"', "must be a name of the tz"),
    "a zone without end": ('"America/Los_Angeles"', f'"{"x" * 3000}"', "must be a name of the tz"),
    "a letter no paper shows": (
        'city = "Larkspur"', 'city = "A\\u0000"', "district.city = 'A\\x00': must be of letters",
    ),
    "a letter that turns a line": (
        'city = "Larkspur"', 'city = "\\u202eA"', "letters that can be seen",
    ),
    "a name no paper shows": ("[claims]", '[claims]\n"a\\u0007" = 1', "a key of claims = 'a\\x07'"),
    "a key from an older file": ("[claims]", "[claims]\nhold_weeks = 3", "hold_weeks = 3: is not"),
}  # fmt: skip


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_file_is_refused_with_its_name_and_what_to_do(tmp_path, name):
    written, instead, said = BROKEN[name]
    whole = LARKSPUR.read_text("utf-8")
    assert written is None or written in whole
    file = tmp_path / "broken.toml"
    file.write_text(instead if written is None else whole.replace(written, instead, 1), "utf-8")
    with pytest.raises(DistrictFileError, match=re.escape(said)) as refused:
        load(file)
    assert all(sentence.startswith("broken.toml: ") for sentence in refused.value.sentences)


def test_everything_that_is_wrong_is_said_at_once_in_the_order_of_the_file(tmp_path):
    whole = LARKSPUR.read_text("utf-8")
    for was, instead in (
        ('interest_percent = "8.00"', 'interest_percent = "12.00"'),
        ('rate = "35.80"', 'rate = "a lot"'),
        ('passes_through = "Regional', 'passes_trough = "Regional'),
        ("answer_in_days = 2", "answer_in_days = 0"),
    ):
        assert was in whole
        whole = whole.replace(was, instead, 1)
    file = tmp_path / "broken.toml"
    file.write_text(whole, "utf-8")
    with pytest.raises(DistrictFileError) as refused:
        load(file)
    assert [each.split(" = ")[0].removeprefix("broken.toml: ") for each in
            refused.value.sentences] == [
        "jurisdiction.interest_percent", "charges.sewer_service.steps[1].rate",
        "charges.regional_treatment.passes_trough", "questions.answer_in_days",
    ]  # fmt: skip


def test_a_file_that_is_no_text_is_refused(tmp_path):
    file = tmp_path / "broken.toml"
    file.write_bytes(b"\xff\xfe[district]")
    with pytest.raises(DistrictFileError, match=r"broken\.toml: it is not UTF-8, from byte 0 on"):
        load(file)
