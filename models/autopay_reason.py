"""Our own reasons for where autopay, a draft, a permission or a saved method is.

Beside them stand the codes of banks and card networks, and what staff wrote in their own words.
"""

from enum import StrEnum

from models.autopay import AutopayState


class AutopayReason(StrEnum):
    """Each has words at both doors: ``services.telling.reasons`` and ``helpdesk.autopay_words``."""

    # Of a draft that goes on.
    IN_RANGE = "in_range"
    TOLD_BY_LETTER = "told_by_letter"
    TOLD_BY_TELEPHONE = "told_by_telephone"
    RELEASED = "released"
    # Of one that waits for people, or did not go through its last look.
    BY_LETTER = "by_letter"
    NOTICE_CAME_BACK = "notice_came_back"
    NOTICE_YOUNG = "notice_young"
    NOTICE_UNSENT = "unsent"
    UNREADABLE = "balance"
    ACCOUNT_HOLD = "account_hold"
    METHOD = "method"
    MANDATE = "mandate"
    PAYER = "payer"
    SUSPENDED = AutopayState.SUSPENDED.value
    NEEDS_METHOD = AutopayState.NEEDS_METHOD.value
    # Of one that is not drawn.
    PAUSED = "paused"
    BY_PAYER = "by_payer"
    NOT_OWED = "not_owed"
    LESS_OWED = "less_owed"
    TOO_LITTLE = "too_little"
    BALANCE_CHANGED = "balance_changed"
    ENDED = AutopayState.ENDED.value
    # Of an autopay or a permission that ended.
    STOPPED = "stopped"
    LEFT = "left"
    CLOSED = "closed"
    MOVED = "moved"
    REPLACED = "replaced"
    # Of a saved method, and of the autopay that waits for another.
    METHOD_SUSPENDED = "method_suspended"
    METHOD_REMOVED = "method_removed"
    DETACHED = "detached"
    DISPUTED = "disputed"
