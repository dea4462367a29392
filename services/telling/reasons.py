"""Why a bank or card network said no, in words a person can act on, in each language."""

from services.telling import own_reasons

_NO_FUNDS = (
    "There was not enough money in the account.",
    "No había suficiente dinero en la cuenta.",
)
_CLOSED = ("The bank account is closed.", "La cuenta bancaria está cerrada.")
_NOT_FOUND = (
    "The bank found no account with this number.",
    "El banco no encontró una cuenta con este número.",
)
_NOT_ALLOWED = (
    "The bank does not allow payments from this account.",
    "El banco no permite pagos desde esta cuenta.",
)
_NOT_AUTHORIZED = (
    "The account holder told the bank that this payment was not authorized.",
    "El titular de la cuenta informó al banco que este pago no fue autorizado.",
)
_STOPPED = (
    "The account holder asked the bank to stop this payment.",
    "El titular de la cuenta pidió al banco que detuviera este pago.",
)
_FROZEN = ("The bank account is frozen.", "La cuenta bancaria está bloqueada.")
_DECLINED = ("The card was declined.", "La tarjeta fue rechazada.")
_LIMIT = ("The card has reached its limit.", "La tarjeta alcanzó su límite.")
_NO_ANSWER = (
    "The card's bank could not answer in time.",
    "El banco de la tarjeta no pudo responder a tiempo.",
)
_NOT_FOR_THIS = (
    "This card cannot be used for this payment.",
    "Esta tarjeta no se puede usar para este pago.",
)
_WRONG_CARD = (
    "The card's number, date or address is not right any more.",
    "El número, la fecha o la dirección de la tarjeta ya no son correctos.",
)
_CALL_BANK = (
    "The card's bank wants to hear from you before it pays.",
    "El banco de la tarjeta quiere hablar con usted antes de pagar.",
)
_REVOKED = (
    "The cardholder told the card's bank that we may not charge it any more.",
    "El titular indicó al banco de la tarjeta que ya no podemos hacerle cargos.",
)
_SUSPECTED = (
    "The card's bank doubts that its holder made this payment.",
    "El banco de la tarjeta duda de que su titular haya hecho este pago.",
)
_OUR_ENTRY = (
    "There was a mistake in what we asked for. We are looking into it.",
    "Hubo un error en lo que solicitamos. Lo estamos revisando.",
)
_EXPIRED = ("The card has expired.", "La tarjeta está vencida.")
_WRONG_CODE = ("The card's security code was wrong.", "El código de seguridad no era correcto.")
_DISPUTED = (
    "The cardholder disputed the charge with the card company.",
    "El titular de la tarjeta disputó el cargo.",
)
_OURS = (
    "We could not open the payment page. This is our fault.",
    "No pudimos abrir la página de pago. La culpa es nuestra.",
)
_AUTHENTICATE = (
    "Your bank wants you to confirm this payment yourself, on the payment page.",
    "Su banco quiere que usted mismo confirme este pago, en la página de pago.",
)
_NOT_DRAWN = (
    "We could not reach the bank in time. This is our fault.",
    "No pudimos comunicarnos a tiempo con el banco. La culpa es nuestra.",
)
_OTHER = ("The bank did not accept the payment.", "El banco no aceptó el pago.")

#: The processor refused what we asked, before any bank was asked.
NOT_OPENED = "not_opened"
#: The payer's bank wants to see the payer.
AUTHENTICATE = "authentication_required"
#: The processor does not draw from this method.
METHOD_REFUSED = "method_refused"
#: It was given up before it was carried out.
NOT_DRAWN = "not_drawn"
#: Codes of ours: no bank and no card company said no.
_OUR_CODES = frozenset({NOT_OPENED, "not_sent"})


def _all(words: tuple[str, str], codes: str) -> dict[str, tuple[str, str]]:
    return dict.fromkeys(codes.split(), words)


_WORDS = {
    "R01": _NO_FUNDS, "R09": _NO_FUNDS, "insufficient_funds": _NO_FUNDS,
    "R02": _CLOSED, "account_closed": _CLOSED, "bank_account_closed": _CLOSED,
    "R03": _NOT_FOUND, "R04": _NOT_FOUND, "no_account": _NOT_FOUND,
    "R20": _NOT_ALLOWED, "invalid_currency": _NOT_ALLOWED, "bank_account_restricted": _NOT_ALLOWED,
    "R05": _NOT_AUTHORIZED, "R07": _NOT_AUTHORIZED, "R10": _NOT_AUTHORIZED,
    "R11": _NOT_AUTHORIZED, "R29": _NOT_AUTHORIZED, "debit_not_authorized": _NOT_AUTHORIZED,
    "R08": _STOPPED, "R16": _FROZEN,
    "bank_account_frozen": _FROZEN, "account_frozen": _FROZEN,
    "bank_account_invalid_details": _NOT_FOUND, "bank_account_unusable": _NOT_ALLOWED,
    "fraudulent": _SUSPECTED,
    **_all(_DECLINED, "generic_decline card_declined do_not_honor do_not_try_again no_action_taken"
           " previously_declined_do_not_retry lost_card stolen_card pickup_card restricted_card"
           " security_violation payment_method_provider_decline"),
    **_all(_LIMIT, "card_velocity_exceeded withdrawal_count_limit_exceeded"),
    **_all(_NO_ANSWER, "processing_error try_again_later issuer_not_available reenter_transaction"
           " payment_method_provider_timeout"),
    **_all(_EXPIRED, "expired_card invalid_expiry_month invalid_expiry_year"),
    **_all(_WRONG_CODE, "incorrect_cvc invalid_cvc requested_block_on_incorrect_cvc"),
    **_all(_WRONG_CARD, "incorrect_number invalid_number incorrect_zip incorrect_address"
           " invalid_account new_account_information_available"),
    **_all(_NOT_FOR_THIS, "card_not_supported currency_not_supported not_permitted"
           " service_not_allowed transaction_not_allowed incorrect_pin invalid_pin"
           " pin_try_exceeded offline_pin_required online_or_offline_pin_required"),
    **_all(_CALL_BANK, "approve_with_id call_issuer"), "stop_payment_order": _STOPPED,
    **_all(_REVOKED, "revocation_of_authorization revocation_of_all_authorizations"),
    **_all(_OUR_ENTRY, "duplicate_transaction invalid_amount merchant_blacklist highest_risk_level"
           " testmode_decline test_mode_live_card"),
    **_all(_DISPUTED, "unrecognized subscription_canceled duplicate product_not_received"
           " product_unacceptable general credit_not_processed noncompliant customer_initiated"),
    AUTHENTICATE: _AUTHENTICATE, METHOD_REFUSED: own_reasons.UNUSABLE, NOT_DRAWN: _NOT_DRAWN,
    **dict.fromkeys(_OUR_CODES, _OURS), **own_reasons.WORDS,
}  # fmt: skip


def in_words(code: str, language: str) -> str:
    """One sentence for a code of a bank, a card company or ours.

    A code nobody here knows is a bank's, and says no more than that the bank said no.
    """
    english, spanish = _WORDS.get(code, _OTHER)
    return spanish if language == "es" else english


def is_ours(code: str) -> bool:
    """Whether it was our own request that did not work."""
    return code in _OUR_CODES or code == NOT_DRAWN
