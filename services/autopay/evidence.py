"""What proves a debit: permission, method, notice, bill, amounts, each try and its money.

One tree of plain facts; the file for machines is the tree, and the paper is drawn from the
tree and from nothing else, so they cannot differ. The hash is over the tree alone: taken out
again with nothing new, it is the same. It holds no more of a card or account than its last
four digits, as nothing here does.
"""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from models.account import CustomerAccount, Person
from models.attempt import AttemptTransition, PaymentAttempt
from models.autopay import Autopay, Mandate, Origin
from models.bill import Bill
from models.district import District
from models.draft import Draft
from models.errors import NotFound
from models.ledger import Entry
from models.money import Money
from models.outbox import OutboxMessage
from models.payment import Payment, PaymentReturn
from models.saved_method import SavedMethod
from services import paper
from services.drafts import fees
from services.methods import signed
from services.proving.email_changes import masked as masked_address
from services.rules.masking import masked
from services.rules.returned import of_code

Facts = dict[str, Any]
_AMOUNTS = frozenset({"fixed", "cap", "range_from", "range_to"})
_ORIGINS = {
    Origin.PORTAL: "by the payer, signed in to the portal",
    Origin.STAFF: "on paper, at the counter or by telephone, written down by staff",
    Origin.IMPORT: "in another system, brought along",
}


