"""What a bank says when it says no."""

from .errors import Json, StripeFault

WORDS = {
    "generic_decline": "Your card was declined.",
    "insufficient_funds": "Your card has insufficient funds.",
    "lost_card": "Your card was declined.",
    "stolen_card": "Your card was declined.",
    "card_velocity_exceeded": "Your card was declined for being used too often.",
    "expired_card": "Your card has expired.",
    "incorrect_cvc": "Your card's security code is incorrect.",
    "processing_error": "The card could not be processed. Try again in a little while.",
    "authentication_required": "Your bank asks you to authenticate this payment.",
    "test_mode_live_card": "This is test mode: only the test card numbers work.",
    "no_account": "The bank account could not be found.",
    "account_closed": "The bank account has been closed.",
    "debit_not_authorized": "The account holder has not authorized this debit.",
    "invalid_currency": "The bank account cannot be debited in this currency.",
    "bank_account_restricted": "The bank account cannot be debited.",
    "payment_intent_authentication_failure": "The payment could not be authenticated.",
    "setup_intent_authentication_failure": "The card could not be authenticated.",
    "payment_method_microdeposit_failed": "The small deposits did not arrive.",
    "payment_intent_payment_attempt_failed": "The weekly limit for this account is reached.",
}

ADVICE = {
    "lost_card": "do_not_try_again",
    "stolen_card": "do_not_try_again",
    "insufficient_funds": "try_again_later",
    "processing_error": "try_again_later",
    "incorrect_cvc": "confirm_card_data",
    "expired_card": "confirm_card_data",
}


def words_for(reason: str) -> str:
    """A sentence for a payer."""
    return WORDS.get(reason, "The payment was declined.")


def declined(code: str, decline_code: str = "", **more: Json | str) -> StripeFault:
    """A 402: the request was sound, the bank said no."""
    fault = StripeFault(402, "card_error", words_for(decline_code or code), code=code)
    fault.more = {
        "decline_code": decline_code or None,
        "advice_code": ADVICE.get(decline_code),
        **more,
    }
    return fault
