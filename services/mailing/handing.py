"""What a person does about bills on paper: sent, handed to the mail house, printed again."""

from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.account import CustomerAccount
from models.audit import Deed
from models.bill import Bill
from models.bill_run import BillRun, RunState
from models.district import District
from models.errors import NotFound, Refused
from models.job import Job, JobState
from models.mailing import BillWay, PrintFile, Sending, SendingWhy
from services import audit, jobs
from services.accounts import household
from services.context import Context
from services.mailing import addressing, contents
from services.mailing.placing import collect
from services.mailing.printing import PRINTING, SENDING
from services.once import insert_once
from services.rules import reason_words


def ask(session: Session, *, run_id: int, at: datetime, by: str) -> None:
    """Ask a worker to send the bills of a posted run. Asked twice, they are sent once.

    :raises NotFound: when there is no such run.
    :raises Refused: when it is not posted.
    """
    run = session.get(BillRun, run_id)
    if run is None:
        raise NotFound("There is no such bill run.")
    if run.state is not RunState.POSTED:
        raise Refused("Only the bills of a run that is posted are sent.")
    jobs.ask(
        session, kind=SENDING, key=f"{SENDING}:{run_id}:1", arguments={"run_id": run_id},
        at=at, by=by,
    )  # fmt: skip
    audit.record(
        session, actor=by, action="bill_run.send", subject=f"bill_run:{run_id}", at=at, detail={}
    )


def is_under_way(session: Session, *, run_id: int | None = None, file_id: int = 0) -> bool:
    """Whether a worker sends the bills of a run, or draws a file, or will."""
    kind, about = (SENDING, run_id) if run_id is not None else (PRINTING, file_id)
    wanted = select(Job.id).where(
        Job.kind == kind, Job.key.startswith(f"{kind}:{about}:", autoescape=True),
        Job.state.in_({JobState.WAITING, JobState.RUNNING}),
    )  # fmt: skip
    return session.scalar(wanted.limit(1)) is not None


def hand_over(
    session: Session, district: District, *, file_id: int, on: date, at: datetime, by: str
) -> PrintFile:
    """Write down the day a file was handed to the mail house. A second call changes nothing.

    :raises NotFound: when there is no such file.
    :raises Refused: while it is not made, or for a day before it was or after today.
    """
    file = session.get(PrintFile, file_id, with_for_update=True, populate_existing=True)
    if file is None:
        raise NotFound("There is no such print file.")
    if file.handed_on is not None:
        return file
    if file.made_at is None:
        raise Refused("It is not made yet.")
    if not district.day(file.asked_at) <= on <= district.day(at):
        raise Refused("Enter a day from when it was made up to today.")
    file.handed_on, file.handed_at, file.handed_by = on, at, by
    session.flush()
    audit.record(
        session, actor=by, action="print_file.handed_over", subject=f"print_file:{file_id}", at=at,
        detail={"on": on.isoformat(), "bills": file.bills},
    )  # fmt: skip
    return file


def print_again(
    session: Session, context: Context, *, bill_id: int, form: str, reason: str, at: datetime,
    by: str,
) -> Sending:  # fmt: skip
    """Have a bill printed once more, for the address where the account's mail goes now.

    It waits for the next file of such bills. The same form twice is one.

    :raises NotFound: when there is no such bill.
    :raises Refused: without a reason.
    :raises Forbidden: when it is of the household of whoever asks.
    """
    said = reason_words.kept(reason)
    bill = session.get(Bill, bill_id)
    if bill is None:
        raise NotFound("There is no such bill.")
    household.refuse_own(session, by=by, account_id=bill.account_id)
    sending = on_paper(
        session, context, bill, key=f"{SendingWhy.REPRINT.value}:{form}", why=SendingWhy.REPRINT,
        reason=said, at=at, by=by,
    )  # fmt: skip
    account = session.get_one(CustomerAccount, bill.account_id)
    audit.record(
        session, actor=by, action=Deed.BILL_PRINTED_AGAIN, subject=audit.account(account.number),
        at=at, detail={"bill": bill.number, "reason": sending.reason},
    )  # fmt: skip
    return sending


def on_paper(
    session: Session, context: Context, bill: Bill, *, key: str, why: SendingWhy, reason: str,
    at: datetime, by: str,
) -> Sending:  # fmt: skip
    """A bill that waits for the next file of bills that are printed again; the key twice is one."""
    account = session.get_one(CustomerAccount, bill.account_id)
    contents.keep(session, ids=[bill.id], context=context)
    languages = addressing.languages_of(session, [account.id], context.district.day(at))
    insert_once(
        session, Sending, key=key, bill_id=bill.id, way=BillWay.PAPER, why=why,
        sent_to=addressing.envelope(account), language=languages.get(account.id, "en"),
        made_at=at, made_by=by, reason=reason,
    )  # fmt: skip
    return session.scalars(select(Sending).where(Sending.key == key)).one()


def print_waiting(session: Session, context: Context, *, form: str, by: str) -> int:
    """Put all that waits to be printed again into a file, and ask a worker to draw it; its id.

    The same form twice is one file.

    :raises Refused: when nothing waits.
    """
    file_id = collect(session, context=context, key=f"again:{form}", run_id=None, by=by)
    if file_id is None:
        raise Refused("No bill waits to be printed again.")
    ask_drawing(session, context, file_id, by=by)
    return file_id


def ask_drawing(session: Session, context: Context, file_id: int, *, by: str) -> None:
    """Ask a worker to draw a file whose places are written down. Asked twice, it is drawn once."""
    jobs.ask(
        session, kind=PRINTING, key=f"{PRINTING}:{file_id}:1", arguments={"file_id": file_id},
        at=context.now(), by=by,
    )  # fmt: skip
