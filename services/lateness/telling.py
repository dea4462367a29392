"""The notices of a step: e-mail and paper, made together; and the paper drawn for the mail."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from hashlib import sha256
from typing import Any

from sqlalchemy.orm import Session

from models.account import CustomerAccount
from models.bill import Bill
from models.delinquency import Does, Step, Whom
from models.district import District
from models.lateness import PastDueNotice, PastDueStep, Way
from models.money import Money
from services.books import owed
from services.context import Context
from services.lateness import readers
from services.lateness.readers import Reader
from services.paper import PastDueFacts, past_due_pdf
from services.rules.delinquency import Next
from services.telling import messages, rendering

KIND, TO_CONTACT = "past_due", "past_due_contact"


def give(
    session: Session, context: Context, taken: PastDueStep, step: Step, then: Next | None,
    *, on: date, at: datetime, by: str,
) -> Sequence[PastDueNotice]:  # fmt: skip
    """Write the notice of a step to everybody who gets it, in the step's own transaction.

    The tenant's and the owner's are made in the same moment or not at all. ``then`` is what comes
    next. What was written once is not written again: the step is taken once.
    """
    account = session.get_one(CustomerAccount, taken.account_id)
    bill = session.get_one(Bill, taken.bill_id)
    whom, owner_told = readers.of_step(session, account, step, on)
    facts: dict[str, Any] = {
        "does": step.does.value,
        "amount": taken.unpaid,
        "owed": max(owed.of_account(session, account.id).owed, Money.ZERO),
        "bill_number": bill.number,
        "due_on": bill.due_on,
        "next_does": then.step.does.value if then else "",
        "next_on": then.on if then else None,
        "owner_told": owner_told,
        "address_line": account.premise.address,
    }
    made = [_one(session, context, taken, account, each, facts, at=at, by=by) for each in whom]
    session.flush()
    return made


def _one(
    session: Session, context: Context, taken: PastDueStep, account: CustomerAccount,
    reader: Reader, facts: Mapping[str, Any], *, at: datetime, by: str,
) -> PastDueNotice:  # fmt: skip
    message_id = None
    if reader.way is Way.EMAIL:
        message_id = _email(session, context, taken, account, reader, facts, at=at, by=by)
    notice = PastDueNotice(
        step_id=taken.id, whom=reader.whom, way=reader.way, sent_to=reader.sent_to,
        language=reader.language, message_id=message_id,
        facts=rendering.closed(reader.language, {**facts, "account": account.shown}), made_at=at,
    )  # fmt: skip
    session.add(notice)
    return notice


def _email(
    session: Session, context: Context, taken: PastDueStep, account: CustomerAccount,
    reader: Reader, facts: Mapping[str, Any], *, at: datetime, by: str,
) -> int:  # fmt: skip
    """The message's row. A trusted contact hears that something is past due, and no more."""
    mailbox = sha256(reader.sent_to.encode()).hexdigest()[:8]
    said: dict[str, Any] = {
        **facts,
        "account_ending": account.shown[-4:],
        "pay_url": context.links.account(account.number),
    }
    if reader.whom is Whom.CONTACT:
        said = {
            "name": account.mailing_name, "address_line": account.premise.address,
            "on": context.district.day(at),
        }  # fmt: skip
    message = messages.write(
        session, kind=TO_CONTACT if reader.whom is Whom.CONTACT else KIND,
        key=f"{KIND}:{taken.id}:{mailbox}", to=reader.sent_to, language=reader.language,
        district=context.district, at=at, account_id=account.id, by=by, **said,
    )  # fmt: skip
    assert message is not None  # noqa: S101 - nobody can turn such messages off
    return message.id


def paper(notice: PastDueNotice, district: District) -> bytes:
    """The notice as it goes into an envelope; drawn again it is the same, byte for byte."""
    said = rendering.opened(notice.facts)
    facts = PastDueFacts(
        does=Does(said["does"]), whom=notice.whom, mailing=tuple(notice.sent_to.split("\n")),
        account=said["account"], service_address=said["address_line"],
        bill_number=said["bill_number"], due_on=said["due_on"], amount=said["amount"],
        owed=said["owed"], next_does=Does(said["next_does"]) if said["next_does"] else None,
        next_on=said["next_on"], owner_told=said["owner_told"],
    )  # fmt: skip
    return past_due_pdf(facts, district, notice.language, notice.made_at)
