"""What the owner agreed to: the words, made from the terms, and how they said yes.

No oral agreement: it is read and agreed to on the portal, or signed on paper that staff keep.
Nothing of it may depend on autopay (12 CFR 1005.10(e)(1)).
"""

from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from models.account import CustomerAccount, NamedAccount
from models.audit import Deed
from models.contract import Contract, ContractSignature, ContractState
from models.district import District
from models.errors import Conflict, Forbidden, Refused
from models.money import Money, total
from services.accounts import household
from services.context import Context
from services.contracts import news, posting, proposing
from services.contracts.agreed_words import WORDS
from services.rules import contracts
from services.rules.agreed import SAID_MAX, Saying, Words
from services.rules.masking import masked
from services.telling import wording

S = ContractState


def words_of(session: Session, district: District, made: Contract, language: str) -> Words:
    """What the owner reads before it is signed, in English where we have no other words; afterwards
    the same terms in another language than was signed."""
    known = language if language in WORDS else "en"
    account = session.get_one(CustomerAccount, made.account_id)
    said, facts = WORDS[known], _facts(district, made, account, known)
    parts = ["whole" if made.resolution else "whole_plain", "terms"]
    parts += ["fee"] if made.treasurer_fee else []
    parts += ["admin"] if made.admin_fee else []
    parts += ["all", "table", "current", "missed", "ahead"]
    parts += ["sale"] if made.is_due_on_sale else []
    return Words(tuple(said[part] % facts for part in (*parts, "lien", "any_way")), known)


def may_sign(session: Session, made: Contract, person_id: int, on: date) -> bool:
    """Whether a person still has to sign a contract: the owner it was proposed to, in time, while
    the account is open and in no bankruptcy."""
    return (
        made.state is S.APPROVED
        and person_id == made.person_id
        and on <= made.from_on
        and proposing.hindrance(session, made.account_id, person_id, on) is None
    )


def sign(
    session: Session, context: Context, contract_id: int, saying: Saying, *, at: datetime
) -> Contract:
    """Agree to a contract. It is in force and in the books from then on: its principal as not yet
    due, the fee for making it as owed. The owner gets the words by mail.

    A second call with the same key changes nothing.

    :raises Forbidden: for whoever has not to sign it, and staff for their own household.
    :raises Refused: when its day to be signed is over, the account is closed or in bankruptcy, or
        the person is no owner any more.
    :raises Conflict: when other words were read.
    """
    made = proposing.locked(session, contract_id)
    household.refuse_own(session, by=saying.by, account_id=made.account_id)
    if made.signature is not None and made.signature.key == saying.key:
        return made
    on = context.district.day(at)
    if made.state is S.APPROVED:
        if on > made.from_on:
            raise Refused("The time to agree to this is over. It must be proposed anew.")
        if no := proposing.hindrance(session, made.account_id, made.person_id, on):
            raise no
    if not may_sign(session, made, saying.person_id, on):
        raise Forbidden("There is nothing for you to agree to here.")
    agreed = words_of(session, context.district, made, saying.language)
    if saying.version not in (None, agreed.version):
        raise Conflict("What you read has changed. Read it again.")
    made.signature = ContractSignature(
        key=saying.key, person_id=saying.person_id, where=saying.where, text=agreed.text,
        language=agreed.language, version=agreed.version, terms=_terms(made), by=saying.by,
        proof=masked(saying.proof), address=saying.address, browser=saying.browser[:SAID_MAX],
        signed_at=at,
    )  # fmt: skip
    made.signed_at = at
    made.move_to(S.IN_FORCE, by=saying.by, at=at)
    posting.begin(session, context.district, made, on=on, at=at, by=saying.by)
    proposing.record(session, made, Deed.CONTRACT_SIGNED, by=saying.by, at=at)
    news.send_copy(session, context, made, at=at)
    return made


def _facts(
    district: District, made: Contract, account: NamedAccount, language: str
) -> dict[str, object]:
    rows = contracts.to_come(posting.agreed(made))
    interest, fees = total([row.interest for row in rows]), total([row.fee for row in rows])
    return {
        "district": district.name, "address": account.address, "ending": account.shown[-4:],
        "principal": made.principal, "purpose": made.purpose,
        "resolution": wording.resolution(made.resolution, language), "count": len(rows),
        "payment": made.payment, "rate": f"{made.rate.normalize():f}",
        "from_on": wording.day(made.from_on, language),
        "first_on": wording.day(rows[0].due_on, language), "last": rows[-1].payment,
        "last_on": wording.day(rows[-1].due_on, language),
        "treasurer_fee": made.treasurer_fee, "admin_fee": made.admin_fee, "interest": interest,
        "fees": fees + made.admin_fee, "paid": _paid(made, interest, fees),
        "notice_days": district.contracts.notice_days, "ask_days": district.contracts.ask_days,
    }  # fmt: skip


def _paid(made: Contract, interest: Money, fees: Money) -> Money:
    return made.principal + interest + fees + made.admin_fee


def _terms(made: Contract) -> dict[str, Any]:
    return {
        "principal": made.principal.cents, "rate": str(made.rate), "months": made.months,
        "payment": made.payment.cents, "treasurer_fee": made.treasurer_fee.cents,
        "admin_fee": made.admin_fee.cents, "from_on": made.from_on.isoformat(),
        "due_on_sale": made.is_due_on_sale, "resolution": made.resolution,
        "instalments": [
            [row.due_on.isoformat(), row.principal.cents, row.interest.cents, row.fee.cents]
            for row in contracts.to_come(posting.agreed(made))
        ],
    }  # fmt: skip
