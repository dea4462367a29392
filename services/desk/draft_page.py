"""One draft as staff see it: what it is, its notice, each try with its fee, and who did what."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from models.account import CustomerAccount, Person
from models.attempt import PaymentAttempt
from models.audit import AuditEvent, Deed
from models.autopay import Autopay
from models.bill import Bill
from models.draft import Draft, DraftMove
from models.errors import NotFound
from models.ledger import Entry
from models.money import Money
from models.outbox import OutboxMessage
from models.payment import Payment
from models.saved_method import SavedMethod
from services import audit
from services.drafts import fees

LOOK = "draft.view"
#: What the trail of its account says was done about a draft.
ACTS = (Deed.DRAFT_RELEASED, Deed.DRAFT_TOLD, Deed.DRAFT_EVIDENCE, Deed.FEE_WAIVED)
#: Acts on one draft, newest kept.
ACTS_MAX = 100


class Try(NamedTuple):
    """One time that a draft was sent."""

    attempt: PaymentAttempt
    receipt_number: str | None
    #: What its return cost the payer; none when nothing was charged.
    fee: Money | None
    is_waived: bool


class Step(NamedTuple):
    """One thing of its history: a move, or what somebody of staff did and why."""

    at: datetime
    move: DraftMove | None = None
    act: AuditEvent | None = None

    @property
    def by(self) -> str:
        """Whoever did it."""
        if self.move is not None:
            return self.move.by
        return self.act.actor if self.act is not None else ""


@dataclass(frozen=True, kw_only=True)
class DraftSeen:
    """A draft with everything about it."""

    draft: Draft
    number: str
    bill: Bill
    autopay: Autopay
    payer: str
    method: SavedMethod | None
    notice: OutboxMessage | None
    tries: Sequence[Try]
    history: Sequence[Step]

    @property
    def to_waive(self) -> Try | None:
        """The newest return whose fee stands."""
        return next(
            (each for each in reversed(self.tries) if each.fee and not each.is_waived), None
        )


def one(session: Session, draft_id: int) -> DraftSeen:
    """A draft, in five statements.

    :raises NotFound: when there is none.
    """
    row = session.execute(
        select(
            Draft, CustomerAccount.number, Bill, Autopay, Person.name, SavedMethod, OutboxMessage
        )
        .join(CustomerAccount, CustomerAccount.id == Draft.account_id)
        .join(Bill, Bill.id == Draft.bill_id)
        .join(Autopay, Autopay.id == Draft.autopay_id)
        .outerjoin(Person, Person.id == Autopay.person_id)
        .outerjoin(SavedMethod, SavedMethod.id == Autopay.method_id)
        .outerjoin(OutboxMessage, OutboxMessage.id == Draft.notice_id)
        .where(Draft.id == draft_id)
    ).one_or_none()
    if row is None:
        raise NotFound("There is no such draft.")
    draft = row.Draft
    return DraftSeen(
        draft=draft, number=row.number, bill=row.Bill, autopay=row.Autopay, payer=row.name or "",
        method=row.SavedMethod, notice=row.OutboxMessage, tries=tries(session, draft_id),
        history=_history(session, draft, row.number),
    )  # fmt: skip


def number_of(session: Session, draft_id: int) -> str:
    """The number of the account of a draft that is there."""
    found = select(CustomerAccount.number).join(Draft, Draft.account_id == CustomerAccount.id)
    return session.scalars(found.where(Draft.id == draft_id)).one()


def tries(session: Session, draft_id: int) -> Sequence[Try]:
    """Each time it was sent, the first one first; that which came back first has the fee."""
    rows = session.execute(
        select(PaymentAttempt, Payment.receipt_number)
        .outerjoin(Payment, Payment.attempt_id == PaymentAttempt.id)
        .where(PaymentAttempt.draft_id == draft_id)
        .order_by(PaymentAttempt.draft_try)
    ).all()
    attempts = [row.PaymentAttempt for row in rows]
    of_draft, *of_tries = fees.names_of(session, draft_id)
    names = dict(zip(of_tries, (each.id for each in attempts), strict=True))
    at_bank = [each.id for each in attempts if each.submitted_at] or list(names.values())
    if at_bank:
        names[of_draft] = at_bank[0]
    waiver = aliased(Entry)
    charged = session.execute(
        select(Entry.key, Entry.total, waiver.id)
        .outerjoin(waiver, waiver.reverses_id == Entry.id)
        .where(Entry.key.in_(names))
    )
    fee_of = {names[key]: (fee, waived_by is not None) for key, fee, waived_by in charged}
    return [
        Try(attempt, receipt, *fee_of.get(attempt.id, (None, False))) for attempt, receipt in rows
    ]


def _history(session: Session, draft: Draft, number: str) -> Sequence[Step]:
    acts = session.scalars(
        select(AuditEvent)
        .where(
            AuditEvent.subject == audit.account(number),
            AuditEvent.action.in_(ACTS),
            AuditEvent.detail["draft"].as_integer() == draft.id,
        )
        .order_by(AuditEvent.id.desc())
        .limit(ACTS_MAX)
    )
    found = [Step(move.at, move=move) for move in draft.moves]
    found += [Step(act.at, act=act) for act in acts]
    return sorted(found, key=lambda step: step.at)
