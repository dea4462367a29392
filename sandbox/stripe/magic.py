"""The numbers that mean something in test mode, and what each does."""

from .magic_banks import (
    BANK_ACCOUNTS,
    DESCRIPTOR_CODE,
    MICRODEPOSITS,
    OTHER_RETURN,
    RETURNS,
    ROUTING_NUMBER,
    SEPA_FAILS,
    BankAccount,
    bank_account,
    named_bank_account,
)
from .magic_cards import CARDS, Card, card, named_card

__all__ = [
    "BANK_ACCOUNTS",
    "CARDS",
    "DESCRIPTOR_CODE",
    "MICRODEPOSITS",
    "OTHER_RETURN",
    "RETURNS",
    "ROUTING_NUMBER",
    "SEPA_FAILS",
    "BankAccount",
    "Card",
    "bank_account",
    "card",
    "named_bank_account",
    "named_card",
]
