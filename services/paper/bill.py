"""The bill of one billing period, with the stub that is torn off."""

from collections.abc import Sequence
from contextlib import suppress
from typing import Any

from models.money import Money
from services.paper.facts import BillFacts
from services.paper.press import Overfull, letterhead, pressed, pressed_anyway
from services.paper.squares import square
from services.paper.together import One, set_together
from services.rules import bill_contents
from services.rules.codes import grouped
from services.rules.scan_line import scan_line
from services.telling.wording import day, month_initial, short_day

#: How tight a bill is drawn, at most: 1 takes spacing away, 2 the reasons of its lines, 3 the air
#: between them.
TIGHTEST = 3


def bill_pdf(facts: BillFacts, language: str, *, spells: bool = False) -> bytes:
    """A bill as PDF/UA-1: one Letter page with a stub to tear off.

    With ``spells``, a letter the fonts lack stands as its number: a bill is mailed anyway.

    :raises Unprintable: when a name or address has a letter the fonts lack.
    :raises Overfull: when it has more lines than fit above its stub, however tight.
    """
    words = _words(facts, language)
    press = pressed_anyway if spells else pressed
    for tight in range(TIGHTEST):
        with suppress(Overfull):  # few bills are: to measure each first would set all of them twice
            return press("bill", {**words, "tight": tight}, language, facts.issued_at)
    return press("bill", {**words, "tight": TIGHTEST}, language, facts.issued_at)


def bills_pdf(bills: Sequence[tuple[BillFacts, str]]) -> bytes:
    """Bills, each in its language, as one PDF/UA-1 for the mail house: a page each, in their order.

    A letter the fonts lack stands as its number. The same bills give the same bytes.

    :raises WrongPages: when one has more lines than fit above its stub, however tight.
    """
    each = [
        One(f"Bill {facts.number}", _words(facts, language), language) for facts, language in bills
    ]
    at = max(facts.issued_at for facts, _ in bills)
    return set_together("bills", each, at, pages=1, tightest=TIGHTEST)


def _words(facts: BillFacts, language: str) -> dict[str, Any]:
    district = facts.district
    tallest = max((amount.cents for _, amount in facts.history), default=0) or 1
    return {
        "letterhead": letterhead(district, language),
        "number": facts.number,
        "code": grouped(facts.code),
        "account": facts.account,
        "issued": day(facts.issued_on, language),
        "due": day(facts.due_on, language),
        "due_on": day(facts.due_on, language).partition(", ")[2],
        "from": short_day(facts.period_from, language),
        "to": day(facts.period_to, language).partition(", ")[2],
        "address": facts.service_address,
        "mailing": list(facts.mailing),
        "rows": [
            {"title": row.title, "detail": row.detail, "amount": _figure(row.amount)}
            for row in facts.rows
        ],
        "charges": _figure(facts.charges),
        "earlier": [facts.earlier[0], _figure(facts.earlier[1])],
        "owed": str(max(facts.owed, Money.ZERO)),
        "credit": str(-facts.owed) if facts.owed < Money.ZERO else None,
        "owes": facts.owed > Money.ZERO,
        "before": str(facts.earlier[1]) if Money.ZERO < facts.earlier[1] < facts.owed else None,
        "new": str(facts.owed - facts.earlier[1]),
        "last": facts.last_bill and [facts.last_bill[0], _figure(facts.last_bill[1])],
        "differs": facts.differs or None,
        "changes": [[what, _change(amount)] for what, amount in facts.changes],
        "bars": [
            {
                "height": max(amount.cents, 0) / tallest,
                "month": month_initial(on, language),
                "year": on.year,
                "alt": f"{short_day(on, language)} {on.year}: {amount}",
                "amount": str(amount),
            }
            for on, amount in facts.history
        ],
        "has_autopay": facts.has_autopay,
        "percent": f"{facts.late_percent.normalize():f}",
        "late_after": day(facts.late_after, language),
        "agree_by": short_day(facts.late_after, language),
        "least": str(district.arrangements.past_due_least),
        "question_by": day(facts.question_by, language),
        "note": facts.note,
        "remit_to": list(facts.remit_to),
        "card_fee": str(district.payments.card_fee),
        "pay_by_phone": district.contact.pay_by_phone,
        "emergency": district.contact.emergency_telephone,
        "website": district.website,
        "scan_line": scan_line(facts.account, facts.number, facts.owed),
        "square": square(facts.pay_url),
        "pin": grouped(facts.pin) or None,
        "link_square": square(facts.link_url) if facts.pin else None,
        "content": facts.content or None,
        "content_shown": bill_contents.shown(facts.content),
    }


def _figure(amount: Money) -> str:
    return str(amount).replace("$", "")


def _change(amount: Money) -> str:
    return _figure(amount) if amount < Money.ZERO else f"+{_figure(amount)}"
