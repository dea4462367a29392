"""The deeds that workers die in. Each has an account to itself, and can be done again.

A flow is prepared by whoever watches, done by a worker, and gone on with by whoever the deed
was for: a payer presses the button again, the processor sends its letter again.
"""

from typing import Any, Protocol
from uuid import UUID, uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from bench.crash.place import OWED, Place, bill
from bench.crash.visiting import BANK, CARD, Letter, post, receive
from models.attempt import AttemptState, MethodType, PayerKind, PaymentAttempt
from models.draft import Draft
from models.identity import StaffRole
from models.money import Money
from models.payment import Payment
from models.refund import Refund, RefundReason, RefundWay
from services import jobs
from services.context import Context
from services.drafts import sending
from services.payments import attempts, checkout, drawing
from services.refunds import asking
from services.refunds.asking import RefundWish

Facts = dict[str, Any]


class Flow(Protocol):
    """A deed. ``facts`` are whole numbers and words; ``account_id`` is always one of them."""

    def prepare(self, place: Place, many: int) -> list[Facts]:
        """Make so many cases, up to the moment before the deed."""

    def act(self, context: Context, facts: Facts) -> None:
        """The deed, as a worker does it; it may die anywhere in it."""

    def go_on(self, place: Place, facts: Facts) -> None:
        """What whoever wanted it does next, after a worker died or did not."""

    def due(self, facts: Facts) -> int:
        """The cents that the processor holds for us in the end, fees of payers aside."""


class _Flow:
    """What most deeds have in common."""

    def go_on(self, place: Place, facts: Facts) -> None:
        """Nobody is waiting: what comes round by itself goes on."""

    def due(self, facts: Facts) -> int:
        """The bill, paid once."""
        return OWED.cents


class Pay(_Flow):
    """Press the button of the pay page: the attempt is kept, and the processor's page opens."""

    method_type = MethodType.CARD

    def prepare(self, place: Place, many: int) -> list[Facts]:
        """Accounts that owe a bill."""
        return [{"account_id": place.account(), "form": uuid4().hex} for _ in range(many)]

    def act(self, context: Context, facts: Facts) -> None:
        """One press."""
        press(context, facts, self.method_type)

    def go_on(self, place: Place, facts: Facts) -> None:
        """Press again, and pay at the page."""
        attempt = press(place.context, facts, self.method_type)
        if attempt.session_url and attempt.state is AttemptState.OPEN:
            post(attempt.session_url, CARD if self.method_type is MethodType.CARD else BANK)


class ComeBack(Pay):
    """Come back from the processor's page after paying there."""

    def prepare(self, place: Place, many: int) -> list[Facts]:
        """Everything up to the way back."""
        cases = super().prepare(place, many)
        for facts in cases:
            super().go_on(place, facts)
        return cases

    def act(self, context: Context, facts: Facts) -> None:
        """The return page asks the processor."""
        checkout.follow(context, UUID(facts["form"]), cause="return page")

    def go_on(self, place: Place, facts: Facts) -> None:
        """They have seen it, or closed the page."""


class Webhook(ComeBack):
    """Open the processor's letters about a payment, and follow them."""

    def prepare(self, place: Place, many: int) -> list[Facts]:
        """Payments of which nobody has heard yet."""
        place.catch_up()
        cases = []
        for _ in range(many):
            [facts] = super().prepare(place, 1)
            cases.append(facts | {"letters": place.letters()})
        place.work()
        return cases

    def act(self, context: Context, facts: Facts) -> None:
        """Keep each, and do what it asks for."""
        for letter in facts["letters"]:
            receive(context, Letter(**letter))
        jobs.run_due(context)


class Returned(Webhook):
    """The bank sends a payment back after it had cleared."""

    method_type = MethodType.BANK

    def prepare(self, place: Place, many: int) -> list[Facts]:
        """Payments that cleared and were posted; then they come back."""
        cases = Pay.prepare(self, place, many)
        for facts in cases:
            Pay.go_on(self, place, facts)
        place.get_well()
        place.catch_up()
        with place.database.reading() as session:
            for facts in cases:
                attempt = session.get_one(PaymentAttempt, UUID(facts["form"]))
                place.sandbox.return_payment(attempt.payment_intent_id or "", "R10")
                facts["letters"] = place.letters()
        place.work()
        return cases

    def due(self, facts: Facts) -> int:
        """Nothing is left of it."""
        return 0


