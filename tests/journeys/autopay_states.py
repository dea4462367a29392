"""The pages of autopay in every state they are looked at in, at both doors."""

from collections.abc import Callable
from datetime import timedelta

from playwright.sync_api import Page
from sqlalchemy.orm import Session

from models.autopay import Autopay
from models.draft import DraftRun, DraftState
from models.pay_link import PayLink
from tests.drawn import make_autopay, make_draft
from tests.journeys.acts import press
from tests.journeys.clock import now, today
from tests.journeys.state import State
from tests.journeys.stories import Household

#: The household whose autopay is on.
WHO = "autopaid"


def give_autopay(session: Session, names: dict[str, str], home: Household) -> None:
    """Let a household have it on, with a payment announced."""
    autopay = make_autopay(session, home.account, home.owner)
    draft = make_draft(session, autopay, home.bills[-1])
    names[f"{WHO}.draft"] = str(draft.id)
    tell_of_runs(session, names, autopay, home)
    session.add(
        PayLink(
            key="told", account_id=home.account.id, token_hash="1" * 64, made_by="staff:1",
            reason="Iris called and knew her last payment", made_at=now(), opened_at=now(),
            ends_at=now() + timedelta(days=1),
        )
    )  # fmt: skip
    names[f"{WHO}.mandate"] = str(autopay.mandate_id)
    names[f"{WHO}.method"] = str(autopay.method_id)


def tell_of_runs(
    session: Session, names: dict[str, str], autopay: Autopay, home: Household
) -> None:
    """A run that ended with a draft held, and one that stopped."""
    held = make_draft(session, autopay, home.bills[0])
    at = now()
    held.move_to(DraftState.HELD, by="run_drafts", at=at, reason="by_letter")
    names[f"{WHO}.held"] = str(held.id)
    for days, ended_at in ((1, at), (2, None)):
        day = today() - timedelta(days=days)
        names[f"run.{'ended' if ended_at else 'stopped'}"] = day.isoformat()
        session.add(
            DraftRun(
                draw_on=day, started_at=at - timedelta(minutes=days), ended_at=ended_at,
                expected=1, expected_amount=held.planned, result={},
            )
        )  # fmt: skip
    session.flush()


def no_answer(page: Page) -> None:
    """Agree without saying whether what is owed now is paid too."""
    press("Agree and turn on")(page)
    page.locator(".errors").wait_for()


def no_day(page: Page) -> None:
    """Pause without a day."""
    press("Pause")(page)
    page.locator(".errors").wait_for()


def press_and_wait(words: str) -> Callable[[Page], None]:
    """Send a form that says too little."""

    def send(page: Page) -> None:
        press(words)(page)
        page.locator(".errors").wait_for()

    return send


_MINE = f"/a/{{{WHO}}}/autopay"
_DESK = f"/desk/accounts/{{{WHO}}}/autopay"
AUTOPAY = {
    "replace a method of autopay": State(f"/me/methods/add/card?replaces={{{WHO}.method}}", WHO),
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
    "runs": State("/desk/autopay/runs", "specialist"),
    "runs, empty": State("/desk/autopay/runs", "specialist", is_quiet=True),
    "run": State("/desk/autopay/runs/{run.ended}", "specialist"),
    "run, stopped": State("/desk/autopay/runs/{run.stopped}", "supervisor"),
    "run, with errors": State(
        "/desk/autopay/runs/{run.stopped}/start",
        "supervisor",
        start="/desk/autopay/runs/{run.stopped}",
        act=press_and_wait("Go on"),
        has_errors=True,
    ),
    "draft": State(f"/desk/autopay/drafts/{{{WHO}.draft}}", "auditor"),
    "draft, held": State(f"/desk/autopay/drafts/{{{WHO}.held}}", "specialist"),
    "draft, with errors": State(
        f"/desk/autopay/drafts/{{{WHO}.held}}/told",
        "specialist",
        start=f"/desk/autopay/drafts/{{{WHO}.held}}",
        act=press_and_wait("They were told"),
        has_errors=True,
    ),
    "account pay links": State(f"/desk/accounts/{{{WHO}}}/pay-links", "specialist"),
    "account pay links, to look at only": State("/desk/accounts/{owes}/pay-links", "auditor"),
    "account pay links, with errors": State(
        f"/desk/accounts/{{{WHO}}}/pay-links/give",
        "specialist",
        start=f"/desk/accounts/{{{WHO}}}/pay-links",
        act=press_and_wait("Make the link"),
        has_errors=True,
    ),
    "account autopay": State(_DESK, "specialist"),
    "account autopay, to look at only": State("/desk/accounts/{owes}/autopay", "auditor"),
    "account autopay, with errors": State(
        f"{_DESK}/act", "specialist", start=_DESK, act=press_and_wait("Do it"), has_errors=True
    ),
}
