"""What somebody honest sends with the forms of rates, bills and what follows from them."""

from uuid import UUID

KEY = str(UUID(int=13))
#: What is sold, and how somebody asked.
CAME = {"came_by": "fax", "received_on": "2026-11-10"}
SOLD = {
    "address": "2218 Cedar Hollow Rd", "parcel": "", "legal": "Lot 4", "closing_on": "2026-11-24",
    "seller": "Iris", "purchaser": "Noor", "seller_goes_to": "PO Box 9",
}  # fmt: skip
#: Every form of the console that is about more than one account, or about a sale.
FORMS: list[tuple[str, dict[str, str]]] = [
    ("/desk/past-due/mailed", {"notice": "1"}),
    *(
        (f"/desk/approvals/<int(max=9223372036854775807):change_id>/{deed}", sent)
        for deed, sent in (
            ("approve", {"version": "1"}),
            ("send-back", {"version": "1", "answer": "Which meter?"}),
            ("deny", {"version": "1", "answer": "It was owed."}),
            ("take-back", {"because": "It was right."}),
        )
    ),
    ("/desk/discrepancies/find", {}),
    *(
        (f"/desk/discrepancies/D-<int(max=9223372036854775807):case_id>/{deed}", sent)
        for deed, sent in (
            *((verb, {"version": "2"}) for verb in ("take", "go-on", "prove", "agree")),
            ("note", {"version": "2", "note": "The safe has it."}),
            ("wait", {"version": "2", "who": "BANK", "what": "They look for it."}),
            ("state", {"version": "2", "statement": "It was in the safe."}),
            ("disagree", {"version": "2", "answer": "It was not there."}),
            (
                "close",
                {"version": "2", "cause": "counted_wrong", "cause_words": "", "prevention": ""},
            ),
            (
                "leave",
                {
                    "version": "2",
                    "left": "It is a dollar.",
                    "left_cause": "counted_wrong",
                    "left_words": "",
                },
            ),
        )
    ),
    (
        "/desk/accounts/<number>/discrepancy",
        {
            "key": KEY,
            "type": "drawer_over_short",
            "amount": "1.00",
            "told": "",
            "ticket": "",
            "words": "The drawer is short.",
        },
    ),
    (
        "/desk/accounts/<number>/change/<any(adjust, move, reverse, credit, write_off, reinstate)"
        ":slug>",
        {
            "key": KEY,
            "side": "credit",
            "component": "service",
            "amount": "1.00",
            "reason": "billing_error",
            "words": "It was read wrong.",
            **{
                f"part_{each}": "0.00"
                for each in ("service", "penalty", "interest", "fee", "contract")
            },
            **dict.fromkeys(("entry", "payment", "undoes", "document", "ticket"), ""),
            **dict.fromkeys(("old", "again", "rest", "back", "case"), ""),
            "seen": "",
            "said": "",
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
        {
            "seen": "9",
            "said": "",
            "number": "{account}",
            "closing_on": "2026-11-24",
            "billed_to": "2026-11-10",
            "note": "So",
        },
    ),
    (
        "/desk/escrow/<int(max=9223372036854775807):request_id>/finish",
        {"key": KEY, "seen": "99", "last_day": "2026-11-10"},
    ),
    ("/desk/bill-runs/draft", {"cycle": "2", "bill_on": "2098-12-18", "others": "y"}),
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
            "key": KEY,
            "resolution": "Resolution 2028-14",
            "from_on": "2029-01-01",
            "amount_0": "99.00",
            "amount_1": "30.40",
            "amount_2": "2.25",
        },
    ),
    (
        "/desk/rates/changes/file",
        {"key": KEY, "resolution": "Resolution 2028-14", "from_on": "2029-01-01"},
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
    ("/desk/volumes/load", {"kind": "period"}),
]
