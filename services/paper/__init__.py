"""Paper: receipts and bills as tagged PDF, drawn from facts by the templates in templates/print.

The same facts always give the same bytes. A missing font, glyph or alternative
text is an error here, never a paper with a hole in it.

``facts``: what papers say; whoever wants a paper fills these in
``press``: facts and a template in, a tagged PDF out
``squares``: square codes, drawn fast
``bill``: the bill of one billing period, with its stub
``bill_facts``: what such a bill says, gathered from its rows
``bill_words``: how it calls its lines and what changed, in either language
``evidence``: what proves a debit of autopay, page after page
``evidence_words``: what that paper says for the words our books keep for machines
``contract``: a contract of years, to be signed or as it was
``escrow``: the answer to a title company, for the sale of a property
``dispute``: what proves a charge, for the bank that decides
``past_due``: a notice that a bill is past due
``special_rates``: the yearly notice of who is charged less, and what that shifts
``special_rates_words``: what it says, also where it is no paper
``together``: many of a kind as one file, for the mail house
``receipt``: the receipt of one payment, of one account or of several
"""

from services.paper.bill import bill_pdf, bills_pdf
from services.paper.contract import ContractFacts, contract_pdf
from services.paper.dispute import dispute_pdf
from services.paper.escrow import escrow_pdf
from services.paper.evidence import evidence_pdf
from services.paper.facts import BillFacts, BillRow, ReceiptFacts
from services.paper.past_due import PastDueFacts, past_due_pdf
from services.paper.press import Unprintable
from services.paper.receipt import receipt_pdf
from services.paper.special_rates import (
    special_rates_paper,
    special_rates_pdf,
    special_rates_together,
)
from services.paper.together import WrongPages

__all__ = [
    "BillFacts", "BillRow", "ContractFacts", "PastDueFacts", "ReceiptFacts", "Unprintable",
    "WrongPages", "bill_pdf", "bills_pdf", "contract_pdf", "dispute_pdf", "escrow_pdf",
    "evidence_pdf", "past_due_pdf", "receipt_pdf", "special_rates_paper", "special_rates_pdf",
    "special_rates_together",
]  # fmt: skip
