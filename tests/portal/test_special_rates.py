"""The newest notice of special rates, for anybody."""

from datetime import UTC, date, datetime

from models.money import Money
from models.special_rates import SpecialRatesNotice
from tests.pages import read, words

AT = datetime(2025, 11, 18, 20, tzinfo=UTC)


def test_anybody_reads_the_newest_notice_that_is_approved(client, session):
    assert "No notice is out yet." in words(read(client.get("/discounts/notice")).main)
    assert client.get("/discounts/notice/2026.pdf").status_code == 404
    for year, approver in ((2025, "staff:2"), (2026, "")):
        session.add(
            SpecialRatesNotice(
                year=year, from_on=date(2024, 8, 1), to_on=date(2025, 7, 31), given=Money(1200),
                bills=1, discounted=1, undiscounted=100, shift=Money(1), says={"offers": []},
                prepared_by="staff:1", prepared_at=AT,
                approved_by=approver, approved_at=AT if approver else None,
            )
        )  # fmt: skip
    session.flush()
    said = words(read(client.get("/discounts/notice")).main)
    assert "$0.01 a month for each of them" in said
    assert "The notice of 2025 as it was mailed" in said
    assert client.get("/discounts/notice/2025.pdf").mimetype == "application/pdf"
    assert client.get("/discounts/notice/2026.pdf").status_code == 404
