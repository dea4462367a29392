"""The letter of a decision over a discount: what it changes on the bill, from when, and how to ask
again."""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from models.account import CustomerAccount
from models.attention import AttentionKind
from models.district import District
from models.hold import HoldKind
from models.program_enrolment import Decision, Does, ProgramProposal
from models.tariff import in_language
from services import attention, audit
from services.access.payers import payers
from services.accounts import holds
from services.context import Context
from services.programs.proposing import DAY
from services.rules import screening
from services.rules.programs import percents
from services.rules.rating.sums import written
from services.telling import messages

KIND = "discount_news"
_BY_HAND = {
    "approved": "Write on paper that a discount was approved, from when and how much:"
    " nobody of the account has an e-mail address.",
    "declined": "Write on paper that a discount was not approved, why, and how to ask again:"
    " nobody of the account has an e-mail address.",
    "ended": "Write on paper that a discount ends, and on which day: nobody of the account has"
    " an e-mail address.",
    "never": "Write on paper that a discount does not begin: nobody of the account has an"
    " e-mail address.",
}


def tell(session: Session, context: Context, proposal: ProgramProposal, *, at: datetime) -> None:
    """Write to everybody who pays the account what was decided; for each decision once for ever.

    Where nobody can be reached by e-mail, or it is held back, staff are asked to write on paper. A
    no to an end that was proposed changes nothing for them, and they are told nothing.
    """
    what = _what(proposal)
    if what is None:
        return
    account = session.get_one(CustomerAccount, proposal.account_id)
    on = context.district.day(at)
    is_held = holds.is_held(session, account.id, HoldKind.EMAIL, on)
    readers = () if is_held else payers(session, account.id, on=on)
    if not readers:
        attention.call(
            session, key=f"{KIND}:{proposal.id}", kind=AttentionKind.MAIL,
            subject=audit.account(account.number), words=_BY_HAND[what], at=at,
            account_id=account.id,
        )  # fmt: skip
    for reader in readers:
        messages.write(
            session, kind=KIND, key=f"{KIND}:{proposal.id}:{reader.id}", to=reader.email or "",
            language=reader.language, district=context.district, at=at, account_id=account.id,
            by="programs", what=what, address_line=account.premise.address,
            discounts_url=context.links.discounts(),
            **_facts(context.district, proposal, account, reader.language),
        )  # fmt: skip


def _what(proposal: ProgramProposal) -> str | None:
    if proposal.does is Does.BEGIN:
        return "approved" if proposal.decision is Decision.APPROVED else "declined"
    if proposal.decision is not Decision.APPROVED or proposal.to_on is None:
        return None
    return "ended" if proposal.to_on >= proposal.from_on else "never"


def _facts(
    district: District, proposal: ProgramProposal, account: CustomerAccount, language: str
) -> dict[str, Any]:
    """What it is called, takes off, from when and until when; and why not."""
    program = district.programs.get(proposal.program)
    needs, is_end = f"{proposal.program}.{proposal.tier}", proposal.does is Does.END
    from_on = proposal.to_on + DAY if is_end and proposal.to_on else proposal.from_on
    return {
        "name": in_language(program.name, language) if program else proposal.program,
        "percent": " / ".join(f"{written(each)}%" for each in percents(
            district.tariff, needs, from_on
        )),
        "a_month": screening.a_month(
            district.tariff, needs, customer_class=account.customer_class, on=from_on
        ),
        "from_on": from_on, "until": proposal.to_on, "reason": proposal.words,
    }  # fmt: skip
