"""Letters that come by themselves: each opens a question of no account, for staff to look at.

Nothing a letter says of itself is believed: no account is attached, whoever it says it is from.
"""

import re
from datetime import timedelta

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from models.attention import AttentionKind
from models.ticket import Reason, Subject, Ticket, TicketChannel, TicketMessage
from models.ticket_states import IS_LETTER
from services import attention
from services.context import Context
from services.letters import writing
from services.letters.reading import Letter
from services.rules.masking import masked
from services.telling import messages
from services.throttling import throttles
from services.throttling.throttles import Limit
from services.tickets import asking

#: Letters of one sender, and of all, that are let in within a day; more are for a person to read.
FROM_ONE_MAX, FROM_ALL_MAX, DAY = 20, 200, timedelta(days=1)
#: What programs call themselves: nobody reads what is sent there.
_NOBODY = re.compile(
    r"(?:no|do-?not|never)[-_.]?reply\b.*|(?:mailer-daemon|postmaster|abuse|bounces?|owner"
    r"|notifications?|alerts?|newsletter|news|root|daemon)\b.*|.*-(?:request|bounces?|owner)"
)


def is_welcome(context: Context, letter: Letter) -> bool:
    """Whether there is room for another letter today; a person is told once when there is not."""
    at = context.now()
    limits = [
        Limit("letters", letter.sender or "nobody", FROM_ONE_MAX, DAY),
        Limit("letters", "", FROM_ALL_MAX, DAY),
    ]
    with context.database.saving() as session:
        if throttles.count(session, limits, at=at) is None:
            return True
        call(
            session, context, key="letters",
            words="More e-mails came today than become questions by themselves. The others are"
            " in the mailbox, in its folder “People”.",
        )  # fmt: skip
        return False


def call(session: Session, context: Context, *, key: str, words: str) -> None:
    """Send a person to the mailbox, once a day for the same cause."""
    attention.call(
        session, key=f"{key}:{context.today()}", kind=AttentionKind.MAIL, subject="letters",
        words=words, at=context.now(),
    )  # fmt: skip


def receive(session: Session, context: Context, letter: Letter, notes: list[str]) -> TicketMessage:
    """Write a letter down: under those of the same sender that nobody looked after yet, else as
    a question of its own, which is acknowledged.
    """
    ticket = _waiting(session, letter.sender)
    if ticket is not None:
        return writing.add(session, context, ticket, letter, notes, person=None)
    ticket = _open(session, context, letter)
    message = writing.add(session, context, ticket, letter, notes, person=None)
    _acknowledge(session, context, letter, ticket)
    return message


def set_aside(session: Session, context: Context, *, key: str) -> Ticket:
    """A question for a letter that cannot be taken apart: it says where the letter lies."""
    at = context.now()
    ticket = _new(session, context, key=key, sender="", caller="")
    session.add(
        TicketMessage(
            key=f"letter:{key}", ticket_id=ticket.id, kind=writing.LETTER, written_at=at,
            leaves_at=at, mailed_from=writing.UNREADABLE, is_unproved=True,
            text="(This e-mail cannot be read here. It is in the mailbox, in its folder “People”.)",
        )
    )  # fmt: skip
    session.flush()
    return ticket


def may_be_answered(context: Context, sender: str) -> bool:
    """Whether a program of ours may write there: to somebody, and never to ourselves."""
    local, _, domain = sender.partition("@")
    if not sender or _NOBODY.fullmatch(local):
        return False
    ours = {context.district.contact.email.lower()}
    if context.replies is not None:
        ours.add(context.replies.mailbox.lower())
    return f"{local.partition('+')[0]}@{domain}" not in ours


def _waiting(session: Session, sender: str) -> Ticket | None:
    """The question that a letter of this sender opened and that nobody answered or attached."""
    if not sender:
        return None
    return session.scalar(
        select(Ticket)
        .where(
            text(IS_LETTER), Ticket.sender == sender, Ticket.account_id.is_(None)
        )
        .order_by(Ticket.id.desc())
        .limit(1)
        .with_for_update()
    )  # fmt: skip


def _open(session: Session, context: Context, letter: Letter) -> Ticket:
    called = masked(letter.called)
    return _new(session, context, key=letter.key, sender=letter.sender, caller=called)


def _new(session: Session, context: Context, *, key: str, sender: str, caller: str) -> Ticket:
    at = context.now()
    on = context.district.day(at)
    ticket = Ticket(
        key=f"letter:{key}", account_id=None, caller=caller, sender=sender,
        channel=TicketChannel.LETTER, subject=Subject.OTHER, reason=Reason.OTHER, asked_at=at,
        asked_on=on, promised_on=asking.promise(context.district, on), touched_on=on,
    )  # fmt: skip
    session.add(ticket)
    session.flush()
    return ticket


def _acknowledge(session: Session, context: Context, letter: Letter, ticket: Ticket) -> None:
    """Say that it is here: once to one sender in a day, to nobody who is a program or ourselves."""
    if letter.wants_silence or not may_be_answered(context, letter.sender):
        return
    messages.write(
        session, kind="letter_received", key=f"letter_received:{letter.sender}:{context.today()}",
        to=letter.sender, language=letter.language, district=context.district, at=context.now(),
        by="letters", number=ticket.number, answers_to=letter.name,
        reply_to=context.replies.of(ticket.id, 0) if context.replies else "",
    )  # fmt: skip