@dataclass(frozen=True)
class Evidence:
    """The facts about one debit, and the hash of them."""

    district: District
    facts: Facts
    made_at: datetime

    @property
    def sha256(self) -> str:
        """The hash of the facts, written in the one usual way."""
        plain = json.dumps(self.facts, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(plain.encode()).hexdigest()

    @property
    def file(self) -> bytes:
        """The facts for machines, and for whoever keeps them."""
        whole = {"facts": self.facts, "sha256": self.sha256, "taken_out_at": _at(self.made_at)}
        return json.dumps(whole, ensure_ascii=False, indent=2).encode()

    @property
    def paper(self) -> bytes:
        """The same facts as a PDF; a letter the fonts lack stands as its number."""
        return paper.evidence_pdf(self.district, self.facts, self.sha256, self.made_at)


def of_draft(session: Session, district: District, draft_id: int, *, at: datetime) -> Evidence:
    """Everything about one draft, of a closed account too.

    :raises NotFound: when there is no such draft.
    """
    draft = session.get(Draft, draft_id)
    if draft is None:
        raise NotFound("There is no such draft.")
    account = session.get_one(CustomerAccount, draft.account_id)
    autopay = session.get_one(Autopay, draft.autopay_id)
    attempts = session.scalars(
        select(PaymentAttempt)
        .where(PaymentAttempt.draft_id == draft_id)
        .order_by(PaymentAttempt.draft_try)
    ).all()
    used = (attempts[-1].method_id if attempts else None) or autopay.method_id
    facts: Facts = {
        "debit": _debit(session, district, draft, account, autopay),
        "bill": _bill(session.get_one(Bill, draft.bill_id)),
        "permission": _permission(session, autopay, attempts),
        "method": _method(session.get(SavedMethod, used) if used else None),
        "notice": _notice(session, draft),
        "moves_of_the_draft": [
            {"at": _at(move.at), "from": move.from_state.value, "to": move.to_state.value,
             "by": move.by, "why": masked(move.reason)}
            for move in draft.moves
        ],
        "tries": [_try(session, draft, attempt) for attempt in attempts],
        "money": _money(session, [attempt.id for attempt in attempts]),
    }  # fmt: skip
    return Evidence(district, facts, at)


def _debit(
    session: Session, district: District, draft: Draft, account: CustomerAccount, autopay: Autopay
) -> Facts:
    payer = session.get(Person, autopay.person_id) if autopay.person_id else None
    return {
        "district": district.name, "account": account.shown,
        "service_address": account.premise.address,
        "payer": payer.name if payer else "not known here", "draft": draft.id,
        "state": draft.state.value, "drawn_on": _on(draft.draw_on),
        "tried_again_on": _on(draft.again_on), "planned": str(draft.planned),
        "announced": _maybe(draft.noticed), "sent": _maybe(draft.sent),
        "times_sent": draft.tries, "autopay_on_since": _at(autopay.started_at),
        "autopay_state": autopay.state.value,
    }  # fmt: skip


def _bill(bill: Bill) -> Facts:
    return {
        "number": bill.number, "issued_on": _on(bill.issued_on), "due_on": _on(bill.due_on),
        "period": f"{_on(bill.period_from)} to {_on(bill.period_to)}", "charges": str(bill.total),
        "owed_before": str(bill.balance_before),
    }  # fmt: skip


def _permission(
    session: Session, autopay: Autopay, attempts: Sequence[PaymentAttempt]
) -> Facts:  # fmt: skip
    """What was signed and held when it was drawn; what was signed later proves nothing of it."""
    last = attempts[-1] if attempts else None
    drawn_at = last.created_at if last else None
    mandate = signed.held(
        session, autopay, method_id=last.method_id if last else None, drawn_at=drawn_at
    )
    is_whole = hashlib.sha256(mandate.text.encode()).hexdigest() == mandate.version
    return {
        "given_at": _at(mandate.given_at), "given": _ORIGINS[mandate.origin],
        "proved_by": mandate.proof or "not recorded", "from_address": mandate.address,
        "browser": masked(mandate.browser), "language": mandate.language,
        "version": mandate.version, "words_match_their_version": "yes" if is_whole else "no",
        "held_when_drawn": _held(mandate, drawn_at), "ended_at": _at(mandate.ended_at),
        "ended_by": mandate.ended_by, "why_it_ended": masked(mandate.end_reason),
        "terms": {word: _term(word, said) for word, said in mandate.terms.items()},
        "words": mandate.text.split("\n\n"),
    }  # fmt: skip


def _held(mandate: Mandate, drawn_at: datetime | None) -> str:
    if drawn_at is None:
        return "not drawn yet"
    return "yes" if mandate.ended_at is None or mandate.ended_at > drawn_at else "no"


def _method(method: SavedMethod | None) -> Facts:
    if method is None:
        return {}
    return {
        "kind": method.method_type.value, "brand": method.brand, "funding": method.funding,
        "last_four": method.last_four, "kept_since": _at(method.created_at),
        "proven_at": _at(method.activated_at), "agreed_at": _at(method.consented_at),
        "agreed_version": method.consent_version, "agreed_from_address": method.address,
        "processor_mandate": method.mandate_id or "",
        "processor_name": method.payment_method_id or "",
        "agreed_words": method.consent_text.split("\n\n"),
    }  # fmt: skip


def _notice(session: Session, draft: Draft) -> Facts:
    """The notice that counts, or why there was none by e-mail."""
    letter = session.get(OutboxMessage, draft.notice_id) if draft.notice_id else None
    known: Facts = {
        "amount": _maybe(draft.noticed), "fee_on_top": _maybe(draft.noticed_fee),
        "counts_from": _on(draft.noticed_on),
    }  # fmt: skip
    if letter is None:
        in_range = draft.noticed is not None and draft.noticed_on is None
        how = "none: the amount is in the range the payer chose" if in_range else "by staff or none"
        return {**known, "sent": how}
    return {
        **known, "sent": "by e-mail", "to": masked_address(letter.to),
        "written_at": _at(letter.created_at), "left_at": _at(letter.sent_at),
        "state": letter.state.value, "came_back_at": _at(letter.bounced_at),
        "subject": letter.subject, "words": _without_links(letter.text).split("\n\n"),
    }  # fmt: skip


def _try(session: Session, draft: Draft, attempt: PaymentAttempt) -> Facts:
    moves = session.scalars(
        select(AttemptTransition)
        .where(AttemptTransition.attempt_id == attempt.id)
        .order_by(AttemptTransition.id)
    )
    return {
        "number": attempt.draft_try, "made_at": _at(attempt.created_at),
        "owed_then": str(attempt.balance_seen), "announced": _maybe(draft.noticed),
        "asked": str(attempt.amount), "card_fee": str(attempt.fee),
        "not_above_what_was_owed": "yes" if attempt.amount <= attempt.balance_seen else "no",
        "sent_to_the_bank_at": _at(attempt.submitted_at), "state": attempt.state.value,
        "received": str(attempt.amount_received), "from": attempt.method,
        "code": attempt.failure_code,
        "code_means": of_code(attempt.failure_code).follows.value if attempt.failure_code else "",
        "our_name": str(attempt.id), "processor_payment": attempt.payment_intent_id or "",
        "processor_charge": attempt.charge_id or "",
        "moves": [
            {"at": _at(move.at), "from": move.from_state.value, "to": move.to_state.value,
             "because_of": move.cause}
            for move in moves
        ],
    }  # fmt: skip


def _money(session: Session, attempt_ids: Sequence[Any]) -> list[Facts]:
    """Each entry in the books: what came, what went back, the fee, and what took it back."""
    paid = select(Payment.id).where(Payment.attempt_id.in_(attempt_ids))
    entries = [
        *session.scalars(select(Payment.entry_id).where(Payment.attempt_id.in_(attempt_ids))),
        *session.scalars(select(PaymentReturn.entry_id).where(PaymentReturn.payment_id.in_(paid))),
    ]
    drafts = select(PaymentAttempt.draft_id).where(PaymentAttempt.id.in_(attempt_ids)).distinct()
    keys = [
        name for each in session.scalars(drafts) if each for name in fees.names_of(session, each)
    ]
    charged = select(Entry.id).where(Entry.key.in_(keys))
    rows = session.scalars(
        select(Entry)
        .where(or_(Entry.id.in_(entries), Entry.key.in_(keys), Entry.reverses_id.in_(charged)))
        .order_by(Entry.id)
    )
    return [
        {"entry": row.id, "what": row.kind.value, "counts_on": _on(row.effective_on),
         "recorded_at": _at(row.recorded_at), "changes_what_is_owed_by": str(row.change),
         "said": masked(row.memo)}
        for row in rows
    ]  # fmt: skip


def _without_links(text: str) -> str:
    """A letter's words; an address in it may let its reader in."""
    return "\n".join(line for line in masked(text).splitlines() if "://" not in line)


def _at(at: datetime | None) -> str:
    return at.isoformat(timespec="seconds") if at else ""


def _on(on: date | None) -> str:
    return on.isoformat() if on else ""


def _maybe(amount: object) -> str:
    return "" if amount is None else str(amount)


def _term(word: str, said: Any) -> str:  # noqa: ANN401 - whatever a mandate keeps
    """One rule as it was agreed; amounts are kept in cents."""
    if said is None:
        return ""
    return str(Money(said)) if word in _AMOUNTS else str(said)
