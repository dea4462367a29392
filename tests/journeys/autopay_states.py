"""The pages of autopay in every state they are looked at in, at both doors."""

from playwright.sync_api import Page
from sqlalchemy.orm import Session

from tests.drawn import make_autopay, make_draft
from tests.journeys.acts import press
from tests.journeys.state import State
from tests.journeys.stories import Household

#: The household whose autopay is on.
WHO = "autopaid"


def give_autopay(session: Session, names: dict[str, str], home: Household) -> None:
    """Let a household have it on, with a payment announced."""
    autopay = make_autopay(session, home.account, home.owner)
    make_draft(session, autopay, home.bills[-1])
    names[f"{WHO}.mandate"] = str(autopay.mandate_id)


def no_answer(page: Page) -> None:
    """Agree without saying whether what is owed now is paid too."""
    press("Agree and turn on")(page)
    page.locator(".errors").wait_for()


def no_day(page: Page) -> None:
    """Pause without a day."""
    press("Pause")(page)
    page.locator(".errors").wait_for()


def no_reason(page: Page) -> None:
    """Do something for a caller without saying why."""
    press("Do it")(page)
    page.locator(".errors").wait_for()


_MINE = f"/a/{{{WHO}}}/autopay"
_DESK = f"/desk/accounts/{{{WHO}}}/autopay"
AUTOPAY = {
    "autopay, nothing to pay with": State("/a/{owes}/autopay", "owes"),
    "autopay, to turn on": State("/a/{deposits}/autopay", "deposits"),
    "autopay, to turn on, with errors": State(
        "/a/{deposits}/autopay", "deposits", act=no_answer, has_errors=True
    ),
    "autopay, on": State(_MINE, WHO),
    "autopay, paused without a day": State(
        f"{_MINE}/pause", WHO, start=_MINE, act=no_day, has_errors=True
    ),
    "autopay, to change": State(f"{_MINE}/change", WHO),
    "autopay, to stop": State(f"{_MINE}/stop", WHO),
    "autopay, to move": State(f"{_MINE}/move", WHO),
    "autopay, what was agreed": State(f"{_MINE}/agreed/{{{WHO}.mandate}}", WHO),
    "account autopay": State(_DESK, "specialist"),
    "account autopay, to look at only": State("/desk/accounts/{owes}/autopay", "auditor"),
    "account autopay, with errors": State(
        f"{_DESK}/act", "specialist", start=_DESK, act=no_reason, has_errors=True
    ),
}
