"""Answering a request: what is owed and estimated, or what is missing; each answer is kept."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from models.account import CustomerAccount
from models.audit import Deed
from models.district import District
from models.errors import Conflict, NotFound, Refused
from models.escrow import ANSWERED, EscrowPayment, EscrowQuote, EscrowRequest, EscrowState
from services import attention, audit
from services.accounts import household
from services.escrow import figures
from services.escrow.asking import AHEAD_MAX, BACK_MAX, locked, subject
from services.escrow.figures import Figures
from services.rules import closing
from services.rules.masking import masked

S = EscrowState
WORDS_MAX = 500


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What an answer is to be for. ``seen`` is how many there were when its form was shown."""

    request_id: int
    number: str
    closing_on: date
    seen: int
    billed_to: date | None = None
    words: str = ""


def preview(
    session: Session, district: District, answer: Answer, *, on: date
) -> tuple[CustomerAccount, Figures]:
    """The account and figures an answer would have; nothing is written.

    :raises NotFound: when there is no such account.
    :raises Refused: when the closing date cannot be meant, or a charge cannot be worked out.
    """
    account = _account(session, answer.number)
    if not on - BACK_MAX <= answer.closing_on <= on + AHEAD_MAX:
        raise Refused("Enter a closing date within a year.")
    return account, figures.work_out(
        session, district, account, closing_on=answer.closing_on, billed_to=answer.billed_to,
        on=on,
    )  # fmt: skip


def _account(session: Session, number: str) -> CustomerAccount:
    account = session.scalar(
        select(CustomerAccount)
        .where(CustomerAccount.number == number)
        .options(joinedload(CustomerAccount.premise))
    )
    if account is None:
        raise NotFound("There is no account of this number.")
    return account


def quote(
    session: Session, district: District, answer: Answer, *, by: str, at: datetime
) -> EscrowQuote:
    """Answer a request, or revise the answer: the one before stays, and the newest holds.

    For a closing past the day the last one holds, it is the written extension of the statute and
    says so in words. The same form again is refused, for it saw fewer answers.

    :raises NotFound: when there is no such request or account.
    :raises Forbidden: when the account is of one's own household.
    :raises Conflict: when it was answered since the form was shown.
    :raises Refused: when it is over, or the figures cannot be worked out.
    """
    request = locked(session, answer.request_id)
    its_account = _account(session, answer.number)
    household.refuse_own(session, by=by, account_id=its_account.id)
    if request.state is not S.RECEIVED and request.state not in ANSWERED:
        raise Refused("It is not to be answered now.")
    if len(request.quotes) != answer.seen:
        raise Conflict("Somebody answered it since you opened the form.")
    on = district.day(at)
    account, found = preview(session, district, answer, on=on)
    before = request.quote
    if request.account_id not in {None, account.id} and _has_money(session, request):
        raise Refused("Money came for the account it was answered for. It stays that one.")
    is_extension = before is not None and answer.closing_on > before.valid_until
    words = worded(answer.words)
    if is_extension and not words:
        raise Refused("This closing is past the day the answer holds. Write the extension.")
    made = EscrowQuote(
        version=answer.seen + 1, account_id=account.id, closing_on=answer.closing_on,
        valid_until=closing.valid_until(answer.closing_on), billed_to=found.billed_to,
        owed=found.owed, outstanding=found.outstanding, past_due=found.past_due,
        estimated=found.estimated, total=found.whole, lines=found.written,
        per_diem=found.per_diem.amount, per_diem_reason=found.per_diem.reason,
        is_extension=is_extension, words=words, made_at=at, made_by=by,
    )  # fmt: skip
    request.account_id = account.id
    if request.answered_at is None:
        request.answered_at, request.answered_on = at, on
    request.quotes.append(made)
    if request.state is S.RECEIVED:
        request.move_to(S.QUOTED, by=by, at=at, words=words)
    attention.settle(session, [f"{subject(request.id)}:due"], by=by, at=at)
    session.flush()
    audit.record(
        session, actor=by, action=Deed.ESCROW_ANSWERED, subject=audit.account(account.number),
        at=at, detail={"request": request.number, "version": made.version,
                       "company": request.company, "total": str(made.total)},
    )  # fmt: skip
    return made


def say_missing(
    session: Session, request_id: int, *, words: str, by: str, at: datetime
) -> EscrowRequest:
    """Answer that the request says too little, and what is missing. A second time changes nothing.

    :raises NotFound: when there is no such request.
    :raises Refused: when it is answered or over, or no words say what is missing.
    """
    request = locked(session, request_id)
    if request.state is S.INSUFFICIENT:
        return request
    if request.state is not S.RECEIVED:
        raise Refused("It is answered already.")
    request.missing = worded(words)
    if not request.missing:
        raise Refused("Write what is missing.")
    request.move_to(S.INSUFFICIENT, by=by, at=at, words=request.missing)
    attention.settle(session, [f"{subject(request.id)}:due"], by=by, at=at)
    session.flush()
    audit.record(
        session, actor=by, action="escrow.lacking", subject=subject(request.id), at=at
    )  # fmt: skip
    return request


def cancel(
    session: Session, request_id: int, *, words: str, by: str, at: datetime
) -> EscrowRequest:
    """The sale does not come about, or not through this request. Twice is once.

    :raises NotFound: when there is no such request.
    :raises Refused: when money came for it, it is closed, or no words say why.
    """
    request = locked(session, request_id)
    if request.state is S.CANCELLED:
        return request
    if request.state in {S.PAID, S.CLOSED}:
        raise Refused("Money came from its closing. Finish it with a final bill.")
    said = worded(words)
    if not said:
        raise Refused("Write why it is called off.")
    request.move_to(S.CANCELLED, by=by, at=at, words=said)
    attention.settle(
        session, [f"{subject(request.id)}:{what}" for what in ("due", "late")], by=by, at=at
    )
    session.flush()
    audit.record(
        session, actor=by, action="escrow.cancelled", subject=subject(request.id), at=at,
        detail={"words": said},
    )  # fmt: skip
    return request


def worded(written: str) -> str:
    """What somebody wrote, as it is kept.

    :raises Refused: when it is too long.
    """
    said = masked(" ".join(written.split()))
    if len(said) > WORDS_MAX:
        raise Refused("Write no more than 500 letters.")
    return said


def _has_money(session: Session, request: EscrowRequest) -> bool:
    counted = select(EscrowPayment.id).where(EscrowPayment.request_id == request.id).limit(1)
    return session.scalar(counted) is not None
