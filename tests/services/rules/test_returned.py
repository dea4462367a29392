"""What a bank's return means: the whole table, and what is not in it."""

from datetime import date, timedelta

import pytest

from services.rules import returned
from services.rules.returned import Follows
from services.telling.reasons import in_words

FIRST = date(2026, 8, 13)


@pytest.mark.parametrize(
    ("code", "follows"),
    [
        ("R01", Follows.RETRY), ("R09", Follows.RETRY), ("insufficient_funds", Follows.RETRY),
        ("R02", Follows.REPLACE), ("R03", Follows.REPLACE), ("R04", Follows.REPLACE),
        ("R16", Follows.REPLACE), ("R20", Follows.REPLACE),
        ("R05", Follows.REVOKED), ("R07", Follows.REVOKED), ("R10", Follows.REVOKED),
        ("R29", Follows.REVOKED), ("R51", Follows.REVOKED),
        ("R08", Follows.ASK), ("R11", Follows.OUR_ERROR),
        ("R99", Follows.UNKNOWN), ("", Follows.UNKNOWN), ("something_new", Follows.UNKNOWN),
    ],
)  # fmt: skip
def test_b06_every_code_means_what_the_table_says_and_an_unknown_one_fails_safe(code, follows):
    assert returned.of_code(code).follows is follows


def test_b06_every_word_of_the_processors_is_a_code_of_the_table():
    assert set(returned.WORDS.values()) <= set(returned.CODES)


@pytest.mark.parametrize("code", ["R05", "R07", "R10", "R11", "R29", "R51"])
def test_b11_what_nacha_counts_as_unauthorised_is_counted(code):
    assert returned.of_code(code).counts_as == "unauthorised"


@pytest.mark.parametrize(
    ("code", "tries", "days", "why"),
    [
        ("R01", 1, 5, ""),
        ("R09", 2, 180, ""),
        ("R01", 3, 30, "tries"),
        ("R01", 1, 181, "age"),
        ("R02", 1, 5, "reason"),
        ("R07", 1, 5, "reason"),
        ("R99", 1, 5, "reason"),
    ],
)
def test_b07_a_third_retry_and_the_181st_day_are_refused_with_a_reason(code, tries, days, why):
    again_on = FIRST + timedelta(days=days)

    assert returned.may_retry(
        returned.of_code(code), tries=tries, first_on=FIRST, again_on=again_on, retries_max=2
    ) == why  # fmt: skip


def test_a_district_may_allow_fewer_retries_but_never_more_than_nacha():
    for allowed, tries, why in ((0, 1, "tries"), (1, 1, ""), (1, 2, "tries"), (9, 3, "tries")):
        found = returned.may_retry(
            returned.of_code("R01"),
            tries=tries,
            first_on=FIRST,
            again_on=FIRST,
            retries_max=allowed,
        )
        assert found == why


@pytest.mark.parametrize(
    ("codes", "follows"),
    [
        ("generic_decline do_not_honor card_velocity_exceeded processing_error try_again_later"
         " issuer_not_available insufficient_funds", Follows.RETRY),
        ("expired_card incorrect_cvc lost_card stolen_card pickup_card card_not_supported"
         " currency_not_supported fraudulent do_not_try_again method_refused", Follows.REPLACE),
        ("authentication_required call_issuer stop_payment_order", Follows.ASK),
        ("revocation_of_authorization revocation_of_all_authorizations", Follows.REVOKED),
        ("duplicate_transaction invalid_amount not_drawn not_sent", Follows.OUR_ERROR),
        ("a_decline_of_next_year", Follows.UNKNOWN),
    ],
)  # fmt: skip
def test_b06_every_decline_of_a_card_means_what_the_table_says(codes, follows):
    assert {returned.of_code(code).follows for code in codes.split()} == {follows}


def test_b06_every_decline_and_dispute_is_told_in_words_of_its_own():
    for code in (*returned.DECLINES, *returned.DISPUTES):
        for language in ("en", "es"):
            assert in_words(code, language) != in_words("of no table", language), code


def test_b10_a_cardholder_who_disputes_takes_the_permission_back_and_a_decline_does_not():
    assert returned.of_code("fraudulent").follows is Follows.REPLACE
    assert returned.of_code("fraudulent", is_dispute=True).follows is Follows.REVOKED
    assert returned.of_code("of next year", is_dispute=True).follows is Follows.UNKNOWN


@pytest.mark.parametrize(
    ("is_card", "tries", "days", "why"),
    [
        (True, 1, 5, ""), (True, 3, 400, ""), (True, 4, 5, "tries"), (False, 1, 5, "reason"),
    ],
)  # fmt: skip
def test_b07_cards_are_held_to_the_districts_limit_alone(is_card, tries, days, why):
    """And a bank account is never drawn again for a reason that is no bank's."""
    assert returned.may_retry(
        returned.of_code("generic_decline"), tries=tries, first_on=FIRST,
        again_on=FIRST + timedelta(days=days), retries_max=3, is_card=is_card,
    ) == why  # fmt: skip


def test_nothing_that_is_not_a_banks_counts_against_nachas_limits():
    counted = {
        each.counts_as for each in (*returned.DECLINES.values(), *returned.DISPUTES.values())
    }
    assert counted == {""}
