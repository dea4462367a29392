"""Accounts, their bills and entries, as addresses name them."""

from services.rules.numbers import number_of
from tests.web.objects import OWNER, Made, makes
from tests.web.story import Story


@makes("a/<number>")
def own_account(story: Story) -> Made:
    """An account at the portal: its owner's alone."""
    assert story.payment.id
    return Made(story.account.number, absent=number_of(9_999_999), seen_by=OWNER)


@makes("accounts/<number>")
def account(story: Story) -> Made:
    assert story.payment.id
    return Made(story.account.number, absent=number_of(9_999_999))


@makes("bills/<bill_number>", "bills/<number>")
def bill(story: Story) -> Made:
    return Made(story.bill.number, absent="26-999999")


@makes("lines/<position>")
def line(story: Story) -> Made:
    return Made("1", absent="99")


@makes("entries/<entry_id>")
def entry(story: Story) -> Made:
    return Made(str(story.entry.id), absent="999999")


@makes("pay/bill/<code>", "bill/<code>")
def bill_code(story: Story) -> Made:
    """The secret on the paper: whoever holds it."""
    return Made(story.bill.code, absent="NOSUCHCODE")
