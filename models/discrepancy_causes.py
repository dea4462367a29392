"""What can differ, and why: the sixteen types of a discrepancy and the root causes of each."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType


class CaseType(StrEnum):
    """What differs."""

    #: Money that came, and nobody says what for.
    UNMATCHED_RECEIPT = "unmatched_receipt"
    #: Money for an account that there is not.
    UNKNOWN_ACCOUNT = "unknown_account"
    DUPLICATE_PAYMENT = "duplicate_payment"
    #: Both books have it, by another amount.
    AMOUNT_MISMATCH = "amount_mismatch"
    #: The bank or the processor has it, and our books do not.
    MISSING_IN_LEDGER = "missing_in_ledger"
    #: Our books have it, and the bank or the processor does not.
    MISSING_IN_BANK = "missing_in_bank"
    #: Money went back there, and here it is still paid.
    RETURNED_ITEM_UNPROCESSED = "returned_item_unprocessed"
    MISAPPLIED_PAYMENT = "misapplied_payment"
    PROCESSOR_FEE_VARIANCE = "processor_fee_variance"
    DRAWER_OVER_SHORT = "drawer_over_short"
    #: What was deposited is not what was counted.
    DEPOSIT_VARIANCE = "deposit_variance"
    #: What customers owe in sum is not what the general ledger says.
    SUBLEDGER_VS_GL = "subledger_vs_gl"
    #: What a customer believes of autopay, or was told, is not what it does.
    AUTOPAY_DRIFT = "autopay_drift"
    BILLING_ERROR = "billing_error"
    STALE_CREDIT_BALANCE = "stale_credit_balance"
    #: Money that should go back to somebody, and did not arrive or is in no books.
    ORPHAN_REFUND = "orphan_refund"


class RootCause(StrEnum):
    """Why it came to be so."""

    PAID_AGAIN = "paid_again"
    SENT_TWICE = "sent_twice"
    BOTH_MEANT = "both_meant"
    WRONG_ACCOUNT_NAMED = "wrong_account_named"
    KEYED_WRONG = "keyed_wrong"
    READ_WRONG = "read_wrong"
    POSTED_LATE = "posted_late"
    NEVER_POSTED = "never_posted"
    OTHER_SIDE_LATE = "other_side_late"
    OTHER_SIDE_WRONG = "other_side_wrong"
    CONTRACT_TERMS = "contract_terms"
    COUNTED_WRONG = "counted_wrong"
    CHANGE_GIVEN_WRONG = "change_given_wrong"
    METHOD_GONE = "method_gone"
    TOLD_WRONG = "told_wrong"
    RATE_WRONG = "rate_wrong"
    FACTS_WRONG = "facts_wrong"
    CUSTOMER_GONE = "customer_gone"
    OVERPAID = "overpaid"
    NOT_CASHED = "not_cashed"
    CLEARED = "cleared"
    SOFTWARE = "software"
    TAMPERED = "tampered"
    OTHER = "other"


_T, _R = CaseType, RootCause
_BOOKS_DIFFER = (_R.POSTED_LATE, _R.NEVER_POSTED, _R.OTHER_SIDE_LATE, _R.OTHER_SIDE_WRONG)
#: The causes that whoever closes a case of a type chooses from; any may be something else.
CAUSES: Mapping[CaseType, tuple[RootCause, ...]] = MappingProxyType(
    {
        type_: (*causes, _R.SOFTWARE, _R.OTHER)
        for type_, causes in {
            _T.UNMATCHED_RECEIPT: (_R.WRONG_ACCOUNT_NAMED, _R.READ_WRONG, _R.POSTED_LATE),
            _T.UNKNOWN_ACCOUNT: (_R.WRONG_ACCOUNT_NAMED, _R.READ_WRONG, _R.CUSTOMER_GONE),
            _T.DUPLICATE_PAYMENT: (
                _R.PAID_AGAIN, _R.SENT_TWICE, _R.BOTH_MEANT, _R.WRONG_ACCOUNT_NAMED,
            ),
            _T.AMOUNT_MISMATCH: (_R.KEYED_WRONG, *_BOOKS_DIFFER),
            _T.MISSING_IN_LEDGER: _BOOKS_DIFFER,
            _T.MISSING_IN_BANK: (_R.KEYED_WRONG, *_BOOKS_DIFFER),
            _T.RETURNED_ITEM_UNPROCESSED: _BOOKS_DIFFER,
            _T.MISAPPLIED_PAYMENT: (_R.WRONG_ACCOUNT_NAMED, _R.KEYED_WRONG, _R.READ_WRONG),
            _T.PROCESSOR_FEE_VARIANCE: (_R.CONTRACT_TERMS, *_BOOKS_DIFFER),
            _T.DRAWER_OVER_SHORT: (_R.COUNTED_WRONG, _R.CHANGE_GIVEN_WRONG, _R.KEYED_WRONG),
            _T.DEPOSIT_VARIANCE: (_R.COUNTED_WRONG, *_BOOKS_DIFFER),
            _T.SUBLEDGER_VS_GL: (_R.TAMPERED,),
            _T.AUTOPAY_DRIFT: (_R.METHOD_GONE, _R.TOLD_WRONG, _R.KEYED_WRONG),
            _T.BILLING_ERROR: (_R.RATE_WRONG, _R.FACTS_WRONG, _R.KEYED_WRONG, _R.SENT_TWICE),
            _T.STALE_CREDIT_BALANCE: (_R.OVERPAID, _R.PAID_AGAIN, _R.CUSTOMER_GONE),
            _T.ORPHAN_REFUND: (_R.NOT_CASHED, _R.CLEARED, _R.CUSTOMER_GONE, *_BOOKS_DIFFER),
        }.items()
    }
)  # fmt: skip
