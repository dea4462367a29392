"""The drawing of the bills: what stands where, and that nothing a bill says becomes markup."""

import re

from models.money import Money
from web.bars import Bar, bar_rows, bars


def bill(cents: int, label: str = "Nov", mark: int | None = None, year: int | None = None) -> Bar:
    return Bar(label=label, year=year, name=f"{label} 2026", amount=Money(cents), mark=mark)


def heights(drawn: str) -> list[float]:
    return [float(tall) for tall in re.findall(r'<rect[^>]* height="([\d.]+)"', drawn)]


def test_a_bar_is_as_tall_as_its_bill_beside_the_highest():
    assert heights(bars([bill(5_000), bill(10_000), bill(2_500)])) == [63, 126, 31.5]


def test_a_bill_that_is_a_credit_has_no_bar_below_the_line():
    assert heights(bars([bill(10_000), bill(-4_000)])) == [126, 0]


def test_bills_of_nothing_are_drawn_flat():
    assert heights(bars([bill(0), bill(0)])) == [0, 0]


def test_the_oldest_and_the_newest_bill_say_their_amounts():
    drawn = bars([bill(100), bill(200), bill(300), bill(400)])
    assert re.findall(r"\$[\d.]+", drawn) == ["$1.00", "$4.00"]


def test_a_marked_bill_says_its_amount_where_there_is_room():
    drawn = bars([bill(100), bill(200, mark=1), bill(300, mark=2), bill(400), bill(500)])
    assert re.findall(r"\$[\d.]+", drawn) == ["$1.00", "$3.00", "$5.00"]
    assert re.findall(r">(\d)</text></g>", drawn) == ["1", "2"]


def test_every_bar_stands_within_the_drawing():
    drawn = bars([bill(100 * n) for n in range(1, 14)])
    assert all(0 <= float(x) <= 100 for x in re.findall(r' x="([\d.-]+)%"', drawn))


def test_what_a_bill_says_is_escaped():
    odd = bill(100, label="<b>&")
    assert "<b>" not in bars([odd, odd]) + bar_rows([odd])
    assert "&lt;b&gt;&amp;" in bar_rows([odd])


def test_the_table_says_every_bill_the_newest_first():
    rows = bar_rows([bill(100, "Sep"), bill(200, "Nov")])
    assert re.findall(r'row">(\w+) 2026</th><td class="money">(\S+?)<', rows) == [
        ("Nov", "$2.00"),
        ("Sep", "$1.00"),
    ]
