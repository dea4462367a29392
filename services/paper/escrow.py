"""The statement for a sale: what is owed, estimated and per day, for a title company (English)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from models.district import District
from models.escrow import EscrowQuote, EscrowRequest
from models.ledger import Component
from models.money import Money
from services.paper.press import letterhead, pressed_anyway
from services.telling.wording import day

OWED = {
    Component.SERVICE: "Service", Component.PENALTY: "Late fees", Component.INTEREST: "Interest",
    Component.FEE: "Fees", Component.CONTRACT: "Contract", Component.CREDIT: "Credit held",
}  # fmt: skip
#: What, why, how much.
Row = tuple[str, str, Money]

HOLDS = (
    "This statement holds until {until} (ch. 60.80 RCW). A later closing needs a new request or a"
    " written extension. The purchaser does not owe more than the estimate; what it falls short by"
    " stays the seller’s. If it is too much, the rest goes back to the seller within 14 business"
    " days after the payment came."
)


@dataclass(frozen=True, kw_only=True)
class StatementFacts:
    """One answer to one request, and where it is."""

    district: District
    request: EscrowRequest
    quote: EscrowQuote
    #: As printed: ``2060-3315``.
    account: str
    service_address: str


def escrow_pdf(facts: StatementFacts) -> bytes:
    """The statement as PDF/UA-1.

    A letter the fonts lack stands as its number: no name prevents the paper.
    """
    request, quote, district = facts.request, facts.quote, facts.district
    words = {
        "letterhead": letterhead(district, "en"),
        "number": f"{request.number}/{quote.version}",
        "closing_on": day(quote.closing_on, "en"),
        "valid_until": day(quote.valid_until, "en"),
        "total": str(quote.total),
        "heading": f"Final bill for the sale of {facts.service_address}",
        "made_on": day(district.day(quote.made_at), "en"),
        "sections": [
            _section("The request", _asked(facts)),
            _sum(
                "Owed now", _owed(quote), ("Owed now", quote.outstanding),
                f"Of it {quote.past_due} is past due." if quote.past_due else "",
            ),
            _sum(
                f"Estimated until {day(quote.closing_on, 'en')}", _estimated(quote),
                ("Estimated", quote.estimated),
                f"Service is billed up to {day(quote.billed_to, 'en')}.",
            ),
            _sum(
                "All together",
                [("Owed now", "", quote.outstanding), ("Estimated", "", quote.estimated)],
                ("Due at closing", quote.total),
                f"Average per day: ${quote.per_diem} ({quote.per_diem_reason['arithmetic']}).",
            ),
            _section(
                "How long it holds", _extension(quote),
                HOLDS.format(until=day(quote.valid_until, "en")),
            ),
        ],
    }  # fmt: skip
    return pressed_anyway("escrow", words, "en", quote.made_at)


def _section(title: str, rows: list[tuple[str, str]], text: str = "") -> dict[str, object]:
    return {"title": title, "rows": [list(row) for row in rows], "total": None, "text": text}


def _sum(title: str, rows: Sequence[Row], total: tuple[str, Money], text: str) -> dict[str, object]:
    """Rows that add up: what, why and how much of each, and what they come to."""
    return {
        "title": title,
        "rows": [[what, why, str(amount)] for what, why, amount in rows],
        "total": [total[0], str(total[1])],
        "text": text,
    }


def _asked(facts: StatementFacts) -> list[tuple[str, str]]:
    request = facts.request
    said = [
        ("For", request.company), ("Your file", request.file_number),
        ("Account", facts.account), ("Service address", facts.service_address),
        ("Parcel", request.parcel), ("Legal description", request.legal),
        ("Seller", request.seller), ("Purchaser", request.purchaser),
        ("Closing date", day(facts.quote.closing_on, "en")),
    ]  # fmt: skip
    return [(label, value) for label, value in said if value]


def _owed(quote: EscrowQuote) -> list[Row]:
    return [
        (OWED[component], "", Money.dollars(quote.owed[component]))
        for component in Component
        if component in quote.owed
    ]


def _estimated(quote: EscrowQuote) -> list[Row]:
    return [
        (
            f"{line['name']['en']}, {_day(line['from'])} to {_day(line['to'])}",
            line["reason"]["arithmetic"],
            Money.dollars(line["amount"]),
        )
        for line in quote.lines
    ]


def _extension(quote: EscrowQuote) -> list[tuple[str, str]]:
    if not quote.words:
        return []
    return [("Extension" if quote.is_extension else "Note", quote.words)]


def _day(written: str) -> str:
    return day(date.fromisoformat(written), "en")
