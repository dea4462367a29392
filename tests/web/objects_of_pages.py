"""More of what addresses name: see tests/web/objects.py."""

from models.announcement import Announcement, AnnouncementKind
from tests.web.objects import Made, makes
from tests.web.story import AT, Story


@makes("help/<slug>")
def answer(_story: Story) -> Made:
    """An answer of the help pages."""
    return Made("late-fee", absent="no-such-answer")


@makes("announcements/<announcement_id>")
def announcement(story: Story) -> Made:
    row = Announcement(
        key="story", kind=AnnouncementKind.INFORMATION, text_en="New hours.",
        text_es="Nuevo horario.", from_at=AT, made_by="staff:1", made_at=AT,
    )  # fmt: skip
    return Made(str(story.add(row).id), absent="999999")
