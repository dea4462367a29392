"""A contract of years: its words, every month of it, and who signed it where."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from models.contract import Contract
from models.district import District
from models.signed import SignedWhere
from services.paper.press import letterhead, pressed_anyway
from services.rules.instalments import Row
from services.telling.wording import day


@dataclass(frozen=True, kw_only=True)
class ContractFacts:
    """A contract as it was or will be agreed to."""

    made: Contract
    #: Who pays and signs.
    owner: str
    #: As printed: ``2060-3315``.
    account: str
    service_address: str
    paragraphs: Sequence[str]
    #: Whether they are the very words that were signed.
    is_signed_text: bool
    rows: Sequence[Row]


def contract_pdf(facts: ContractFacts, district: District, language: str, at: datetime) -> bytes:
    """The contract as PDF/UA-1, to be signed or as it was.

    A letter the fonts lack stands as its number: no name prevents the paper.
    """
    made, signature = facts.made, facts.made.signature
    words = {
        "letterhead": letterhead(district, language),
        "number": made.number,
        "made_on": day(district.day(at), language),
        "owner": facts.owner,
        "account": facts.account,
        "address": facts.service_address,
        "paragraphs": list(facts.paragraphs),
        "rows": [
            [
                str(row.number), day(row.due_on, language),
                *(each.plain for each in (row.payment, row.interest, row.principal, row.fee)),
                row.left.plain,
            ]
            for row in facts.rows
        ],
        "signed": day(district.day(signature.signed_at), language) if signature else "",
        "on_paper": signature is not None and signature.where is SignedWhere.PAPER,
        "version": signature.version if signature else "",
        "is_signed_text": facts.is_signed_text,
    }  # fmt: skip
    return pressed_anyway("contract", words, language, at)
