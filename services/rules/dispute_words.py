"""Why payers dispute a charge, in words: the processor's reasons of a dispute.

https://docs.stripe.com/disputes/categories
"""

from collections.abc import Mapping
from types import MappingProxyType

REASONS: Mapping[str, str] = MappingProxyType(
    {
        "bank_cannot_process": "their bank could not process it",
        "check_returned": "the check was returned",
        "credit_not_processed": "a refund was promised and did not come",
        "customer_initiated": "the payer asked their bank to take it back",
        "debit_not_authorized": "they say that they did not authorize it",
        "duplicate": "they say that they were charged twice",
        "fraudulent": "they say that they did not make it",
        "general": "they gave no particular reason",
        "incorrect_account_details": "the account details were wrong",
        "insufficient_funds": "there was not enough money in the account",
        "noncompliant": "the network says that a rule of its own was broken",
        "product_not_received": "they say that they did not get the service",
        "product_unacceptable": "they say that the service was not as described",
        "subscription_canceled": "they say that they had stopped autopay",
        "unrecognized": "they do not recognize it on their statement",
    }
)
