"""What a bill says comes to one hash, whatever way it was written down."""

import json

import pytest

from services.rules.bill_contents import Head, content_hash, shown

HEAD = Head("26-110431", 7, "2026-09-01", "2026-10-31", "2026-11-09", "2026-12-04", 14675, 0)
LINE = (1, "service", "sewer_service", "Sewer service", 14675, '{"rule": "flat", "inputs": {}}')


def test_the_hash_of_a_bill_is_the_same_for_ever():
    """Whoever changes the form gives it another number, and bills keep what they had."""
    assert content_hash(HEAD, [LINE]) == (
        "c074d94396f0e2b7a878b12a35b428c3e8155c17aac6eae50bea455fe70c7ddc"
    )


def test_spaces_and_the_order_of_words_in_a_reason_make_no_difference():
    other = json.dumps({"inputs": {}, "rule": "flat"}, indent=2)
    assert content_hash(HEAD, [(*LINE[:5], other)]) == content_hash(HEAD, [LINE])


@pytest.mark.parametrize("place", range(len(HEAD)))
def test_every_figure_and_day_of_a_bill_counts(place):
    said = list(HEAD)
    said[place] = said[place] + 1 if isinstance(said[place], int) else f"{said[place]}1"
    assert content_hash(Head(*said), [LINE]) != content_hash(HEAD, [LINE])


@pytest.mark.parametrize("place", range(len(LINE)))
def test_every_word_of_a_line_counts(place):
    said = list(LINE)
    said[place] = 2 if isinstance(said[place], int) else '{"rule": "other"}'
    assert content_hash(HEAD, [tuple(said)]) != content_hash(HEAD, [LINE])


def test_it_is_shown_by_its_beginning_in_groups():
    assert shown("3f2a91c0" * 8) == "3f2a 91c0 3f2a 91c0"
