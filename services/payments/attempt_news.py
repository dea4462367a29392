"""What people are told when an attempt moves, in the transaction that moves it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from models.attempt import PaymentAttempt
from models.attention import AttentionKind
from models.money import Money, total
from models.payment import Payment, PaymentReturn, ReturnKind
from models.together import PaymentTogether
from services import attention, jobs
from services.context import Context
from services.payments import attempts, dispute_truth, paid, returns
from services.rules.mailboxes import is_plain
from services.rules.numbers import together_number
from services.telling import messages
from services.telling.reasons import in_words

#: A letter names so many accounts; the receipt names all.
LINES_MAX = 50


def of_success(
    session: Session, context: Context, attempt: PaymentAttempt,
    posted: Sequence[tuple[PaymentAttempt, Payment]], *, at: datetime,
) -> None:  # fmt: skip
    """The money came: the payer gets one receipt, and other pages close."""
    if attempt.is_leading:
        _receipt_for_several(session, context, attempt, [paid for _, paid in posted], at=at)
    else:
        [(_, payment)] = posted
        _receipt(session, context, attempt, payment, at=at)
    _close_other_pages(session, attempt, at)


def _receipt(
    session: Session, context: Context, attempt: PaymentAttempt, payment: Payment, *, at: datetime
) -> None:
    _write(
        session, context, attempt, "receipt", key=f"receipt:{payment.receipt_number}", at=at,
        amount=payment.amount, fee=attempt.fee, method=payment.method,
        receipt_number=payment.receipt_number,
        receipt_url=context.links.receipt(payment.receipt_code), paid_on=payment.received_on,
        balance_after=attempts.due(session, attempt.account_id),
        returnable_until=payment.returnable_until,
    )  # fmt: skip


def _receipt_for_several(
    session: Session, context: Context, attempt: PaymentAttempt, posted: Sequence[Payment],
    *, at: datetime,
) -> None:  # fmt: skip
    """One letter for all the accounts; each is a line of it while they fit."""
    together = session.get_one(PaymentTogether, attempt.together_id)
    first = posted[0]
    _write(
        session, context, attempt, "receipt_together", key=f"receipt:{together.id}", at=at,
        amount=together.amount, fee=together.fee, method=first.method,
        receipt_number=together_number(first.receipt_number),
        receipt_url=context.links.receipt(together.receipt_code), paid_on=first.received_on,
        parts=[
            (account.shown, account.address, share.amount)
            for share, account in attempts.accounts_of(session, attempt)[:LINES_MAX]
        ],
        accounts=together.parts, returnable_until=first.returnable_until,
    )  # fmt: skip


def of_late_money(
    session: Session, attempt: PaymentAttempt, payment: Payment, *, at: datetime
) -> None:
    """Money that nobody waited for any more: staff see it."""
    attention.call(
        session,
        key=f"late_money:{attempt.id}",
        kind=AttentionKind.LATE_MONEY,
        subject=f"attempt:{attempt.id}",
        words=f"{payment.amount} came after the payment was given up or the bill was paid."
        " It is posted; what was not owed is held as credit.",
        at=at,
        account_id=attempt.account_id,
    )


def of_submission(
    session: Session, context: Context, attempt: PaymentAttempt, *, at: datetime
) -> None:
    """A bank payment is on its way."""
    _write(
        session, context, attempt, "payment_submitted", key=f"submitted:{attempt.id}", at=at,
        amount=_whole(attempt), clears_by=paid.clears_on(context.district, attempt),
        by_autopay=attempt.draft_id is not None,
    )  # fmt: skip
    _close_other_pages(session, attempt, at)


def of_failure(
    session: Session, context: Context, attempt: PaymentAttempt, *, at: datetime
) -> None:
    """A bank payment that was on its way did not come; of a draft, autopay tells."""
    if attempt.draft_id is not None:
        return
    _write(
        session, context, attempt, "payment_failed", key=f"failed:{attempt.id}", at=at,
        amount=_whole(attempt), reason=in_words(attempt.failure_code, attempt.language),
        pay_url=context.links.home(),
    )  # fmt: skip


def of_movement(
    session: Session, context: Context, attempt: PaymentAttempt, payment: Payment,
    row: PaymentReturn, *, at: datetime,
) -> None:  # fmt: skip
    """Money went back: the payer is told of a return, the staff of a dispute.

    Of a draft that came back autopay tells: it knows what follows.
    """
    name = returns.name_of(row)
    if row.kind is ReturnKind.RETURNED and attempt.draft_id is None:
        owed = max(attempts.due(session, attempt.account_id), Money.ZERO)
        _write(
            session, context, attempt, "payment_returned", at=at,
            key=f"returned:{name}", amount=returns.whole_of(session, row), owed=owed,
            reason=in_words(row.code, attempt.language),
        )  # fmt: skip
    elif row.kind is ReturnKind.DISPUTED and not dispute_truth.is_known(session, name):
        attention.call(
            session,
            key=f"disputed:{name}",
            kind=AttentionKind.DISPUTED,
            subject=f"payment:{payment.id}",
            words=f"The card network took {returns.whole_of(session, row)} of"
            f" {payment.receipt_number} back ({in_words(row.code, 'en')})."
            " Answer with evidence before its date.",
            at=at,
            account_id=payment.account_id,
        )


def _write(
    session: Session, context: Context, attempt: PaymentAttempt, kind: str, *, key: str,
    at: datetime, **facts: Any,  # noqa: ANN401 - each kind names its own
) -> None:  # fmt: skip
    # An address nobody can write to must never undo the posting of the money.
    if not is_plain(attempt.email):
        return
    if not attempt.is_leading or kind == "payment_returned":
        place = attempts.place_of(session, attempt)
        facts["address_line"] = place.address
        facts["account_ending"] = place.number[-4:]
    messages.write(
        session, kind=kind, key=key, to=attempt.email, language=attempt.language,
        district=context.district, at=at, account_id=attempt.account_id, **facts,
    )  # fmt: skip


def _whole(attempt: PaymentAttempt) -> Money:
    """What is paid, without a fee: of one account, or of several together."""
    return total([share.amount for share in attempt.shares])


def _close_other_pages(session: Session, attempt: PaymentAttempt, at: datetime) -> None:
    jobs.ask(
        session, kind="close_pages", key=f"close_pages:{attempt.id}:{attempt.state}",
        arguments={"account_id": attempt.account_id, "but": str(attempt.id)},
        at=at, by="payments",
    )  # fmt: skip
