"""What the demo's district told everybody: an outage that is over and work that is planned."""

from datetime import UTC, date, datetime, time, timedelta

from sqlalchemy.orm import Session

from models.announcement import Announcement, AnnouncementKind

#: About nine in the evening in the district, in winter and in summer.
EVENING = time(5, 5, tzinfo=UTC)
BY = "Lee Marchetti"


def tell_all(session: Session, *, today: date) -> None:
    """Write the announcements."""
    down = datetime.combine(today - timedelta(days=17), EVENING)
    work = datetime.combine(today + timedelta(days=9), EVENING)
    session.add_all(
        [
            Announcement(
                key="demo-outage", kind=AnnouncementKind.OUTAGE,
                text_en="Card payments were not accepted. Bank payments worked.",
                text_es="No se aceptaban pagos con tarjeta. Los pagos bancarios funcionaban.",
                from_at=down, to_at=down + timedelta(hours=3), made_by=BY,
                made_at=down + timedelta(minutes=12), ended_by=BY,
            ),
            Announcement(
                key="demo-work", kind=AnnouncementKind.MAINTENANCE,
                text_en="This site is renewed. It is away for about an hour.",
                text_es="Renovamos este sitio. No estará disponible durante una hora.",
                from_at=work, to_at=work + timedelta(hours=1), made_by=BY,
                made_at=down + timedelta(days=3),
            ),
        ]
    )  # fmt: skip
