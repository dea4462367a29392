"""Words as they are found by."""

import pytest

from services.rules.words import TITLE_MAX, fold, title_of


def test_accents_and_case_do_not_matter():
    assert fold("Nguyễn Đức MUÑOZ Müller-Weiß") == ["nguyen", "duc", "munoz", "muller", "weiss"]


def test_what_is_silent_joins_and_what_separates_parts():
    assert fold("O'Dell O’Dell, 2218-B Cedar/Hollow") == [
        "odell", "odell", "2218", "b", "cedar", "hollow",
    ]  # fmt: skip


def test_signs_are_no_words():
    assert fold("'; DROP TABLE account_search; --") == ["drop", "table", "account", "search"]
    assert fold('"* & | ! ( ) : \\ % _') == []


@pytest.mark.parametrize(
    ("written", "title"),
    [
        ("Where is my meter?", "Where is my meter?"),
        (" Two\n lines\tof words ", "Two lines of words"),
        (None, ""),
        ("Moving out on Dec 15.\n\nMy last day: Tue.", "Moving out on Dec 15"),
        ("Hello.\n\nWhere is my meter?", "Hello. Where is my meter?"),
        ("\u202e\u200b", ""),
        (
            "I moved in March and the bill that came today still has the name of my father",
            "I moved in March and the bill that came today still has the…",
        ),
        ("x" * 200, "x" * TITLE_MAX + "…"),
        ("e" * (TITLE_MAX - 1) + "n\u0303\u0303 and more", "e" * (TITLE_MAX - 1) + "…"),
    ],
)
def test_a_title_is_how_a_text_begins_cut_where_it_can_be(written, title):
    assert title_of(written) == title
