"""Who did what, when, to what. Only ever added: the database refuses a change."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, partial_index

#: Written as the partial index says it: SQLite uses one only for these words.
IS_LOOK = "audit_event.action = 'account.view'"


#: The same of the index of what was done.
IS_NO_LOOK = "audit_event.action <> 'account.view'"


class Deed(StrEnum):
    """What staff do to an account and its owners read, by its action in the trail.

    What has a story of its own is not here: looks, and changes of ``models/account_change``.
    """

    HOLD_PLACED = "hold.place"
    HOLD_ENDED = "hold.end"
    AUTOPAY_STARTED = "autopay.started"
    AUTOPAY_BROUGHT = "autopay.brought"
    AUTOPAY_METHOD = "autopay.method"
    AUTOPAY_RULES = "autopay.rules"
    AUTOPAY_PAUSED = "autopay.paused"
    AUTOPAY_RESUMED = "autopay.resumed"
    AUTOPAY_SKIPPED = "autopay.skipped"
    AUTOPAY_UNSKIPPED = "autopay.unskipped"
    AUTOPAY_SUSPENDED = "autopay.suspended"
    AUTOPAY_REVIVED = "autopay.revived"
    AUTOPAY_MOVED = "autopay.moved"
    AUTOPAY_ENDED = "autopay.ended"
    AUTOPAY_LINK = "autopay.link"
    DRAFT_RELEASED = "draft.release"
    DRAFT_TOLD = "draft.told"
    DRAFT_EVIDENCE = "draft.evidence"
    FEE_WAIVED = "return_fee.waive"
    LATE_FEE_WAIVED = "late_fee.waive"
    STEP_HELD_BACK = "past_due.hold_back"
    NOTICE_COPY_ASKED = "notice_copy.ask"
    NOTICE_COPY_ENDED = "notice_copy.end"
    PAY_LINK_GIVEN = "pay_link.give"
    PAY_LINK_TAKEN_BACK = "pay_link.take_back"
    ARRANGEMENT_PROPOSED = "arrangement.propose"
    ARRANGEMENT_SIGNED = "arrangement.sign"
    ARRANGEMENT_ENDED = "arrangement.end"
    CONTRACT_PROPOSED = "contract.propose"
    CONTRACT_APPROVED = "contract.approve"
    CONTRACT_DENIED = "contract.deny"
    CONTRACT_SIGNED = "contract.sign"
    CONTRACT_PREPAID = "contract.prepay"
    CONTRACT_PAID_OFF = "contract.pay_off"
    CONTRACT_CALLED = "contract.call"
    CONTRACT_ENDED = "contract.end"
    PROGRAM_PROPOSED = "program.propose"
    PROGRAM_APPROVED = "program.approve"
    PROGRAM_DECLINED = "program.decline"
    PROGRAM_WITHDRAWN = "program.withdraw"
    PINS_RENEWED = "pin.renew"
    PAPERLESS_ASKED = "paperless.ask"
    PAPERLESS_ON = "paperless.on"
    PAPERLESS_ENDED = "paperless.end"
    BILL_PRINTED_AGAIN = "bill.print_again"
    CHANGE_PROPOSED = "change.propose"
    CHANGE_APPROVED = "change.approve"
    CHANGE_DENIED = "change.deny"
    CHANGE_RETURNED = "change.send_back"
    CHANGE_WITHDRAWN = "change.withdraw"
    CHANGE_EXPIRED = "change.expire"
    CHANGE_STOPPED = "change.stop"
    CHANGE_EXECUTED = "change.execute"
    REFUND_ASKED = "refund.asked"
    REFUND_APPROVED = "refund.approved"
    REFUND_DENIED = "refund.denied"
    REFUND_CANCELLED = "refund.cancelled"
    CHECK_WRITTEN = "refund.check_written"
    CHECK_VOIDED = "refund.check_voided"
    DISPUTE_ANSWERED = "dispute.answered"
    DISPUTE_ACCEPTED = "dispute.accepted"
    ESCROW_ANSWERED = "escrow.answered"
    ESCROW_CLOSED = "escrow.closed"


class AuditEvent(Base):
    """One thing somebody did or looked at."""

    __tablename__ = "audit_event"
    __table_args__ = (
        Index("ix_audit_event_subject", "subject", "id"),
        Index("ix_audit_event_actor", "actor", "action", "id"),
        Index("ix_audit_event_action", "action", "id"),
        partial_index("ix_audit_event_looks", "subject", "at", where="action = 'account.view'"),
        partial_index("ix_audit_event_deeds", "subject", "at", where="action <> 'account.view'"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    at: Mapped[datetime]
    #: ``staff:7``, ``person:12``, ``guest`` or the name of a job.
    actor: Mapped[str]
    #: ``noun.verb``, such as ``account.view``.
    action: Mapped[str]
    #: What it was done to, such as ``account:20441836``.
    subject: Mapped[str]
    address: Mapped[str] = mapped_column(default="")
    detail: Mapped[dict[str, Any]] = mapped_column(default_factory=dict)
