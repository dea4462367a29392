"""The pages of the console in every state they are looked at in."""

from tests.journeys.acts import (
    answer_for_nobody,
    ask_processor,
    ask_why,
    deny_without_words,
    give_back,
    known_parcel,
    look_as_customer,
    look_over,
    no_passkey,
    press,
    try_again,
    type_a_name,
    wrong_passkey,
    wrong_proofs,
)
from tests.journeys.state import State

_HERE = "/desk/accounts/{desk}"
_NEW = "/desk/accounts/{empty}"
DESK = {
    "desk sign in": State("/desk/sign-in"),
    "desk sign in with errors": State("/desk/sign-in", act=press("Sign in"), has_errors=True),
    "desk sign in refused": State("/desk/sign-in", act=wrong_proofs, has_errors=True),
    "desk sign in, the passkey refused": State(
        "/desk/sign-in/passkey", start="/desk/sign-in", act=wrong_passkey, has_errors=True
    ),
    "desk sign in, the provider away": State("/desk/sign-in/provider"),
    "desk sign in, the provider refused": State("/desk/sign-in/provider/back"),
    "desk prove": State("/desk/prove", "specialist"),
    "desk prove with errors": State(
        "/desk/prove", "specialist", act=press("Go on"), has_errors=True
    ),
    "my sign-in": State("/desk/me", "specialist"),
    "my authenticator": State("/desk/me/authenticator", "specialist", is_answer=True),
    "my passkey": State("/desk/me/passkeys", "specialist"),
    "my passkey with errors": State(
        "/desk/me/passkeys", "specialist", act=no_passkey, has_errors=True
    ),
    "remove my passkey": State("/desk/me/passkeys/{specialist.passkey}/remove", "specialist"),
    "desk": State("/desk/", "specialist"),
    "desk, quiet": State("/desk/", "specialist", is_quiet=True),
    "desk, found while typing": State(
        "/desk/search?q=pruit", "specialist", start="/desk/", act=type_a_name, needs_script=True
    ),
    "search": State("/desk/search?q=pruitt", "specialist"),
    "search, nothing found": State("/desk/search?q=nobody", "specialist"),
    "account": State(_HERE, "specialist"),
    "account, empty": State(_NEW, "specialist"),
    "account, why": State(_HERE, "specialist", act=ask_why, needs_script=True),
    **{
        f"account {part}{words}": State(f"{root}/{part}", "specialist")
        for part in ("ledger", "bills", "payments", "questions", "messages", "people")
        for root, words in ((_HERE, ""), (_NEW, ", empty"))
    },
    "account bill": State(f"{_HERE}/bills/{{desk.bill}}", "specialist"),
    "payment": State("/desk/payments/{desk.receipt}", "specialist"),
    "attempt": State("/desk/attempts/{desk.attempt}", "specialist"),
    "attempt, asked": State(
        "/desk/attempts/{desk.attempt}", "specialist", act=ask_processor, is_answer=True
    ),
    "attempt, to look at only": State("/desk/attempts/{desk.attempt}", "auditor"),
    "entry": State("/desk/entries/{desk.entry}", "specialist"),
    "message": State("/desk/messages/{desk.message}", "specialist"),
    "payments": State("/desk/payments", "specialist"),
    "payments, empty": State("/desk/payments", "specialist", is_quiet=True),
    "arrangements": State("/desk/plans?show=kept", "supervisor"),
    "arrangement of an account": State("/desk/accounts/{arranged}/plans", "supervisor"),
    "programs": State("/desk/programs", "supervisor"),
    "special rates notice": State("/desk/programs/notices/{notice}", "supervisor"),
    "special rates notices, none": State("/desk/programs/notices", "specialist", is_quiet=True),
    "special rates notices": State("/desk/programs/notices", "supervisor"),
    "discounts of an account": State("/desk/accounts/{past_due}/programs", "supervisor"),
    "arrangement to propose": State("/desk/accounts/{past_due}/plans", "supervisor"),
    "contracts": State("/desk/contracts?show=approved", "supervisor"),
    "contract at the desk": State("/desk/contracts/{arranged.contract}", "supervisor"),
    "contracts of an account": State("/desk/accounts/{past_due}/contracts", "supervisor"),
    "contract calculator": State("/desk/contracts/quote", "specialist"),
    "contract worked out": State(
        "/desk/contracts/quote?amount=4800&rate=4&months=12&from_on=2026-11-18", "specialist"
    ),
    "past due at the desk": State("/desk/past-due", "specialist"),
    "past due at the desk, to look at only": State("/desk/past-due", "auditor"),
    "refunds": State("/desk/refunds", "supervisor"),
    "refunds, empty": State("/desk/refunds", "specialist", is_quiet=True),
    "refund, to decide": State("/desk/refunds/{desk.refund}", "supervisor"),
    "refund, not approved with errors": State(
        "/desk/refunds/{desk.refund}/deny",
        "supervisor",
        start="/desk/refunds/{desk.refund}",
        act=deny_without_words,
        has_errors=True,
    ),
    "give money back": State("/desk/payments/{desk.receipt}/refund", "specialist"),
    "give money back with errors": State(
        "/desk/payments/{desk.receipt}/refund",
        "specialist",
        act=give_back,
        has_errors=True,
    ),
    "sales": State("/desk/escrow", "specialist"),
    "sales, empty": State("/desk/escrow", "specialist", is_quiet=True),
    "sale, written down": State("/desk/escrow/new", "specialist"),
    "sale, written down with errors": State(
        "/desk/escrow/new", "specialist", act=press("Keep the request"), has_errors=True
    ),
    "sale": State("/desk/escrow/{desk.sale}", "specialist"),
    "sale, to look at only": State("/desk/escrow/{desk.sale}", "auditor"),
    "sale, paid": State("/desk/escrow/{desk.sold}", "specialist"),
    "sale, what was missing": State("/desk/escrow/{desk.sale}/complete", "specialist"),
    "sale, answered": State("/desk/escrow/{desk.sold}/answer", "specialist"),
    "sale, not answered with errors": State(
        "/desk/escrow/{desk.sale}/answer",
        "specialist",
        act=answer_for_nobody,
        has_errors=True,
    ),
    "sale, its final bill": State("/desk/escrow/{desk.sold}/finish", "specialist"),
    "disputes": State("/desk/disputes", "specialist"),
    "disputes, empty": State("/desk/disputes", "specialist", is_quiet=True),
    "dispute": State("/desk/disputes/{desk.dispute}", "specialist"),
    "dispute with errors": State(
        "/desk/disputes/{desk.dispute}/answer",
        "specialist",
        start="/desk/disputes/{desk.dispute}",
        act=press("Write it down"),
        has_errors=True,
    ),
    "attention": State("/desk/attention", "specialist"),
    "attention, looked at": State("/desk/attention", "specialist", act=look_over, is_answer=True),
    "attention, empty": State("/desk/attention", "specialist", is_quiet=True),
    "account past due": State(f"{_HERE}/past-due", "specialist"),
    "account holds": State(f"{_HERE}/holds", "specialist"),
    "account holds, to look at only": State(f"{_HERE}/holds", "auditor"),
    "account holds with errors": State(
        f"{_HERE}/holds/place",
        "specialist",
        start=f"{_HERE}/holds",
        act=press("Write it down"),
        has_errors=True,
    ),
    "view as customer": State(f"{_HERE}/as-customer", "specialist"),
    "view as customer with errors": State(
        f"{_HERE}/as-customer", "specialist", act=press("Look"), has_errors=True
    ),
    "view as customer, the overview": State(
        "/desk/accounts/{owes}/as-customer/page/a/{owes}",
        "specialist",
        start="/desk/accounts/{owes}/as-customer",
        act=look_as_customer,
        is_answer=True,
    ),
    "account brought along": State("/desk/accounts/{relinks}/brought", "auditor"),
    "account brought along, not": State(f"{_HERE}/brought", "specialist"),
    "account changes": State(f"{_HERE}/changes", "specialist"),
    "mailing": State(f"{_HERE}/mailing", "specialist"),
    "mailing with errors": State(
        f"{_HERE}/mailing", "specialist", act=press("Send mail there"), has_errors=True
    ),
    "contact": State(f"{_HERE}/contacts/{{desk.access}}", "specialist"),
    "give access": State(f"{_HERE}/access/give", "specialist"),
    "give access with errors": State(
        f"{_HERE}/access/give", "specialist", act=press("Let them see it"), has_errors=True
    ),
    "give access to one's own household": State("/desk/accounts/{own}/access/give", "specialist"),
    "role": State(f"{_HERE}/access/{{desk.access}}/role", "specialist"),
    "role with errors": State(
        f"{_HERE}/access/{{desk.access}}/role",
        "specialist",
        act=press("Change it"),
        has_errors=True,
    ),
    "end access": State(f"{_HERE}/access/{{desk.access}}/end", "specialist"),
    "end access with errors": State(
        f"{_HERE}/access/{{desk.access}}/end",
        "specialist",
        act=press("End the access"),
        has_errors=True,
    ),
    "account people, of one's own household": State("/desk/accounts/{own}/people", "specialist"),
    "account people, invited": State("/desk/accounts/{shared}/people", "specialist"),
    "withdraw": State(
        "/desk/accounts/{shared}/access/invitations/{shared.waiting}/withdraw", "specialist"
    ),
    "close": State(f"{_HERE}/close", "specialist"),
    "new owner": State(f"{_HERE}/new-owner", "specialist"),
    "set up": State("/desk/new-account", "specialist"),
    "set up with errors": State(
        "/desk/new-account", "specialist", act=press("Open the account"), has_errors=True
    ),
    "set up, one more address of a parcel": State(
        "/desk/new-account", "specialist", act=known_parcel
    ),
    "canned replies": State("/desk/canned", "specialist"),
    "canned replies, to make": State("/desk/canned", "supervisor"),
    "rates": State("/desk/rates", "specialist"),
    "rates on a day": State("/desk/rates?on=2024-05-15", "auditor"),
    "rates, with errors": State("/desk/rates?on=May", "specialist", has_errors=True),
    "who is who": State("/desk/invitations/doubts", "specialist"),
    "who is who, nobody": State("/desk/invitations/doubts", "specialist", is_quiet=True),
    "who is who, to decide": State("/desk/invitations/doubts/{doubt}", "specialist"),
    "who is who, to decide, with errors": State(
        "/desk/invitations/doubts/{doubt}", "specialist", act=press("Decide"), has_errors=True
    ),
    "who is who, decided": State("/desk/invitations/doubts/{doubt.decided}", "specialist"),
    "invitations": State("/desk/invitations", "specialist"),
    "invitations, none": State("/desk/invitations", "specialist", is_quiet=True),
    "reconciliation": State("/desk/reconciliation/processor", "specialist"),
    "reconciliation, explained": State(
        "/desk/reconciliation/processor?state=explained", "specialist"
    ),
    "reconciliation, nothing read": State(
        "/desk/reconciliation/processor", "specialist", is_quiet=True
    ),
    "exception, to look at only": State(
        "/desk/reconciliation/processor/exceptions/{exception}", "specialist"
    ),
    "exception, to explain, with errors": State(
        "/desk/reconciliation/processor/exceptions/{exception}/explain",
        "supervisor",
        start="/desk/reconciliation/processor/exceptions/{exception}",
        act=press("Explain"),
        has_errors=True,
    ),
    "payouts": State("/desk/reconciliation/processor/payouts", "specialist"),
    "payouts, none": State("/desk/reconciliation/processor/payouts", "specialist", is_quiet=True),
    "payout": State("/desk/reconciliation/processor/payouts/{payout}", "specialist"),
    "jobs": State("/desk/jobs", "specialist"),
    "jobs, failed": State("/desk/jobs?state=failed", "supervisor"),
    "jobs, tried again": State(
        "/desk/jobs", "supervisor", start="/desk/jobs?state=failed", act=try_again, is_answer=True
    ),
    "jobs, empty": State("/desk/jobs?state=running", "specialist", is_quiet=True),
    "events": State("/desk/events", "specialist"),
    "events, empty": State("/desk/events", "specialist", is_quiet=True),
    "event": State("/desk/events/{desk.event}", "specialist"),
    "audit": State("/desk/audit", "auditor"),
    "audit, nothing so": State("/desk/audit?action=nothing.such", "supervisor"),
    "audit, with errors": State("/desk/audit?from_on=soon", "auditor", has_errors=True),
    "audit, a line": State("/desk/audit/1", "auditor"),
    "shortcuts": State("/desk/shortcuts", "specialist"),
    "why service": State("/desk/why/accounts/{desk}/service", "specialist"),
    "why owed": State("/desk/why/accounts/{desk}/owed", "specialist"),
    "why on its way": State("/desk/why/accounts/{desk}/on-its-way", "specialist"),
    "why a line": State("/desk/why/bills/{desk.bill}/lines/1", "specialist"),
    "why an entry": State("/desk/why/entries/{desk.entry}", "specialist"),
    "desk, not there": State("/desk/accounts/99999999", "specialist"),
    "rate change": State("/desk/rates/changes/{rate_change}", "supervisor"),
    "rate change, proposing amounts": State("/desk/rates/changes/amounts", "specialist"),
    "rate change, proposing a file": State("/desk/rates/changes/new", "specialist"),
    "bill runs": State("/desk/bill-runs", "specialist"),
    "bill run": State("/desk/bill-runs/{run}", "supervisor"),
    "print files": State("/desk/print-files", "specialist"),
    "print file": State("/desk/print-files/{print_file}", "specialist"),
    "bill runs, none": State("/desk/bill-runs", "specialist", is_quiet=True),
    "volumes, none": State("/desk/volumes", "specialist", is_quiet=True),
    "announcements": State("/desk/announcements", "specialist"),
    "announcements, none": State("/desk/announcements", "specialist", is_quiet=True),
    "announcements, to publish": State("/desk/announcements", "supervisor"),
}
