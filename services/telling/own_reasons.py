"""Our own reasons in words a payer can act on, in each language: no bank said no."""

from collections.abc import Mapping
from types import MappingProxyType

from models.autopay_reason import AutopayReason as R

UNUSABLE = (
    "This saved card or bank account cannot be charged any more.",
    "Ya no se puede cobrar a esta tarjeta o cuenta bancaria guardada.",
)
WORDS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        R.IN_RANGE: (
            "The amount lies in the range that was chosen, so no notice was sent.",
            "El monto está dentro del rango elegido, así que no se envió aviso.",
        ),
        R.TOLD_BY_LETTER: ("We announced it by letter.", "Lo anunciamos por carta."),
        R.TOLD_BY_TELEPHONE: ("We announced it by telephone.", "Lo anunciamos por teléfono."),
        R.RELEASED: (
            "Our staff looked at it and let it go on.",
            "Nuestro personal lo revisó y permitió que continuara.",
        ),
        R.BY_LETTER: ("Its notice goes by letter.", "Su aviso se envía por carta."),
        R.NOTICE_CAME_BACK: (
            "The notice of the payment could not be delivered.",
            "No se pudo entregar el aviso del pago.",
        ),
        R.NOTICE_YOUNG: (
            "The notice of the payment went out too late for its day.",
            "El aviso del pago se envió demasiado tarde para su día.",
        ),
        R.NOTICE_UNSENT: (
            "The notice of the payment has not left.",
            "El aviso del pago no se ha enviado.",
        ),
        R.UNREADABLE: (
            "We could not read what is owed. We are looking into it.",
            "No pudimos leer lo que se debe. Lo estamos revisando.",
        ),
        R.ACCOUNT_HOLD: (
            "Autopay is held on this account.",
            "El pago automático está retenido en esta cuenta.",
        ),
        R.METHOD: UNUSABLE,
        R.MANDATE: (
            "The permission for autopay has ended.",
            "El permiso para el pago automático terminó.",
        ),
        R.PAYER: (
            "Whoever agreed to autopay may not pay this account any more.",
            "Quien autorizó el pago automático ya no puede pagar esta cuenta.",
        ),
        R.SUSPENDED: (
            "Autopay waits for another card or bank account.",
            "El pago automático espera otra tarjeta o cuenta bancaria.",
        ),
        R.NEEDS_METHOD: (
            "Autopay came along without bank details that work here.",
            "El pago automático llegó sin datos bancarios que funcionen aquí.",
        ),
        R.PAUSED: ("Autopay was paused.", "El pago automático estaba en pausa."),
        R.BY_PAYER: ("The payment was skipped.", "El pago se omitió."),
        R.NOT_OWED: ("Nothing was owed any more.", "Ya no se debía nada."),
        R.LESS_OWED: (
            "Less is owed now than your bank gave back, so it goes with the next bill.",
            "Ahora se debe menos de lo que su banco devolvió, así que va con la próxima factura.",
        ),
        R.TOO_LITTLE: ("Too little was owed to draw.", "Se debía muy poco para cobrarlo."),
        R.BALANCE_CHANGED: (
            "Less was owed than a moment before.",
            "Se debía menos que un momento antes.",
        ),
        R.ENDED: ("Autopay was turned off.", "El pago automático se desactivó."),
        R.STOPPED: ("Autopay was stopped.", "El pago automático se detuvo."),
        R.LEFT: (
            "Its payer may not pay this account any more.",
            "Quien lo pagaba ya no puede pagar esta cuenta.",
        ),
        R.CLOSED: ("The account is closed and paid.", "La cuenta está cerrada y pagada."),
        R.MOVED: ("Autopay moved to another account.", "El pago automático pasó a otra cuenta."),
        R.REPLACED: ("A newer one took its place.", "Uno más nuevo tomó su lugar."),
        R.METHOD_SUSPENDED: UNUSABLE,
        R.METHOD_REMOVED: (
            "The card or bank account that paid was removed.",
            "Se quitó la tarjeta o cuenta bancaria que pagaba.",
        ),
        R.DETACHED: (
            "Our payment processor does not keep this card or bank account any more.",
            "Nuestro procesador de pagos ya no conserva esta tarjeta o cuenta bancaria.",
        ),
        R.DISPUTED: (
            "The cardholder disputed a charge with the card company.",
            "El titular de la tarjeta disputó un cargo.",
        ),
    }
)
