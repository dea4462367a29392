"""Every form of the console, and what somebody honest sends with it."""

from uuid import UUID

from tests.factories import PASSWORD

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
#: What is sold, and how somebody asked.
CAME = {"came_by": "fax", "received_on": "2026-11-10"}
SOLD = {
    "address": "2218 Cedar Hollow Rd", "parcel": "", "legal": "Lot 4", "closing_on": "2026-11-24",
    "seller": "Iris", "purchaser": "Noor", "seller_goes_to": "PO Box 9",
}  # fmt: skip
#: Every form of the console.
FORMS: list[tuple[str, dict[str, str]]] = [
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
    ("/desk/past-due/mailed", {"notice": "1"}),
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
    (
        "/desk/contracts/<int(max=9223372036854775807):agreed_id>/approve",
        {"resolution": "2026-31"},
    ),
    (
        "/desk/contracts/<int(max=9223372036854775807):agreed_id>/deny",
        {"because": "Not in need"},
    ),
    (
        "/desk/contracts/<int(max=9223372036854775807):agreed_id>/withdraw",
        {"why": "Other terms"},
    ),
    (
        "/desk/contracts/<int(max=9223372036854775807):agreed_id>/sign",
        {"key": KEY, "paper": "Cabinet 3"},
    ),
    (
        "/desk/contracts/<int(max=9223372036854775807):agreed_id>/prepay",
        {"seen": "0", "ahead": "500.00"},
    ),
    (
        "/desk/contracts/<int(max=9223372036854775807):agreed_id>/pay-off",
        {"ends": "480000"},
    ),
    (
        "/desk/contracts/<int(max=9223372036854775807):agreed_id>/call",
        {"cause": "No answer"},
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
    ("/desk/escrow/new", {"key": KEY, "company": "Cascade Title", **CAME, **SOLD}),
    ("/desk/escrow/<int(max=9223372036854775807):request_id>/complete", {**CAME, **SOLD}),
    ("/desk/escrow/<int(max=9223372036854775807):request_id>/missing", {"missing": "Which lot?"}),
    ("/desk/escrow/<int(max=9223372036854775807):request_id>/cancel", {"because": "No sale"}),
    (
        "/desk/escrow/<int(max=9223372036854775807):request_id>/check",
        {"amount": "20.00", "check_number": "10442", "came_on": "2026-11-10"},
    ),
    (
        "/desk/escrow/<int(max=9223372036854775807):request_id>"
        "/payments/<int(max=9223372036854775807):payment_id>/count",
        {},
    ),
    (
        "/desk/escrow/<int(max=9223372036854775807):request_id>/answer",
        {"seen": "9", "said": "", "number": "{account}", "closing_on": "2026-11-24",
         "billed_to": "2026-11-10", "note": "So"},
    ),
    (
        "/desk/escrow/<int(max=9223372036854775807):request_id>/finish",
        {"key": KEY, "seen": "99", "last_day": "2026-11-10"},
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
    ("/desk/bill-runs/draft", {"cycle": "2", "bill_on": "2098-12-18"}),
    ("/desk/bill-runs/<int(max=9223372036854775807):run_id>/preview", {"key": KEY}),
    (
        "/desk/bill-runs/<int(max=9223372036854775807):run_id>/decide",
        {"chosen": "1", "decision": "hold", "reason": "They called"},
    ),
    ("/desk/bill-runs/<int(max=9223372036854775807):run_id>/approve", {}),
    ("/desk/bill-runs/<int(max=9223372036854775807):run_id>/drop", {"why": "The wrong day"}),
    (
        "/desk/rates/changes/amounts",
        {
            "key": KEY, "resolution": "Resolution 2098-14", "from_on": "2099-01-01",
            "amount_0": "99.00", "amount_1": "30.40", "amount_2": "2.25",
        },
    ),
    (
        "/desk/rates/changes/file",
        {"key": KEY, "resolution": "Resolution 2098-14", "from_on": "2099-01-01"},
    ),
    ("/desk/rates/changes/<int(max=9223372036854775807):change_id>/preview", {"key": KEY}),
    ("/desk/rates/changes/<int(max=9223372036854775807):change_id>/approve", {}),
    ("/desk/rates/changes/<int(max=9223372036854775807):change_id>/refuse", {"because": "Tabled"}),
    ("/desk/rates/changes/<int(max=9223372036854775807):change_id>/withdraw", {"why": "Wrong"}),
    ("/desk/rates/changes/<int(max=9223372036854775807):change_id>/take-back", {"cause": "Undone"}),
    ("/desk/print-files/again", {"key": KEY}),
    ("/desk/print-files/of-run/<int(max=9223372036854775807):run_id>", {}),
    (
        "/desk/print-files/<int(max=9223372036854775807):file_id>/handed",
        {"on": "2026-11-18"},
    ),
    (
        "/desk/accounts/<number>/bills/<bill_number>/again",
        {"key": KEY, "reason": "It never came"},
    ),
    ("/desk/volumes/load", {"kind": "period"}),
]  # fmt: skip
