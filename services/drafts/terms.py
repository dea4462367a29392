"""What a payer agreed to, as ``services.rules.drafting`` reads it and a mandate keeps it."""

from typing import Any

from models.autopay import Autopay
from services.drafts.facts import Facts
from services.drafts.wanted import Wanted
from services.rules.drafting import Terms


def of(autopay: Autopay) -> Terms:
    """The terms of an autopay now."""
    return of_row(autopay)


def of_row(autopay: Autopay | Facts | Wanted) -> Terms:
    """The same of a row that has these columns of an autopay (``drafting.TERMS``)."""
    return Terms(
        days_before=autopay.days_before,
        amount_rule=autopay.amount_rule,
        fixed=autopay.fixed,
        cap=autopay.cap,
        notice_rule=autopay.notice_rule,
        range_from=autopay.range_from,
        range_to=autopay.range_to,
        bills_from=autopay.bills_from,
        paused_until=autopay.paused_until,
    )


def as_data(terms: Terms) -> dict[str, Any]:
    """The same as plain data: cents, ISO days, words; what a change or a mandate keeps."""
    amounts = {
        name: amount.cents if (amount := getattr(terms, name)) is not None else None
        for name in ("fixed", "cap", "range_from", "range_to")
    }
    return {
        "days_before": terms.days_before,
        "amount_rule": terms.amount_rule.value,
        "notice_rule": terms.notice_rule.value,
        **amounts,
        "bills_from": terms.bills_from.isoformat(),
        "paused_until": terms.paused_until.isoformat() if terms.paused_until else None,
    }
