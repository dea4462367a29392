"""The contract calculator: a table on the page and the same as a file; refused with the law."""

import csv
import io

import pytest

from tests.pages import read, words

TERMS = {"amount": "4800.00", "rate": "4", "months": "60", "from_on": "2026-11-18"}
PATH = "/desk/contracts/quote"


def test_the_page_and_the_file_have_the_same_table_down_to_nothing(client, at_desk):
    page = read(client.get(PATH, query_string=TERMS))
    rows = page.select("#by-month tbody tr")
    shown = [[cell.get_text() for cell in row.select("td")] for row in rows]
    [link] = [each["href"] for each in page.select("main a") if ".csv" in each["href"]]
    lines = list(csv.reader(io.StringIO(client.get(link).text.lstrip("\ufeff"))))[1:]
    assert len(shown) == len(lines) == 60
    assert lines[0][2:] == ["88.40", "16.00", "72.40", "0.00", "4727.60"]
    assert [[each.replace(",", "") for each in row[2:]] for row in shown] == [
        line[2:] for line in lines
    ]
    assert shown[-1][-1] == lines[-1][-1] == "0.00"
    assert "$88.40" in words(page.main)


def test_nothing_is_asked_of_an_empty_form(client, at_desk):
    assert not read(client.get(PATH)).select("#by-month")


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"months": "181"}, "RCW 57.08.005(11)"),
        ({"months": "121"}, "at most 120 months"),
        ({"rate": "6.01"}, "from 0 to 6.00 per cent"),
        ({"rate": "1e-9"}, "Enter a rate"),
        ({"rate": "NaN"}, "Enter a rate"),
        ({"amount": "4800,00"}, "Enter an amount"),
        ({"months": "six"}, "Enter how many months"),
        ({"from_on": "1901-01-01"}, "within twenty years"),
    ],
)
def test_what_is_wrong_is_said_beside_it(client, at_desk, change, said):
    answer = client.get(PATH, query_string=TERMS | change)
    assert answer.status_code == 422
    assert said in words(read(answer, 422).main)
    assert client.get(f"{PATH}.csv", query_string=TERMS | change).status_code == 422
