"""Mandates as they are kept: what was signed; autopay goes on, or waits for its method."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any, NamedTuple
from uuid import NAMESPACE_OID, UUID, uuid5
from zoneinfo import ZoneInfo

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from models.attempt import MethodType
from models.autopay import (
    AmountRule,
    Autopay,
    AutopayChange,
    AutopayDeed,
    AutopayState,
    Mandate,
    Origin,
)
from models.importing import AccountAlias, ImportRun
from models.money import Money
from models.saved_method import MethodState, ProcessorCustomer, SavedMethod
from services.gateways.processor_methods import MethodFacts
from services.importing.checking import Export
from services.importing.mandates import method_of
from services.importing.records import MandateLine

#: The version of words that we did not write.
VERSION = "brought"


class Waiting(NamedTuple):
    """A mandate whose account is kept."""

    line: MandateLine
    account_id: int
    #: The account's number of ours.
    number: str
    #: Who has the payer's name; none when that is not one of the account's people.
    person_id: int | None


@dataclass(frozen=True)
class Bringing:
    """Keeps the mandates of one batch."""

    session: Session
    run: ImportRun
    zone: ZoneInfo

    def bring(self, export: Export, waiting: Sequence[Waiting]) -> None:
        """Keep what was signed; where the old token is a method of this payer, autopay goes on.

        Everywhere else it needs a method. Nothing is drawn here.
        """
        methods = [self._method(export, each) for each in waiting]
        self.session.flush()
        mandates = [
            self._mandate(each, method) for each, method in zip(waiting, methods, strict=True)
        ]
        self.session.add_all(mandates)
        self.session.flush()
        autopays = [
            self._autopay(each, mandate) for each, mandate in zip(waiting, mandates, strict=True)
        ]
        self.session.add_all(autopays)
        self.session.flush()
        self.session.add_all(
            self._change(each, autopay, mandate.terms)
            for each, autopay, mandate in zip(waiting, autopays, mandates, strict=True)
        )
        self.session.flush()

    def _method(self, export: Export, waiting: Waiting) -> SavedMethod | None:
        """The method behind the token, kept for its payer; none when it is not theirs alone."""
        facts = method_of(export, waiting.line)
        if facts is None or waiting.person_id is None:
            return None
        named = SavedMethod.payment_method_id == facts.payment_method_id
        known = self.session.scalar(select(SavedMethod).where(named))
        if known is not None:
            return known if known.person_id == waiting.person_id else None
        if not self._is_customer(waiting.person_id, facts):
            return None
        method = self._saved(waiting, facts)
        self.session.add(method)
        return method

    def _is_customer(self, person_id: int, facts: MethodFacts) -> bool:
        """Whether the processor's customer is this person and no other; from now on it is."""
        holders = self.session.scalars(
            select(ProcessorCustomer).where(
                or_(
                    ProcessorCustomer.customer_id == facts.customer_id,
                    ProcessorCustomer.person_id == person_id,
                )
            )
        ).all()
        if not holders:
            self.session.add(
                ProcessorCustomer(
                    person_id=person_id, customer_id=facts.customer_id,
                    created_at=self.run.began_at,
                )
            )  # fmt: skip
            return True
        pairs = {(each.person_id, each.customer_id) for each in holders}
        return pairs == {(person_id, facts.customer_id)}

    def _saved(self, waiting: Waiting, facts: MethodFacts) -> SavedMethod:
        assert waiting.person_id is not None  # noqa: S101 - asked before
        return SavedMethod(
            key=self._key("method", waiting.number), person_id=waiting.person_id,
            method_type=facts.method_type, state=MethodState.ACTIVE, brand=facts.brand,
            funding=facts.funding, last_four=facts.last_four, expires_month=facts.expires_month,
            expires_year=facts.expires_year, fingerprint=facts.fingerprint,
            consent_text=words_of(waiting.line), consent_version=VERSION,
            consented_at=self._instant(waiting.line.signed_on),
            payment_method_id=facts.payment_method_id, created_at=self.run.began_at,
            activated_at=self.run.began_at,
        )  # fmt: skip

    def _mandate(self, waiting: Waiting, method: SavedMethod | None) -> Mandate:
        return Mandate(
            key=self._key("mandate", waiting.number), account_id=waiting.account_id,
            person_id=waiting.person_id, method_id=method.id if method else None,
            origin=Origin.IMPORT, text=words_of(waiting.line), language="en", version=VERSION,
            terms=terms_of(waiting.line), given_at=self._instant(waiting.line.signed_on),
        )  # fmt: skip

    def _autopay(self, waiting: Waiting, mandate: Mandate) -> Autopay:
        line, is_on = waiting.line, mandate.method_id is not None
        return Autopay(
            account_id=waiting.account_id, person_id=waiting.person_id,
            method_id=mandate.method_id, mandate_id=mandate.id,
            state=AutopayState.ON if is_on else AutopayState.NEEDS_METHOD,
            days_before=line.days_before, amount_rule=AmountRule(line.amount_rule),
            fixed=_money(line.fixed), cap=_money(line.cap), bills_from=self.run.effective_on,
            started_at=self.run.began_at,
        )  # fmt: skip

    def _change(self, waiting: Waiting, autopay: Autopay, terms: dict[str, Any]) -> AutopayChange:
        return AutopayChange(
            key=f"brought:{self.run.id}:{waiting.number}", autopay_id=autopay.id,
            deed=AutopayDeed.BROUGHT, before={}, after=terms | {"state": autopay.state.value},
            by=f"import:{self.run.id}", at=self.run.began_at,
        )  # fmt: skip

    def _key(self, what: str, number: str) -> UUID:
        return uuid5(NAMESPACE_OID, f"{what}:import:{self.run.id}:{number}")

    def _instant(self, on: date) -> datetime:
        return datetime.combine(on, time.min, tzinfo=self.zone)


