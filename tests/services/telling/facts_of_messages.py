"""What each message is told, for tests that write every one of them."""

from datetime import date

from models.money import Money

RECEIPT = {
    "amount": Money(14675),
    "fee": Money(245),
    "method": "Visa ••4242",
    "address_line": "77 Kestrel Way",
    "account_ending": "3315",
    "receipt_number": "R-00048812",
    "receipt_url": "https://pay.larkspursewer.example/receipt/7F3K92MD",
    "paid_on": date(2026, 11, 18),
    "balance_after": Money(0),
    "returnable_until": None,
}
FACTS = {
    "sign_in_code": {"code": "482 913", "minutes": 10},
    "security_notice": {"what": "News", "on": date(2026, 11, 18), "profile_url": "https://a.example"},
    "email_change_code": {"code": "482 913", "minutes": 10},
    "email_changed": {
        "new_email": "r@example.org", "on": date(2026, 11, 18), "undo_until": date(2026, 11, 21),
        "undo_url": "https://pay.larkspursewer.example/undo-email/abc",
    },
    "email_undone": {
        "on": date(2026, 11, 18), "since": date(2026, 11, 13), "profile_url": "https://a.example",
    },
    "provider_refused": {"name": "Dana Whitfield", "on": date(2026, 11, 18)},
    "district_export": {
        "who": "Priya Nair", "on": date(2026, 11, 18), "reason": "Yearly copy",
    },
    "receipt": RECEIPT,
    "receipt_together": {
        "amount": Money(29350), "fee": Money(245), "method": "Visa ••4242", "accounts": 3,
        "parts": [("2060-3315", "77 Kestrel Way", Money(14675)),
                  ("2060-3323", "79 Kestrel Way", Money(14675))],
        "receipt_number": "G-00048812", "paid_on": date(2026, 11, 18), "returnable_until": None,
        "receipt_url": "https://pay.larkspursewer.example/receipt/7F3K92MD",
    },
    "payment_submitted": {"amount": Money(14675), "clears_by": date(2026, 11, 24)},
    "payment_returned": {
        "amount": Money(14675), "owed": Money(15175), "reason": "Not enough money in the account.",
    },
    "refund_sent": {
        "amount": Money(14675), "by_check": False, "to_bank": False, "back_to": "Visa ••4242",
        "receipt_number": "R-00000117", "trace": "74501238812",
        "receipt_url": "https://pay.larkspursewer.example/receipt/7F3K92MD",
    },
    "refund_failed": {"amount": Money(14675), "receipt_number": "R-00000117"},
    "payment_failed": {
        "amount": Money(14675), "reason": "The bank declined the card.",
        "pay_url": "https://pay.larkspursewer.example/a/20603315",
    },
    "card_runs_out": {
        "method": "Visa ••4242", "expires": "12/2026", "draw_on": date(2027, 1, 11),
        "methods_url": "https://pay.larkspursewer.example/me/methods",
    },
    "invitation": {
        "inviter": "Iris Vance", "role": "contact", "until": date(2026, 12, 10),
        "address_line": "77 K•••••• Way",
        "join_url": "https://pay.larkspursewer.example/join/a-secret",
    },
    "access_ended": {"address_line": "77 Kestrel Way"},
    "access_by_us": {
        "what": "", "address_line": "77 Kestrel Way", "role": "contact",
        "on": date(2026, 11, 18), "account_url": "https://pay.larkspursewer.example/a/20603315",
    },
    "people_changed": {
        "what": "", "name": "Jo Winter", "address_line": "77 Kestrel Way", "role": "contact",
        "on": date(2026, 11, 18),
        "people_url": "https://pay.larkspursewer.example/a/20603315/people",
    },
    "arrangement_copy": {
        "words": ["I pay $90.00 in 3 instalments:", "$30.00 by Wed, Dec 2, 2026"],
        "on": date(2026, 11, 18), "address_line": "77 Kestrel Way",
        "plan_url": "https://pay.larkspursewer.example/a/20603315/plans",
    },
    "arrangement_news": {
        "what": "", "missing": Money(3000), "until": date(2026, 12, 13),
        "address_line": "77 Kestrel Way",
        "plan_url": "https://pay.larkspursewer.example/a/20603315/plans",
    },
    "contract_copy": {
        "words": ["I pay $4,800.00 over 120 months.", "Interest is 6.00% a year."],
        "on": date(2026, 11, 18), "address_line": "77 Kestrel Way",
        "contract_url": "https://pay.larkspursewer.example/a/20603315/contracts/1",
    },
    "contract_news": {
        "what": "", "missing": Money(5329), "until": date(2026, 12, 13),
        "address_line": "77 Kestrel Way",
        "contract_url": "https://pay.larkspursewer.example/a/20603315/contracts/1",
    },
    "balance_changed": {
        "why": "We corrected a mistake of ours on your account.", "amount": Money(4000),
        "is_more": False, "owed": Money(10675), "on": date(2026, 11, 18),
        "address_line": "77 Kestrel Way",
        "account_url": "https://pay.larkspursewer.example/a/20603315",
    },
    "autopay_link": {
        "address_line": "77 Kestrel Way",
        "autopay_url": "https://pay.larkspursewer.example/a/20603315/autopay",
    },
    "special_rates": {
        "year": 2026, "title": "Special rates for people of low income", "account_ending": "3315",
        "paragraphs": ["Some households are charged less.", "Senior discount"], "welcome": "",
        "notice_url": "https://pay.larkspursewer.example/discounts/notice",
    },
    "new_bill": {
        "amount": Money.dollars("146.75"), "owed": Money.dollars("161.43"),
        "due_on": date(2026, 12, 4), "bill_number": "26-000001", "address_line": "77 Kestrel Way",
        "account_ending": "3315",
        "bill_url": "https://pay.larkspursewer.example/a/20603315/bills/26-000001",
        "paper_url": "https://pay.larkspursewer.example/a/20603315/paperless",
    },
    "paperless_check": {
        "address_line": "77 Kestrel Way", "days": 14,
        "check_url": "https://pay.larkspursewer.example/paperless/20603315-a-secret",
    },
    "discount_news": {
        "what": "", "name": "Senior discount", "percent": "35%",
        "a_month": Money.dollars("15.44"), "from_on": date(2026, 11, 18),
        "until": date(2027, 7, 31), "reason": "", "address_line": "77 Kestrel Way",
        "discounts_url": "https://pay.larkspursewer.example/discounts",
    },
    "paperless_ended": {
        "address_line": "77 Kestrel Way", "on": date(2026, 11, 18), "reason": "You asked us to.",
        "paperless_url": "https://pay.larkspursewer.example/a/20603315/paperless",
    },
    "past_due": {
        "does": "", "amount": Money.dollars("146.75"), "owed": Money.dollars("161.43"),
        "bill_number": "26-000001", "due_on": date(2026, 12, 4), "next_does": "",
        "next_on": date(2026, 12, 24), "owner_told": False, "address_line": "77 Kestrel Way",
        "pay_url": "https://pay.larkspursewer.example/a/20603315",
    },
    "past_due_contact": {
        "name": "Jo Winter", "address_line": "77 Kestrel Way", "on": date(2026, 12, 19),
    },
    "pay_link": {
        "address_line": "77 Kestrel Way", "owed": Money(14675), "hours": 24,
        "pay_url": "https://pay.larkspursewer.example/pay/link/7F3K-92MD-ABCD",
    },
    "mandate_copy": {
        "words": ["I authorize the district to collect.", "Amount: all that is owed."],
        "on": date(2026, 11, 18), "address_line": "77 Kestrel Way",
        "autopay_url": "https://pay.larkspursewer.example/a/20603315/autopay",
    },
    "autopay_changed": {
        "what": "", "on": date(2026, 11, 18), "address_line": "77 Kestrel Way",
        "method": "Checking ••6789", "until": None, "reason": "",
        "autopay_url": "https://pay.larkspursewer.example/a/20603315/autopay",
    },
    "draft_notice": {
        "why": "", "amount": Money.dollars("146.75"), "fee": Money.ZERO,
        "draw_on": date(2026, 12, 4), "due_on": date(2026, 12, 4), "bill_number": "26-000001",
        "until_hour": 6, "method": "Checking ••6789", "address_line": "77 Kestrel Way",
        "autopay_url": "https://pay.larkspursewer.example/a/20603315/autopay",
    },
    "draft_not_needed": {
        "bill_number": "26-000001", "address_line": "77 Kestrel Way",
        "left": Money.dollars("80.00"), "given_back": Money.dollars("146.75"),
        "autopay_url": "https://pay.larkspursewer.example/a/20603315/autopay",
    },
    "draft_returned": {
        "amount": Money.dollars("146.75"), "reason": "The bank account is closed.",
        "again_on": None, "return_fee": Money.dollars("20.00"), "owed": Money.dollars("166.75"),
        "pay_url": "https://pay.larkspursewer.example/", "address_line": "77 Kestrel Way",
    },
    "mailing_changed": {
        "address_line": "77 Kestrel Way", "place": "Larkspur, WA 98299",
        "on": date(2026, 11, 18), "account_url": "https://pay.larkspursewer.example/a/20603315",
    },
    "customer_invitation": {
        "name": "Iris Vance", "account_ending": "3315", "street": "Kestrel Way",
        "join_url": "https://pay.larkspursewer.example/welcome/a-secret",
        "until": date(2026, 12, 26),
    },
    "account_linked": {
        "name": "Jo Winter", "address_line": "77 Kestrel Way", "role": "contact",
        "on": date(2026, 11, 18), "undo_until": date(2026, 12, 2),
        "undo_url": "https://pay.larkspursewer.example/undo-link/abc",
    },
    "letter_received": {"number": "T-10482"},
    "escrow_news": {
        "what": "", "number": "E-000012", "file_number": "CT-4410",
        "escrow_url": "https://pay.larkspursewer.example/escrow",
    },
    "letter_answered": {"number": "T-10482", "answer": "Call 811 before you dig."},
    "question_answered": {
        "about": "about a line of a bill", "number": "T-10482",
        "ticket_url": "https://pay.larkspursewer.example/ticket/T-10482",
    },
}  # fmt: skip
