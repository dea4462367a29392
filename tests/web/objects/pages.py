"""Answers, announcements and the links of letters, as addresses name them."""

from models.announcement import Announcement, AnnouncementKind
from models.notice_choice import Topic
from services.keys.unsubscribing import Unsubscriber
from tests.conftest import SECRET_KEY
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


@makes("off/<link>")
def unsubscribe_link(story: Story) -> Made:
    """The link of a receipt: whoever holds it may turn receipts off, and nothing else."""
    link = Unsubscriber(SECRET_KEY).link(story.owner.id, Topic.RECEIPTS)
    return Made(link, absent=link[:-1] + ("0" if link[-1] != "0" else "1"))
