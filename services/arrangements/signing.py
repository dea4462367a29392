"""What somebody agreed to: the words, made from the terms, and how they said yes.

No oral agreement: it is read and agreed to on the portal, or signed on paper that staff keep.
Nothing of it may depend on autopay (12 CFR 1005.10(e)(1)).
"""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.account import CustomerAccount, NamedAccount, Person, Role
from models.arrangement import (
    Arrangement,
    ArrangementSignature,
    ArrangementState,
    Signer,
)
from models.audit import Deed
from models.district import District
from models.errors import Conflict, Forbidden, Refused
from models.hold import HoldKind
from services import audit
from services.access import accounts
from services.accounts import holds, household
from services.arrangements import news, offering, proposing
from services.arrangements.agreed_words import WORDS
from services.context import Context
from services.payments import payable
from services.rules.agreed import SAID_MAX, Saying, Words
from services.rules.instalments import Instalment
from services.telling import wording

OWNERS = frozenset({Role.OWNER, Role.CO_OWNER})


def words(
    instalments: Sequence[Instalment], *, account: NamedAccount, district: District,
    language: str, together: bool, payer: str = "",
) -> Words:  # fmt: skip
    """What these terms come to, in English where we have no other words.

    ``payer`` for the words of an owner who agrees to what somebody else pays.
    """
    known = language if language in WORDS else "en"
    said = WORDS[known]
    amount = sum((each.amount for each in instalments[1:]), instalments[0].amount)
    facts = {
        "district": district.name, "address": account.address, "ending": account.shown[-4:],
        "amount": amount, "count": len(instalments), "payer": payer,
        "notice_days": district.arrangements.notice_days,
    }  # fmt: skip
    parts = [said["owner"] % facts] if payer else []
    parts.append(said["whole"] % facts)
    parts += [
        said["instalment"] % {"amount": each.amount, "day": wording.day(each.due_on, known)}
        for each in instalments
    ]
    rest = ("together" if together else "apart", "waits", "missed", "ahead", "any_way")
    return Words((*parts, *(said[name] % facts for name in rest)), known)


def words_of(
    session: Session, district: District, made: Arrangement, signer: Signer, language: str
) -> Words:
    """What this signer of an arrangement reads."""
    account = session.get_one(CustomerAccount, made.account_id)
    payer = session.get_one(Person, made.person_id).name if signer is Signer.OWNER else ""
    return words(
        [Instalment(each.due_on, each.amount) for each in made.instalments], account=account,
        district=district, language=language, together=made.is_together, payer=payer,
    )  # fmt: skip


def signer_of(session: Session, made: Arrangement, person_id: int, on: date) -> Signer | None:
    """As what a person still has to sign this; none when they have not to."""
    if made.state is not ArrangementState.PROPOSED:
        return None
    done = {each.signer for each in made.signatures}
    if person_id == made.person_id:
        return None if Signer.PAYER in done else Signer.PAYER
    if not made.needs_owner or Signer.OWNER in done:
        return None
    role = accounts.access_of(session, person_id, made.account_id, on).role
    return Signer.OWNER if role in OWNERS else None


def sign(
    session: Session, context: Context, arrangement_id: int, saying: Saying, *, at: datetime
) -> Arrangement:
    """Agree to an arrangement. Once all who must have, it is in force: late fees and past-due
    notices wait, and whoever pays gets the words by mail.

    A second call with the same key changes nothing.

    :raises Forbidden: for whoever has not to sign it, and staff for their own household.
    :raises Refused: when its time to be signed is over.
    :raises Conflict: when other words were read, or more is due by now.
    """
    made = proposing.locked(session, arrangement_id)
    household.refuse_own(session, by=saying.by, account_id=made.account_id)
    if any(each.key == saying.key for each in made.signatures):
        return made
    on = context.district.day(at)
    if on > made.sign_until and made.state is ArrangementState.PROPOSED:
        raise Refused("The time to agree to this is over. Start again.")
    signer = signer_of(session, made, saying.person_id, on)
    if signer is None:
        raise Forbidden("There is nothing for you to agree to here.")
    agreed = words_of(session, context.district, made, signer, saying.language)
    if saying.version not in (None, agreed.version):
        raise Conflict("What you read has changed. Read it again.")
    _refuse_more(session, context.district, made, on)
    made.signatures.append(
        ArrangementSignature(
            key=saying.key, signer=signer, person_id=saying.person_id, where=saying.where,
            text=agreed.text, language=agreed.language, version=agreed.version,
            terms=_terms(made), by=saying.by, proof=saying.proof, address=saying.address,
            browser=saying.browser[:SAID_MAX], signed_at=at,
        )
    )  # fmt: skip
    session.flush()
    audit.record(
        session, actor=saying.by, action=Deed.ARRANGEMENT_SIGNED,
        subject=audit.account_of(session, made.account_id), at=at, address=saying.address,
        detail={"arrangement": made.id, "as": signer.value, "where": saying.where.value},
    )  # fmt: skip
    if {each.signer for each in made.signatures} >= needed(made):
        _begin(session, context, made, saying, on=on, at=at)
    return made


def needed(made: Arrangement) -> frozenset[Signer]:
    """Who must sign an arrangement."""
    return frozenset(Signer) if made.needs_owner else frozenset({Signer.PAYER})


def _begin(
    session: Session, context: Context, made: Arrangement, saying: Saying, *, on: date,
    at: datetime,
) -> None:  # fmt: skip
    made.signed_at = at
    made.move_to(ArrangementState.KEPT, by=saying.by, at=at)
    session.flush()
    holds.place(
        session, key=proposing.hold_key(made), account_id=made.account_id,
        kind=HoldKind.ARRANGEMENT, reason=f"Payment arrangement over {made.amount}", from_on=on,
        to_on=None, by=saying.by, on=on, at=at,
    )  # fmt: skip
    news.send_copy(session, context, made, at=at)


def _refuse_more(
    session: Session, district: District, made: Arrangement, on: date
) -> None:  # fmt: skip
    account = session.get_one(CustomerAccount, made.account_id)
    now = offering.to_divide(session, district, payable.of_account(session, account, on), on)
    if now > made.amount:
        raise Conflict(proposing.MOVED, amount=now)


def _terms(made: Arrangement) -> dict[str, Any]:
    return {
        "amount": made.amount.cents,
        "together": made.is_together,
        "instalments": [[each.due_on.isoformat(), each.amount.cents] for each in made.instalments],
    }


def signed(session: Session, arrangement_id: int, person_id: int) -> ArrangementSignature | None:
    """What a person agreed to."""
    return session.scalar(
        select(ArrangementSignature).where(
            ArrangementSignature.arrangement_id == arrangement_id,
            ArrangementSignature.person_id == person_id,
        )
    )
