"""What proves a charge, put together for whoever answers a dispute: one page, and one paper.

The page and the paper are made of the same rows. Numbers of cards are not in our books; of
letters there is the subject and when it went, never a link or a code.
"""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.account import CustomerAccount
from models.attempt import PayerKind, PaymentAttempt
from models.autopay import Autopay
from models.bill import Bill
from models.dispute import Dispute
from models.district import District
from models.draft import Draft
from models.money import total
from models.outbox import OutboxMessage
from models.payment import Payment, PaymentReturn
from models.refund import Refund
from models.saved_method import SavedMethod
from services import paper
from services.books import moved
from services.disputes import seen
from services.methods import signed
from services.paper.dispute import DisputeFacts, Section
from services.payments import holding
from services.telling.wording import clock, day

#: The letters that are about money, and none that opens anything.
ABOUT_MONEY = (
    "receipt", "receipt_together", "payment_submitted", "draft_notice", "mandate_copy",
    "autopay_changed", "refund_sent", "refund_failed",
)  # fmt: skip
BEFORE = timedelta(days=45)
LETTERS_MAX, EARLIER_MAX, LINES_MAX = 20, 12, 20
_IN_RANGE = "No notice: within the range the payer agreed to."
_BY_HAND = "The payer chose the amount and typed the card on the processor's own page."


def gather(session: Session, district: District, dispute: Dispute) -> DisputeFacts:
    """Everything our books know of a disputed charge."""
    attempt = session.get_one(PaymentAttempt, dispute.attempt_id)
    payments = seen.payments_of(session, dispute)
    account = _account(session, dispute, payments)
    draft = session.get(Draft, attempt.draft_id) if attempt.draft_id else None
    sections = [_charge(district, attempt, payments)]
    if account is not None:
        on = payments[0].received_on if payments else None
        sections += [_customer(account), *_bill(session, account, on)]
    sections += [_permission(session, district, attempt, draft), *_notice(session, district, draft)]
    if account is not None:
        sections += _letters(session, district, account, attempt)
        sections += _earlier(session, account, payments)
    sections += _went_back(session, district, payments)
    return DisputeFacts(
        title=f"Evidence for the charge {attempt.payment_intent_id or attempt.id}",
        dispute=dispute.provider_id, sections=tuple(sections),
    )  # fmt: skip


def _account(
    session: Session, dispute: Dispute, payments: Sequence[Payment]
) -> CustomerAccount | None:
    """The account that the charge was for, also when staff found that it was another than it was
    recorded for; none when several have parts of it: then nothing is said of any customer."""
    of_it = [each for each in payments if each.account_id == dispute.account_id]
    account_ids = {id_ for each in of_it for id_ in holding.payers(session, each)}
    if len(account_ids) > 1:
        return None
    return session.get_one(CustomerAccount, next(iter(account_ids), dispute.account_id))


def pdf(facts: DisputeFacts, district: District, *, at: datetime) -> bytes:
    """The same on paper."""
    return paper.dispute_pdf(facts, district, at)


def _charge(district: District, attempt: PaymentAttempt, payments: Sequence[Payment]) -> Section:
    fee = total([each.fee for each in attempt.shares])
    rows = [
        *(
            (("For the account", str(attempt.asked - fee)), ("Card fee", str(fee)))
            if fee.cents
            else ()
        ),
        ("Charged", f"{attempt.asked} by {attempt.method or 'card'}"),
        ("Drawn" if attempt.draft_id else "Pressed", _when(district, attempt.created_at)),
        ("Name at the processor", attempt.payment_intent_id or "none"),
        ("By", _by_whom(attempt)),
        ("Receipt sent to", attempt.email or "nobody asked for one"),
    ]
    rows += [(f"Receipt {each.receipt_number}", f"{each.amount} on {_day(each.received_on)}")
             for each in payments]  # fmt: skip
    return Section("The charge", tuple(rows))


def _by_whom(attempt: PaymentAttempt) -> str:
    if attempt.draft_id:
        return "autopay, under what the payer agreed to"
    return "a guest" if attempt.payer_kind is PayerKind.GUEST else "a signed-in customer"


def _customer(account: CustomerAccount) -> Section:
    return Section(
        "The service it pays for",
        (
            ("Account", account.shown),
            ("Service address", account.premise.address),
            ("Customer", account.mailing_name),
            ("Customer since", _day(account.opened_on)),
        ),
    )


def _bill(session: Session, account: CustomerAccount, on: date | None) -> Iterator[Section]:
    wanted = select(Bill).where(Bill.account_id == account.id)
    if on is not None:
        wanted = wanted.where(Bill.issued_on <= on)
    bill = session.scalar(wanted.order_by(Bill.issued_on.desc(), Bill.id.desc()).limit(1))
    if bill is None:
        return
    rows = [
        ("Bill", bill.number),
        ("For", f"{_day(bill.period_from)} to {_day(bill.period_to)}"),
        ("Sent on", _day(bill.issued_on)),
        ("Due on", _day(bill.due_on)),
    ]
    rows += [(line.description, str(line.amount)) for line in bill.lines[:LINES_MAX]]
    yield Section("The bill", (*rows, ("Total", str(bill.total))))


