"""The words of a mandate in each language, part by part. Change a letter and the version is
another; what was signed before keeps its own."""

from collections.abc import Mapping
from types import MappingProxyType

_EN = {
    "whole": (
        "I authorize %(district)s to collect the sewer charges of the account at %(address)s"
        " (account ending %(ending)s) from %(method)s by itself, bill after bill, until I stop it."
    ),
    "coming_card": "the card that I enter on the next page",
    "coming_bank": "the bank account that I name on the next page",
    "amount_balance": (
        "Amount: each payment is all that is owed on its day, less payments on their way."
    ),
    "amount_bill": (
        "Amount: each payment is what its bill charges, as far as that is still owed on its day."
    ),
    "amount_fixed": (
        "Amount: each payment is %(fixed)s, or what is still owed on its day if that is less."
    ),
    "on_due_day": (
        "Day: each payment is drawn on the day its bill is due, or on the next day on which banks"
        " are open."
    ),
    "days_before": (
        "Day: each payment is drawn %(days)s days before its bill is due, or on the next day on"
        " which banks are open."
    ),
    "cap": "Limit: never more than %(cap)s at a time. What is above it stays mine to pay.",
    "fee": "Fee: a payment by card costs the card fee on top, now %(fee)s.",
    "notice": (
        "Notice: at least %(notice_days)s days before each payment the district tells me in writing"
        " its amount and day. It is drawn no sooner, and never for more than I was told or than is"
        " owed."
    ),
    "range": (
        "Notice: for a payment from %(range_from)s to %(range_to)s I need no notice before it. For"
        " any other the district tells me in writing its amount and day at least %(notice_days)s"
        " days before. It is never for more than is owed."
    ),
    "again": (
        "If my bank returns a payment for want of funds it may be tried again, at most"
        " %(retries)s more."
    ),
    "not_again": (
        "If my bank returns a payment it is not tried again: its bill is then mine to pay."
    ),
    "stop": (
        "Stopping: I may change or stop this at any time on the district's site or by telephone at"
        " %(telephone)s. A payment that was already sent to the bank goes on. My bank stops a"
        " payment from my account if I tell it at least three business days before its day. If I"
        " did not authorize a payment I may dispute it with my bank."
    ),
}
_ES = {
    "whole": (
        "Autorizo a %(district)s a cobrar por sí mismo los cargos de alcantarillado de la cuenta en"
        " %(address)s (cuenta terminada en %(ending)s) desde %(method)s, factura tras factura,"
        " hasta que yo lo detenga."
    ),
    "coming_card": "la tarjeta que ingrese en la página siguiente",
    "coming_bank": "la cuenta bancaria que indique en la página siguiente",
    "amount_balance": (
        "Monto: cada pago es todo lo que se debe ese día, menos los pagos en camino."
    ),
    "amount_bill": (
        "Monto: cada pago es lo que cobra su factura, en la medida en que ese día todavía se deba."
    ),
    "amount_fixed": (
        "Monto: cada pago es de %(fixed)s, o lo que todavía se deba ese día si es menos."
    ),
    "on_due_day": (
        "Día: cada pago se cobra el día en que vence su factura, o el siguiente día en que abren"
        " los bancos."
    ),
    "days_before": (
        "Día: cada pago se cobra %(days)s días antes de que venza su factura, o el siguiente día en"
        " que abren los bancos."
    ),
    "cap": "Límite: nunca más de %(cap)s por pago. Lo que pase de ahí lo pago yo.",
    "fee": "Cargo: un pago con tarjeta cuesta además el cargo por tarjeta, ahora %(fee)s.",
    "notice": (
        "Aviso: al menos %(notice_days)s días antes de cada pago el distrito me informa por escrito"
        " su monto y su día. No se cobra antes, ni nunca más de lo informado o de lo que se debe."
    ),
    "range": (
        "Aviso: para un pago de %(range_from)s a %(range_to)s no necesito aviso previo. Para"
        " cualquier otro el distrito me informa por escrito su monto y su día al menos"
        " %(notice_days)s días antes. Nunca es más de lo que se debe."
    ),
    "again": (
        "Si mi banco devuelve un pago por falta de fondos puede cobrarse otra vez, a lo sumo"
        " %(retries)s más."
    ),
    "not_again": (
        "Si mi banco devuelve un pago no se cobra otra vez: entonces su factura la pago yo."
    ),
    "stop": (
        "Detenerlo: puedo cambiarlo o detenerlo en cualquier momento en el sitio del distrito o por"
        " teléfono al %(telephone)s. Un pago que ya se envió al banco sigue su curso. Mi banco"
        " detiene un pago de mi cuenta si se lo digo al menos tres días hábiles antes de su día. Si"
        " no autoricé un pago puedo disputarlo con mi banco."
    ),
}
#: By language, by part.
WORDS: Mapping[str, Mapping[str, str]] = MappingProxyType({"en": _EN, "es": _ES})
