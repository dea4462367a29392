"""The life of an online payment, and every payment's way into the books.

``record``: a payment is put into the books, whichever way the money came
``second_look``: money that a person must look at for what happened there before
``payable``: what may be paid on an account
``attempts``: what a payer wants to pay, kept before anything is sent
``together``: the same for several accounts with one charge
``attempt_news``: what people are told when an attempt moves
``checkout``: the processor is asked: a page opened, followed, closed
``page_request``: what a page is opened with, the same for the same key
``drawing``: money drawn from a kept method: prepared, named, looked at, carried out
``draw_request``: what a draw is prepared with, the same for the same key
``draw_looks``: what became of a draw, and giving it up
``asked``: how the asking ended, written down
``provider_truth``: what the processor says is applied: the only way it moves an attempt
``followers``: who must know in the same transaction that an attempt moved
``inbox``: its events, kept first and understood by a job
``resolver``: looking again where no event came
``returns``: money that went back, and money that came again
``holding``: whose a payment is now, and what it was applied to
``outgoing``: how much of one is gone, and who owes that again
``refundable``: what of a payment can be given back, and which way
``refund_truth``: what the processor says of refunds, applied
``refund_posting``: a refund in the books, and out of them
``refund_news``: what the payer is told of it
``given_back``: what was given back, for its payer or its receipt
``dispute_truth``: what the processor says of disputes, applied
``catching_up``: after a restore, what happened since the backup
``open_pages``: pages that should not be open are closed
``pay_links``: a link that staff give a caller, for one payment
``pending``: payments of an account that have no last word yet
``paid``: what became of a payment, for its payer or its receipt
``together_page``: what became of a payment for several accounts

docs/payments.md tells the story in order.
"""

from services.payments.record import (
    CHANNELS,
    Received,
    record_payment,
    returnable_until,
)

__all__ = [
    "CHANNELS",
    "Received",
    "record_payment",
    "returnable_until",
]
