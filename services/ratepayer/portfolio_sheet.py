"""A portfolio as the rows of a spreadsheet."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from models.account import Role
from services.books.statements import cell
from services.ratepayer.portfolio import PortfolioAccount


def csv_rows(
    held: Iterable[PortfolioAccount], words: Mapping[Role, str]
) -> Iterator[Sequence[str]]:
    """The portfolio for a spreadsheet: days as ISO, amounts as numbers, text never a formula."""
    for each in held:
        yield (
            each.number,
            cell(each.address),
            each.owed.plain,
            each.on_its_way.plain,
            each.still.plain,
            each.aging.past_due.plain,
            each.due_on.isoformat() if each.due_on else "",
            each.last_paid_on.isoformat() if each.last_paid_on else "",
            cell(words[each.role]),
        )
