"""The bars of the bills, drawn here: a template would spend a quarter of its page on them."""

from collections.abc import Sequence
from typing import TypedDict

from markupsafe import Markup, escape

from models.money import Money

#: The lines the drawing keeps to, in pixels from its top.
BASE, TALLEST = 158, 126
MONTH, YEAR = 178, 197
#: Half of a bar, as a part of the room each has.
HALF = 0.34


class Bar(TypedDict):
    """One bill of the chart, the oldest given first."""

    #: ``Nov``.
    label: str
    #: On the first of each year, else none.
    year: int | None
    #: ``Nov 2026``.
    name: str
    amount: Money
    #: The figure of the reason it differs for, or none.
    mark: int | None


def bars(items: Sequence[Bar]) -> Markup:
    """The bars, their months and years, the marks, and the amounts that there is room for."""
    most = max(1, *(item["amount"].cents for item in items))
    room, last = 100 / len(items), len(items) - 1
    drawn: list[str] = []
    written = -1
    for place, item in enumerate(items):
        tall = max(item["amount"].cents, 0) * TALLEST / most
        middle = (place + 0.5) * room
        left, right, top = middle - room * HALF, middle + room * HALF, BASE - tall
        drawn.append(
            f'<rect class="bar{" current" if place == last else ""}" x="{left:.1f}%"'
            f' width="{2 * room * HALF:.1f}%" y="{top:.1f}" height="{tall:.1f}"/>'
        )
        has_room = item["mark"] and place > written + 1 and place < last - 1
        if place in (0, last) or has_room:
            written = place
            where, x = ("", middle)
            if place == last:
                where, x = " current last", right
            elif place == 0:
                where, x = " first", left
            drawn.append(
                f'<text class="value{where}" y="{top - 8:.1f}" x="{x:.1f}%">'
                f"{escape(str(item['amount']))}</text>"
            )
        if item["mark"]:
            drawn.append(
                f'<g class="mark"><circle cx="{middle:.1f}%" cy="{top + 18:.1f}" r="10"/>'
                f'<text x="{middle:.1f}%" y="{top + 22.5:.1f}">{item["mark"]}</text></g>'
            )
        sparse = ' class="every-other"' if (last - place) % 2 and last > 5 else ""
        drawn.append(f'<text{sparse} x="{middle:.1f}%" y="{MONTH}">{escape(item["label"])}</text>')
        if item["year"]:
            drawn.append(f'<text x="{middle:.1f}%" y="{YEAR}">{item["year"]}</text>')
    return Markup("\n".join(drawn))  # noqa: S704 - every word in it was escaped


def bar_rows(items: Sequence[Bar]) -> Markup:
    """The same as the rows of a table, newest first."""
    return Markup(  # noqa: S704 - every word in it was escaped
        "".join(
            [
                f'<tr><th scope="row">{escape(item["name"])}</th>'
                f'<td class="money">{escape(str(item["amount"]))}</td></tr>'
                for item in reversed(items)
            ]
        )
    )
