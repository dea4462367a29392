"""Mandates as they are kept: what was signed; autopay goes on, or waits for its method."""

import json
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any, NamedTuple
from uuid import NAMESPACE_OID, uuid5

from sqlalchemy import func, select
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
from models.importing import AccountAlias
from models.money import Money
from models.saved_method import MethodState, ProcessorCustomer, SavedMethod
from services.books import bulk
from services.importing.checking import Export
from services.importing.mandates import method_of
from services.importing.opening import Opening
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


@dataclass
class Bringing:
    """Writes the mandates of a batch beside its accounts."""

    opening: Opening
    export: Export
    #: Methods kept here by the processor's name: their id and whose they are.
    methods: dict[str, tuple[int, int]] = field(default_factory=dict)
    #: The processor's customers, both ways round.
    persons: dict[str, int] = field(default_factory=dict)
    customers: dict[int, str] = field(default_factory=dict)

    def look(self, session: Session) -> None:
        """Find whose the methods and customers are that the export's tokens name."""
        if not self.export.methods:
            return
        kept = select(SavedMethod.payment_method_id, SavedMethod.id, SavedMethod.person_id)
        for name, method_id, person_id in session.execute(kept):
            if name is not None:
                self.methods[name] = (method_id, person_id)
        pairs = select(ProcessorCustomer.person_id, ProcessorCustomer.customer_id)
        for person_id, customer_id in session.execute(pairs):
            self.persons[customer_id], self.customers[person_id] = person_id, customer_id

    def add(self, waiting: Waiting) -> None:
        """Keep what was signed; where the old token is a method of this payer, autopay goes on.

        Everywhere else it needs a method. Nothing is drawn here.
        """
        line, opening = waiting.line, self.opening
        method_id, terms = self._method(waiting), terms_of(line)
        state = AutopayState.NEEDS_METHOD if method_id is None else AutopayState.ON
        mandate_id = opening.rows.named(
            Mandate, key=self._key("mandate", waiting.number), account_id=waiting.account_id,
            person_id=waiting.person_id, method_id=method_id, origin=Origin.IMPORT.value,
            text=words_of(line), language="en", version=VERSION, terms=json.dumps(terms),
            given_at=self._instant(line.signed_on),
        )  # fmt: skip
        autopay_id = opening.rows.named(
            Autopay, account_id=waiting.account_id, person_id=waiting.person_id,
            method_id=method_id, mandate_id=mandate_id, state=state.value,
            days_before=line.days_before, amount_rule=line.amount_rule, fixed=line.fixed,
            cap=line.cap, bills_from=opening.effective_on, started_at=opening.recorded_at,
        )  # fmt: skip
        opening.rows.named(
            AutopayChange, key=f"brought:{opening.import_id}:{waiting.number}",
            autopay_id=autopay_id, deed=AutopayDeed.BROUGHT.value, before="{}",
            after=json.dumps(terms | {"state": state.value}), by=opening.actor,
            at=opening.recorded_at,
        )  # fmt: skip

    def _method(self, waiting: Waiting) -> int | None:
        """The method behind the token, kept for its payer; none when it is not theirs alone."""
        facts, person_id = method_of(self.export, waiting.line), waiting.person_id
        if facts is None or person_id is None:
            return None
        if facts.payment_method_id in self.methods:
            method_id, whose = self.methods[facts.payment_method_id]
            return method_id if whose == person_id else None
        if not self._is_customer(person_id, facts.customer_id):
            return None
        at = self.opening.recorded_at
        method_id = self.opening.rows.named(
            SavedMethod, key=self._key("method", waiting.number), person_id=person_id,
            method_type=facts.method_type.value, state=MethodState.ACTIVE.value,
            brand=facts.brand, funding=facts.funding, last_four=facts.last_four,
            expires_month=facts.expires_month, expires_year=facts.expires_year,
            fingerprint=facts.fingerprint, consent_text=words_of(waiting.line),
            consent_version=VERSION, consented_at=self._instant(waiting.line.signed_on),
            payment_method_id=facts.payment_method_id, created_at=at, activated_at=at,
        )  # fmt: skip
        self.methods[facts.payment_method_id] = (method_id, person_id)
        return method_id

    def _is_customer(self, person_id: int, customer_id: str) -> bool:
        """Whether the processor's customer is this person and no other; from now on it is."""
        if customer_id not in self.persons and person_id not in self.customers:
            self.persons[customer_id], self.customers[person_id] = person_id, customer_id
            self.opening.rows.tables[ProcessorCustomer].append(
                (person_id, customer_id, self.opening.recorded_at)
            )
        return self.persons.get(customer_id) == person_id

    def _key(self, what: str, number: str) -> str:
        return uuid5(NAMESPACE_OID, f"{what}:import:{self.opening.import_id}:{number}").hex

    def _instant(self, on: date) -> str:
        return bulk.instant(datetime.combine(on, time.min, tzinfo=self.opening.zone))


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
