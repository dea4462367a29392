"""What a person agrees to who keeps a method: the exact words, and their version.

The words are kept with each method as they were read. Change one letter here
and the version is another.
"""

import hashlib
from dataclasses import dataclass

from models.attempt import MethodType

_WORDS = {
    (MethodType.CARD, "en"): (
        "I allow {district} to have this card kept by Stripe, the company that takes payments for"
        " it, and to charge it for each payment that I confirm on this site and for automatic"
        " payments that I turn on. I can remove the card here at any time."
    ),
    (MethodType.CARD, "es"): (
        "Permito que {district} haga guardar esta tarjeta en Stripe, la empresa que recibe sus"
        " pagos, y que cobre a ella cada pago que yo confirme en este sitio y los pagos"
        " automáticos que yo active. Puedo quitar la tarjeta aquí en cualquier momento."
    ),
    (MethodType.BANK, "en"): (
        "I authorize {district} to debit electronically (ACH) the bank account that I name on the"
        " next page, for each payment that I confirm on this site and for automatic payments that"
        " I turn on, and to credit it to correct an error. Stripe, the company that takes payments"
        " for the district, keeps the account. This holds until I remove the account here, which I"
        " can do at any time."
    ),
    (MethodType.BANK, "es"): (
        "Autorizo a {district} a debitar electrónicamente (ACH) la cuenta bancaria que indique en"
        " la página siguiente, por cada pago que yo confirme en este sitio y por los pagos"
        " automáticos que yo active, y a acreditarla para corregir un error. Stripe, la empresa"
        " que recibe los pagos del distrito, guarda la cuenta. Esto vale hasta que yo quite la"
        " cuenta aquí, lo que puedo hacer en cualquier momento."
    ),
}


@dataclass(frozen=True)
class Consent:
    """The words as somebody reads them."""

    text: str
    language: str

    @property
    def version(self) -> str:
        """The hash of the words: the same words, the same version."""
        return hashlib.sha256(self.text.encode()).hexdigest()


def consent(method_type: MethodType, language: str, *, district: str) -> Consent:
    """The words for a kind of method; in English where we have no others."""
    known = language if (method_type, language) in _WORDS else "en"
    return Consent(_WORDS[method_type, known].format(district=district), known)
