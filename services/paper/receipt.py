"""The receipt of one payment, of one account or of several."""

from datetime import date

from models.money import Money
from services.paper.facts import ReceiptFacts
from services.paper.press import letterhead, pressed
from services.paper.squares import square
from services.rules.codes import grouped
from services.telling.wording import day


def receipt_pdf(facts: ReceiptFacts, language: str) -> bytes:
    """A receipt as PDF/UA-1, one page.

    :raises Unprintable: when a name or address has a letter the fonts lack.
    """
    district, after = facts.district, facts.balance_after
    words = {
        "letterhead": letterhead(district, language),
        "number": facts.number,
        "account": facts.account,
        "address": facts.service_address,
        "rows": [[words, str(amount)] for words, amount in facts.rows] or None,
        "amount": str(facts.amount),
        "fee": str(facts.fee) if facts.fee else None,
        "total": str(facts.amount + facts.fee),
        "method": facts.method,
        "paid_on": day(facts.paid_on, language),
        "after": None if after is None else _after(after),
        "balance": None if after is None else str(abs(after)),
        "returnable": _maybe_day(facts.returnable_until, language),
        "returned": _maybe_day(facts.returned_on, language),
        "is_final": facts.is_final,
        "code": grouped(facts.code),
        "reason": facts.returned_reason,
        "url": facts.verify_url,
        "square": square(facts.verify_url),
    }
    return pressed("receipt", words, language, facts.recorded_at)


def _after(balance: Money) -> str:
    if balance > Money.ZERO:
        return "owed_after"
    return "credit_after" if balance < Money.ZERO else "nothing_after"


def _maybe_day(on: date | None, language: str) -> str | None:
    return None if on is None else day(on, language)
