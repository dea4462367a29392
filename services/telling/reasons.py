"""Why a bank or card network said no, in words a person can act on, in each language."""

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
_METHOD_REFUSED = (
    "This saved card or bank account cannot be charged any more.",
    "Ya no se puede cobrar a esta tarjeta o cuenta bancaria guardada.",
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

_WORDS = {
    "R01": _NO_FUNDS, "R09": _NO_FUNDS, "insufficient_funds": _NO_FUNDS,
    "R02": _CLOSED, "account_closed": _CLOSED, "bank_account_closed": _CLOSED,
    "R03": _NOT_FOUND, "R04": _NOT_FOUND, "no_account": _NOT_FOUND,
    "R20": _NOT_ALLOWED, "invalid_currency": _NOT_ALLOWED, "bank_account_restricted": _NOT_ALLOWED,
    "R05": _NOT_AUTHORIZED, "R07": _NOT_AUTHORIZED, "R10": _NOT_AUTHORIZED,
    "R11": _NOT_AUTHORIZED, "R29": _NOT_AUTHORIZED, "debit_not_authorized": _NOT_AUTHORIZED,
    "R08": _STOPPED, "R16": _FROZEN,
    "generic_decline": _DECLINED, "card_declined": _DECLINED, "do_not_honor": _DECLINED,
    "expired_card": _EXPIRED, "incorrect_cvc": _WRONG_CODE,
    "fraudulent": _DISPUTED, "product_not_received": _DISPUTED,
    "general": _DISPUTED, "duplicate": _DISPUTED,
    AUTHENTICATE: _AUTHENTICATE, METHOD_REFUSED: _METHOD_REFUSED, NOT_DRAWN: _NOT_DRAWN,
    **dict.fromkeys(_OUR_CODES, _OURS),
}  # fmt: skip


def in_words(code: str, language: str) -> str:
    """One sentence for a code; an unknown code says no more than that the bank said no."""
    english, spanish = _WORDS.get(code, _OTHER)
    return spanish if language == "es" else english


def is_ours(code: str) -> bool:
    """Whether it was our own request that did not work."""
    return code in _OUR_CODES or code == NOT_DRAWN
