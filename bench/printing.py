"""Bills drawn as tagged PDF, alone and as a file of many, beside an empty page of the same kind."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from time import process_time
from typing import Any

import typst

from bench.table import Table
from bench.timing import compare, each
from bench.town import LARKSPUR
from models.money import Money
from services.mailing.printing import PIECE
from services.paper import BillFacts, BillRow, bill_pdf, bills_pdf
from services.paper.press import FONTS

ROUNDS, BILLS, PIECES = 9, 6, 3
#: Bills a second of a processor's own work, milliseconds of one, and how many empty pages it takes.
GOAL, ONE_MS_MAX, TIMES_MAX, OF_FILE_TIMES_MAX = 40, 60.0, 25.0, 15.0
ISSUED = datetime(2026, 11, 9, tzinfo=UTC)
BILL = BillFacts(
    district=LARKSPUR,
    number="26-110431",
    code="7F3K92MDABCD",
    account="2060-3315",
    issued_on=ISSUED.date(),
    due_on=date(2026, 12, 4),
    period_from=date(2026, 9, 1),
    period_to=date(2026, 10, 31),
    service_address="77 Kestrel Way",
    mailing=("Samuel Brandt", "77 Kestrel Way", "Larkspur, WA 98299"),
    rows=(
        BillRow(title="Sewer service", detail="1 home × $40.73 × 2 months.", amount=Money(8146)),
        BillRow(title="Regional treatment", detail="1 home × $30.40 × 2.", amount=Money(6080)),
        BillRow(title="Pipe renewal", detail="1 home × $2.25 × 2.", amount=Money(450)),
    ),
    charges=Money(14676),
    earlier=("Last bill $144.50, paid", Money(0)),
    owed=Money(14676),
    last_bill=("Jul–Aug", Money(14450)),
    changes=(("Sewer service rose", Money(226)),),
    history=tuple(
        (date(2025 + n // 6, n % 6 * 2 + 1, 9), Money(13310 + n * 124)) for n in range(12)
    ),
    has_autopay=False,
    late_percent=Decimal("10.00"),
    late_after=date(2026, 12, 14),
    question_by=date(2027, 1, 6),
    note=("62 or older?", "You may get 40% off."),
    remit_to=("Larkspur Sewer District", "Payments, PO Box 1440", "Larkspur, WA 98299"),
    pay_url="https://pay.larkspursewer.example/pay/bill/7F3K92MDABCD",
    pin="4T9XW2QH",
    link_url="https://pay.larkspursewer.example/link/20603315-4T9XW2QH",
    issued_at=ISSUED,
    content="c5" * 32,
)


def bills_drawn(table: Table) -> None:
    """Bills of which no two are alike, by turns in both languages."""
    _alone(table)
    _of_a_file(table)


def _alone(table: Table) -> None:
    bill = _next_bill()

    def draw() -> bytes:
        return bill_pdf(*bill())

    pair = compare(draw, _next_empty(), BILLS, rounds=ROUNDS, clock=process_time)
    table.least(
        "bills drawn as PDF, a second", "", 1000 / pair.ours_ms, GOAL, "",
        f"of its own work; {pair.ours_ms:.1f} ms a bill",
    )  # fmt: skip
    table.times("a bill as PDF, times an empty page", "", pair, TIMES_MAX)
    longest = sorted(each(draw, ROUNDS * BILLS))
    table.most(
        "one bill as PDF, median by the clock", "", longest[len(longest) // 2], ONE_MS_MAX, " ms",
        f"{longest[0]:.0f} to {longest[-1]:.0f} ms",
    )  # fmt: skip


def _of_a_file(table: Table) -> None:
    bill, empty = _next_bill(), _next_empty()
    sizes = []

    def draw() -> None:
        sizes.append(len(bills_pdf([bill() for _ in range(PIECE)])))

    def floor() -> None:
        for _ in range(PIECE):
            empty()

    piece = compare(draw, floor, 1, rounds=PIECES, clock=process_time)
    pair = replace(piece, ours_ms=piece.ours_ms / PIECE, floor_ms=piece.floor_ms / PIECE)
    table.least(
        "bills of a print file, a second", "", 1000 / pair.ours_ms, GOAL, "",
        f"of its own work; {pair.ours_ms:.1f} ms, {sizes[-1] / PIECE / 1024:.0f} kB a bill",
    )  # fmt: skip
    table.times("a bill of a print file, times an empty page", "", pair, OF_FILE_TIMES_MAX)


def _next_bill() -> Callable[[], tuple[BillFacts, str]]:
    """Bills of one run: they share days and rates, and all else is each one's own."""
    number = 0

    def bill() -> tuple[BillFacts, str]:
        nonlocal number
        number += 1
        rows = tuple(replace(row, amount=row.amount + Money(number)) for row in BILL.rows)
        total = Money(sum(row.amount.cents for row in rows))
        earlier = tuple((on, amount + Money(number * 3)) for on, amount in BILL.history[:-1])
        (period, last), street = BILL.last_bill or ("", Money(0)), f"{77 + number} Kestrel Way"
        facts = replace(
            BILL, number=f"26-{110431 + number}", account=f"{2060 + number}-3315",
            code=f"7F3K{number:08d}", pin=f"4T9X{number:04d}", content=f"{number:064x}",
            service_address=street, mailing=(f"Samuel Brandt {number}", street, BILL.mailing[-1]),
            rows=rows, charges=total, owed=total, earlier=(f"Last bill {last}, paid", Money(0)),
            last_bill=(period, last + Money(number)),
            changes=(("Sewer service rose", total - last),),
            history=(*earlier, (BILL.history[-1][0], total)),
            pay_url=f"{BILL.pay_url[:-8]}{number:08d}",
            link_url=f"{BILL.link_url[:-4]}{number:04d}",
        )  # fmt: skip
        return facts, ("en", "es")[number % 2]

    return bill


def _next_empty() -> Callable[[], object]:
    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=True, font_paths=[FONTS])
    typesetter, number = typst.Compiler(font_paths=fonts), 0

    def draw() -> object:
        nonlocal number
        number += 1
        page = f'#set document(title: "{number}")\n#set text(font: "Public Sans")\n{number}'
        files: Any = {"main.typ": page.encode()}  # by name, which its own types know nothing of
        return typesetter.compile(
            input=files, format="pdf", pdf_standards=["ua-1"], timestamp=int(ISSUED.timestamp())
        )  # fmt: skip

    return draw
