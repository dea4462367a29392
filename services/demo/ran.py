"""Two days of the demo on which autopay ran: what was sent, came back, was declined, is held."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.attempt import MethodType, PaymentAttempt
from models.hold import HoldKind
from models.saved_method import ProcessorCustomer, SavedMethod
from services.accounts import holds
from services.context import Context
from services.demo import drawing
from services.demo.drawing import BANK, CARD, Kept, Scene
from services.demo.outside import Outside
from services.drafts import running
from services.payments import checkout
from services.rules.calendar import banking_day_after

#: What an event of those days is called that nobody was there to hear.
CAUSE = "event evt_demo"
#: Whose draft the bank sends back, and whose card's charge is disputed.
CLOSED, EMPTY, DISPUTED = 2_088_016, 2_094_425, 2_094_424
DECLINED, HELD, SENT = 2_094_422, 2_094_423, 2_094_421
#: Not the newest: so long before today some of it has come back by now.
EARLIER_DAYS = 8
_BANK = "Cascade Mutual Bank"


@dataclass(frozen=True)
class Lately:
    """The last days as they are lived again: our own books, and the world outside."""

    #: Its clock is the one outside.
    context: Context
    outside: Outside
    today: date

    def scene(self, session: Session) -> Scene:
        """The same for whoever writes rows."""
        return Scene(session, self.context.district, self.today)

    @property
    def earlier(self) -> date:
        """The first of the two days: banks were open."""
        return banking_day_after(self.today - timedelta(days=EARLIER_DAYS), 0)


class Drawn(NamedTuple):
    """What pays, whether on the first of the days, and what becomes of it at the processor."""

    kept: Kept
    is_earlier: bool
    fate: str


DRAWN: Mapping[int, Drawn] = {
    CLOSED: Drawn(Kept(BANK, _BANK, "9012"), True, "success"),
    EMPTY: Drawn(Kept(BANK, _BANK, "5520"), True, "success"),
    DISPUTED: Drawn(Kept(CARD, "Mastercard", "5100"), True, "mastercard"),
    SENT: Drawn(Kept(BANK, _BANK, "6612"), False, "success"),
    DECLINED: Drawn(Kept(CARD, "Visa", "4242"), False, "chargeCustomerFail"),
    HELD: Drawn(Kept(BANK, _BANK, "6612"), False, "success"),
}  # fmt: skip


def announce(lately: Lately) -> None:
    """Autopay of these is on and its drafts are known; the processor knows what everybody kept."""
    fates = {}
    with lately.context.database.saving() as session:
        scene = lately.scene(session)
        most = lately.context.district.autopay.days_before_max
        for body, drawn in DRAWN.items():
            payer = drawing.payer(scene, body)
            if payer is None:
                continue
            day = lately.earlier if drawn.is_earlier else scene.ran_on
            ahead = min(max((payer.bill.due_on - day).days, 0), most)
            autopay = drawing.start(scene, payer, drawn.kept, days_before=ahead)
            drawing.draft(scene, payer, autopay, draw_on=day)
            fates[autopay.method_id] = drawn.fate
    with lately.context.database.reading() as session:
        kept = session.execute(
            select(SavedMethod, ProcessorCustomer.customer_id)
            .join(ProcessorCustomer, ProcessorCustomer.person_id == SavedMethod.person_id)
            .order_by(SavedMethod.id)
        ).all()
    for method, customer in kept:
        usual = "success" if method.method_type is MethodType.BANK else "visa"
        lately.outside.keep(
            method=method.payment_method_id or "", customer=customer,
            fate=fates.get(method.id, usual), last_four=method.last_four, bank=method.brand,
        )  # fmt: skip


def hold(lately: Lately, by: str) -> None:
    """One of the second day is held for a person."""
    with lately.context.database.saving() as session:
        payer = drawing.payer(lately.scene(session), HELD)
        if payer is not None:
            today, at = lately.context.today(), lately.context.now()
            holds.place(
                session, key="demo:autopay", account_id=payer.account.id, kind=HoldKind.AUTOPAY,
                reason="He disputes the number of units; ask before drawing", from_on=today,
                to_on=None, by=by, on=today, at=at,
            )  # fmt: skip


def run(lately: Lately, day: date) -> None:
    """The run of a day, as the calendar's job does it, but in the same order each time."""
    left = running.run(lately.context, day, pace=running.Pace(threads=1))
    with lately.context.database.saving() as session:
        running.finish(session, lately.context, day, left=left)


def come_back(lately: Lately) -> None:
    """A closed account, one without money, and a card holder who knows nothing of it."""
    for body, code in ((CLOSED, "R02"), (EMPTY, "R01"), (DISPUTED, "")):
        attempt = of_account(lately, body)
        if attempt is None or attempt.payment_intent_id is None:
            continue
        if code:
            lately.outside.send_back(attempt.payment_intent_id, code)
        else:
            lately.outside.dispute(attempt.payment_intent_id, "fraudulent")
        checkout.ask(lately.context, attempt.id, cause=CAUSE)


def of_account(lately: Lately, body: int) -> PaymentAttempt | None:
    """The newest try to draw from an account."""
    with lately.context.database.reading() as session:
        payer = drawing.payer(lately.scene(session), body)
        return session.scalars(
            select(PaymentAttempt)
            .where(PaymentAttempt.account_id == (payer.account.id if payer else 0))
            .order_by(PaymentAttempt.created_at.desc())
            .limit(1)
        ).first()
