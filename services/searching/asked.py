"""What was typed into the box, as each kind of number is written in the books."""

import re
from collections.abc import Mapping

from models.payment import CHECK
from models.ticket import FIRST_NUMBER
from services.rules import codes, numbers, old_numbers, telephones

PARCEL_LENGTH = 10
#: No amount, and no id, is below zero: what is asked with it finds nothing.
NONE = -1
#: ``$84``, ``$1,084.10``, ``84.10``: an amount is asked for when it is typed as one.
_AMOUNT = re.compile(r"(?:\$ ?(?=\d)(?P<dollars>[\d,]{1,13})(?:\.(?P<cents>\d\d))?"
                     r"|(?P<bare>\d[\d,]{0,12})\.(?P<hundredths>\d\d))", re.ASCII)  # fmt: skip
#: ``4242``, ``••4242``, ``**4242``, ``x4242``: what a card or bank account ends with.
_LAST_FOUR = re.compile(r"(?:[•*.xX]{1,4} ?|ending (?:in )?)?(\d{4})", re.ASCII | re.IGNORECASE)
_CHECK = re.compile(r"(?:(?:check|chk|ck)[ .]*)?(?:#|no\.?)? ?(\d{2,12})", re.ASCII | re.IGNORECASE)
_CHANGE = re.compile(r"AP-(\d{1,12})", re.ASCII | re.IGNORECASE)
_CASE = re.compile(r"D-(\d{1,12})", re.ASCII | re.IGNORECASE)
_QUESTION = re.compile(r"T-(\d{1,12})", re.ASCII | re.IGNORECASE)


def exactly(typed: str) -> dict[str, str]:
    """A number of a document, an account, a person; empty where it is none."""
    code = codes.read(typed)
    parcel = "".join(c for c in typed.upper() if c.isalnum())
    return {
        "typed": typed,
        "upper": typed.upper(),
        "number": numbers.normalise(typed) or "",
        "code": code if len(code) == codes.PAPER.length else "",
        "old": old_numbers.fold(typed),
        "joined": old_numbers.as_joined(typed),
        "email": typed.casefold(),
        "parcel": parcel if len(parcel) == PARCEL_LENGTH else "",
        **_called(typed),
    }


def of_money(typed: str) -> dict[str, object]:
    """Cents, last digits, a check, a change, a discrepancy; ``NONE`` or empty where it is none."""
    asked_for = (_LAST_FOUR, _CHECK, _CHANGE, _CASE)
    four, check, change, case = (each.fullmatch(typed) for each in asked_for)
    return {
        "cents": cents(typed),
        "four": four[1] if four else "",
        "check": f"{CHECK}{check[1]}" if check else "",
        "check_number": check[1] if check else "",
        "change": int(change[1]) if change else NONE,
        "case": int(case[1]) if case else NONE,
    }


def cents(typed: str) -> int:
    """The cents of an amount that is typed as one; ``NONE`` for anything else."""
    found = _AMOUNT.fullmatch(typed)
    if found is None:
        return NONE
    said: Mapping[str, str | None] = found.groupdict()
    whole = (said["dollars"] or said["bare"] or "").replace(",", "")
    return int(whole or 0) * 100 + int(said["cents"] or said["hundredths"] or 0)


def question_id(typed: str) -> int:
    """The id of the question that is named; ``NONE`` for anything else."""
    named = _QUESTION.fullmatch(typed)
    return int(named[1]) - FIRST_NUMBER if named else NONE


def _called(typed: str) -> dict[str, str]:
    """A telephone number as it may be written: alone, with its country, with an extension."""
    digits = telephones.digits(typed)
    if not digits:
        return dict.fromkeys(("alone", "country", "ext", "x"), "")
    country = telephones.COUNTRY + digits
    return {"alone": digits, "country": country, "ext": f"{digits}e", "x": f"{digits}x"}
