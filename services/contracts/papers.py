"""A contract on paper: to be signed, or with the very words that were."""

from datetime import datetime

from sqlalchemy.orm import Session

from models.account import CustomerAccount, Person
from models.contract import Contract
from models.district import District
from services.contracts import posting, signing
from services.paper import ContractFacts, contract_pdf
from services.rules import contracts


def paper(
    session: Session, district: District, made: Contract, language: str, *, at: datetime
) -> bytes:
    """The contract as PDF: once it is signed the words that were, in their language; in another
    the same terms, and a line that says so.
    """
    account = session.get_one(CustomerAccount, made.account_id)
    signed = made.signature
    is_signed_text = signed is not None and signed.language == language
    words = signing.words_of(session, district, made, language)
    kept = signed.text.split("\n\n") if signed is not None and is_signed_text else None
    facts = ContractFacts(
        made=made, owner=session.get_one(Person, made.person_id).name, account=account.shown,
        service_address=account.address, paragraphs=kept or words.paragraphs,
        is_signed_text=is_signed_text, rows=contracts.to_come(posting.agreed(made)),
    )  # fmt: skip
    return contract_pdf(facts, district, words.language, at)
