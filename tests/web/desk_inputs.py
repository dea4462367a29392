"""Every form of the console, and what somebody honest sends with it."""

from tests.factories import PASSWORD
from tests.web.desk_money_inputs import FORMS as OF_MONEY
from tests.web.desk_money_inputs import KEY

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
#: Every form of the console.
FORMS: list[tuple[str, dict[str, str]]] = [
    *OF_MONEY,
    (
        "/desk/supervisor/reviews/<int(max=9223372036854775807):review_id>",
        {"verdict": "to_learn", "words": "Say the date, too."},
    ),
    (
        "/desk/accounts/<number>/autopay/act",
        {"key": KEY, "deed": "pause", "until": "2099-01-05", "reason": "She called"},
    ),
    (
        "/desk/accounts/<number>/past-due/hold-back",
        {"bill": "26-000001", "step": "late_fee", "until": "2026-12-05", "reason": "She called"},
    ),
    (
        "/desk/accounts/<number>/past-due/fees/<int(max=9223372036854775807):late_fee_id>/take-off",
        {"waived_for": "Her first one"},
    ),
    (
        "/desk/accounts/<number>/past-due/copies",
        {"key": KEY, "asked_on": "2026-01-05", **MAILED},
    ),
    (
        "/desk/accounts/<number>/past-due/copies/<int(max=9223372036854775807):copy_id>/end",
        {},
    ),
    ("/desk/autopay/runs/<day>/start", {"key": KEY, "reason": "The worker was stopped"}),
    (
        "/desk/autopay/drafts/<int(max=9223372036854775807):draft>/release",
        {"because": "She wrote"},
    ),
    (
        "/desk/autopay/drafts/<int(max=9223372036854775807):draft>/told",
        {"how": "letter", "said": "Letter of today"},
    ),
    (
        "/desk/autopay/drafts/<int(max=9223372036854775807):draft>/fees/<uuid:attempt_id>/waive",
        {"why": "Her first one"},
    ),
    (
        "/desk/accounts/<number>/pay-links/give",
        {"key": KEY, "to": "read", "reason": "She called"},
    ),
    (
        "/desk/accounts/<number>/pay-links/<int(max=9223372036854775807):link_id>/take-back",
        {},
    ),
    (
        "/desk/accounts/<number>/programs/propose",
        {"key": KEY, "needs": "senior.lower", "from_on": "2099-01-05", "reason": "It is complete."},
    ),
    (
        "/desk/accounts/<number>/programs/<int(max=9223372036854775807):enrolment_id>/end",
        {"key": KEY, "last_day": "2099-01-05", "ending": "They moved out."},
    ),
    (
        "/desk/accounts/<number>/programs/asked/<int(max=9223372036854775807):asked_id>/approve",
        {},
    ),
    (
        "/desk/accounts/<number>/programs/asked/<int(max=9223372036854775807):asked_id>/decline",
        {"words": "A paper is missing."},
    ),
    (
        "/desk/accounts/<number>/programs/asked/<int(max=9223372036854775807):asked_id>/withdraw",
        {},
    ),
    (
        "/desk/programs/notices/prepare",
        {"year": "2026"},
    ),
    (
        "/desk/programs/notices/print",
        {"key": KEY},
    ),
    (
        "/desk/programs/notices/<int(min=2000, max=2200):year>/approve",
        {},
    ),
    (
        "/desk/accounts/<number>/plans/propose",
        {"key": KEY, "seen": "9000", "person": "1", "down": "", "count": "3"},
    ),
    (
        "/desk/accounts/<number>/plans/<int(max=9223372036854775807):plan_id>/sign",
        {"key": KEY, "signer": "1", "paper": "Folder A"},
    ),
    (
        "/desk/accounts/<number>/plans/<int(max=9223372036854775807):plan_id>/end",
        {"ending": "She sold it"},
    ),
    (
        "/desk/accounts/<number>/contracts/propose",
        {
            "key": KEY, "person": "1", "purpose": "the connection", "amount": "4800.00",
            "rate": "4.25", "months": "60", "from_on": "2026-12-01", "resolution": "2026-31",
        },
    ),
    ("/desk/sign-in", {"email": "dana@x.example", "password": PASSWORD, "code": "123456"}),
    ("/desk/sign-out", {}),
    ("/desk/session", {}),
    ("/desk/sign-in/passkey", {"answer": "none"}),
    ("/desk/sign-in/passkey/options", {}),
    ("/desk/prove", {"code": "123456"}),
    ("/desk/prove/passkey", {"answer": "none"}),
    ("/desk/prove/passkey/options", {}),
    ("/desk/me/authenticator", {"code": "123456"}),
    ("/desk/me/keys", {"turn": "off"}),
    ("/desk/me/passkeys", {"answer": "none", "name": "Desk"}),
    ("/desk/me/passkeys/options", {}),
    ("/desk/me/passkeys/<int(max=9223372036854775807):key_id>/remove", {}),
    ("/desk/attempts/<uuid:attempt_id>/ask", {}),
    (
        "/desk/payments/<receipt>/refund",
        {
            "key": KEY, "seen": "100", "said": "100", "amount": "1.00", "way": "check",
            "reason": "duplicate", "words": "She called",
        },
    ),
    ("/desk/refunds/<int(max=9223372036854775807):refund_id>/approve", {}),
    ("/desk/refunds/<int(max=9223372036854775807):refund_id>/deny", {"because": "Not twice"}),
    ("/desk/refunds/<int(max=9223372036854775807):refund_id>/cancel", {"why": "She called"}),
    ("/desk/refunds/<int(max=9223372036854775807):refund_id>/check", {"number": "10442"}),
    ("/desk/refunds/<int(max=9223372036854775807):refund_id>/void", {"cause": "Lost"}),
    (
        "/desk/disputes/<int(max=9223372036854775807):dispute_id>/answer",
        {"stance": "answered", "said": "Sent"},
    ),
    ("/desk/attention/<int(max=9223372036854775807):attention_id>/resolve", {}),
    ("/desk/tickets/<ticket_number>/take", {}),
    ("/desk/tickets/<ticket_number>/take-back", {}),
    ("/desk/tickets/<ticket_number>/give", {"staff": "1"}),
    ("/desk/tickets/<ticket_number>/turn", {"to": "bank", "seen": SEEN}),
    ("/desk/tickets/<ticket_number>/snooze", {"until": "2026-11-19", "seen": SEEN}),
    ("/desk/tickets/<ticket_number>/merge", {"into": "T-10001", "seen": SEEN, "sure": "yes"}),
    ("/desk/tickets/<ticket_number>/apart", {}),
    ("/desk/tickets/<ticket_number>/spam", {"seen": SEEN}),
    ("/desk/tickets/<ticket_number>/no-spam", {"seen": SEEN}),
    ("/desk/tickets/<ticket_number>/attach", {"account": "2044-1836", "seen": "1"}),
    ("/desk/tickets/<ticket_number>/take-off", {"seen": "1"}),
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
    ("/desk/accounts/<number>/paperless/end", {"reason": "She called"}),
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
    (
        "/desk/accounts/<number>/bills/<bill_number>/again",
        {"key": KEY, "reason": "It never came"},
    ),
]  # fmt: skip
