"""The statement for a sale: what is owed, estimated and per day, for a title company (English)."""

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
        "heading": f"Final bill for the sale of {facts.service_address}",
        "made_on": day(district.day(quote.made_at), "en"),
        "sections": [
            _section("The request", _asked(facts)),
            _section(
                "Owed now", _owed(quote),
                f"Of it {quote.past_due} is past due." if quote.past_due else "",
            ),
            _section(
                f"Estimated until {day(quote.closing_on, 'en')}", _estimated(quote),
                f"Service is billed up to {day(quote.billed_to, 'en')}.",
            ),
            _section(
                "All together",
                [("Due at closing", str(quote.total)), ("Average per day", f"${quote.per_diem}")],
                quote.per_diem_reason["arithmetic"],
            ),
            _section(
                "How long it holds",
                [("Valid until", day(quote.valid_until, "en")), *_extension(quote)],
                HOLDS.format(until=day(quote.valid_until, "en")),
            ),
        ],
    }  # fmt: skip
    return pressed_anyway("escrow", words, "en", quote.made_at)


def _section(title: str, rows: list[tuple[str, str]], text: str = "") -> dict[str, object]:
    return {"title": title, "rows": [list(row) for row in rows], "text": text}


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


def _owed(quote: EscrowQuote) -> list[tuple[str, str]]:
    parts = [
        (OWED[component], str(Money.dollars(quote.owed[component])))
        for component in Component
        if component in quote.owed
    ]
    return [*parts, ("Owed now", str(quote.outstanding))]


def _estimated(quote: EscrowQuote) -> list[tuple[str, str]]:
    lines = [
        (
            f"{line['name']['en']}, {_day(line['from'])} to {_day(line['to'])}",
            f"{Money.dollars(line['amount'])} ({line['reason']['arithmetic']})",
        )
        for line in quote.lines
    ]
    return [*lines, ("Estimated", str(quote.estimated))]


def _extension(quote: EscrowQuote) -> list[tuple[str, str]]:
    if not quote.words:
        return []
    return [("Extension" if quote.is_extension else "Note", quote.words)]


def _day(written: str) -> str:
    return day(date.fromisoformat(written), "en")
