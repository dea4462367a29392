"""The words of an arrangement in each language, part by part. Change a letter and the version is
another; what was signed before keeps its own."""

from collections.abc import Mapping
from types import MappingProxyType

_EN = {
    "whole": (
        "%(district)s is owed %(amount)s on the account at %(address)s (account ending"
        " %(ending)s). I pay it in %(count)s instalments:"
    ),
    "instalment": "%(amount)s by %(day)s",
    "together": (
        "Bills that come meanwhile are due on their own days, beside the instalments. Each counts"
        " like an instalment."
    ),
    "apart": "Bills that come meanwhile are due on their own days. They do not end this.",
    "waits": "While I keep this, no late fee is added and no past-due notice is sent.",
    "missed": (
        "If something is missing, the district writes to me what is missing and by when to pay it,"
        " at least %(notice_days)s days before. If it is still missing after that day, this ends:"
        " all that is past due is due at once, and late fees and notices go on."
    ),
    "ahead": "I may pay ahead, or all of it, at any time. This costs no interest and no fee.",
    "any_way": "I pay in any way I choose. Autopay is not needed for this.",
    "owner": (
        "I am an owner of this property, and I agree that %(payer)s pays in these instalments. What"
        " is not paid stays a charge on the property."
    ),
}
_ES = {
    "whole": (
        "A %(district)s se le deben %(amount)s en la cuenta de %(address)s (cuenta terminada en"
        " %(ending)s). Los pago en %(count)s cuotas:"
    ),
    "instalment": "%(amount)s hasta el %(day)s",
    "together": (
        "Las facturas que lleguen mientras tanto vencen en sus propios días, además de las cuotas."
        " Cada una cuenta como una cuota."
    ),
    "apart": (
        "Las facturas que lleguen mientras tanto vencen en sus propios días. No terminan este"
        " acuerdo."
    ),
    "waits": (
        "Mientras cumpla este acuerdo, no se añade ningún recargo por mora ni se envía ningún aviso"
        " de atraso."
    ),
    "missed": (
        "Si falta algo, el distrito me escribe qué falta y hasta cuándo pagarlo, al menos"
        " %(notice_days)s días antes. Si después de ese día todavía falta, este acuerdo termina:"
        " todo lo atrasado vence de inmediato, y siguen los recargos y los avisos."
    ),
    "ahead": (
        "Puedo pagar por adelantado, o todo, en cualquier momento. Esto no cuesta intereses ni"
        " cargos."
    ),
    "any_way": "Pago de la forma que yo elija. Para esto no hace falta el pago automático.",
    "owner": (
        "Soy propietario de este inmueble y acepto que %(payer)s pague en estas cuotas. Lo que no"
        " se pague sigue siendo un cargo sobre el inmueble."
    ),
}
WORDS: Mapping[str, Mapping[str, str]] = MappingProxyType({"en": _EN, "es": _ES})
