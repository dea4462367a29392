"""The words of a contract in each language, part by part. Change a letter and the version is
another; what was signed before keeps its own."""

from collections.abc import Mapping
from types import MappingProxyType

_EN = {
    "whole": (
        "%(district)s lends me the time to pay %(principal)s for %(purpose)s at %(address)s"
        " (account ending %(ending)s). The board agreed to it by %(resolution)s."
    ),
    "whole_plain": (
        "%(district)s lends me the time to pay %(principal)s for %(purpose)s at %(address)s"
        " (account ending %(ending)s)."
    ),
    "terms": (
        "I pay it in %(count)s monthly instalments of %(payment)s, with %(rate)s%% interest a year"
        " on what is left. Interest begins on %(from_on)s. The first instalment is due on"
        " %(first_on)s, the last of %(last)s on %(last_on)s. Then nothing of it is owed."
    ),
    "fee": (
        "With each twelfth instalment, and with the last, %(treasurer_fee)s is added for the county"
        " treasurer (RCW 57.08.005(11))."
    ),
    "admin": "Making this contract costs %(admin_fee)s, due when I sign it.",
    "all": ("In all I pay %(paid)s: %(principal)s, %(interest)s of interest and %(fees)s of fees."),
    "table": "Each month is in the table of this contract, which I can see and print at any time.",
    "current": "Bills for service are due on their own days, beside the instalments.",
    "missed": (
        "If an instalment or a bill is past due, the district writes to me what is missing and by"
        " when to pay it, at least %(notice_days)s days before. If it is still missing after that"
        " day, I am in default, and the district may ask for all that is left at once."
    ),
    "ahead": (
        "I may pay ahead, or all of it, at any time. It costs no fee. An instalment is asked for"
        " %(ask_days)s days before it is due, and is owed with its interest from then on; for what"
        " I pay beyond that, interest ends on that day. What I pay ahead makes the contract end"
        " earlier."
    ),
    "sale": "When the property is sold, all that is left is due from the closing.",
    "lien": "What is not paid stays a charge on the property.",
    "any_way": "I pay in any way I choose. Autopay is not needed for this.",
}
_ES = {
    "whole": (
        "%(district)s me da plazo para pagar %(principal)s por %(purpose)s en %(address)s (cuenta"
        " terminada en %(ending)s). La junta lo aprobó: %(resolution)s."
    ),
    "whole_plain": (
        "%(district)s me da plazo para pagar %(principal)s por %(purpose)s en %(address)s (cuenta"
        " terminada en %(ending)s)."
    ),
    "terms": (
        "Lo pago en %(count)s cuotas mensuales de %(payment)s, con un interés del %(rate)s%% al año"
        " sobre lo que queda. El interés empieza el %(from_on)s. La primera cuota vence el"
        " %(first_on)s y la última, de %(last)s, el %(last_on)s. Después no se debe nada de esto."
    ),
    "fee": (
        "Con cada duodécima cuota, y con la última, se añaden %(treasurer_fee)s para el tesorero"
        " del condado (RCW 57.08.005(11))."
    ),
    "admin": "Hacer este contrato cuesta %(admin_fee)s, que vencen cuando lo firmo.",
    "all": (
        "En total pago %(paid)s: %(principal)s, %(interest)s de intereses y %(fees)s de cargos."
    ),
    "table": (
        "Cada mes está en la tabla de este contrato, que puedo ver e imprimir en cualquier momento."
    ),
    "current": "Las facturas del servicio vencen en sus propios días, además de las cuotas.",
    "missed": (
        "Si una cuota o una factura está atrasada, el distrito me escribe qué falta y hasta cuándo"
        " pagarlo, al menos %(notice_days)s días antes. Si después de ese día todavía falta, estoy"
        " en incumplimiento y el distrito puede pedir de una vez todo lo que queda."
    ),
    "ahead": (
        "Puedo pagar por adelantado, o todo, en cualquier momento. No cuesta ningún cargo. Cada"
        " cuota se pide %(ask_days)s días antes de vencer, y desde entonces se debe con su interés;"
        " de lo que pago más allá de eso, el interés termina ese día. Lo que pago por adelantado"
        " hace que el contrato termine antes."
    ),
    "sale": "Cuando se venda el inmueble, todo lo que queda vence en el cierre de la venta.",
    "lien": "Lo que no se pague sigue siendo un cargo sobre el inmueble.",
    "any_way": "Pago de la forma que yo elija. Para esto no hace falta el pago automático.",
}
WORDS: Mapping[str, Mapping[str, str]] = MappingProxyType({"en": _EN, "es": _ES})
