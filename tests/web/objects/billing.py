"""Bill runs and rate changes, as addresses name them."""

from datetime import date

from models.bill_run import BillRun
from models.document import Document, DocumentKind, DocumentState
from models.mailing import PrintFile, PrintPart
from models.paperless import Paperless
from services.keys.tokens import hashed
from tests.proposed import make_rate_change
from tests.web.objects import OWNER, Made, makes
from tests.web.story import AT, Story
from web.clock import now


@makes("bill-runs/<run_id>")
def bill_run(story: Story) -> Made:
    """One that the calendar proposed."""
    row = BillRun(
        cycle=1, period_from=date(2026, 9, 1), period_to=date(2026, 10, 31),
        bill_on=date(2026, 11, 18), due_on=date(2026, 12, 13), drafted_by="propose_bill_runs",
        drafted_at=AT,
    )  # fmt: skip
    return Made(str(story.add(row).id), absent="999999")


@makes("changes/<change_id>")
def rate_change(story: Story) -> Made:
    """One that was seen on every account, and waits for its second person."""
    return Made(str(make_rate_change(story.session, story.account).id), absent="999999")


@makes("of-run/<run_id>")
def run_to_send(story: Story) -> Made:
    return bill_run(story)


@makes("print-files/<file_id>")
def print_file(story: Story) -> Made:
    """One that is being drawn; its first piece is kept, and lost from the store."""
    row = story.add(PrintFile(key="run:1", asked_at=AT, asked_by="staff:1", bills=2, drawn=1))
    piece = story.add(
        Document(
            name="f" * 32, digest="d", scope="print_file:1", sealed_hash="h", key_name="k",
            kind=DocumentKind.PDF, bytes=1, state=DocumentState.CLEAN, stored_at=AT,
        )
    )  # fmt: skip
    story.add(
        PrintPart(
            file_id=row.id, number=1, first_place=1, last_place=1, pages=1, digest="d",
            document_id=piece.id,
        )
    )  # fmt: skip
    return Made(str(row.id), absent="999999")


@makes("parts/<number>.pdf")
def print_part(_story: Story) -> Made:
    return Made("1", absent="2")


@makes("paperless/<link>")
def paperless_link(story: Story) -> Made:
    """What leads its reader to a bill that is to be opened."""
    story.add(
        Paperless(
            key="form", account_id=story.account.id, person_id=story.owner.id,
            token_hash=hashed("a-secret"), code="7F3K92MD", mailed_to=story.owner.email or "",
            asked_at=now(),
        )
    )  # fmt: skip
    number = story.account.number
    return Made(f"{number}-a-secret", absent=f"{number}-another", seen_by=OWNER)
