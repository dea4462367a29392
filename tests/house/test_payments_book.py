"""docs/payments.md describes every event that is followed, and no other."""

import re

from services.methods import following
from services.payments.inbox import FOLLOWED
from tests.house.conftest import ROOT


def test_every_event_that_is_followed_says_what_it_may_mean_and_no_other():
    page = (ROOT / "docs" / "payments.md").read_text("utf-8")
    rows = [line for line in page.splitlines() if line.startswith("| `")]
    named = [name for row in rows for name in re.findall(r"`([a-z_.]+)`", row.split(" | ")[0])]
    assert sorted(named) == sorted(FOLLOWED | following.FOLLOWED)
    assert all(row.strip("|").split(" | ")[1].strip() for row in rows)
