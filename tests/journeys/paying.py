"""Paying at the processor's page, as a payer does."""

import re

from playwright.sync_api import Page


def _say_who(page: Page) -> None:
    """Fill in who pays, on the payment page and not on the one before it.

    The page asks for an e-mail address of a guest only; it is there once the name is.
    """
    page.get_by_label("Name on card or account").fill("Iris Vance")
    if page.get_by_label("Email").count():
        page.get_by_label("Email").fill("iris@example.org")


def pay_by_card(page: Page, number: str = "4242 4242 4242 4242") -> None:
    """Fill in the payment page with a card and pay."""
    _say_who(page)
    page.get_by_label("Card number").fill(number)
    page.get_by_label("Expires").fill("12 / 40")
    page.get_by_label("Security code").fill("123")
    page.get_by_role("button", name=re.compile("^Pay")).click()


def pay_by_bank(page: Page, account: str = "000123456789", *, deposits: bool = False) -> None:
    """Fill in the payment page with a bank account and pay."""
    _say_who(page)
    page.get_by_label("Routing number").fill("110000000")
    page.get_by_label("Account number").fill(account)
    if deposits:
        page.get_by_label("Verify by two small deposits").check()
    page.get_by_role("checkbox", name=re.compile("I authorize")).check()
    page.get_by_role("button", name=re.compile("^Pay")).click()
