"""What people are written to about, and by which way: event by event, e-mail and paper.

An event is one row of the page where a person chooses. There is no way but these two: a text
message is sent by nothing here, so none is offered.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from models.notice_choice import Topic


@dataclass(frozen=True)
class Event:
    """Something that happens, and how somebody hears of it."""

    word: str
    #: The kinds of message that tell of it.
    kinds: frozenset[str]
    #: What turns its e-mail off; without one it is always sent.
    topic: Topic | None = None
    #: It comes on paper too, always: nothing else reaches whoever has no e-mail address.
    on_paper: bool = False
    #: It comes by e-mail or on paper, as is chosen for each account.
    by_account: bool = False


EVENTS = (
    Event("bill", frozenset({"new_bill", "paperless_check", "paperless_ended"}), by_account=True),
    Event("discount", frozenset({"discount_news"})),
    Event("special_rates", frozenset({"special_rates"}), by_account=True),
    Event("receipt", frozenset({"receipt", "receipt_together"}), Topic.RECEIPTS),
    Event("payment_sent", frozenset({"payment_submitted"}), Topic.PAYMENTS_SENT),
    Event("payment_failed", frozenset({
        "payment_failed", "payment_returned", "refund_failed", "refund_sent",
    })),
    Event("autopay", frozenset({
        "autopay_changed", "autopay_link", "card_runs_out", "draft_notice",
        "draft_not_needed", "draft_returned", "mandate_copy",
    })),
    Event("past_due", frozenset({"past_due", "past_due_contact"}), on_paper=True),
    Event("arrangement", frozenset({"arrangement_copy", "arrangement_news"})),
    Event("contract", frozenset({"contract_copy", "contract_news"})),
    Event("balance_changed", frozenset({"balance_changed"})),
    Event("pay_link", frozenset({"pay_link"})),
    Event("answer", frozenset({"question_answered"}), Topic.ANSWERS),
    Event("letter", frozenset({"letter_received", "letter_answered"})),
    Event("own_access_ended", frozenset({"access_ended"}), Topic.SHARING),
    Event("access", frozenset({
        "invitation", "customer_invitation", "account_linked", "access_by_us", "people_changed",
        "mailing_changed",
    })),
    Event("security", frozenset({
        "sign_in_code", "security_notice", "email_change_code", "email_changed", "email_undone",
    })),
)  # fmt: skip
#: What is written to staff alone; a ratepayer's page does not have it.
TO_STAFF = frozenset({"district_export", "provider_refused"})
#: What is written to title companies, who have no account here.
TO_OTHERS = frozenset({"escrow_news"})
#: The kinds of message a person may do without. Every other kind is always sent: codes and
#: security, money that did not come or went back, an invitation somebody asked us to send.
TOPICS: Mapping[str, Topic] = MappingProxyType(
    {kind: event.topic for event in EVENTS for kind in event.kinds if event.topic is not None}
)
