"""The statement for a sale says every figure, and how long it holds."""

import io
from datetime import UTC, date, datetime
from decimal import Decimal
from uuid import uuid4

from pypdf import PdfReader

from models.escrow import CameBy, EscrowQuote, EscrowRequest
from models.money import Money
from services.paper.escrow import StatementFacts, escrow_pdf
from tests.workshop import LARKSPUR

AT = datetime(2026, 11, 18, 18, tzinfo=UTC)


def statement(**more: object) -> str:
    request = EscrowRequest(
        key=uuid4(), came_by=CameBy.FAX, received_at=AT, received_on=date(2026, 11, 18),
        answer_by=date(2026, 11, 23), entered_by="staff:1", company="Cascade Title",
        contact="Ann Ito", email="", file_number="CT-4410", address="2218 Cedar Hollow Rd",
        legal="Lot 4, Block 2", seller="Iris Vance", purchaser="Жane Haddad", closing_on=None,
    )  # fmt: skip
    request.id = 12
    quote = EscrowQuote(
        **{
            "version": 1, "account_id": 1, "closing_on": date(2026, 11, 24),
            "valid_until": date(2026, 12, 24), "billed_to": date(2026, 10, 31),
            "owed": {"service": "132.50", "credit": "-10.00"},
            "outstanding": Money.dollars("122.50"), "past_due": Money.dollars("60.00"),
            "estimated": Money.dollars("33.48"), "total": Money.dollars("155.98"),
            "per_diem": Decimal("2.4493"),
            "per_diem_reason": {"arithmetic": "$149.00 ÷ 2 months × 12 ÷ 365 = $2.4493"},
            "lines": [
                {
                    "name": {"en": "Sewer service"}, "amount": "33.48", "from": "2026-11-01",
                    "to": "2026-11-24",
                    "reason": {"arithmetic": "1 home × 0.8 months × $41.85 = $33.48"},
                }
            ],
            "made_at": AT, "made_by": "staff:1",
        } | more
    )  # fmt: skip
    facts = StatementFacts(
        district=LARKSPUR, request=request, quote=quote, account="2044-1836",
        service_address="2218 Cedar Hollow Rd",
    )  # fmt: skip
    pages = PdfReader(io.BytesIO(escrow_pdf(facts))).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


def test_the_statement_says_all_the_statute_asks_for():
    said = statement()
    for words in (
        "Statement E-000012/1", "Final bill for the sale of 2218 Cedar Hollow Rd", "CT-4410",
        "Lot 4, Block 2", "Owed now", "$122.50", "Of it $60.00 is past due.",
        "Credit held", "-$10.00",
        "1 home × 0.8 months × $41.85 = $33.48", "Due at closing", "$155.98", "$2.4493",
        "Valid until Thu, Dec 24, 2026", "does not owe more than the estimate",
    ):  # fmt: skip
        assert words in said or words.replace("-", "−") in said, words


def test_a_written_extension_stands_on_it_and_no_letter_prevents_it():
    said = statement(is_extension=True, words="Extended as asked")
    assert "Extension Extended as asked" in said
    assert "[U+0416]" in said


def test_what_is_due_stands_on_top_with_its_dates():
    said = statement()
    due = "Due at closing $155.98 Closing date Tue, Nov 24, 2026 Valid until Thu, Dec 24, 2026"
    assert said.index(due) < said.index("The request")
