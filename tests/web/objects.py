"""The things that addresses name, for tests that walk every address there is.

An address such as ``/desk/payments/<payment_id>`` needs a payment. Say how
to make one by writing a function here and marking it with the part of the
address it is for:

    @makes("payments/<payment_id>")
    def payment(story: Story) -> Made:
        return Made(str(story.payment.id), absent="999999")

``Made`` also says who may see the thing where not everybody with the permission
may: a person's own things are seen by ``{"owner"}``.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from models.account import Role
from models.attention import Attention, AttentionKind
from models.inbox import ProviderEvent
from models.invitation import Invitation
from models.job import Job
from models.outbox import OutboxMessage
from models.ticket import CannedReply, Reason
from services.rules.numbers import number_of
from services.sessions import hashed
from services.tickets import asking
from tests.factories import give_access, make_person
from tests.web.story import AT, Story
from tests.workshop import LARKSPUR

OWNER = frozenset({"owner"})
NEVER = datetime(2100, 1, 1, tzinfo=UTC)
EVERYBODY = frozenset(
    {
        "stranger", "guest", "owner", "other", "former", "specialist", "supervisor", "auditor",
    }
)  # fmt: skip


@dataclass(frozen=True)
class Made:
    """The text that names a thing in an address, one that names nothing, and who may see it."""

    value: str
    absent: str
    seen_by: frozenset[str] = EVERYBODY


Maker = Callable[[Story], Made]
MAKERS: dict[str, Maker] = {}


def makes(*parts: str) -> Callable[[Maker], Maker]:
    """Mark a function as the maker of the thing in these parts of addresses."""

    def mark(maker: Maker) -> Maker:
        for part in parts:
            assert part not in MAKERS, f"{part} is made twice"
            MAKERS[part] = maker
        return maker

    return mark


def things_of(rule: str) -> list[tuple[str, str]]:
    """Each ``part/<thing>`` of an address as MAKERS is asked for it, and its mark in the rule."""
    found = []
    for match in re.finditer(
        r"(?:([^/<>]+)/|[^/<>]*)(<(?:(any\([^)]*\))?[^>]*?:)?(\w+)>)([^/<]*)", rule
    ):
        before, mark, choices, thing, after = match.groups()
        found.append((choices or (f"{before}/<{thing}>{after}" if before else f"<{thing}>"), mark))
    return found


def make(rule: str, part: str, story: Story) -> Made:
    """The thing a part of an address names."""
    choice = re.match(r"any\(([^),]+)", part)
    if choice:
        return Made(choice[1], absent="no-such-word")
    # What is not said of a paper is as it is for its page.
    part = part if part in MAKERS else part[: part.index(">") + 1]
    assert part in MAKERS, (
        f"nothing makes {part!r} of {rule!r}: write a function in tests/web/objects.py"
        f' and mark it with @makes("{part}")'
    )
    if part not in story.made:
        story.made[part] = MAKERS[part](story)
    return story.made[part]


@makes("a/<number>")
def own_account(story: Story) -> Made:
    """An account at the portal: its owner's alone."""
    assert story.payment.id
    return Made(story.account.number, absent=number_of(9_999_999), seen_by=OWNER)


@makes("accounts/<number>")
def account(story: Story) -> Made:
    assert story.payment.id
    return Made(story.account.number, absent=number_of(9_999_999))


@makes("people/<access_id>")
def tenant(story: Story) -> Made:
    """Somebody else who sees the account: its owner may let them go."""
    person = make_person(story.session, "Rosa Lind")
    access = give_access(story.session, person, story.account, role=Role.TENANT)
    return Made(str(access.id), absent="999999", seen_by=OWNER)


@makes("invitations/<invitation_id>")
def waiting_invitation(story: Story) -> Made:
    return Made(str(invited(story, "waiting").id), absent="999999", seen_by=OWNER)


@makes("join/<token>")
def invitation(story: Story) -> Made:
    """The secret in a message: whoever holds it may look, its mailbox's person may accept."""
    invited(story, "a-secret-of-the-story")
    return Made("a-secret-of-the-story", absent="no-such-secret")


def invited(story: Story, secret: str) -> Invitation:
    found = Invitation(
        account_id=story.account.id, token_hash=hashed(secret), email=f"{secret}@example.org",
        role=Role.CONTACT, invited_by=story.owner.id, created_at=AT, ends_at=NEVER,
    )  # fmt: skip
    story.session.add(found)
    story.session.flush()
    return found


@makes("bills/<bill_number>", "bills/<number>")
def bill(story: Story) -> Made:
    return Made(story.bill.number, absent="26-999999")


@makes("lines/<position>")
def line(story: Story) -> Made:
    return Made("1", absent="99")


@makes("entries/<entry_id>")
def entry(story: Story) -> Made:
    return Made(str(story.entry.id), absent="999999")


@makes("pay/bill/<code>", "bill/<code>")
def bill_code(story: Story) -> Made:
    """The secret on the paper: whoever holds it."""
    return Made(story.bill.code, absent="NOSUCHCODE")


@makes("receipt/<code>")
def receipt_code(story: Story) -> Made:
    return Made(story.payment.receipt_code, absent="NOSUCHCODE")


@makes("receipt/<code>.pdf")
def receipt_paper(story: Story) -> Made:
    """The receipt with its address on it: its payer's alone."""
    return Made(story.payment.receipt_code, absent="NOSUCHCODE", seen_by=OWNER)


@makes("receipt/<own_code>")
def own_receipt(story: Story) -> Made:
    """The receipt on paper, with the address: its payer's and the account's alone."""
    return Made(story.payment.receipt_code, absent="NOSUCHCODE", seen_by=OWNER)


@makes("payments/<attempt_id>")
def own_attempt(story: Story) -> Made:
    """A payment on its way: its payer's alone."""
    assert story.payment.id
    return Made(str(story.attempt.id), absent=str(UUID(int=7)), seen_by=OWNER)


@makes("attempts/<attempt_id>")
def attempt(story: Story) -> Made:
    assert story.payment.id
    return Made(str(story.attempt.id), absent=str(UUID(int=7)))


@makes("payments/<receipt>", "payments/<receipt_number>")
def payment(story: Story) -> Made:
    return Made(story.payment.receipt_number, absent="R-99999999")


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


@makes("ticket/<ticket_number>")
def own_ticket(story: Story) -> Made:
    """A question at the portal: for those who may see its account."""
    return Made(asked(story), absent="T-99999999", seen_by=OWNER)


@makes("tickets/<ticket_number>")
def ticket(story: Story) -> Made:
    return Made(asked(story), absent="T-99999999")


@makes("canned/<canned_id>")
def canned_reply(story: Story) -> Made:
    row = CannedReply(title="Due", language="en", text="Hello.", made_by="staff:1", made_at=AT)
    return Made(str(story.add(row).id), absent="999999")


def asked(story: Story) -> str:
    """The number of a question that Iris asked."""
    ticket = asking.ask(
        story.session, LARKSPUR, key="story", account_id=story.account.id, thing=asking.About(),
        reason=Reason.OTHER, words="Why so much?", person_id=story.owner.id, at=AT,
    )  # fmt: skip
    return ticket.number
