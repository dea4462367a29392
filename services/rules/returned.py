"""Why a bank gave a debit back, and what follows. One table; a code that is not in it fails safe.

Sources: Nacha Operating Rules, return reason codes and time frames as told by originating banks
(https://www.nacha.org/rules); Stripe's failure codes of bank payments
(https://docs.stripe.com/payments/ach-direct-debit). Reinitiating a debit: only what was returned
for want of funds, at most twice within 180 days, for the same amount.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from types import MappingProxyType

#: Two times more after the first, all within 180 days of it (Nacha, reinitiation of entries).
RETRIES_MAX = 2
RETRY_WITHIN = timedelta(days=180)


class Follows(StrEnum):
    """What a return means for the method and for autopay."""

    #: There was not enough money: it may be drawn again.
    RETRY = "retry"
    #: The account cannot be drawn from: the method is suspended, and autopay with it.
    REPLACE = "replace"
    #: The payer said it was not authorised: the mandate ends on every account; people look.
    REVOKED = "revoked"
    #: The payer stopped this payment: autopay waits until they say how to go on.
    ASK = "ask"
    #: We made a mistake in the entry: people look, and may send it right.
    OUR_ERROR = "our_error"
    #: Not known: as if the account could not be drawn from, and people look.
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class ReturnCode:
    """One reason for a return."""

    code: str
    follows: Follows
    #: How late a bank may say so: banking days for two, else calendar days.
    within_days: int
    #: Which of Nacha's limits it counts against, overall apart: ``unauthorised``,
    #: ``administrative`` or none.
    counts_as: str = ""


def _codes(
    codes: str, follows: Follows, within_days: int = 2, counts_as: str = ""
) -> list[ReturnCode]:
    return [ReturnCode(code, follows, within_days, counts_as) for code in codes.split()]


_F = Follows
CODES: Mapping[str, ReturnCode] = MappingProxyType(
    {
        each.code: each
        for each in (
            _codes("R01 R09", _F.RETRY)
            + _codes("R02 R03 R04", _F.REPLACE, 2, "administrative")
            + _codes("R12 R13 R14 R15 R16 R20 R21 R22 R28 R30 R34 R38", _F.REPLACE)
            + _codes("R05 R07 R10 R51", _F.REVOKED, 60, "unauthorised")
            + _codes("R29", _F.REVOKED, 2, "unauthorised")
            + _codes("R06 R31", _F.OUR_ERROR, 60)
            + _codes("R08", _F.ASK)
            + _codes("R11", _F.OUR_ERROR, 60, "unauthorised")
            + _codes("R33 R37 R52 R53", _F.OUR_ERROR, 60)
            + _codes("R17 R18 R19 R23 R24 R25 R26 R27 R35 R36 R39", _F.OUR_ERROR)
        )
    }
)
#: What the processor says instead of a code of the bank's.
WORDS: Mapping[str, str] = MappingProxyType(
    {
        "insufficient_funds": "R01",
        "account_closed": "R02",
        "no_account": "R03",
        "invalid_account_number": "R04",
        "debit_not_authorized": "R10",
        "customer_initiated_dispute": "R10",
        "debit_authorization_revoked": "R07",
        "payment_stopped": "R08",
        "incorrect_account_details": "R11",
        "bank_account_restricted": "R16",
        "bank_ownership_changed": "R16",
        "bank_debit_not_allowed": "R20",
        "account_holder_deceased": "R15",
    }
)


def of_code(code: str) -> ReturnCode:
    """What a bank's code or a processor's word means; one that is not known fails safe."""
    known = CODES.get(WORDS.get(code, code.upper()))
    return known or ReturnCode(code, Follows.UNKNOWN, 60)


def may_retry(code: str, *, tries: int, first_on: date, again_on: date, retries_max: int) -> str:
    """Why a returned draft may not be drawn again, as a word; empty when it may.

    ``tries`` counts what was sent so far; ``retries_max`` is the district's own limit.
    """
    if of_code(code).follows is not Follows.RETRY:
        return "reason"
    if tries > min(retries_max, RETRIES_MAX):
        return "tries"
    if again_on - first_on > RETRY_WITHIN:
        return "age"
    return ""
