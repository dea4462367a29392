"""Payments and their receipts, as addresses name them."""

from uuid import UUID

from tests.refunded import make_dispute, make_refund
from tests.sold import make_paid_sale, make_sale
from tests.web.objects import OWNER, Made, makes
from tests.web.story import Story


@makes("receipt/<code>")
def receipt_code(story: Story) -> Made:
    return Made(story.payment.receipt_code, absent="NOSUCHCODE")


@makes("receipt/<code>.pdf")
def receipt_paper(story: Story) -> Made:
    """The receipt with its address on it: its payer's alone."""
    return Made(story.payment.receipt_code, absent="NOSUCHCODE", seen_by=OWNER)


@makes("receipt/<own_code>")
def own_receipt(story: Story) -> Made:
    """The receipt on paper, with the address: its payer's and the account's alone."""
    return Made(story.payment.receipt_code, absent="NOSUCHCODE", seen_by=OWNER)


@makes("payments/<attempt_id>")
def own_attempt(story: Story) -> Made:
    """A payment on its way: its payer's alone."""
    assert story.payment.id
    return Made(str(story.attempt.id), absent=str(UUID(int=7)), seen_by=OWNER)


@makes("attempts/<attempt_id>")
def attempt(story: Story) -> Made:
    assert story.payment.id
    return Made(str(story.attempt.id), absent=str(UUID(int=7)))


@makes("payments/<receipt>", "payments/<receipt_number>")
def payment(story: Story) -> Made:
    return Made(story.payment.receipt_number, absent="R-99999999")


@makes("refunds/<refund_id>")
def refund(story: Story) -> Made:
    assert story.payment.id
    return Made(str(make_refund(story.session, story.payment, "1.00").id), absent="999999")


@makes("disputes/<dispute_id>")
def dispute(story: Story) -> Made:
    assert story.payment.id
    return Made(str(make_dispute(story.session, story.attempt).id), absent="999999")


@makes("escrow/<request_id>")
def sale(story: Story) -> Made:
    """A sale of the house: answered, and paid by Iris's own payment."""
    return Made(
        str(make_paid_sale(story.session, story.account, story.payment).id), absent="999999"
    )


@makes("payments/<payment_id>")
def counted_payment(story: Story) -> Made:
    return Made(str(story.payment.id), absent="999999")


@makes("<version>")
def statement(story: Story) -> Made:
    """The first answer to a sale."""
    return Made("1", absent="999999")


@makes("requests/<escrow_number>")
def sale_of_a_mailbox(story: Story) -> Made:
    """Nobody's who did not prove its mailbox."""
    request = make_sale(story.session, story.account)
    return Made(request.number, absent="E-999999", seen_by=frozenset())
