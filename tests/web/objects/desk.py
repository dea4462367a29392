"""What only the console has addresses for: messages, events, jobs, attention, canned replies."""

from models.attention import Attention, AttentionKind
from models.inbox import ProviderEvent
from models.job import Job
from models.outbox import OutboxMessage
from models.ticket_draft import CannedReply
from services import audit
from tests.web.objects import Made, makes
from tests.web.story import AT, Story


@makes("messages/<message_id>")
def message(story: Story) -> Made:
    row = OutboxMessage(
        key="receipt:story",
        kind="receipt",
        account_id=story.account.id,
        to="iris@example.org",
        subject="Your receipt",
        text="Thank you.",
        html="<p>Thank you.</p>",
        created_at=AT,
    )
    return Made(str(story.add(row).id), absent="999999")


@makes("events/<event_id>")
def event(story: Story) -> Made:
    row = ProviderEvent(
        event_id="evt_story",
        type="payment_intent.succeeded",
        object_id="pi_story",
        attempt_id=story.attempt.id,
        api_version="2026-01-01",
        livemode=False,
        created_at=AT,
        received_at=AT,
        raw='{"id": "evt_story", "data": {"object": {"id": "pi_story"}}}',
    )
    return Made(str(story.add(row).id), absent="999999")


@makes("jobs/<job_id>")
def job(story: Story) -> Made:
    row = Job(
        kind="send_message",
        key="send_message:story",
        arguments={},
        due_at=AT,
        asked_by="messages",
        asked_at=AT,
    )
    return Made(str(story.add(row).id), absent="999999")


@makes("attention/<attention_id>")
def attention(story: Story) -> Made:
    row = Attention(
        key="late_money:story",
        kind=AttentionKind.LATE_MONEY,
        account_id=story.account.id,
        subject=f"attempt:{story.attempt.id}",
        words="Money came after the payer had given up.",
        raised_at=AT,
    )
    return Made(str(story.add(row).id), absent="999999")


@makes("canned/<canned_id>")
def canned_reply(story: Story) -> Made:
    row = CannedReply(title="Due", language="en", text="Hello.", made_by="staff:1", made_at=AT)
    return Made(str(story.add(row).id), absent="999999")


@makes("audit/<event_id>")
def line_of_the_trail(story: Story) -> Made:
    """What somebody did to the owner's account."""
    line = audit.record(
        story.session, actor="staff:1", action="hold.place",
        subject=audit.account(story.account.number), at=AT,
    )  # fmt: skip
    return Made(str(line.id), absent="99999999")
