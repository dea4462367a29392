"""Square codes: the same squares as the library that knows every kind of them."""

import pytest
import segno

from services.paper.squares import BLOCKS, HEAD, MASK, rows, square

BILL = "https://pay.larkspursewer.example/pay/bill/7F3K92MDABCD"
ROOMS = [sum(blocks) - HEAD for _, blocks in BLOCKS]


def by_library(address: str) -> list[str]:
    made = segno.make(address, error="m", micro=False, boost_error=False, mask=MASK)
    return ["".join(map(str, row)) for row in made.matrix]


def of(length: int) -> str:
    return (BILL * 5)[:length]


@pytest.mark.parametrize("room", ROOMS)
@pytest.mark.parametrize("short", [0, 1, 2, 7])
def test_an_address_that_fills_a_size_or_nearly_does_is_drawn_as_by_the_library(room, short):
    assert rows(of(room - short)) == by_library(of(room - short))


def test_one_letter_more_takes_the_next_size():
    sides = [(len(rows(of(room))), len(rows(of(room + 1)))) for room in ROOMS]
    assert sides == [(side, side + 4) for side in range(21, 57, 4)]


@pytest.mark.parametrize("address", [of(ROOMS[-1] + 1), of(500), "https://pagar.peñón.example/"])
def test_what_is_too_long_or_foreign_for_us_the_library_draws(address):
    assert rows(address) == by_library(address)


def test_each_run_of_dark_squares_is_one_stroke_of_the_picture():
    side, drawn = len(rows(BILL)), rows(BILL)
    picture = square(BILL)
    assert f'viewBox="0 0 {side} {side}"' in picture
    assert 'd="M0 0.5h7' in picture
    assert picture.count("M") == sum(len(row.replace("0", " ").split()) for row in drawn)
