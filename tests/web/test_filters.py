"""How money, days and moments are written, in both languages and the district's zone."""

from datetime import UTC, date, datetime

import pytest
from flask import Flask, render_template_string

from models.money import Money
from web import filters

CASES = [
    ("money", Money.dollars("1234.50"), "$1,234.50", "$1,234.50"),
    ("money", None, "", ""),
    ("account_number", "20441836", "2044-1836", "2044-1836"),
    ("day", date(2026, 8, 13), "Thu, Aug 13, 2026", "jue, 13 ago 2026"),
    ("short_day", date(2026, 8, 3), "Aug 3", "3 ago"),
    ("month", date(2026, 8, 1), "August 2026", "agosto de 2026"),
    ("clock", datetime(2026, 8, 13, 23, 0, tzinfo=UTC), "4:00 pm", "4:00 pm"),
    # Already tomorrow in UTC; still Thursday in the district.
    ("day", datetime(2026, 8, 14, 6, 59, tzinfo=UTC), "Thu, Aug 13, 2026", "jue, 13 ago 2026"),
    # Daylight time ends at two in the morning of Nov 1.
    ("clock", datetime(2026, 11, 1, 8, 30, tzinfo=UTC), "1:30 am", "1:30 am"),
    ("clock", datetime(2026, 11, 1, 9, 30, tzinfo=UTC), "1:30 am", "1:30 am"),
    (
        "when",
        datetime(2026, 8, 13, 23, 0, tzinfo=UTC),
        "Thu, Aug 13, 2026, 4:00 pm",
        "jue, 13 ago 2026, 4:00 pm",
    ),
]


@pytest.mark.parametrize(("name", "value", "english", "spanish"), CASES)
def test_written_as_the_reader_says_it(
    app: Flask, name: str, value: object, english: str, spanish: str
):
    for language, written in (("en", english), ("es", spanish)):
        with app.test_request_context("/", headers={"Accept-Language": language}):
            shown = render_template_string("{{ value | " + name + " }}", value=value)
        assert shown == written


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("Enter your name", "Enter your name"),
        ("Enter your name.", "Enter your name"),
        ("That is too early. Choose another", "That is too early. Choose another."),
        ("That is too early. Choose another.", "That is too early. Choose another."),
        ("Es muy pronto. ¿Desea otro día?", "Es muy pronto. ¿Desea otro día?"),
        ("Enter no more than $1,234.50", "Enter no more than $1,234.50"),
        ("Llame antes de las 4:00 p. m.", "Llame antes de las 4:00 p. m."),
        ("", ""),
    ],
)
def test_one_sentence_that_is_wrong_has_no_stop_and_several_have_theirs(written, told):
    assert filters.told(written) == told
