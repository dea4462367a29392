"""What this imitation assumes about the account it plays, all in one place."""

from dataclasses import dataclass, field

#: The version the installed library pins, and the account's own default.
DEFAULT_VERSION = "2026-10-28.endive"

#: From this version on, requests may no longer say ``payment_method_types``.
TYPES_REMOVED_IN = "2026-09-30"


@dataclass(frozen=True, kw_only=True)
class Settings:
    """Fees, waiting times and the account's standing choices.

    Amounts are cents, rates are parts of ten thousand, days are business days
    unless the name says otherwise. The fees are examples to reconcile against,
    not a quotation.
    """

    api_version: str = DEFAULT_VERSION
    #: Who is paid, as the hosted pages say it.
    merchant: str = "Larkspur Sewer District"
    card_fee_rate: int = 290
    card_fee_fixed: int = 30
    bank_fee_rate: int = 80
    bank_fee_most: int = 500
    dispute_fee: int = 1500
    bank_return_fee: int = 400
    card_available_days: int = 2
    bank_clears_days: int = 4
    bank_available_days: int = 1
    bank_refund_days: int = 3
    card_refund_days: int = 1
    refund_fails_days: int = 2
    payout_arrives_days: int = 2
    automatic_payouts: bool = True
    #: Seconds after a success until its balance line, and so its fee, is known.
    balance_delay: int = 0
    evidence_calendar_days: int = 7
    #: How long a lookup by search stays blind to a new payment, in seconds.
    search_lag: int = 0
    #: Tries after the first for each webhook, with the pause before each, in seconds.
    webhook_pauses: tuple[int, ...] = field(default=(2, 5, 15, 60, 300, 900, 3600))
    webhook_timeout: float = 20.0
    key_hours: int = 24
