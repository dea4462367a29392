"""Every form there is, those of the portal here, and what somebody honest sends with it."""

from uuid import UUID

from tests.factories import PASSWORD
from tests.web import desk_inputs
from tests.web.desk_inputs import KEY

IRIS = {"email": "iris@example.org"}
#: Stands for the bill that a guest's browser found.
FOUND = "{found}"
PAY = {"balance_seen": "3250", "how_much": "other", "amount": "20.00"}
#: What somebody asks autopay to do.
TERMS = {
    "key": KEY, "method": "1", "include": "yes", "days_before": "0", "amount_rule": "balance",
    "notice_rule": "every", "cap": "200.00", "fixed": "50.00", "range_to": "80.00",
    "agreed": "",
}  # fmt: skip
#: What a title company says of a sale.
SALE = {
    "address": "2218 Cedar Hollow Rd", "parcel": "", "legal": "Lot 4", "closing_on": "{lately}",
    "seller": "Iris", "purchaser": "Noor", "seller_goes_to": "PO Box 9",
    "company": "Cascade Title", "contact": "Ann", "telephone": "", "file_number": "CT-4410",
}  # fmt: skip
#: Fields of forms that an address asks by: tried with every other name of one.
ASKED_BY_ADDRESS = {
    "action", "actor", "area", "every", "kind", "meter", "months", "on", "rate", "subject", "units",
    "volume",
}  # fmt: skip
#: Every form, and what somebody honest sends with it.
FORMS: list[tuple[str, dict[str, str]]] = [
    ("/language", {"lang": "es", "next": "/"}),
    ("/sign-in", IRIS),
    ("/sign-in/code", {"code": "123456"}),
    ("/sign-in/password", {**IRIS, "password": PASSWORD}),
    ("/sign-out", {"next": "/"}),
    ("/session", {}),
    ("/profile/sign-ins/<int(max=9223372036854775807):session_id>/end", {}),
    ("/profile/sign-ins/end-others", {}),
    ("/profile/password", {"new_password": "seven grey herons at noon"}),
    ("/profile/password/remove", {}),
    ("/profile/authenticator", {"first_code": "123456"}),
    ("/profile/authenticator/off", {}),
    ("/profile/authenticator/codes", {}),
    ("/profile/email", {"email": "iris.vance@example.net"}),
    ("/profile/email/code", {"code": "123456"}),
    ("/profile/passkeys", {"answer": "none", "name": "Phone"}),
    ("/profile/passkeys/options", {}),
    ("/profile/passkeys/<int(max=9223372036854775807):passkey_id>/remove", {}),
    (
        "/me/methods/add/<any(card, bank):kind>",
        {"key": KEY, "label": "House", "replaces": ""},
    ),
    ("/me/methods/<int(max=9223372036854775807):method_id>", {"label": "House", "is_first": "y"}),
    ("/me/methods/<int(max=9223372036854775807):method_id>/look", {}),
    ("/me/methods/<int(max=9223372036854775807):method_id>/remove", {}),
    (
        "/a/<number>/move",
        {"key": KEY, "last_day": "{lately}", "moving": "sale", "goes_to": "PO Box 9"},
    ),
    ("/escrow", IRIS),
    ("/escrow/code", {"code": "123456"}),
    ("/escrow/leave", {}),
    ("/escrow/requests/new", {"key": KEY, **SALE}),
    ("/escrow/requests/list", {"key": KEY, "places": "2218 Cedar Hollow Rd", **SALE}),
    ("/escrow/requests/<escrow_number>/pay", {}),
    ("/a/<number>/autopay", TERMS),
    ("/a/<number>/autopay/change", TERMS),
    ("/a/<number>/autopay/drafts/<int(max=9223372036854775807):draft_id>/skip", {}),
    ("/a/<number>/autopay/drafts/<int(max=9223372036854775807):draft_id>/unskip", {}),
    ("/a/<number>/autopay/pause", {"key": KEY, "until": "2099-01-05"}),
    ("/a/<number>/autopay/resume", {}),
    ("/a/<number>/autopay/stop", {"key": KEY}),
    ("/a/<number>/autopay/move", {"key": KEY, "to": "20441836"}),
    ("/sign-in/passkey", {"answer": "none"}),
    ("/sign-in/passkey/options", {}),
    ("/prove/passkey", {"answer": "none"}),
    ("/prove/passkey/options", {}),
    ("/undo-email/<token>", {}),
    (
        "/profile/notices",
        dict.fromkeys(
            ("receipts", "payments_sent", "answers", "sharing"), "y"
        ),
    ),
    ("/notices/off/<link>", {}),
    ("/sign-in/authenticator", {"proof": "123456"}),
    ("/prove", {"password": PASSWORD}),
    ("/prove/send", {}),
    ("/prove/code", {"code": "123456"}),
    ("/pay/find", {"number": "{account}", "fact": "98299"}),
    ("/pay/find", {"number": "{account}", "which": "house_number", "fact": "1"}),
    ("/pay", {**PAY, **IRIS, "bill": "{found}", "attempt": str(UUID(int=11)), "method": "bank"}),
    ("/a/<number>/pay", {**PAY, "attempt": str(UUID(int=12)), "method": "card"}),
    (
        "/a/<number>/people/invite",
        {"email": "jo@example.org", "role": "tenant", "to_on": "2099-01-01"},
    ),
    ("/portfolio/pay", {"attempt": str(UUID(int=14)), "total_seen": "0", "method": "bank"}),
    ("/portfolio/file", {"file": "20603315,5.00"}),
    ("/portfolio/paid/<uuid:together_id>/look", {"seen": "open"}),
    ("/portfolio/paid/<uuid:together_id>/cancel", {}),
    ("/a/<number>/people/leave", {"last_day": "2099-01-01"}),
    ("/a/<number>/people/<int(max=9223372036854775807):access_id>/end", {}),
    (
        "/a/<number>/people/invitations/<int(max=9223372036854775807):invitation_id>/withdraw",
        {},
    ),
    ("/join/<token>", {"name": "Jo Winter"}),
    ("/link", {"number": "{account}", "pin": "7F3K-92MD"}),
    (
        "/link/facts",
        {
            "number": "{account}", "last_bill": "132.50", "last_payment": "100.00",
            "house_number": "1", "postal_code": "98299", "owner_name": "Iris Vance",
        },
    ),
    ("/link/again/<int(max=9223372036854775807):link_id>", {}),
    ("/a/<number>/unlink", {}),
    ("/undo-link/<token>", {}),
    ("/sign-up", {"number": "{account}", "pin": "7F3K-92MD"}),
    (
        "/sign-up/facts",
        {
            "number": "{account}", "last_bill": "132.50", "last_payment": "132.50",
            "house_number": "1", "postal_code": "98299", "owner_name": "Iris Vance",
        },
    ),
    ("/sign-up/email", IRIS),
    ("/sign-up/code", {"code": "123456"}),
    ("/sign-up/name", {"name": "Jo Winter"}),
    ("/welcome/<token>", {}),
    ("/welcome-again", IRIS),
    (
        "/discounts",
        {"person": "senior", "home": "owns", "household": "2", "income": "25000"},
    ),
    ("/message", {"message_code": "7F3K-92MD"}),
    (
        "/a/<number>/messages/new",
        {"key": KEY, "reason": "amount", "words": "Why so much?", "files": ""},
    ),
    ("/ticket/<ticket_number>", {"key": KEY, "words": "And then?", "files": ""}),
    ("/payments/<uuid:attempt_id>/look", {"seen": "open"}),
    ("/payments/<uuid:attempt_id>/cancel", {}),
    ("/webhooks/stripe", {}),
    (
        "/a/<number>/bills/<bill_number>/paid",
        {
            "key": KEY,
            "way": "check",
            "company": "",
            "amount": "20.00",
            "paid_on": "2026-11-01",
            "note": "No. 88",
        },
    ),
    (
        "/a/<number>/paid",
        {
            "key": KEY,
            "way": "check",
            "company": "",
            "amount": "20.00",
            "paid_on": "2026-11-01",
            "note": "No. 88",
        },
    ),
    ("/a/<number>/credit", {"key": KEY, "back_by": "check"}),
    ("/a/<number>/late/fees/<int(max=9223372036854775807):fee_id>/waive", {}),
    ("/a/<number>/plans", {"key": KEY, "count": "2", "seen": "9000", "agreed": "0"}),
    (
        "/a/<number>/plans/<int(max=9223372036854775807):arrangement_id>/agree",
        {"key": KEY, "count": "", "seen": "", "agreed": "0"},
    ),
    ("/a/<number>/plans/<int(max=9223372036854775807):arrangement_id>/decline", {}),
    ("/a/<number>/paperless", {"key": KEY}),
    ("/a/<number>/paperless/end", {}),
    ("/paperless/<link>", {"code": "7F3K92MD"}),
    (
        "/a/<number>/contracts/<int(max=9223372036854775807):contract_id>/agree",
        {"key": KEY, "agreed": "0"},
    ),
    ("/a/<number>/contracts/<int(max=9223372036854775807):contract_id>/pay-off", {"ends": "1"}),
    *desk_inputs.FORMS,
]  # fmt: skip
