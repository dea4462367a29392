"""To whom each bill of a run goes and by which way: written once, a batch at a time."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from models.account import Access, CustomerAccount, Person, Premise, Role, address_line, printed
from models.bill import Bill
from models.bill_run import BillRun, BillRunAccount, Left, RunState
from models.errors import NotFound, Refused
from models.hold import HoldKind
from models.mailing import BillWay, Sending, SendingWhy
from models.money import Money
from models.paperless import Paperless, PaperlessState
from services import many
from services.access import accounts
from services.accounts import holds
from services.context import Context
from services.mailing import contents
from services.rules.mailboxes import is_plain
from services.rules.roles import Act
from services.telling import in_bulk
from services.telling.in_bulk import Letter

BATCH = 500
KIND = "new_bill"
_COLUMNS = (
    "key", "bill_id", "run_id", "way", "why", "sent_to", "language", "made_at", "made_by",
    "message_id", "reason",
)  # fmt: skip


class ToSend(NamedTuple):
    """A bill that was not sent yet, and where the account's mail goes."""

    bill_id: int
    account_id: int
    number: str
    due_on: date
    total: Money
    balance_before: Money
    account: str
    service_address: str
    sent_to: str
    language: str
    #: Who reads it by e-mail instead; empty for paper.
    mailbox: str


def address(session: Session, context: Context, run_id: int, *, by: str) -> int:
    """Write down for the next bills of a posted run how they go; how many that were.

    A bill goes by e-mail alone where somebody of the account chose so, showed that they can open
    it, and can still be reached; everybody else's goes on paper to the mailing address. Each is
    written once, with its message: asked again, nothing is left to write.

    :raises NotFound: when there is no such run.
    :raises Refused: when it is not posted.
    """
    run = session.get(BillRun, run_id, with_for_update=True)
    if run is None:
        raise NotFound("There is no such bill run.")
    if run.state is not RunState.POSTED:
        raise Refused("Only the bills of a run that is posted are sent.")
    at = context.now()
    found = _next(session, context, run, at)
    if found:
        contents.keep(session, ids=[each.bill_id for each in found], context=context)
        _write(session, context, run, found, at=at, by=by)
    return len(found)


def _next(session: Session, context: Context, run: BillRun, at: datetime) -> list[ToSend]:
    is_sent = exists().where(Sending.bill_id == Bill.id, Sending.why == SendingWhy.NEW)
    rows = session.execute(
        select(Bill, CustomerAccount, Premise)
        .join(BillRunAccount, BillRunAccount.account_id == Bill.account_id)
        .join(CustomerAccount, CustomerAccount.id == Bill.account_id)
        .join(Premise, Premise.id == CustomerAccount.premise_id)
        .where(
            BillRunAccount.run_id == run.id, BillRunAccount.left_out == Left.NO,
            BillRunAccount.place.is_not(None), Bill.period_from == run.period_from, ~is_sent,
        )
        .order_by(BillRunAccount.place)
        .limit(BATCH)
    ).all()  # fmt: skip
    ids = [account.id for _bill, account, _premise in rows]
    on = context.district.day(at)
    mailboxes, languages = mailboxes_of(session, ids, on), languages_of(session, ids, on)
    found = []
    for bill, account, premise in rows:
        mailbox, language = mailboxes.get(account.id, ("", languages.get(account.id, "en")))
        found.append(
            ToSend(
                bill_id=bill.id, account_id=account.id, number=bill.number, due_on=bill.due_on,
                total=bill.total, balance_before=bill.balance_before, account=account.number,
                service_address=address_line(premise.house_number, premise.street, premise.unit),
                sent_to=envelope(account), language=language, mailbox=mailbox,
            )
        )  # fmt: skip
    return found


def envelope(account: CustomerAccount) -> str:
    """Where the account's mail goes, a line each."""
    city = f"{account.mailing_city}, {account.mailing_state} {account.mailing_postal_code}"
    lines = (account.mailing_name, account.mailing_line1, account.mailing_line2, city)
    return "\n".join(line for line in lines if line)


def languages_of(session: Session, ids: Sequence[int], on: date) -> dict[int, str]:
    """What the people of these accounts read, by account: whoever came first decides."""
    rows = session.execute(
        select(Access.account_id, Person.language)
        .join(Person, Person.id == Access.person_id)
        .where(Access.account_id.in_(ids), accounts.lasting(on),
               accounts.lets(Act.SEE), Access.role != Role.CONTACT)
        .order_by(Person.id.desc())
    )  # fmt: skip
    return dict(rows.all())


def mailboxes_of(session: Session, ids: Sequence[int], on: date) -> dict[int, tuple[str, str]]:
    """Mailbox and language of whoever gets an account's bills by e-mail, as far as they can be
    reached. While e-mail to an account is held back, its bills come on paper."""
    rows = session.execute(
        select(Paperless.account_id, Person.email, Person.language)
        .join(Person, Person.id == Paperless.person_id)
        .join(Access, (Access.person_id == Person.id) & (Access.account_id == Paperless.account_id))
        .where(Paperless.account_id.in_(ids), Paperless.state == PaperlessState.ON,
               accounts.lasting(on), accounts.lets(Act.MAILING))
    )  # fmt: skip
    return {
        account_id: (email, language)
        for account_id, email, language in rows
        if email is not None
        and is_plain(email)
        and not holds.is_held(session, account_id, HoldKind.EMAIL, on)
    }


def _write(
    session: Session, context: Context, run: BillRun, found: Sequence[ToSend], *, at: datetime,
    by: str,
) -> None:  # fmt: skip
    by_email = [each for each in found if each.mailbox]
    letters = [letter(context, each, f"{KIND}:{each.bill_id}") for each in by_email]
    ids = in_bulk.write(session, KIND, letters, at=at, by=by)
    messages = {each.bill_id: id_ for each, id_ in zip(by_email, ids, strict=True)}
    now, new = many.instant(at), SendingWhy.NEW.value
    rows: list[many.Values] = [
        (f"{new}:{each.bill_id}", each.bill_id, run.id,
         (BillWay.EMAIL if each.mailbox else BillWay.PAPER).value, new,
         each.mailbox or each.sent_to, each.language, now, by, messages.get(each.bill_id), "")
        for each in found
    ]  # fmt: skip
    many.insert(session, Sending, _COLUMNS, rows)


def letter(context: Context, each: ToSend, key: str) -> Letter:
    """The e-mail that a bill goes by: what is asked for, by when, and where all of it stands."""
    owed = each.balance_before + each.total
    facts = {
        "bill_number": each.number, "amount": each.total, "owed": max(owed, Money.ZERO),
        "due_on": each.due_on, "address_line": each.service_address,
        "account_ending": printed(each.account)[-4:],
        "bill_url": context.links.bill(each.account, each.number),
        "paper_url": context.links.paperless(each.account),
    }  # fmt: skip
    return Letter(key, each.mailbox, each.language, each.account_id, facts)
