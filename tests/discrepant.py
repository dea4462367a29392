"""Discrepancies as the rules find them and people open them, for tests of services and pages."""

from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.account import CustomerAccount
from models.discrepancy import CaseState, DiscrepancyCase
from models.discrepancy_causes import CaseType, RootCause
from models.money import Money
from services.discrepancies import closing, finding, opening, proving
from services.discrepancies.closing import Why
from services.discrepancies.facts import Fact, Side, Suggestion
from services.discrepancies.opening import Seen
from tests.changed import Desk
from tests.workshop import LARKSPUR
from web.clock import now

WORKS, SECOND = "staff:4721", "staff:4722"
WHY = Why(cause=RootCause.PAID_AGAIN, words="", prevention="The page says what is on its way.")


@dataclass
class Workbench:
    """Where the rules run and people work on what they find."""

    desk: Desk

    def run(self, *rules: str):
        """Run some rules, or all of them, as at night."""
        self.desk.session.flush()
        became = finding.run(
            self.desk.context, by=finding.BY, **({"rules": rules} if rules else {})
        )
        self.desk.session.expire_all()
        return became

    def cases(self, rule: str = "") -> list[DiscrepancyCase]:
        """The cases of a rule in their order."""
        found = select(DiscrepancyCase).order_by(DiscrepancyCase.id)
        return [*self.desk.session.scalars(found.where(DiscrepancyCase.rule == rule))]

    def the_case(self, rule: str) -> DiscrepancyCase:
        """What the rule found, once it ran."""
        self.run(rule)
        (case,) = self.cases(rule)
        return case

    def open(self, account: CustomerAccount, cents: int = 8_410, **more: Any) -> DiscrepancyCase:
        """A case that somebody opened by hand."""
        facts = {
            "key": uuid4(), "type": CaseType.DRAWER_OVER_SHORT, "words": "The drawer is short.",
            "amount": Money(cents), "account_ids": (account.id,),
        } | more  # fmt: skip
        return opening.by_hand(
            self.desk.session, self.desk.context.district, Seen(**facts), by=WORKS,
            at=self.desk.at,
        )  # fmt: skip

    def prove(self, case: DiscrepancyCase, by: str = WORKS) -> DiscrepancyCase:
        return proving.prove(
            self.desk.session, self.desk.context.district, case.id, by=by, at=self.desk.at
        )

    def close(self, case: DiscrepancyCase, why: Why = WHY, by: str = WORKS) -> DiscrepancyCase:
        return closing.close(
            self.desk.session, case.id, why, version=case.version, by=by, at=self.desk.at
        )

    def leave(self, case: DiscrepancyCase, why: Why = WHY, by: str = WORKS) -> DiscrepancyCase:
        return closing.leave(
            self.desk.session, self.desk.context.district, case.id, why,
            words="Both payments were meant, says the payer.", version=case.version, by=by,
            at=self.desk.at,
        )  # fmt: skip


def make_case(session: Session, account: CustomerAccount) -> int:
    """A case that a rule found, with both sides and what to do, for pages to show; its id."""
    fact = Fact(
        rule="stale_credit", type=CaseType.STALE_CREDIT_BALANCE, ids=(account.id,),
        amount=Money(8_410), words="$84.10 is held, and nothing happened to it for long.",
        accounts=(account.id,), subject=f"credit:{account.id}",
        theirs=[Side("The customer’s money", Money(8_410), f"customer:{account.number}")],
        ours=[Side("Held as credit", Money(8_410))],
        suggestion=Suggestion(
            words="Use $12.00 of it for what is owed", by="change",
            reasons=["$12.00 is owed on the same account."],
            to={"slug": "adjust", "number": account.number, "amount": "12.00"},
        ),
    )  # fmt: skip
    opening.found(session, LARKSPUR, fact, by=finding.BY, at=now())
    found = select(DiscrepancyCase).where(DiscrepancyCase.key == fact.key)
    case = session.scalars(found).one()
    assert case.state is CaseState.DETECTED
    return case.id
