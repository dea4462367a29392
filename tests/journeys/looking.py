"""Looking over a page as it stands: what axe finds, what cannot be read, what does not fit."""

from dataclasses import dataclass

from playwright.sync_api import Page

from tests.journeys.beside import TOOLS

LOOK = "structure => window.looking ? looking.look(structure) : null"


@dataclass(frozen=True)
class Seen:
    """What was seen of a page in one window."""

    #: What axe finds, a line for each kind, with the first place.
    faults: list[str]
    #: The page is wider than its window, or taller.
    is_wide: bool
    is_tall: bool


class Eyes:
    """Whoever looks over pages, and remembers what axe said of texts.

    Whether text can be told from what is behind it takes axe as long as all its other questions.
    So it is asked once for each kind of text: letters of one color, size and weight on the same
    layers of paint, whichever page they stand on. What axe was not sure of is asked about again.
    """

    def __init__(self) -> None:
        self._judged: set[str] = set()

    def see(self, page: Page, *, structure: bool = True) -> Seen:
        """What is wrong with a page now; ``structure`` is what no light changes."""
        seen = page.evaluate(LOOK, structure)
        if seen is None:
            page.add_script_tag(url=TOOLS)
            seen = page.evaluate(LOOK, structure)
        faults = [*seen["faults"], *self._unreadable(page, seen["kinds"])]
        return Seen(faults, is_wide=seen["wide"], is_tall=seen["tall"])

    def _unreadable(self, page: Page, kinds: list[str]) -> list[str]:
        unknown = [kind for kind in kinds if kind not in self._judged]
        if not unknown:
            return []
        found = page.evaluate("kinds => looking.unreadable(kinds)", unknown)
        self._judged.update(found["done"])
        faults: list[str] = found["faults"]
        return faults
