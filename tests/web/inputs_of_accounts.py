"""The forms of the work on accounts, and what somebody honest sends with them."""

from uuid import UUID

KEY = str(UUID(int=13))
#: A version no account ever had.
CHANGE = {"key": KEY, "seen": "99", "reason": "She called"}
#: How staff made sure of the caller.
SURE = {"verified": "photo_id"}
MAILED = {
    "name": "Noor", "line1": "PO Box 9", "line2": "", "city": "Larkspur", "state": "WA",
    "postal_code": "98299",
}  # fmt: skip
#: Read by tests/web/test_every_input.py.
FORMS_OF_ACCOUNTS: list[tuple[str, dict[str, str]]] = [
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
        {"key": KEY, "kind": "refunds", "reason": "Asked", "from_on": "", "to_on": ""},
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
            "from_on": "",
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
    ("/desk/accounts/<number>/close", {**CHANGE, "last_day": ""}),
    (
        "/desk/accounts/<number>/new-owner",
        {**CHANGE, **MAILED, "owner": "Noor", "email": "noor@example.org", "first_day": ""},
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
            "opened_on": "",
            "is_another": "y",
        },
    ),
]
