"""Why a bank or a card company said no, and what follows. A code that is in no table fails safe.

Sources: Nacha Operating Rules, return reason codes and time frames as told by originating banks
(https://www.nacha.org/rules); Stripe's failure codes of bank payments
(https://docs.stripe.com/declines/network-codes), decline codes of cards
(https://docs.stripe.com/declines/codes) and reasons of disputes
(https://docs.stripe.com/disputes/categories). Reinitiating a debit of a bank account: only what was
returned for want of funds, at most twice within 180 days, for the same amount. Cards are not bound
by that; the district's own limit holds for both.
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

    #: There was not enough money, or a card's bank said no this time: it may be drawn again.
    RETRY = "retry"
    #: The account or card cannot be drawn from: the method is suspended, and autopay with it.
    REPLACE = "replace"
    #: The payer said it was not authorised: the mandate ends on every account; people look.
    REVOKED = "revoked"
    #: The payer stopped this payment, or must speak first: autopay waits for their word.
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
        "bank_account_closed": "R02",
        "no_account": "R03",
        "bank_account_invalid_details": "R03",
        "invalid_account_number": "R04",
        "account_number_invalid": "R04",
        "tokenized_account_number_deactivated": "R04",
        "debit_not_authorized": "R10",
        "customer_initiated_dispute": "R10",
        "debit_authorization_revoked": "R07",
        "payment_stopped": "R08",
        "payment_method_customer_decline": "R08",
        "incorrect_account_details": "R11",
        "account_frozen": "R16",
        "bank_account_frozen": "R16",
        "bank_account_restricted": "R16",
        "bank_ownership_changed": "R16",
        "payment_method_bank_account_blocked": "R16",
        "bank_debit_not_allowed": "R20",
        "bank_account_unusable": "R20",
        "invalid_currency": "R20",
        "account_holder_deceased": "R15",
        "could_not_process": "R17",
        "charge_exceeds_source_limit": "R17",
        "charge_exceeds_transaction_limit": "R17",
    }
)
#: What a card company says, and what we say ourselves before anybody was asked.
DECLINES: Mapping[str, ReturnCode] = MappingProxyType(
    {
        each.code: each
        for each in (
            _codes("generic_decline card_declined do_not_honor no_action_taken", _F.RETRY)
            + _codes("card_velocity_exceeded withdrawal_count_limit_exceeded", _F.RETRY)
            + _codes("processing_error try_again_later issuer_not_available", _F.RETRY)
            + _codes("reenter_transaction payment_method_provider_decline", _F.RETRY)
            + _codes("payment_method_provider_timeout", _F.RETRY)
            + _codes("expired_card invalid_expiry_month invalid_expiry_year", _F.REPLACE)
            + _codes("incorrect_cvc invalid_cvc incorrect_number invalid_number", _F.REPLACE)
            + _codes("incorrect_zip incorrect_address invalid_account", _F.REPLACE)
            + _codes("new_account_information_available", _F.REPLACE)
            + _codes("requested_block_on_incorrect_cvc", _F.REPLACE)
            + _codes("incorrect_pin invalid_pin pin_try_exceeded offline_pin_required", _F.REPLACE)
            + _codes("online_or_offline_pin_required", _F.REPLACE)
            + _codes("lost_card stolen_card pickup_card restricted_card fraudulent", _F.REPLACE)
            + _codes("do_not_try_again previously_declined_do_not_retry", _F.REPLACE)
            + _codes("card_not_supported currency_not_supported not_permitted", _F.REPLACE)
            + _codes("service_not_allowed transaction_not_allowed", _F.REPLACE)
            + _codes("security_violation method_refused", _F.REPLACE)
            + _codes("authentication_required approve_with_id call_issuer", _F.ASK)
            + _codes("stop_payment_order", _F.ASK)
            + _codes("revocation_of_authorization revocation_of_all_authorizations", _F.REVOKED)
            + _codes("duplicate_transaction invalid_amount testmode_decline", _F.OUR_ERROR)
            + _codes("test_mode_live_card merchant_blacklist highest_risk_level", _F.OUR_ERROR)
            + _codes("not_sent not_opened not_drawn", _F.OUR_ERROR)
        )
    }
)
#: Why a cardholder wants a payment back: some words are those of declines, and mean another thing.
DISPUTES: Mapping[str, ReturnCode] = MappingProxyType(
    {
        each.code: each
        for each in (
            _codes("fraudulent unrecognized subscription_canceled", _F.REVOKED)
            + _codes("duplicate product_not_received product_unacceptable general", _F.ASK)
            + _codes("credit_not_processed noncompliant customer_initiated", _F.ASK)
        )
    }
)


def of_code(code: str, *, is_dispute: bool = False) -> ReturnCode:
    """What a bank's code or a processor's word means; one that is not known fails safe.

    ``is_dispute`` when it is why a cardholder wants a payment back that had come.
    """
    known = DISPUTES.get(code) if is_dispute else DECLINES.get(code)
    known = known or CODES.get(WORDS.get(code, code.upper()))
    return known or ReturnCode(code, Follows.UNKNOWN, 60)


def retries_of(retries_max: int, *, is_card: bool) -> int:
    """How often a draft is drawn again at most, by the district's limit and by Nacha's."""
    return retries_max if is_card else min(retries_max, RETRIES_MAX)


def may_retry(
    meaning: ReturnCode, *, tries: int, first_on: date, again_on: date, retries_max: int,
    is_card: bool = False,
) -> str:  # fmt: skip
    """Why a returned draft may not be drawn again, as a word; empty when it may.

    ``tries`` counts what was sent so far; ``retries_max`` is the district's own limit. A debit of
    a bank account is drawn again only where the bank's own code lets it.
    """
    if meaning.follows is not Follows.RETRY or not (is_card or meaning.code in CODES):
        return "reason"
    if tries > retries_of(retries_max, is_card=is_card):
        return "tries"
    if not is_card and again_on - first_on > RETRY_WITHIN:
        return "age"
    return ""
