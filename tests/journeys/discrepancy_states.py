"""Discrepancies, listed, opened by hand and worked on, in every state they are looked at in."""

from playwright.sync_api import Page

from tests.journeys.state import State


def leave_it(page: Page) -> None:
    """Say that it stays as it is, and not why."""
    page.get_by_text("Leave it as it is").click()
    page.get_by_role("button", name="Leave it", exact=True).click()


def open_nothing(page: Page) -> None:
    """Open a case of nothing."""
    page.get_by_role("button", name="Open it").click()


_CASE = "/desk/discrepancies/D-{desk.case}"
_NEW = "/desk/accounts/{desk}/discrepancy"
DISCREPANCIES = {
    "discrepancies": State("/desk/discrepancies", "specialist"),
    "discrepancies, empty": State("/desk/discrepancies?show=closed", "specialist", is_quiet=True),
    "discrepancy": State(_CASE, "specialist"),
    "discrepancy, read only": State(_CASE, "auditor"),
    "discrepancy, left without a cause": State(
        f"{_CASE}/leave", "specialist", start=_CASE, act=leave_it, has_errors=True
    ),
    "open a discrepancy": State(_NEW, "specialist"),
    "open a discrepancy with errors": State(
        _NEW, "specialist", start=_NEW, act=open_nothing, has_errors=True
    ),
}
