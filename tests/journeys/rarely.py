"""What is rarely met: a payment made elsewhere, one's own household at work, what was announced."""

from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.announcement import Announcement, AnnouncementKind
from models.claim import Way
from models.money import Money
from services.requests import claims
from services.requests.claims import Paid, Saying
from services.telling import announcements
from tests.journeys.clock import now
from tests.journeys.stories import Household
from tests.workshop import LARKSPUR

#: A specialist of the desk, who lives here too and is known by this address.
LEE = "lee.marchetti@larkspursewer.example"


def rarely_met(session: Session, today: date) -> dict[str, Household]:
    """A household that paid somewhere else, one that works at the desk, and one on autopay."""
    claimed = Household(session, today, "Ines Duarte", "11", "Camas Way").billed()
    _claim(session, today, claimed)
    own = Household(session, today, "Lee Marchetti", "9", "Camas Way").billed()
    own.owner.email = LEE
    session.flush()
    autopaid = Household(session, today, "Dora Hale", "13", "Camas Way").billed()
    arranged = Household(session, today, "Wes Tran", "15", "Camas Way").billed(newest_days_ago=45)
    return {"claimed": claimed, "own": own, "autopaid": autopaid, "arranged": arranged}


def _claim(session: Session, today: date, home: Household) -> None:
    """Part of the newest bill was paid at another site, says its owner; staff look for it."""
    paid = Paid(
        way=Way.PAY_SITE, company="doxo", amount=Money.dollars("40.00"),
        paid_on=today - timedelta(days=3),
    )  # fmt: skip
    saying = Saying(key="story", person_id=home.owner.id, words="I paid at doxo.", at=now())
    claims.claim(session, LARKSPUR, home.bills[-1], paid, saying)


def announce(session: Session) -> None:
    """One outage was ended a moment ago and may be shown again, one closing is planned.

    The portal shows neither of them today.
    """
    for key, kind, ahead in (
        ("ended", AnnouncementKind.OUTAGE, timedelta(hours=-2)),
        ("planned", AnnouncementKind.INFORMATION, timedelta(days=20)),
    ):
        announcements.publish(
            session, LARKSPUR, key=f"story-{key}", kind=kind, text_en="The office is closed.",
            text_es="La oficina está cerrada.", from_at=now() + ahead, to_at=None,
            grace_until=None, by="Lee Marchetti", at=now(),
        )  # fmt: skip
    ended = session.scalars(select(Announcement).where(Announcement.key == "story-ended")).one()
    announcements.end(session, LARKSPUR, ended.id, by="Lee Marchetti", at=now())
    assert ended.ended_at is not None
    ended.ended_at += timedelta(days=1)  # whenever the page is looked at, it is a moment ago
