"""The life of an online payment, and every payment's way into the books.

record · a payment is put into the books, whichever way the money came
attempts · what a payer wants to pay, before anything is sent; attempt_news, what they are written
checkout · the processor is asked; page_request, in which words; asked, how the asking ended
provider_truth · what the processor says is applied: the only way an attempt moves
inbox · its events come in; resolver looks where none came; returns, money that went back
catching_up · after a restore the books learn what happened since the backup
open_pages · pages nobody should pay on are closed
payable, paid · what a payer may pay, and what they are shown of what they paid

docs/payments.md tells the story in order.
"""

from services.payments.record import (
    CHANNELS,
    CODE_ALPHABET,
    CODE_LENGTH,
    Received,
    new_code,
    record_payment,
    returnable_until,
)

__all__ = [
    "CHANNELS",
    "CODE_ALPHABET",
    "CODE_LENGTH",
    "Received",
    "new_code",
    "record_payment",
    "returnable_until",
]
