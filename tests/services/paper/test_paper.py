"""Receipts and bills on paper: whole, tagged, in two languages, the same bytes every time."""

import io
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal

import pikepdf
import pytest
from pypdf import PdfReader

from models.money import Money
from services import paper
from services.paper import BillFacts, BillRow, ReceiptFacts, Unprintable, bill_pdf, receipt_pdf
from services.paper.dispute import DisputeFacts, Section, dispute_pdf
from services.paper.press import Overfull
from services.paper.squares import square
from tests.pages import pdf_words
from tests.workshop import LARKSPUR

RECEIPT = ReceiptFacts(
    district=LARKSPUR,
    number="R-00048812",
    account="2060-3315",
    service_address="77 Kestrel Way",
    amount=Money(14675),
    fee=Money(245),
    method="Visa ••4242",
    paid_on=date(2026, 11, 18),
    recorded_at=datetime(2026, 11, 18, 18, 4, tzinfo=UTC),
    balance_after=Money(0),
    returnable_until=None,
    is_final=False,
    code="7F3K92MDABCD",
    verify_url="https://pay.larkspursewer.example/receipt/7F3K92MD",
)
BILL = BillFacts(
    district=LARKSPUR,
    number="26-110431",
    code="7F3K-92MD",
    account="2060-3315",
    issued_on=date(2026, 11, 9),
    due_on=date(2026, 12, 4),
    period_from=date(2026, 9, 1),
    period_to=date(2026, 10, 31),
    service_address="77 Kestrel Way",
    mailing=("Samuel Brandt", "77 Kestrel Way", "Larkspur, WA 98299"),
    rows=(
        BillRow(title="Sewer service", detail="1 home × $40.73 × 2 months.", amount=Money(8145)),
        BillRow(title="Regional treatment", detail="1 home × $30.40 × 2.", amount=Money(6080)),
        BillRow(title="Pipe renewal", detail="1 home × $2.25 × 2.", amount=Money(450)),
    ),
    charges=Money(14675),
    earlier=("Last bill $144.50, paid", Money(0)),
    owed=Money(14675),
    last_bill=("Jul–Aug", Money(14450)),
    changes=(("Sewer service rose", Money(225)),),
    history=tuple(
        (date(2025 + n // 6, n % 6 * 2 + 1, 9), Money(13310 + n * 124)) for n in range(12)
    ),
    has_autopay=False,
    late_percent=Decimal("10.00"),
    late_after=date(2026, 12, 14),
    question_by=date(2027, 1, 6),
    note=("62 or older?", "You may get 40% off."),
    remit_to=("Larkspur Sewer District", "Payments, PO Box 1440", "Larkspur, WA 98299"),
    pay_url="https://pay.larkspursewer.example/pay/bill/7F3K92MD",
    pin="4T9XW2QH",
    link_url="https://pay.larkspursewer.example/link/20603315-4T9XW2QH",
    issued_at=datetime(2026, 11, 9, 18, tzinfo=UTC),
)


@pytest.mark.parametrize(
    ("language", "title"),
    [
        ("en", "Receipt R-00048812, Larkspur Sewer District"),
        ("es", "Recibo R-00048812, Larkspur Sewer District"),
    ],
)
def test_a_receipt_can_be_read_aloud(language: str, title: str):
    check_tagged(receipt_pdf(RECEIPT, language), language, title, headings=4, pictures=2)


@pytest.mark.parametrize(
    ("language", "title"),
    [
        ("en", "Bill 26-110431, Larkspur Sewer District"),
        ("es", "Factura 26-110431, Larkspur Sewer District"),
    ],
)
def test_a_bill_can_be_read_aloud(language: str, title: str):
    check_tagged(bill_pdf(BILL, language), language, title, headings=8, pictures=4)


def test_a_receipt_says_what_was_paid_for_what_and_how(text):
    words = text(receipt_pdf(RECEIPT, "en"))
    assert "You paid $149.20 on Wed, Nov 18, 2026 with Visa ••4242." in words
    assert "For account 2060-3315 $146.75" in words
    assert "Card fee $2.45" in words
    assert "You owed nothing after this payment." in words
    assert "Total charged $149.20" in words
    assert "Receipt code 7F3K-92MD-ABCD" in words
    assert "final" not in words
    assert "https://pay.larkspursewer.example/receipt/7F3K92MD" in words


def test_only_a_payment_nobody_can_take_back_is_called_final(text):
    assert "This payment is final." in text(receipt_pdf(replace(RECEIPT, is_final=True), "en"))


def test_a_receipt_in_spanish_says_the_same(text):
    words = text(receipt_pdf(replace(RECEIPT, balance_after=Money(-1250)), "es"))
    assert "Usted pagó $149.20 el mié, 18 nov 2026 con Visa ••4242." in words
    assert "Después de este pago tenía un saldo a favor de $12.50." in words


def test_a_receipt_without_a_fee_has_no_line_for_one(text):
    words = text(receipt_pdf(replace(RECEIPT, fee=Money(0)), "en"))
    assert "Card fee" not in words
    assert "You paid $146.75 on" in words


def test_money_the_bank_may_take_back_is_not_called_final(text):
    words = text(receipt_pdf(replace(RECEIPT, returnable_until=date(2027, 1, 20)), "en"))
    assert "take this payment back until Wed, Jan 20, 2027" in words
    assert "final" not in words


def test_a_receipt_for_money_that_went_back_says_so(text):
    returned = replace(
        RECEIPT, returnable_until=date(2027, 1, 20), returned_on=date(2026, 11, 24),
        returned_reason="Not enough money in the account.",
    )  # fmt: skip
    words = text(receipt_pdf(returned, "en"))
    assert "Taken back on Tue, Nov 24, 2026. Not enough money in the account." in words
    assert "final" not in words


def test_a_bill_says_what_is_owed_by_when_and_why(text):
    words = text(bill_pdf(BILL, "en"))
    assert "You owe $146.75 by Fri, Dec 4, 2026." in words
    assert "Autopay is off. A 10% late fee is added after Mon, Dec 14, 2026." in words
    assert "Regional treatment 1 home × $30.40 × 2. 60.80" in words
    assert "Sewer service rose +2.25" in words
    assert "20603315 26110431 0000014675 3" in words


def test_a_bill_in_spanish_says_the_same(text):
    words = text(bill_pdf(replace(BILL, has_autopay=True), "es"))
    assert "Debe $146.75 para el vie, 4 dic 2026." in words
    assert "El pago automático está activado y cobra según lo acordado." in words
    assert "You" not in words.replace("62 or older? You may", "")


def test_a_bill_after_an_unpaid_one_says_what_of_it_has_that_day(text):
    late = replace(BILL, owed=Money(19570), earlier=("Owed before this bill", Money(4895)))
    said = text(bill_pdf(late, "en"))
    day = "by Fri, Dec 4, 2026."
    assert f"You owe $195.70: $48.95 from before this bill, and $146.75 {day}" in said
    said = text(bill_pdf(late, "es"))
    assert "Debe $195.70: $48.95 de antes de esta factura, y $146.75 para el vie, 4 dic" in said


def test_a_bill_that_leaves_a_credit_asks_for_nothing(text):
    credit = replace(BILL, owed=Money(-5000), earlier=("Credit before", Money(-19675)))
    words = text(bill_pdf(credit, "en"))
    assert "You have a credit of $50.00. It goes toward your next bill." in words
    assert "late fee" not in words
    assert "Your credit $50.00" in words
    assert " 0000000000 " in words


def test_a_first_bill_has_nothing_to_compare_with(text):
    first = replace(BILL, last_bill=None, changes=(), history=BILL.history[-1:], note=None)
    words = text(bill_pdf(first, "en"))
    assert "What changed?" not in words
    assert "Last 24 months" not in words


@pytest.mark.parametrize("language", ["en", "es"])
def test_a_bill_with_many_lines_stays_one_page_and_clear_of_its_stub(language: str):
    rows = tuple(replace(BILL.rows[0], title=f"Charge {n}") for n in range(11))
    pdf = PdfReader(io.BytesIO(bill_pdf(replace(BILL, rows=rows), language)))
    assert len(pdf.pages) == 1
    assert (
        len(PdfReader(io.BytesIO(bill_pdf(replace(BILL, rows=rows + rows[:4]), language))).pages)
        == 1
    )
    with pytest.raises(Overfull, match="more lines than fit"):
        bill_pdf(replace(BILL, rows=rows * 2), language)


def test_the_same_facts_give_the_same_bytes_and_one_cent_gives_others():
    assert receipt_pdf(RECEIPT, "en") == receipt_pdf(RECEIPT, "en")
    assert bill_pdf(BILL, "es") == bill_pdf(BILL, "es")
    assert receipt_pdf(RECEIPT, "en") != receipt_pdf(replace(RECEIPT, amount=Money(14676)), "en")


def test_the_hour_is_the_same_hour_in_any_zone():
    there = RECEIPT.recorded_at.astimezone(timezone(timedelta(hours=-8)))
    assert receipt_pdf(replace(RECEIPT, recorded_at=there), "en") == receipt_pdf(RECEIPT, "en")


@pytest.mark.parametrize("address", ["77 北京 Rd", "77 كستريل", "77 Kestrel \U0001f426"])
def test_a_letter_the_fonts_lack_is_refused_and_never_printed_as_a_hole(address: str):
    with pytest.raises(Unprintable, match="This letter cannot be printed"):
        receipt_pdf(replace(RECEIPT, service_address=address), "en")


@pytest.mark.parametrize("letter", ["\u0410", "\U0001f426", "\x07", "北京"])
def test_the_paper_of_a_dispute_is_printed_whatever_the_payer_wrote(text, letter: str):
    row = Section(title="Browser", rows=(("Said", f"Mozilla {letter}"),))
    facts = DisputeFacts(title="Dispute 1", dispute="dp_1", sections=(row,))
    said = text(dispute_pdf(facts, LARKSPUR, RECEIPT.recorded_at))
    assert "Mozilla [U+" in said
    assert "stands as its number" in said


def test_names_of_our_neighbours_can_be_printed(text):
    for name in ("Nguyễn Thị Thủy", "José Muñoz", "Łukasz Żółć", "Na‘imi O’Brien", "Søren Åström"):
        assert name in text(bill_pdf(replace(BILL, mailing=(name, *BILL.mailing[1:])), "en"))


def test_what_people_wrote_is_words_and_no_command_of_the_typesetter(text):
    trick = '#panic("x") *bold* $x^2$ @y // {total} \\ "'
    assert trick in text(receipt_pdf(replace(RECEIPT, service_address=trick), "en"))


def test_the_square_codes_open_the_right_pages(monkeypatch: pytest.MonkeyPatch):
    opened: list[str] = []
    for module in (paper.receipt, paper.bill):
        monkeypatch.setattr(module, "square", lambda url: opened.append(url) or square(url))
    receipt_pdf(RECEIPT, "en")
    bill_pdf(BILL, "en")
    assert opened == [RECEIPT.verify_url, BILL.pay_url, BILL.link_url]


def check_tagged(raw: bytes, language: str, title: str, *, headings: int, pictures: int) -> None:
    pdf = pikepdf.open(io.BytesIO(raw))
    assert len(pdf.pages) == 1
    assert pdf.Root.MarkInfo.Marked
    assert str(pdf.Root.Lang).lower() in (language, f"{language}-us")
    assert pdf.Root.ViewerPreferences.DisplayDocTitle
    assert str(pdf.docinfo["/Title"]) == title
    with pdf.open_metadata() as metadata:
        assert metadata["pdfuaid:part"] == "1"
    tags = list(structure(pdf.Root.StructTreeRoot))
    names = [str(tag.S) for tag in tags]
    assert names.count("/H1") == 1
    assert sum(name in ("/H1", "/H2", "/H3") for name in names) >= headings
    figures = [tag for tag in tags if tag.S == "/Figure"]
    assert len(figures) == pictures
    assert all(str(tag.Alt).strip() for tag in figures)
    check_fonts(pdf)


def check_fonts(pdf: pikepdf.Pdf) -> None:
    fonts = pdf.pages[0].Resources.Font.values()
    assert fonts
    for font in fonts:
        descendant = font.DescendantFonts[0]
        assert any(key.startswith("/FontFile") for key in descendant.FontDescriptor.keys())  # noqa: SIM118
        assert "PublicSans" in str(font.BaseFont) or "DejaVuSansMono" in str(font.BaseFont)


def structure(tag: pikepdf.Object):
    """Every tag below this one, in reading order."""
    kids = tag.get("/K", [])
    for kid in kids if isinstance(kids, pikepdf.Array) else [kids]:
        if isinstance(kid, pikepdf.Dictionary) and "/S" in kid:
            yield kid
            yield from structure(kid)


@pytest.fixture
def text():
    """The words of a PDF, on one line."""
    return pdf_words
