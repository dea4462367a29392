"""A small bill run of the demo that left the house: on paper, by e-mail, and what came back.

It is of those whom the run of their cycle left out (``load``), and every step is its own verb.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.account import CustomerAccount
from models.bill import Bill
from models.bill_run import UNBILLABLE, BillRun, RunState
from models.hold import HoldKind
from models.mailing import BillWay, PrintFile, Sending
from models.outbox import OutboxMessage
from services import jobs
from services.accounts import holds
from services.billing import approving, inputs, looking, previewing, runs
from services.demo import drawing
from services.demo.issues import CYCLES, NEWEST_AGE_DAYS, in_file
from services.demo.ran import Lately
from services.letters import bounces
from services.letters.reading import Letter
from services.mailing import handing, paperless, returning

#: So many of them read their bills by e-mail, as far as they have a mailbox.
BY_EMAIL = 4
LOOKED_AT = "Looked at each account; it is as it should be"
FULL = "552 5.2.2 Mailbox full"


def propose(lately: Lately, by: str) -> None:
    """The run of whoever was left out is proposed, and some of them turn paper off."""
    context, at = lately.context, lately.context.now()
    bill_on = lately.today - timedelta(days=NEWEST_AGE_DAYS)
    cycle = in_file(context.district.tariff.cycles, lately.today)[CYCLES[0]]
    with context.database.saving() as session:
        run = runs.draft(session, context.district, cycle=cycle, bill_on=bill_on, at=at, by=by)
        of_run = select(CustomerAccount.id).where(inputs.is_of(run), ~inputs.is_billed(run))
        theirs = drawing.payers().where(CustomerAccount.id.in_(session.scalars(of_run).all()))
        for account, person, _bill in session.execute(theirs.limit(BY_EMAIL)).all():
            who = f"person:{person.id}"
            wish = paperless.ask(
                session, context, account_id=account.id, person_id=person.id,
                form=f"demo:{account.number}", at=at, by=who,
            )  # fmt: skip
            paperless.turn_on(session, wish=wish, typed=wish.code, at=at, by=who)


def approve(lately: Lately, dana: str, ines: str) -> None:
    """One has it worked out and says yes to what is unusual; the other approves it."""
    context = lately.context
    with context.database.reading() as session:
        run_id = _run(session).id
    run = previewing.preview(context, run_id, by=dana)
    with context.database.saving() as session:
        if not run.bills:  # in a district of a few nobody was left out
            words = "Every account of the cycle has its bill"
            runs.drop(session, run_id=run_id, reason=words, at=context.now(), by=dana)
            return
        accept(session, run_id, at=context.now(), by=dana)
        approving.approve(session, context.district, run_id=run_id, at=context.now(), by=ines)


def accept(session: Session, run_id: int, *, at: datetime, by: str) -> None:
    """Say yes to everything that is unusual in a run."""
    for each in looking.seen(session, run_id).kinds:
        if each.waiting and each.kind not in UNBILLABLE:
            runs.decide(
                session, run_id=run_id, kind=each.kind, holds=False, reason=LOOKED_AT, at=at, by=by
            )  # fmt: skip


def send(lately: Lately, by: str) -> None:
    """Its bills are sent, by a worker."""
    with lately.context.database.saving() as session:
        run = _run(session)
        if run.state is RunState.POSTED:
            handing.ask(session, run_id=run.id, at=lately.context.now(), by=by)


def hand_over(lately: Lately, by: str) -> None:
    """The mail house has the file; and a full mailbox sends a bill back."""
    context, at = lately.context, lately.context.now()
    with context.database.saving() as session:
        for file in session.scalars(select(PrintFile)).all():
            on = context.district.day(at)
            handing.hand_over(session, context.district, file_id=file.id, on=on, at=at, by=by)
        sent = _sent(session, BillWay.EMAIL)
        if sent and (message := session.get(OutboxMessage, sent[0].message_id or 0)):
            bounces.came_back(session, _report(message), message, at=at)
        jobs.ask(session, kind=returning.BY, key="demo:came back", arguments={}, at=at, by=by)


def print_again(lately: Lately, by: str) -> None:
    """The post brings a bill back. It waits to be printed again, and no letter goes there."""
    context, at = lately.context, lately.context.now()
    on = context.district.day(at)
    with context.database.saving() as session:
        for sending in _sent(session, BillWay.PAPER)[:1]:
            bill = session.get_one(Bill, sending.bill_id)
            holds.place(
                session, key="demo:mail", account_id=bill.account_id, kind=HoldKind.RETURNED_MAIL,
                reason=f"The post brought bill {bill.number} back: no such box", from_on=on,
                to_on=on + timedelta(days=30), by=by, on=on, at=at,
            )  # fmt: skip
            handing.print_again(
                session, context, bill_id=bill.id, form="demo", at=at, by=by,
                reason="It came back. They gave us their new box by telephone.",
            )  # fmt: skip


def _run(session: Session) -> BillRun:
    """The first run there is."""
    return session.scalars(select(BillRun).order_by(BillRun.id).limit(1)).one()


def _sent(session: Session, way: BillWay) -> Sequence[Sending]:
    return session.scalars(select(Sending).where(Sending.way == way).order_by(Sending.id)).all()


def _report(message: OutboxMessage) -> Letter:
    """What the post writes of a message it could not deliver."""
    return Letter(
        key="demo:report", sender="", name="", called="", subject="", language="en", text="",
        earlier="", files=[], trail="", is_automatic=True, wants_silence=True,
        bounced_from=message.to, why_bounced=FULL,
    )  # fmt: skip
