"""E-mail of bills that came back: tried once more, then the account's bills come on paper again.

"Twice" is counted over 190 days: three bills of two months each, and a week for the last to come
back. A mailbox that was full once in a year is not given up; one that lost two bills of the last
three is. The second try goes out two days after the first came back, so a mailbox that is gone is
known within the week, long before the bill is due.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import partial

from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session

from models.account import Access, CustomerAccount, Person, Premise, address_line
from models.attention import AttentionKind
from models.bill import Bill
from models.mailing import BillWay, Sending, SendingWhy
from models.outbox import MessageState, OutboxMessage
from models.paperless import Paperless, PaperlessEnd, PaperlessState
from services import attention, jobs
from services.access import accounts
from services.context import Context
from services.mailing import addressing, handing, paperless
from services.mailing.addressing import KIND, ToSend
from services.once import insert_once
from services.rules.roles import Act
from services.telling import messages

BY = "bills_that_came_back"
BATCH, TWICE = 500, 2
COUNTED_FOR = timedelta(days=190)
TRIED_AGAIN_AFTER = timedelta(days=2)
LOST = (OutboxMessage.bounced_at.is_not(None)) | (OutboxMessage.state == MessageState.REFUSED)


@jobs.handles(BY, every=timedelta(hours=1))
def look(context: Context, _taken: jobs.Taken) -> jobs.Ending:
    """Try each bill whose e-mail came back once more; after the second, mail it on paper.

    Where nobody can be reached any more, bills come on paper before the next one is sent.
    """
    with context.database.reading() as session:
        lost, gone = _lost(session), _unreachable(session, context)
    for account_id in gone:
        context.database.attempt(
            partial(
                paperless.end, context=context, account_id=account_id,
                why=PaperlessEnd.UNREACHABLE, at=context.now(), by=BY,
            )
        )  # fmt: skip
    tried = sum(
        context.database.attempt(partial(_one, context=context, sending_id=id_)) for id_ in lost
    )
    return f"Looked at {len(lost)}, put {tried + len(gone)} on paper again."


def _unreachable(session: Session, context: Context) -> Sequence[int]:
    """Accounts whose bills go to somebody who has no part in them any more, or no address."""
    may = exists().where(
        Access.person_id == Paperless.person_id, Access.account_id == Paperless.account_id,
        accounts.lasting(context.today()), accounts.lets(Act.MAILING),
    )  # fmt: skip
    return session.scalars(
        select(Paperless.account_id)
        .join(Person, Person.id == Paperless.person_id)
        .where(Paperless.state == PaperlessState.ON, ~may | Person.email.is_(None))
        .order_by(Paperless.id)
        .limit(BATCH)
    ).all()


def _lost(session: Session) -> Sequence[int]:
    """Sendings by e-mail that came back, and that nothing was done about."""
    later = Sending.__table__.alias("later").c
    return session.scalars(
        select(Sending.id)
        .join(OutboxMessage, OutboxMessage.id == Sending.message_id)
        .where(
            Sending.way == BillWay.EMAIL, LOST,
            ~exists().where(later.bill_id == Sending.bill_id, later.id > Sending.id),
        )
        .order_by(Sending.id)
        .limit(BATCH)
    ).all()  # fmt: skip


def _one(session: Session, *, context: Context, sending_id: int) -> bool:
    """Do what is to be done about one of them; whether its account gets paper again."""
    sending = session.get_one(Sending, sending_id)
    bill, at = sending.bill, context.now()
    live = paperless.standing(session, bill.account_id).live
    if live is None or live.state is not PaperlessState.ON:
        _mail(session, context, sending, bill, at=at)
        return False
    if _times(session, live, at) < TWICE:
        return not _try_again(session, context, sending, bill, live, at=at)
    paperless.end(
        session, context, account_id=bill.account_id, why=PaperlessEnd.CAME_BACK, at=at, by=BY
    )
    _mail(session, context, sending, bill, at=at)
    attention.call(
        session, key=f"{BY}:{live.id}", kind=AttentionKind.MAIL, subject=f"bill:{bill.number}",
        account_id=bill.account_id, at=at,
        words=f"Bills by e-mail to {sending.sent_to} came back twice. They come on paper again,"
        f" bill {bill.number} first: print what waits under Print files.",
    )  # fmt: skip
    return True


def _times(session: Session, live: Paperless, at: datetime) -> int:
    """How often bills came back since the wish holds, lately."""
    since = max(at - COUNTED_FOR, live.shown_at or at)
    return session.scalar(
        select(func.count())
        .select_from(Sending)
        .join(Bill, Bill.id == Sending.bill_id)
        .join(OutboxMessage, OutboxMessage.id == Sending.message_id)
        .where(Bill.account_id == live.account_id, LOST, Sending.made_at >= since)
    ) or 0  # fmt: skip


def _try_again(
    session: Session, context: Context, sending: Sending, bill: Bill, live: Paperless, *,
    at: datetime,
) -> bool:  # fmt: skip
    """Write the bill's e-mail once more, some days later; it goes to the address of today."""
    account = session.get_one(CustomerAccount, bill.account_id)
    premise = session.get_one(Premise, account.premise_id)
    person = session.get_one(Person, live.person_id)
    to_send = ToSend(
        bill_id=bill.id, account_id=account.id, number=bill.number, due_on=bill.due_on,
        total=bill.total, balance_before=bill.balance_before, account=account.number,
        service_address=address_line(premise.house_number, premise.street, premise.unit),
        sent_to="", language=person.language, mailbox=person.email or "",
    )  # fmt: skip
    again = SendingWhy.AGAIN
    said = addressing.letter(context, to_send, f"{KIND}:{bill.id}:{again.value}")
    message = messages.write(
        session, kind=KIND, key=said.key, to=said.to, language=said.language,
        district=context.district, at=at, account_id=account.id, by=BY,
        due_at=at + TRIED_AGAIN_AFTER, **said.facts,
    )  # fmt: skip
    assert message is not None  # noqa: S101 - nobody can turn such messages off
    insert_once(
        session, Sending, key=f"{again.value}:{bill.id}", bill_id=bill.id, run_id=sending.run_id,
        way=BillWay.EMAIL, why=again, sent_to=to_send.mailbox, language=person.language,
        made_at=at, made_by=BY, message_id=message.id, reason="",
    )  # fmt: skip
    return True


def _mail(
    session: Session, context: Context, sending: Sending, bill: Bill, *, at: datetime
) -> None:
    """The bill itself follows on paper, and says why."""
    why = SendingWhy.BACK_ON_PAPER
    handing.on_paper(
        session, context, bill, key=f"{why.value}:{bill.id}", why=why, reason=sending.sent_to,
        at=at, by=BY,
    )  # fmt: skip
