"""What can be found, in the order in which it is shown."""

from enum import StrEnum


class Kind(StrEnum):
    """A group of what was found."""

    ACCOUNTS = "accounts"
    PEOPLE = "people"
    QUESTIONS = "questions"
    PAYMENTS = "payments"
    BILLS = "bills"
    CHANGES = "changes"
    REFUNDS = "refunds"
    DISCREPANCIES = "discrepancies"
