"""Bills as they go into envelopes, drawn from their rows."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy.orm import Session

from models.account import CustomerAccount
from models.bill import Bill
from models.mailing import Sending, SendingWhy
from services.access import pins
from services.access.accounts import with_premise
from services.books import bills
from services.context import Context
from services.mailing import contents
from services.paper import BillFacts, bills_pdf
from services.paper.bill_facts import CHARTED, Said, has_autopay, of_bill
from services.rules import grace
from services.rules.grace import Grace
from services.telling import announcements

#: How far back the bills of a chart may lie.
CHART = timedelta(days=750)
#: What stands on a bill that follows on paper because its e-mail came back.
BACK = {
    "en": ("On paper again.", "E-mail to {mailbox} came back twice, so your bills are mailed."),
    "es": ("En papel otra vez.", "El correo a {mailbox} volvió dos veces: sus facturas van por"
           " correo postal."),
}  # fmt: skip


def graces_of(session: Session, context: Context) -> list[Grace]:
    """What outages gave, as far as it still lasts or the news tells of it."""
    news = announcements.news(session, at=context.now())
    return [each.grace for each in news if each.grace is not None]


@dataclass(frozen=True)
class Mailed:
    """A bill as it goes into an envelope: to where, in which language, with which note."""

    bill: Bill
    sent_to: str
    language: str
    note: tuple[str, str] | None = None


def as_mailed(sending: Sending) -> Mailed:
    """What a sending puts into its envelope."""
    note = None
    if sending.why is SendingWhy.BACK_ON_PAPER:
        title, sentence = BACK[sending.language]
        note = title, sentence.format(mailbox=sending.reason)
    return Mailed(sending.bill, sending.sent_to, sending.language, note)


def facts_of(
    session: Session, context: Context, mailed: Mailed, graces: Sequence[Grace]
) -> BillFacts:
    """What a bill says on paper."""
    bill = mailed.bill
    account = session.scalars(with_premise().where(CustomerAccount.id == bill.account_id)).one()
    found, before = bills.with_before(session, account.id, bill.number)
    since = bills.since(session, account.id, bill.period_from - CHART)
    days = context.district.billing.grace_days
    said = Said(
        account=account, found=found, before=before,
        history=[each for each in since if each.period_from <= bill.period_from][:CHARTED],
        mailing=tuple(mailed.sent_to.split("\n")),
        late_from=grace.late_fee_from(bill.due_on, days, graces),
        pin=pins.of_bill(session, context.pins, bill) if context.pins else "",
        note=mailed.note, has_autopay=has_autopay(session, bill.id),
        content=contents.kept(session, [bill.id]).get(bill.id, ""),
    )  # fmt: skip
    return of_bill(said, context.district, context.links, mailed.language)


def pdf_of(session: Session, context: Context, sendings: Sequence[Sending]) -> bytes:
    """One PDF of these bills, a page each, in their order. The same bills give the same bytes.

    No name prevents a bill: a letter the fonts lack stands as its number.

    :raises WrongPages: when a bill has more to say than its page holds.
    """
    graces = graces_of(session, context)
    return bills_pdf([
        (facts_of(session, context, as_mailed(each), graces), each.language) for each in sendings
    ])  # fmt: skip


def paper(session: Session, context: Context, sending: Sending) -> bytes:
    """One sending as it went into its envelope."""
    return pdf_of(session, context, [sending])