def _permission(
    session: Session, district: District, attempt: PaymentAttempt, draft: Draft | None
) -> Section:
    title = "What the payer agreed to"
    if draft is not None:
        mandate = signed.held(
            session, session.get_one(Autopay, draft.autopay_id), method_id=attempt.method_id,
            drawn_at=attempt.created_at,
        )  # fmt: skip
        signed_rows = (
            ("Agreed to", _when(district, mandate.given_at)),
            ("How", f"{mandate.origin} {mandate.proof}".strip()),
            ("From", f"{mandate.address} {mandate.browser}".strip() or "not known"),
            ("Version of the words", mandate.version),
            ("Ended", _when(district, mandate.ended_at) if mandate.ended_at else "no"),
        )
        return Section(title, signed_rows, mandate.text)
    method = session.get(SavedMethod, attempt.method_id) if attempt.method_id else None
    if method is None:
        return Section(title, (("How", _BY_HAND),))
    rows = (
        ("Agreed to", _when(district, method.consented_at)),
        ("From", f"{method.address} {method.browser}".strip() or "not known"),
        ("Version of the words", method.consent_version),
    )
    return Section(title, rows, method.consent_text)


def _notice(session: Session, district: District, draft: Draft | None) -> Iterator[Section]:
    if draft is None or draft.noticed is None:
        return
    if draft.noticed_on is None:
        yield Section("The notice before it", (("Notice", _IN_RANGE),))
        return
    rows = [
        ("Told on", _day(draft.noticed_on)),
        ("Amount in it", str(draft.noticed)),
        ("Day in it", _day(draft.draw_on)),
    ]
    if draft.noticed_fee:
        rows.insert(2, ("With a fee of", str(draft.noticed_fee)))
    letter = session.get(OutboxMessage, draft.notice_id) if draft.notice_id else None
    if letter is not None:
        rows.append(("Sent to", letter.to))
        rows.append(("Sent", _when(district, letter.sent_at) if letter.sent_at else "not yet"))
        rows.append(
            ("Came back", _when(district, letter.bounced_at) if letter.bounced_at else "no")
        )
    yield Section("The notice before it", tuple(rows))


def _letters(
    session: Session, district: District, account: CustomerAccount, attempt: PaymentAttempt
) -> Iterator[Section]:
    found = session.scalars(
        select(OutboxMessage)
        .where(
            OutboxMessage.account_id == account.id,
            OutboxMessage.kind.in_(ABOUT_MONEY),
            OutboxMessage.created_at >= attempt.created_at - BEFORE,
        )
        .order_by(OutboxMessage.id)
        .limit(LETTERS_MAX)
    ).all()
    if found:
        yield Section(
            "E-mails about it",
            tuple((_when(district, each.created_at), f"{each.subject} (to {each.to})")
                  for each in found),
        )  # fmt: skip


def _earlier(
    session: Session, account: CustomerAccount, payments: Sequence[Payment]
) -> Iterator[Section]:  # fmt: skip
    first = min((each.id for each in payments), default=0)
    found = session.scalars(
        select(Payment)
        .where(Payment.account_id == account.id, Payment.id < first, moved.never())
        .where(~select(PaymentReturn.id).where(PaymentReturn.payment_id == Payment.id).exists())
        .order_by(Payment.id.desc())
        .limit(EARLIER_MAX)
    ).all()
    if found:
        yield Section(
            "Payments before it that nobody disputed",
            tuple((_day(each.received_on), f"{each.amount} by {each.method or each.channel}")
                  for each in found),
        )  # fmt: skip


def _went_back(
    session: Session, district: District, payments: Sequence[Payment]
) -> Iterator[Section]:  # fmt: skip
    found = session.scalars(
        select(Refund)
        .where(
            Refund.payment_id.in_([each.id for each in payments]), Refund.entry_id.is_not(None)
        )
        .order_by(Refund.id)
    ).all()  # fmt: skip
    if found:
        yield Section(
            "Given back",
            tuple((_when(district, each.sent_at or each.requested_at),
                   f"{each.amount}: {each.state.replace('_', ' ')} {each.trace}".strip())
                  for each in found),
        )  # fmt: skip


def _day(on: date) -> str:
    return day(on, "en")


def _when(district: District, at: datetime) -> str:
    local = at.astimezone(district.zone)
    return f"{_day(local.date())}, {clock(local.hour, local.minute, 'en')} {local:%Z}"