class GiveBack(Pay):
    """Give a part of a payment back to its card."""

    part = Money.dollars("20")

    def prepare(self, place: Place, many: int) -> list[Facts]:
        """Payments that were posted."""
        cases = super().prepare(place, many)
        for facts in cases:
            super().go_on(place, facts)
        place.catch_up()
        with place.database.reading() as session:
            payments = {row.account_id: row.id for row in session.scalars(select(Payment))}
        return [facts | {"payment_id": payments[facts["account_id"]]} for facts in cases]

    def act(self, context: Context, facts: Facts) -> None:
        """Ask for it, and do what that asks for."""
        wish = RefundWish(
            key=UUID(facts["form"]), payment_id=facts["payment_id"], way=RefundWay.SOURCE,
            amount=self.part, available_seen=OWED, reason=RefundReason.OVERPAID, words="Paid twice",
        )  # fmt: skip

        def ask(session: Session) -> Refund:
            return asking.ask(
                session, context.district, wish, by="staff:1", role=StaffRole.SUPERVISOR,
                at=context.now(),
            )  # fmt: skip

        context.database.attempt(ask)
        jobs.run_due(context)

    def go_on(self, place: Place, facts: Facts) -> None:
        """Press the button again."""
        self.act(place.context, facts)

    def due(self, facts: Facts) -> int:
        """The bill without what went back."""
        return (OWED - self.part).cents


class Press(Pay):
    """Pay with a kept card by one press."""

    def prepare(self, place: Place, many: int) -> list[Facts]:
        """Accounts that owe a bill, and the payer's card."""
        kept = {"person_id": place.payer_id, "method_id": place.card_id}
        return [facts | kept for facts in super().prepare(place, many)]

    def act(self, context: Context, facts: Facts) -> None:
        """One press."""
        attempt = press(context, facts, self.method_type, is_sent=False)
        drawing.draw(context, attempt.id, is_awaited=True)

    def go_on(self, place: Place, facts: Facts) -> None:
        """Press again."""
        self.act(place.context, facts)


class Bill(_Flow):
    """Bill an account on autopay: its draft is planned, and its payer told."""

    def prepare(self, place: Place, many: int) -> list[Facts]:
        """Accounts on autopay that were not billed."""
        ids = [place.account(is_billed=False) for _ in range(many)]
        for account_id in ids:
            place.enrol(account_id)
        place.work()
        return [{"account_id": account_id} for account_id in ids]

    def act(self, context: Context, facts: Facts) -> None:
        """The bill, and what it asks for."""
        bill(context, facts["account_id"])
        jobs.run_due(context)

    def go_on(self, place: Place, facts: Facts) -> None:
        """The bill run is run again."""
        bill(place.context, facts["account_id"])

    def due(self, facts: Facts) -> int:
        """It is drawn weeks later."""
        return 0


class Draw(_Flow):
    """Draw a draft on its day."""

    def prepare(self, place: Place, many: int) -> list[Facts]:
        """Drafts that were told of, on the day they are drawn."""
        ids = [place.account() for _ in range(many)]
        for account_id in ids:
            place.enrol(account_id)
        place.work()
        with place.database.reading() as session:
            drafts = {draft.account_id: draft for draft in session.query(Draft)}
            day = max(drafts[account_id].draw_on for account_id in ids)
        place.sandbox.advance(days=(day - place.context.today()).days)
        return [{"account_id": account_id, "draft_id": drafts[account_id].id} for account_id in ids]

    def act(self, context: Context, facts: Facts) -> None:
        """The draw of one."""
        sending.send(context, facts["draft_id"])


def press(
    context: Context, facts: Facts, method_type: MethodType, *, is_sent: bool = True
) -> PaymentAttempt:
    """Press the button of a form; pressed again it is the same payment."""
    person_id = facts.get("person_id")
    wish = attempts.Wish(
        id=UUID(facts["form"]), account_id=facts["account_id"],
        payer_kind=PayerKind.PERSON if person_id else PayerKind.GUEST,
        payer_key=f"person:{person_id}" if person_id else f"browser:{facts['account_id']}",
        person_id=person_id, email="iris@example.org", method_type=method_type,
        method_id=facts.get("method_id"), amount=OWED, balance_seen=OWED,
    )  # fmt: skip
    attempt = context.database.attempt(
        lambda session: attempts.open_attempt(session, context.district, wish, at=context.now())
    )
    return checkout.start(context, attempt.id) if is_sent else attempt


#: Every deed, by the name it is ordered by.
FLOWS: dict[str, Flow] = {
    f"{made.__module__}.{made.__name__}": made()
    for made in (Pay, ComeBack, Webhook, Press, Bill, Draw, Returned, GiveBack)
}
