"""Words as they are found by."""

from services.rules.words import fold


def test_accents_and_case_do_not_matter():
    assert fold("Nguyễn Đức MUÑOZ Müller-Weiß") == ["nguyen", "duc", "munoz", "muller", "weiss"]


def test_what_is_silent_joins_and_what_separates_parts():
    assert fold("O'Dell O’Dell, 2218-B Cedar/Hollow") == [
        "odell", "odell", "2218", "b", "cedar", "hollow",
    ]  # fmt: skip


def test_signs_are_no_words():
    assert fold("'; DROP TABLE account_search; --") == ["drop", "table", "account", "search"]
    assert fold('"* & | ! ( ) : \\ % _') == []
