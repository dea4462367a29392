"""The test bank accounts, and what comes of a debit to each."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class BankAccount:
    """A test bank account and its fate."""

    number: str
    name: str
    means: str
    #: The error code the debit fails with when its days are over.
    code: str = ""
    network_code: str = ""
    #: What the bank gives as the reason the account can no longer be debited.
    blocked: str = ""
    disputed: bool = False
    never_clears: bool = False
    refused_at_once: str = ""
    microdeposits_fail: bool = False


ROUTING_NUMBER = "110000000"
MICRODEPOSITS = (32, 45)
DESCRIPTOR_CODE = "SM11AA"

BANK_ACCOUNTS = (
    BankAccount(number="000123456789", name="success", means="Clears"),
    BankAccount(
        number="000111111113",
        name="accountClosed",
        means="Returned: account closed",
        code="account_closed",
        network_code="R02",
        blocked="bank_account_closed",
    ),
    BankAccount(
        number="000111111116",
        name="noAccount",
        means="Returned: no such account",
        code="no_account",
        network_code="R03",
        blocked="bank_account_invalid_details",
    ),
    BankAccount(
        number="000222222227",
        name="insufficientFunds",
        means="Returned: not enough money",
        code="insufficient_funds",
        network_code="R01",
    ),
    BankAccount(
        number="000333333335",
        name="debitNotAuthorized",
        means="Returned: not authorized",
        code="debit_not_authorized",
        network_code="R10",
        blocked="debit_not_authorized",
    ),
    BankAccount(
        number="000444444440",
        name="invalidCurrency",
        means="Returned: wrong currency",
        code="invalid_currency",
    ),
    BankAccount(
        number="000666666661",
        name="failMicrodeposits",
        means="The two small deposits fail",
        microdeposits_fail=True,
    ),
    BankAccount(
        number="000555555559", name="dispute", means="Clears, then disputed", disputed=True
    ),
    BankAccount(
        number="000000000009", name="processing", means="Stays in processing", never_clears=True
    ),
    BankAccount(
        number="000777777771",
        name="weeklyLimitExceeded",
        means="Refused at once: weekly limit reached",
        refused_at_once="payment_intent_payment_attempt_failed",
    ),
)

#: Only for the delayed debits of Stripe's own command line: the account numbers that fail.
SEPA_FAILS = ("AT861904300235473202", "IT60X0542811101000000123456")

#: What a return code from the bank says, as an error code and a reason the account is blocked.
RETURNS = {
    "R01": ("insufficient_funds", ""),
    "R02": ("account_closed", "bank_account_closed"),
    "R03": ("no_account", "bank_account_invalid_details"),
    "R04": ("no_account", "bank_account_invalid_details"),
    "R05": ("debit_not_authorized", "debit_not_authorized"),
    "R07": ("debit_not_authorized", "debit_not_authorized"),
    "R08": ("debit_not_authorized", "debit_not_authorized"),
    "R09": ("insufficient_funds", ""),
    "R10": ("debit_not_authorized", "debit_not_authorized"),
    "R11": ("debit_not_authorized", "debit_not_authorized"),
    "R16": ("bank_account_restricted", "bank_account_frozen"),
    "R20": ("bank_account_restricted", "bank_account_restricted"),
    "R29": ("debit_not_authorized", "debit_not_authorized"),
    "R31": ("debit_not_authorized", "debit_not_authorized"),
}

#: A code the list above does not hold still says that the account is of no use.
OTHER_RETURN = ("bank_account_restricted", "bank_account_unusable")


def bank_account(number: str) -> BankAccount | None:
    """The fate of a bank account number."""
    return next((known for known in BANK_ACCOUNTS if known.number == number), None)


def named_bank_account(name: str) -> BankAccount | None:
    """The account behind ``pm_usBankAccount_…``."""
    short = name.removeprefix("pm_usBankAccount").removeprefix("_") or "success"
    return next((known for known in BANK_ACCOUNTS if known.name == short), None)
