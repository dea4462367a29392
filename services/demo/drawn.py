"""Autopay of the demo's people that waits for its day: on, announced, paused."""

from collections.abc import Callable, Mapping
from datetime import date, timedelta

from sqlalchemy.orm import Session

from models.autopay import Autopay, AutopayDeed
from models.district import District
from services.demo import drawing
from services.demo.drawing import BANK, CARD, Kept, Payer, Scene
from services.rules.calendar import banking_day_after


def draw_all(session: Session, district: District, *, today: date) -> int:
    """Give some of the demo's people autopay; how many have it now."""
    scene = Scene(session, district, today)
    count = 0
    for body, (kept, days_before, happened) in INTRODUCED.items():
        payer = drawing.payer(scene, body)
        if payer is not None:
            autopay = drawing.start(scene, payer, kept, days_before=days_before)
            happened(scene, payer, autopay)
            count += 1
    session.flush()
    return count


def _announced(scene: Scene, payer: Payer, autopay: Autopay) -> None:
    days = scene.district.autopay.notice_days + 4  # a demo that runs for days draws nothing
    draw_on = banking_day_after(max(payer.bill.due_on, scene.today + timedelta(days=days)), 0)
    drawing.draft(scene, payer, autopay, told_on=payer.bill.issued_on, draw_on=draw_on)


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
    2_094_420: (Kept(BANK, "Cascade Mutual Bank", "3310"), None, _paused),
}