def states(session: Session, import_id: int) -> dict[str, int]:
    """How many autopays of an import are in which state now."""
    found = session.execute(
        select(Autopay.state, func.count())
        .join(Mandate, Mandate.id == Autopay.mandate_id)
        .join(AccountAlias, AccountAlias.account_id == Autopay.account_id)
        .where(AccountAlias.import_id == import_id, Mandate.origin == Origin.IMPORT)
        .group_by(Autopay.state)
    )
    return {state.value: count for state, count in found}


def terms_of(line: MandateLine) -> dict[str, Any]:
    """The rules as data; amounts in cents. Also which method it was, as the payer knows it."""
    return {
        "days_before": line.days_before, "amount_rule": line.amount_rule, "fixed": line.fixed,
        "cap": line.cap, "notice": "every", "method_type": line.method_type, "bank": line.bank,
        "last_four": line.last_four,
    }  # fmt: skip


def words_of(line: MandateLine) -> str:
    """What can be said of words that the system before has: the rules, and when they were signed.

    Whoever wants to see the signature asks the office for the paper.
    """
    amount = {
        AmountRule.BALANCE.value: "all that is owed",
        AmountRule.BILL.value: "what a bill charges",
        AmountRule.FIXED.value: f"{Money(line.fixed or 0)} each time",
    }[line.amount_rule]
    kind = "card" if line.method_type == MethodType.CARD.value else "bank account"
    method = f"{line.bank} {kind}".strip() + (f" ending {line.last_four}" if line.last_four else "")
    most = f", never more than {Money(line.cap)}" if line.cap else ""
    return (
        f"Signed in the system before by {line.payer or 'its payer'} on {line.signed_on}, and"
        f" brought along. It draws {amount}{most}, {line.days_before} days before the due date,"
        f" from: {method}."
    )


def _money(cents: int | None) -> Money | None:
    return None if cents is None else Money(cents)
