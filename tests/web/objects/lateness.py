"""What was done for a bill that was not paid, as addresses name it."""

from sqlalchemy import select

from models.delinquency import Does, Whom
from models.lateness import PastDueNotice, PastDueStep, Way
from models.ledger import Component, Entry, EntryKind
from models.money import Money
from services.accounts.account_changes import Mailing
from services.books import ledger
from services.books.chart import open_books
from services.books.ledger import Leg
from services.lateness import copies
from services.telling import rendering
from tests.web.objects import OWNER, Made, makes
from tests.web.story import AT, Story
from tests.workshop import LARKSPUR


@makes("fees/<fee_id>")
def late_fee(story: Story) -> Made:
    """A late fee on the bill of Iris."""
    fee = story.session.scalar(
        select(Entry).where(Entry.account_id == story.account.id, Entry.kind == EntryKind.PENALTY)
    ) or _charged(story)
    return Made(str(fee.id), absent="999999", seen_by=OWNER)


def _charged(story: Story) -> Entry:
    """Straight into the books: a story may have autopay draw for this bill as well."""
    code = LARKSPUR.chart.revenue[Component.PENALTY]
    books = open_books(story.session, LARKSPUR.chart, account_id=story.account.id, codes={code})
    return ledger.post(
        story.session, key=f"penalty:{story.bill.number}", kind=EntryKind.PENALTY,
        account_id=story.account.id,
        legs=[Leg(books.part(Component.PENALTY), books.general[code], Money(1325))],
        on=AT.date(), at=AT, memo="10.00% × $132.50 = $13.25", actor="past due",
    )  # fmt: skip


@makes("fees/<late_fee_id>")
def late_fee_of_desk(story: Story) -> Made:
    return Made(late_fee(story).value, absent="999999")


@makes("copies/<copy_id>")
def copy(story: Story) -> Made:
    """An owner who asked to be told of what is past due."""
    mailing = Mailing(
        name="Vance Rentals", line1="PO Box 7", city="Everett", state="WA", postal_code="98201"
    )
    made, _ = copies.ask(
        story.session, key="story", account_id=story.account.id, whom=Whom.OWNER, mailing=mailing,
        asked_on=AT.date(), on=AT.date(), at=AT, by="staff:0",
    )  # fmt: skip
    return Made(str(made.id), absent="999999")


@makes("notices/<notice_id>")
def paper(story: Story) -> Made:
    """A reminder on paper."""
    known = story.session.scalar(select(PastDueNotice))
    if known is None:
        step = PastDueStep(
            bill_id=story.bill.id, account_id=story.account.id, step="reminder",
            does=Does.REMINDER, taken_on=AT.date(), unpaid=story.bill.total, amount=Money.ZERO,
            reason={}, taken_at=AT, taken_by="past due",
        )  # fmt: skip
        story.add(step)
        facts = {
            "does": "reminder", "amount": story.bill.total, "owed": story.bill.total,
            "bill_number": story.bill.number, "due_on": story.bill.due_on, "next_does": "",
            "next_on": None, "owner_told": False, "address_line": story.account.address,
            "account": story.account.shown,
        }  # fmt: skip
        known = PastDueNotice(
            step_id=step.id, whom=Whom.CUSTOMER, way=Way.PAPER, sent_to="Iris Vance\n1 Road",
            language="en", facts=rendering.closed("en", facts), made_at=AT,
        )  # fmt: skip
        story.add(known)
    return Made(str(known.id), absent="999999")
