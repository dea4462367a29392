"""Every form there is, and what somebody honest sends with it."""

from uuid import UUID

from tests.factories import PASSWORD

IRIS = {"email": "iris@example.org"}
#: Stands for the bill that a guest's browser found.
FOUND = "{found}"
KEY = str(UUID(int=13))
#: A version no question ever had: each time the answer is that something newer was written.
SEEN = "0"
#: Nor any account.
CHANGE = {"key": KEY, "seen": "99", "reason": "She called"}
#: How staff made sure of the caller.
SURE = {"verified": "photo_id"}
MAILED = {
    "name": "Noor", "line1": "PO Box 9", "line2": "", "city": "Larkspur", "state": "WA",
    "postal_code": "98299",
}  # fmt: skip
PAY = {"balance_seen": "3250", "how_much": "other", "amount": "20.00"}
#: What somebody asks autopay to do.
TERMS = {
    "key": KEY, "method": "1", "include": "yes", "days_before": "0", "amount_rule": "balance",
    "notice_rule": "every", "cap": "200.00", "fixed": "50.00", "range_to": "80.00",
    "agreed": "",
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
    ("/a/<number>/autopay", TERMS),
    ("/a/<number>/autopay/change", TERMS),
    ("/a/<number>/autopay/drafts/<int(max=9223372036854775807):draft_id>/skip", {}),
    ("/a/<number>/autopay/drafts/<int(max=9223372036854775807):draft_id>/unskip", {}),
    ("/a/<number>/autopay/pause", {"key": KEY, "until": "2099-01-05"}),
    ("/a/<number>/autopay/resume", {}),
    ("/a/<number>/autopay/stop", {"key": KEY}),
    ("/a/<number>/autopay/move", {"key": KEY, "to": "20441836"}),
    (
        "/desk/accounts/<number>/autopay/act",
        {"key": KEY, "deed": "pause", "until": "2099-01-05", "reason": "She called"},
    ),
    ("/sign-in/passkey", {"answer": "none"}),
    ("/sign-in/passkey/options", {}),
    ("/prove/passkey", {"answer": "none"}),
    ("/prove/passkey/options", {}),
    ("/undo-email/<token>", {}),
    (
        "/profile/notices",
        dict.fromkeys(
            ("receipts", "payments_sent", "answers", "sharing", "bills_by_email"), "y"
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
    ("/message", {"message_code": "7F3K-92MD"}),
    (
        "/a/<number>/messages/new",
        {"key": KEY, "reason": "amount", "words": "Why so much?", "files": ""},
    ),
    ("/ticket/<ticket_number>", {"key": KEY, "words": "And then?", "files": ""}),
    ("/payments/<uuid:attempt_id>/look", {"seen": "open"}),
    ("/payments/<uuid:attempt_id>/cancel", {}),
    ("/webhooks/stripe", {}),
    ("/desk/sign-in", {"email": "dana@x.example", "password": PASSWORD, "code": "123456"}),
    ("/desk/sign-out", {}),
    ("/desk/session", {}),
    ("/desk/sign-in/passkey", {"answer": "none"}),
    ("/desk/sign-in/passkey/options", {}),
    ("/desk/prove", {"code": "123456"}),
    ("/desk/prove/passkey", {"answer": "none"}),
    ("/desk/prove/passkey/options", {}),
    ("/desk/me/authenticator", {"code": "123456"}),
    ("/desk/me/passkeys", {"answer": "none", "name": "Desk"}),
    ("/desk/me/passkeys/options", {}),
    ("/desk/me/passkeys/<int(max=9223372036854775807):key_id>/remove", {}),
    ("/desk/attempts/<uuid:attempt_id>/ask", {}),
    ("/desk/attention/<int(max=9223372036854775807):attention_id>/resolve", {}),
    ("/desk/tickets/<ticket_number>/take", {}),
    ("/desk/tickets/<ticket_number>/take-back", {}),
    ("/desk/tickets/<ticket_number>/give", {"staff": "1"}),
    ("/desk/tickets/<ticket_number>/attach", {"account": "2044-1836"}),
    ("/desk/tickets/<ticket_number>/take-off", {}),
    ("/desk/tickets/<ticket_number>/verify", {"how": "called"}),
    (
        "/desk/tickets/<ticket_number>/reply",
        {"seen": SEEN, "words": "Because.", "do": "solve", "files": ""},
    ),
    ("/desk/tickets/<ticket_number>/note", {"seen": SEEN, "words": "Looked it up."}),
    (
        "/desk/tickets/<ticket_number>/draft",
        {"kind": "reply", "words": "Beca", "canned": "1", "do": "draft"},
    ),
    (
        "/desk/accounts/<number>/call",
        {"key": KEY, "caller": "Iris", "reason": "amount", "said": "Why?", "answer": "So."},
    ),
    (
        "/desk/call",
        {
            "key": KEY, "caller": "Nell", "telephone": "(360) 555-0190", "reason": "amount",
            "said": "Why?", "answer": "So.",
        },
    ),
    ("/desk/accounts/<number>/pin/renew", {}),
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
    ("/a/<number>/credit", {"key": KEY, "back_by": "check"}),
    ("/desk/accounts/<number>/as-customer", {"reason": "She cannot find the button"}),
    ("/desk/accounts/<number>/as-customer/end", {}),
    ("/desk/accounts/<number>/as-customer/write/<path:page>", {}),
    (
        "/desk/accounts/<number>/holds/place",
        {"key": KEY, "kind": "refunds", "reason": "Asked", "from_on": "{lately}", "to_on": ""},
    ),
    (
        "/desk/accounts/<number>/holds/<int(max=9223372036854775807):hold_id>/end",
        {"because": "Paid"},
    ),
    ("/desk/accounts/<number>/mailing", {**CHANGE, **MAILED}),
    (
        "/desk/accounts/<number>/contacts/<int(max=9223372036854775807):access_id>/change",
        {**CHANGE, "telephone": "(360) 555-0142", "language": "es"},
    ),
    (
        "/desk/accounts/<number>/access/give",
        {
            **CHANGE,
            **SURE,
            "email": "jo@example.org",
            "role": "tenant",
            "from_on": "{lately}",
            "language": "en",
        },
    ),
    (
        "/desk/accounts/<number>/access/<int(max=9223372036854775807):access_id>/role",
        {**CHANGE, **SURE, "role": "co_owner"},
    ),
    (
        "/desk/accounts/<number>/access/<int(max=9223372036854775807):access_id>/end",
        {**CHANGE, **SURE},
    ),
    (
        "/desk/accounts/<number>/access/invitations/"
        "<int(max=9223372036854775807):waiting_id>/withdraw",
        CHANGE,
    ),
    ("/desk/accounts/<number>/close", {**CHANGE, "last_day": "{lately}"}),
    (
        "/desk/accounts/<number>/new-owner",
        {**CHANGE, **MAILED, "owner": "Noor", "email": "noor@example.org", "to_premise": "",
            "first_day": "{lately}"},
    ),
    (
        "/desk/new-account",
        {
            **CHANGE,
            **MAILED,
            "owner": "Noor",
            "email": "",
            "parcel": "3021180140",
            "house_number": "1906",
            "street": "Juniper Ave",
            "unit": "",
            "place_city": "Larkspur",
            "place_state": "WA",
            "place_postal_code": "98299",
            "units": "1",
            "cycle": "1",
            "customer_class": "single_family",
            "opened_on": "{lately}",
            "is_another": "y",
            "is_new_place": "y",
            "to_premise": "",
        },
    ),
    (
        "/desk/reconciliation/processor/exceptions/<int(max=9223372036854775807):exception_id>"
        "/explain",
        {"reason": "The T-shirts of the open day"},
    ),
    (
        "/desk/invitations/doubts/<int(max=9223372036854775807):doubt_id>",
        {"decision": "apart", "whose": "", "reason": "They called"},
    ),
    ("/desk/canned/make", {"title": "Due", "language": "en", "text": "Hello."}),
    ("/desk/canned/<int(max=9223372036854775807):canned_id>/retire", {}),
    (
        "/desk/announcements/publish",
        {
            "key": KEY, "kind": "outage", "text_en": "Down.", "text_es": "No hay.",
            "begins": "2099-01-01T10:00", "ends": "2099-01-02T10:00", "grace": "2099-01-09",
        },
    ),
    ("/desk/announcements/<int(max=9223372036854775807):announcement_id>/end", {}),
    ("/desk/announcements/<int(max=9223372036854775807):announcement_id>/show-again", {}),
    ("/desk/jobs/<int(max=9223372036854775807):job_id>/retry", {}),
]  # fmt: skip
