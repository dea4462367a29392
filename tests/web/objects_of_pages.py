"""More of what addresses name: see tests/web/objects.py."""

from tests.web.objects import Made, makes
from tests.web.story import Story


@makes("help/<slug>")
def answer(_story: Story) -> Made:
    """An answer of the help pages."""
    return Made("late-fee", absent="no-such-answer")
