"""What a payer signs: the exact words, made from the terms, and the copy they get.

12 CFR 1005.10(b) asks for a permission in writing and a copy of it; 1005.10(c) for the right
to stop, up to three business days before at the bank; 1005.10(d) for a notice of each amount
that varies. Nacha asks to keep it for two years after its end: until then it is not forgotten.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from sqlalchemy.orm import Session

from models.account import CustomerAccount, NamedAccount, Person
from models.attempt import MethodType
from models.autopay import Autopay, Mandate, NoticeRule, Origin
from models.autopay_reason import AutopayReason
from models.district import District
from models.saved_method import SavedMethod
from services.autopay.mandate_words import WORDS
from services.context import Context
from services.drafts import terms as as_terms
from services.drafts import withdrawing
from services.rules.agreed import SAID_MAX, Words
from services.rules.drafting import Terms
from services.rules.mailboxes import is_plain
from services.rules.returned import retries_of
from services.telling import messages


@dataclass(frozen=True, kw_only=True)
class Signature:
    """How a payer said yes. ``key`` is the form's: the same form signs once."""

    key: UUID
    person_id: int
    language: str
    #: What was proved within this sign-in.
    proof: str
    address: str
    browser: str
    origin: Origin = Origin.PORTAL


class Payer(Protocol):
    """What a permission names as what pays."""

    @property
    def method_type(self) -> MethodType: ...
    @property
    def shown(self) -> str: ...


def words(
    terms: Terms, *, account: NamedAccount, method: Payer, district: District, language: str,
) -> Words:  # fmt: skip
    """The permission these terms come to; in English where we have no other words."""
    known = language if language in WORDS else "en"
    said = WORDS[known]
    parts = [said["whole"], said[f"amount_{terms.amount_rule.value}"]]
    parts.append(said["on_due_day" if not terms.days_before else "days_before"])
    if terms.cap is not None:
        parts.append(said["cap"])
    fee = district.payments.card_fee
    if method.method_type is MethodType.CARD and fee:
        parts.append(said["fee"])
    is_range = terms.notice_rule is NoticeRule.RANGE
    retries = retries_of(
        district.autopay.retries_max, is_card=method.method_type is MethodType.CARD
    )
    parts.append(said["range" if is_range else "notice"])
    parts += [said["again" if retries else "not_again"], said["stop"]]
    facts = {
        "district": district.name, "address": account.address,
        "ending": account.shown[-4:], "method": method.shown, "days": terms.days_before,
        "fixed": terms.fixed, "cap": terms.cap, "fee": fee,
        "notice_days": district.autopay.notice_days,
        "range_from": terms.range_from or "$0.00", "range_to": terms.range_to,
        "retries": retries, "telephone": district.contact.telephone,
    }  # fmt: skip
    return Words(tuple(part % facts for part in parts), known)


def sign(
    session: Session, context: Context, signature: Signature, terms: Terms, *,
    account: CustomerAccount, method: SavedMethod, at: datetime, agreed: Words | None = None,
    given_at: datetime | None = None,
) -> Mandate:  # fmt: skip
    """Keep what a payer agreed to, and mail them the copy in the same transaction.

    ``agreed`` and ``given_at`` where they read and agreed to the words before the method was known.
    """
    agreed = agreed or words(
        terms, account=account, method=method, district=context.district,
        language=signature.language,
    )  # fmt: skip
    mandate = Mandate(
        key=signature.key, account_id=account.id, person_id=signature.person_id,
        method_id=method.id, origin=signature.origin, text=agreed.text, language=agreed.language,
        version=agreed.version, terms=as_terms.as_data(terms), proof=signature.proof,
        address=signature.address, browser=signature.browser[:SAID_MAX], given_at=given_at or at,
    )  # fmt: skip
    session.add(mandate)
    session.flush()
    _send_copy(session, context, mandate, account, agreed, at=at)
    return mandate


def _send_copy(
    session: Session, context: Context, mandate: Mandate, account: CustomerAccount, agreed: Words,
    *, at: datetime,
) -> None:  # fmt: skip
    person = session.get_one(Person, mandate.person_id)
    if is_plain(person.email or ""):
        messages.write(
            session, kind="mandate_copy", key=f"mandate_copy:{mandate.id}", to=person.email or "",
            language=agreed.language, district=context.district, at=at,
            account_id=account.id, by=f"person:{person.id}", words=list(agreed.paragraphs),
            on=context.district.day(mandate.given_at), address_line=account.premise.address,
            account_ending=account.shown[-4:], autopay_url=context.links.autopay(account.number),
        )  # fmt: skip


def renew(
    session: Session, context: Context, autopay: Autopay, signature: Signature, terms: Terms, *,
    method: SavedMethod, by: str, at: datetime, agreed: Words | None = None,
    given_at: datetime | None = None,
) -> Mandate:  # fmt: skip
    """Let an autopay stand on a new mandate from now on; the old one ends."""
    account = session.get_one(CustomerAccount, autopay.account_id)
    old = session.get_one(Mandate, autopay.mandate_id)
    mandate = sign(
        session, context, signature, terms, account=account, method=method, at=at, agreed=agreed,
        given_at=given_at,
    )  # fmt: skip
    withdrawing.end_mandate(old, by=by, reason=AutopayReason.REPLACED, at=at)
    autopay.mandate_id = mandate.id
    return mandate
