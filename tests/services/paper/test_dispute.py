"""The paper of a dispute, as a bank reads it: numbered, dated, and no heading alone."""

import io
from datetime import UTC, datetime

import pytest
from pypdf import PdfReader

from services.paper.dispute import DisputeFacts, Section, dispute_pdf
from tests.workshop import LARKSPUR

AT = datetime(2026, 11, 26, 4, 5, tzinfo=UTC)
HEADINGS = [f"Part number {number}" for number in range(1, 13)]


def pages(rows: int) -> list[list[str]]:
    """The lines of each page, where every part has so many rows."""
    sections = [
        Section(
            title, tuple((f"Line {row}", "$440.25 by Mastercard ••5100") for row in range(rows))
        )
        for title in HEADINGS
    ]
    facts = DisputeFacts(title="Evidence", dispute="dp_1", sections=tuple(sections))
    pdf = PdfReader(io.BytesIO(dispute_pdf(facts, LARKSPUR, AT)))
    return [page.extract_text().splitlines() for page in pdf.pages]


@pytest.mark.parametrize("rows", range(3, 11))
def test_no_heading_stands_alone_at_the_foot_of_a_page(rows: int):
    for *lines, foot in pages(rows):
        assert lines[-1] not in HEADINGS
        assert foot.startswith("Dispute dp_1")


def test_each_page_says_its_number_and_the_day_the_paper_was_made():
    every = pages(6)
    for number, lines in enumerate(every, 1):
        assert lines[-1] == (
            f"Dispute dp_1 · made on Wed, Nov 25, 2026 · page {number} of {len(every)}"
        )
