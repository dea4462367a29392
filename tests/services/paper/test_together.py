"""Many bills in one file for the mail house: each as it would be alone, none stops the others."""

import io
from dataclasses import replace
from datetime import date

import pikepdf
import pytest
from pypdf import PdfReader

from services.paper import BillFacts, WrongPages, bill_pdf, bills_pdf
from tests.services.paper.test_paper import BILL

#: More lines than fit, unless spacing and reasons go.
ELEVEN = tuple(replace(BILL.rows[0], title=f"Charge {n}") for n in range(11))
NEIGHBOUR = replace(
    BILL, number="26-110432", account="2061-4420", mailing=("José Muñoz", "9 Kestrel Way"),
    service_address="9 Kestrel Way",
)  # fmt: skip


def numbered(many: int) -> list[tuple[BillFacts, str]]:
    return [(replace(BILL, number=f"26-11{n:04d}"), ("en", "es")[n % 2]) for n in range(many)]


def said(pdf: bytes) -> list[str]:
    return [page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages]


def test_each_bill_is_a_page_that_says_what_it_would_say_alone():
    bills = [
        (BILL, "en"),
        (NEIGHBOUR, "es"),
        (replace(BILL, rows=ELEVEN, number="26-110433"), "en"),
    ]
    together = said(bills_pdf(bills))
    assert together == [said(bill_pdf(facts, language))[0] for facts, language in bills]
    assert "¿Cuánto debo?" in together[1]


def test_the_same_bills_give_the_same_bytes_and_one_day_gives_others():
    bills = [(BILL, "en"), (NEIGHBOUR, "es")]
    assert bills_pdf(bills) == bills_pdf(bills)
    assert bills_pdf(bills) != bills_pdf(
        [bills[0], (replace(NEIGHBOUR, due_on=date(2026, 12, 5)), "es")]
    )


def test_a_file_can_be_read_aloud_each_bill_in_its_language():
    with pikepdf.open(io.BytesIO(bills_pdf([(BILL, "en"), (NEIGHBOUR, "es")]))) as pdf:
        assert pdf.Root.MarkInfo.Marked
        assert str(pdf.docinfo.Title) == "Bills, Larkspur Sewer District"
        assert b"pdfuaid:part" in pdf.Root.Metadata.read_bytes()
        places = {page.obj.objgen: place for place, page in enumerate(pdf.pages)}
        spoken: dict[int, set[str]] = {0: set(), 1: set()}
        headings: list[str] = []

        def walk(tag: pikepdf.Object, language: str) -> None:
            if not isinstance(tag, pikepdf.Dictionary) or "/S" not in tag:
                return
            language = str(tag.get("/Lang", language))
            headings.extend([str(tag.S)] * (str(tag.S) == "/H1"))
            if "/Pg" in tag:
                spoken[places[tag.Pg.objgen]].add(language)
            below = tag.get("/K", [])
            for each in below if isinstance(below, pikepdf.Array) else [below]:
                walk(each, language)

        for tag in pdf.Root.StructTreeRoot.K:
            walk(tag, str(pdf.Root.Lang))
        assert spoken == {0: {"en-US"}, 1: {"es-US"}}
        assert headings == ["/H1", "/H1"]


def test_fonts_are_in_the_file_once_whatever_the_number_of_bills():
    def fonts(pdf: bytes) -> int:
        with pikepdf.open(io.BytesIO(pdf)) as whole:
            return sum("/FontFile2" in each or "/FontFile3" in each for each in whole.objects
                       if isinstance(each, pikepdf.Dictionary))  # fmt: skip

    few, many = bills_pdf(numbered(2)), bills_pdf(numbered(12))
    assert fonts(few) == fonts(many) > 0
    assert len(many) < 12 * len(bill_pdf(BILL, "en")) / 3


def test_a_bill_of_many_lines_is_drawn_tighter_and_no_other():
    tight = replace(BILL, rows=ELEVEN, number="26-110433")
    first, second, third = said(bills_pdf([(BILL, "en"), (tight, "en"), (NEIGHBOUR, "en")]))
    assert BILL.rows[0].detail in first
    assert BILL.rows[0].detail not in second
    assert "Charge 10" in second
    assert BILL.rows[0].detail in third


def test_a_bill_that_no_page_holds_is_named():
    rows = tuple(replace(BILL.rows[0], title=f"Charge {n}") for n in range(22))
    endless = replace(NEIGHBOUR, rows=rows)
    with pytest.raises(WrongPages, match="Bill 26-110432 has more to say"):
        bills_pdf([(BILL, "en"), (endless, "en")])


def test_a_letter_the_fonts_lack_stands_as_its_number_in_its_bill_alone():
    strange = replace(NEIGHBOUR, mailing=("Самуил Müller", "9 Kestrel Way"), number="26-110434")
    bills = [(BILL, "en"), (strange, "en"), (NEIGHBOUR, "es")]
    first, second, third = said(bills_pdf(bills))
    assert "[U+0421]" in second
    assert "Müller" in second
    assert "José Muñoz" in third
    assert (first, third) == (said(bill_pdf(BILL, "en"))[0], said(bill_pdf(NEIGHBOUR, "es"))[0])
