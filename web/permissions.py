"""Who may do what: one table, one decorator. The guard (web/guard.py) reads what a view named."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, TypeVar

from web.permission_names import Permission as Permission
from web.permission_names import Who as Who

View = TypeVar("View", bound=Callable[..., Any])
ATTRIBUTE = "permission"


_PUBLIC = frozenset({Who.PUBLIC})
_PERSON = frozenset({Who.PERSON})
_STAFF = frozenset({Who.SPECIALIST, Who.SUPERVISOR, Who.AUDITOR})
_WORKING_STAFF = frozenset({Who.SPECIALIST, Who.SUPERVISOR})
_SUPERVISOR = frozenset({Who.SUPERVISOR})
_WATCHING = frozenset({Who.SUPERVISOR, Who.AUDITOR})

_P = Permission
#: The table. Every permission has exactly one line.
WHO_MAY: Mapping[Permission, frozenset[Who]] = MappingProxyType(
    {
        _P.HEALTH_VIEW: _PUBLIC,
        _P.PUBLIC_PAGE_VIEW: _PUBLIC,
        _P.LANGUAGE_CHOOSE: _PUBLIC,
        _P.SESSION_OPEN: _PUBLIC,
        _P.WEBHOOK_RECEIVE: _PUBLIC,
        _P.GUEST_PAY: _PUBLIC,
        _P.RECEIPT_VERIFY: _PUBLIC,
        _P.INVITATION_ACCEPT: _PUBLIC,
        _P.EMAIL_CHANGE_UNDO: _PUBLIC,
        _P.ACCOUNT_LINK_UNDO: _PUBLIC,
        _P.WELCOME_ACCEPT: _PUBLIC,
        _P.ACCOUNT_SIGN_UP: _PUBLIC,
        _P.MESSAGE_CHECK: _PUBLIC,
        _P.NOTICE_UNSUBSCRIBE: _PUBLIC,
        _P.ESCROW_ASK: _PUBLIC,
        _P.OWN_SESSION_CLOSE: _PERSON,
        _P.OWN_SESSIONS_END: _PERSON,
        _P.OWN_PROFILE_VIEW: _PERSON,
        _P.OWN_IDENTITY_PROVE: _PERSON,
        _P.OWN_PROOFS_CHANGE: _PERSON,
        _P.OWN_NOTICES_CHANGE: _PERSON,
        _P.OWN_METHODS_VIEW: _PERSON,
        _P.OWN_METHODS_CHANGE: _PERSON,
        _P.OWN_METHODS_KEEP: _PERSON,
        _P.OWN_ACCOUNT_VIEW: _PERSON,
        _P.OWN_ACCOUNT_PAY: _PERSON,
        _P.OWN_AUTOPAY_CHANGE: _PERSON,
        _P.OWN_PAPERLESS_CHANGE: _PERSON,
        _P.OWN_PLAN_AGREE: _PERSON,
        _P.OWN_ACCESS_GRANT: _PERSON,
        _P.OWN_ACCESS_END: _PERSON,
        _P.OWN_CREDIT_ASK: _PERSON,
        _P.OWN_ACCOUNT_LINK: _PERSON,
        _P.OWN_PEOPLE_CHANGE: _PERSON,
        _P.OWN_TICKET_VIEW: _PERSON,
        _P.OWN_TICKET_WRITE: _PERSON,
        _P.STAFF_SESSION_CLOSE: _STAFF,
        _P.STAFF_PROOFS_VIEW: _STAFF,
        _P.STAFF_PROOFS_CHANGE: _STAFF,
        _P.STAFF_IDENTITY_PROVE: _STAFF,
        _P.STAFF_KEYS_CHANGE: _STAFF,
        _P.ACCOUNT_SEARCH: _STAFF,
        _P.ACCOUNT_VIEW: _STAFF,
        _P.LEDGER_VIEW: _STAFF,
        _P.PAYMENT_VIEW: _STAFF,
        _P.PAYMENT_FOLLOW: _WORKING_STAFF,
        _P.CHANGE_VIEW: _STAFF,
        _P.CHANGE_ASK: _WORKING_STAFF,
        _P.CHANGE_DECIDE: _SUPERVISOR,
        _P.REFUND_VIEW: _STAFF,
        _P.REFUND_ASK: _WORKING_STAFF,
        _P.REFUND_WORK: _WORKING_STAFF,
        _P.REFUND_DECIDE: _SUPERVISOR,
        _P.DISPUTE_VIEW: _STAFF,
        _P.DISPUTE_ANSWER: _WORKING_STAFF,
        _P.EVENT_VIEW: _STAFF,
        _P.JOB_VIEW: _STAFF,
        _P.JOB_RETRY: _SUPERVISOR,
        _P.ATTENTION_VIEW: _STAFF,
        _P.ATTENTION_RESOLVE: _WORKING_STAFF,
        _P.RATE_VIEW: _STAFF,
        _P.RATE_PROPOSE: _WORKING_STAFF,
        _P.RATE_DECIDE: _SUPERVISOR,
        _P.MY_DAY_VIEW: _WORKING_STAFF,
        _P.BOARD_VIEW: _WATCHING,
        _P.WORK_REVIEW: _SUPERVISOR,
        _P.TICKET_VIEW: _STAFF,
        _P.TICKET_ANSWER: _WORKING_STAFF,
        _P.CANNED_EDIT: _SUPERVISOR,
        _P.PIN_RENEW: _WORKING_STAFF,
        _P.WELCOME_VIEW: _STAFF,
        _P.PERSON_DECIDE: _WORKING_STAFF,
        _P.HOLD_CHANGE: _WORKING_STAFF,
        _P.ACCOUNT_CHANGE: _WORKING_STAFF,
        _P.ACCESS_CHANGE: _WORKING_STAFF,
        _P.CUSTOMER_VIEW: _WORKING_STAFF,
        _P.AUTOPAY_CHANGE: _WORKING_STAFF,
        _P.DRAFT_VIEW: _STAFF,
        _P.DRAFT_RELEASE: _WORKING_STAFF,
        _P.DRAFT_RUN: _SUPERVISOR,
        _P.RETURN_FEE_WAIVE: _WORKING_STAFF,
        _P.ARRANGEMENT_CHANGE: _WORKING_STAFF,
        _P.CONTRACT_CHANGE: _WORKING_STAFF,
        _P.CONTRACT_DECIDE: _SUPERVISOR,
        _P.PAST_DUE_VIEW: _STAFF,
        _P.PAST_DUE_WORK: _WORKING_STAFF,
        _P.LATE_FEE_WAIVE: _WORKING_STAFF,
        _P.PAY_LINK_GIVE: _WORKING_STAFF,
        _P.EVIDENCE_TAKE: _STAFF,
        _P.AUDIT_VIEW: _SUPERVISOR | {Who.AUDITOR},
        _P.CUSTOMER_WRITE: frozenset(),
        _P.BILL_RUN_VIEW: _STAFF,
        _P.BILL_RUN_PREPARE: _WORKING_STAFF,
        _P.BILL_RUN_APPROVE: _SUPERVISOR,
        _P.BILL_SEND: _WORKING_STAFF,
        _P.VOLUME_LOAD: _WORKING_STAFF,
        _P.PROGRAM_PROPOSE: _WORKING_STAFF,
        _P.PROGRAM_DECIDE: _SUPERVISOR,
        _P.RECONCILIATION_VIEW: _STAFF,
        _P.RECONCILIATION_EXPLAIN: _SUPERVISOR,
        _P.DISCREPANCY_VIEW: _STAFF,
        _P.DISCREPANCY_WORK: _WORKING_STAFF,
        _P.DISCREPANCY_DECIDE: _SUPERVISOR,
        _P.ESCROW_VIEW: _STAFF,
        _P.ESCROW_WORK: _WORKING_STAFF,
        _P.ANNOUNCEMENT_VIEW: _STAFF,
        _P.ANNOUNCEMENT_PUBLISH: _SUPERVISOR,
    }
)

#: What a stolen sign-in alone may not do: the guard asks for a proof of the last ten minutes.
#: Every page of these answers a look at its own address, for that is where the proof leads back.
WITH_FRESH_PROOF = frozenset(
    {
        Permission.OWN_PROOFS_CHANGE,
        Permission.OWN_SESSIONS_END,
        Permission.OWN_ACCESS_GRANT,
        Permission.OWN_METHODS_KEEP,
        Permission.OWN_ACCESS_END,
        Permission.OWN_CREDIT_ASK,
        Permission.STAFF_PROOFS_CHANGE,
        Permission.REFUND_ASK,
        Permission.REFUND_WORK,
        Permission.REFUND_DECIDE,
        Permission.RATE_DECIDE,
        Permission.ACCESS_CHANGE,
        Permission.PERSON_DECIDE,
        Permission.ACCOUNT_CHANGE,
        Permission.PIN_RENEW,
    }
)

#: Proved by a signature of its own instead of a form token.
WITHOUT_FORM_TOKEN = frozenset({Permission.WEBHOOK_RECEIVE, Permission.NOTICE_UNSUBSCRIBE})


def needs(permission: Permission) -> Callable[[View], View]:
    """Name what a view needs. A view that names nothing does not open."""

    def name(view: View) -> View:
        setattr(view, ATTRIBUTE, permission)
        return view

    return name


def named_by(view: Callable[..., Any]) -> Permission | None:
    """The permission a view named, if it did."""
    named: Permission | None = getattr(view, ATTRIBUTE, None)
    return named


def is_public(permission: Permission) -> bool:
    """Whether anybody may."""
    return Who.PUBLIC in WHO_MAY[permission]
