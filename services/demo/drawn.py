"""Autopay of the demo's people: on, paused, suspended, announced, and yesterday's run."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.account import CustomerAccount
from models.attempt import AttemptState
from models.autopay import Autopay, AutopayDeed, AutopayState
from models.bill import Bill
from models.district import District
from models.draft import Draft, DraftRun, DraftState
from models.hold import HoldKind
from models.identity import Staff
from models.money import total
from services.accounts import holds
from services.demo import drawing
from services.demo.drawing import BANK, CARD, Kept, Payer, Scene
from services.demo.questions import DANA
from services.drafts import counting, notices, obstacles, sending, tallying
from services.rules.calendar import banking_day_after
from services.rules.numbers import number_of

D, A = DraftState, AttemptState
#: Those of yesterday's run, all of one manager: one was sent, one card said no, one is held.
RAN = {
    2_094_421: Kept(BANK, "Cascade Mutual Bank", "6612"),
    2_094_422: Kept(CARD, "Visa", "4242"),
    2_094_423: Kept(BANK, "Cascade Mutual Bank", "6612"),
}


def draw_all(session: Session, district: District, *, today: date) -> int:
    """Give some of the demo's people autopay, and the day before a run; how many have it now."""
    scene = Scene(session, district, today)
    count = 0
    for body, (kept, days_before, happened) in INTRODUCED.items():
        payer = _payer(scene, body)
        if payer is not None:
            autopay = drawing.start(scene, payer, kept, days_before=days_before)
            happened(scene, payer, autopay)
            count += 1
    drafts = [_ran(scene, payer, kept) for body, kept in RAN.items()
              if (payer := _payer(scene, body)) is not None]  # fmt: skip
    if len(drafts) == len(RAN):
        _run(scene, drafts)
    session.flush()
    return count + len(drafts)


def _payer(scene: Scene, body: int) -> Payer | None:
    which = CustomerAccount.number == number_of(body)
    found = scene.session.execute(drawing.payers().where(which)).first()
    return Payer(*found) if found else None


def _ran(scene: Scene, payer: Payer, kept: Kept) -> Draft:
    most = scene.district.autopay.days_before_max
    days_before = min(max((payer.bill.due_on - scene.ran_on).days, 0), most)
    autopay = drawing.start(scene, payer, kept, days_before=days_before)
    return drawing.draft(scene, payer, autopay, draw_on=scene.ran_on)


def _announced(scene: Scene, payer: Payer, autopay: Autopay) -> None:
    days = scene.district.autopay.notice_days + 4  # a demo that runs for days draws nothing
    draw_on = banking_day_after(max(payer.bill.due_on, scene.today + timedelta(days=days)), 0)
    drawing.draft(scene, payer, autopay, told_on=payer.bill.issued_on, draw_on=draw_on)


def _suspended(scene: Scene, payer: Payer, autopay: Autopay) -> None:
    """The bank says its account is closed; autopay waits for another."""
    draw_on = banking_day_after(payer.bill.issued_on + timedelta(days=2), 0)
    drawn_at, at = scene.noon(draw_on), scene.noon(scene.ran_on)
    draft = drawing.draft(scene, payer, autopay, draw_on=draw_on)
    drawing.sent(draft, drawn_at)
    drawing.attempt(scene, draft, payer, BANK, A.FAILED, at=drawn_at, ended_at=at, code="R02")
    draft.move_to(D.RETURNED, by="event evt_demo", at=at, reason="R02")
    draft.move_to(D.FAILED, by="event evt_demo", at=at, reason="R02")
    autopay.state, autopay.reason, autopay.returns = AutopayState.SUSPENDED, "R02", 1
    drawing.change(scene, autopay, AutopayDeed.SUSPENDED, by="event evt_demo", at=at, reason="R02")


def _paused(scene: Scene, payer: Payer, autopay: Autopay) -> None:
    at = scene.noon(scene.today - timedelta(days=3))
    autopay.paused_until = scene.today + timedelta(days=45)
    drawing.change(scene, autopay, AutopayDeed.PAUSED, by=f"person:{payer.person.id}", at=at)


def _on(_scene: Scene, _payer: Payer, _autopay: Autopay) -> None:
    """Nothing happened: nothing is owed."""


#: Whoever is introduced: the number without its check digit, what pays, how many days before it
#: is due within a range, and what happened.
INTRODUCED: Mapping[int, tuple[Kept, int | None, Callable[[Scene, Payer, Autopay], None]]] = {
    2_073_340: (Kept(BANK, "Cascade Mutual Bank", "1881"), None, _on),
    2_061_985: (Kept(CARD, "Mastercard", "4444"), None, _announced),
    2_088_016: (Kept(BANK, "Cascade Mutual Bank", "9012"), 10, _suspended),
    2_094_420: (Kept(BANK, "Cascade Mutual Bank", "3310"), None, _paused),
}


def _run(scene: Scene, drafts: Sequence[Draft]) -> None:
    """Yesterday's: one was sent, one card said no, and one is held for a person."""
    session, day = scene.session, scene.ran_on
    began = scene.noon(day)
    run = DraftRun(
        draw_on=day, started_at=began, expected=len(drafts),
        expected_amount=total([draft.planned for draft in drafts]), result={},
    )  # fmt: skip
    session.add(run)
    sent, failed, held = drafts
    for draft, kind, state in ((sent, BANK, A.PROCESSING), (failed, CARD, A.FAILED)):
        payer = Payer(*session.execute(drawing.payers().where(Bill.id == draft.bill_id)).one())
        at = began + timedelta(seconds=draft.id % 20)
        drawing.sent(draft, at, run_on=day)
        code = "insufficient_funds" if state is A.FAILED else ""
        drawing.attempt(scene, draft, payer, kind, state, at=at, ended_at=at, code=code)
        if state is A.FAILED:
            failed.move_to(D.RETURNED, by=sending.SENDING, at=at, reason=code)
    failed.again_on = banking_day_after(scene.today + timedelta(days=10), 0)
    dana = session.scalars(select(Staff.id).where(Staff.email == DANA)).one_or_none() or 0
    holds.place(
        session, key="demo:autopay", account_id=held.account_id, kind=HoldKind.AUTOPAY,
        reason="He disputes the number of units; ask before drawing", from_on=day, to_on=None,
        by=f"staff:{dana}", on=day, at=began,
    )  # fmt: skip
    notices.hold(session, held, obstacles.ACCOUNT_HOLD, by=sending.SENDING, at=began, run_on=day)
    session.flush()
    run.ended_at = began + timedelta(minutes=1)
    came = tallying.afresh(session, run)
    run.result = {
        "left": 0, "sent": came.sent.count, "sent_amount": came.sent.amount.cents,
        "why": counting.kept(tallying.at_end(came)), "words": "1 sent, 1 failed, 1 held",
    }  # fmt: skip
