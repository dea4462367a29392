"""Messages out: written into the outbox with their cause, sent by a job, each one once."""

import re
from collections.abc import Callable
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.attention import AttentionKind
from models.district import District
from models.errors import Refused
from models.hold import HoldKind
from models.notice_choice import Topic
from models.outbox import MessageState, OutboxMessage
from services import attention, jobs
from services.accounts import holds
from services.context import Context
from services.gateways.mail import MailDelayed, MailRefused, OutgoingLetter
from services.once import is_first
from services.rules import codes, mailboxes
from services.telling import notice_choices, rendering
from services.telling.rendering import LATE, render

#: What each message must be told.
FACTS = {
    "sign_in_code": {"code", "minutes"},
    "invitation": {"inviter", "address_line", "role", "join_url", "until"},
    "access_ended": {"address_line"},
    "access_by_us": {"what", "address_line", "role", "on", "account_url"},
    "people_changed": {"what", "name", "address_line", "role", "on", "people_url"},
    "mailing_changed": {"address_line", "place", "on", "account_url"},
    "customer_invitation": {"name", "account_ending", "street", "join_url", "until"},
    "account_linked": {"name", "address_line", "role", "on", "undo_url", "undo_until"},
    "security_notice": {"what", "on", "profile_url"},
    "email_change_code": {"code", "minutes"},
    "email_changed": {"new_email", "on", "undo_url", "undo_until"},
    "email_undone": {"on", "since", "profile_url"},
    "receipt": {
        "amount", "fee", "method", "address_line", "account_ending", "receipt_number",
        "receipt_url", "paid_on", "balance_after", "returnable_until",
    },
    "receipt_together": {
        "amount", "fee", "method", "parts", "accounts", "receipt_number", "receipt_url",
        "paid_on", "returnable_until",
    },
    "payment_submitted": {"amount", "clears_by"},
    "autopay_changed": {"what", "on", "address_line", "until", "reason", "autopay_url"},
    "draft_notice": {
        "why", "amount", "fee", "draw_on", "due_on", "bill_number", "until_hour", "autopay_url",
    },
    "autopay_link": {"address_line", "autopay_url"},
    "new_bill": {
        "amount", "owed", "due_on", "bill_number", "bill_url", "paper_url", "address_line",
        "account_ending",
    },
    "special_rates": {
        "year", "title", "paragraphs", "welcome", "account_ending", "notice_url",
    },
    "paperless_check": {"address_line", "check_url", "days"},
    "paperless_ended": {"address_line", "paperless_url", "on", "reason"},
    "balance_changed": {
        "why", "amount", "is_more", "owed", "on", "address_line", "account_url",
    },
    "past_due": {
        "does", "amount", "owed", "bill_number", "due_on", "next_does", "next_on", "owner_told",
    },
    "past_due_contact": {"name", "address_line", "on"},
    "pay_link": {"address_line", "owed", "hours", "pay_url"},
    "mandate_copy": {"words", "on", "address_line", "autopay_url"},
    "arrangement_copy": {"words", "on", "address_line", "plan_url"},
    "arrangement_news": {"what", "missing", "until", "address_line", "plan_url"},
    "contract_copy": {"words", "on", "address_line", "contract_url"},
    "contract_news": {"what", "missing", "until", "address_line", "contract_url"},
    "discount_news": {
        "what", "name", "percent", "a_month", "from_on", "until", "reason", "address_line",
        "discounts_url",
    },
    "draft_not_needed": {"bill_number", "left", "given_back", "autopay_url"},
    "draft_returned": {"amount", "reason", "again_on", "return_fee", "owed"},
    "payment_returned": {"amount", "reason", "owed"},
    "refund_sent": {
        "amount", "by_check", "to_bank", "back_to", "receipt_number", "receipt_url", "trace",
    },
    "refund_failed": {"amount", "receipt_number"},
    "payment_failed": {"amount", "reason", "pay_url"},
    "card_runs_out": {"method", "expires", "draw_on", "methods_url"},
    "district_export": {"who", "on", "reason"},
    "provider_refused": {"name", "on"},
    "question_answered": {"about", "number", "ticket_url"},
    "escrow_news": {"what", "number", "file_number", "escrow_url"},
    "letter_received": {"number"},
    "letter_answered": {"number", "answer"},
}  # fmt: skip
#: Who wrote it, for the other side's programs: none may answer an answer of ours.
SUBMITTED = {"letter_received": "auto-replied", "letter_answered": "no"}
#: Whoever does not get one waits for nothing and asks nobody.
INVITATIONS = frozenset({"invitation", "customer_invitation"})
#: What any message may be told beside it.
MAY_KNOW = {"address_line", "account_ending", "method", "pay_url", "by_autopay"}
#: Sent though e-mail is held back: what whoever paid keeps, and what guards the account.
NEVER_HELD = {
    "receipt", "receipt_together", "access_ended", "account_linked", "access_by_us",
    "people_changed", "mailing_changed",
}  # fmt: skip
#: Seconds between tries: a mail server that is down for a night is waited for.
CALENDAR = (15, 60, 300, 900, 3600, 4 * 3600, 12 * 3600, 24 * 3600)
LEASE = timedelta(minutes=3)
SENDING, SENDING_LATE = "send_message", "send_late_message"
#: The work that letters are sent by.
OF_LETTERS = (SENDING, SENDING_LATE)
NOTE_CHARACTERS_MAX = 300
_CONTROL = re.compile(r"[\x00-\x1f\x7f\x85\u2028\u2029]")


def write(
    session: Session,
    *,
    kind: str,
    key: str,
    to: str,
    language: str,
    district: District,
    at: datetime,
    account_id: int | None = None,
    by: str = "messages",
    due_at: datetime | None = None,
    reply_to: str = "",
    answers_to: str = "",
    **facts: Any,  # noqa: ANN401 - FACTS names them for each kind
) -> OutboxMessage | None:
    """Write a message to one reader into the outbox and ask for it to be sent.

    It leaves when the caller's transaction has ended well, never else. ``key``
    is the business name of its cause: written twice, it is sent once. It leaves
    at ``due_at``, or at once. Every message carries a code by which its reader can
    ask whether it is ours (services/telling/genuine.py). A message its reader turned off is
    not written, and there is none.

    :raises Refused: for an address or a subject that could smuggle in another header.
    :raises TypeError: when a fact is missing or unknown to this kind.
    """
    if not mailboxes.is_plain(to):
        raise Refused("Enter an e-mail address such as name@example.org.")
    known = FACTS[kind]
    if known - facts.keys() or facts.keys() - known - MAY_KNOW:
        raise TypeError(f"{kind} is told {sorted(known)}, not {sorted(facts)}")
    if not notice_choices.is_wanted(session, kind, to):
        return None
    code = codes.MESSAGE.new()
    words = rendering.around(district, language, code, reply_to) | facts
    is_late = kind in LATE
    message = OutboxMessage(
        key=key, kind=kind, account_id=account_id, to=to,
        subject=subject_of(kind, language, words),
        text="" if is_late else render(kind, language, "txt", words),
        html="" if is_late else render(kind, language, "html", words),
        facts=rendering.closed(language, facts) if is_late else None,
        state=MessageState.WAITING, created_at=at, note="", check_code=code,
        reply_to=reply_to, answers_to=answers_to,
    )  # fmt: skip
    if not is_first(session, message):
        return session.scalars(select(OutboxMessage).where(OutboxMessage.key == key)).one()
    jobs.ask(
        session, kind=SENDING_LATE if is_late else SENDING, key=f"{SENDING}:{key}",
        arguments={"message_id": message.id, "language": language}, at=at, by=by, due_at=due_at,
    )  # fmt: skip
    return message


def subject_of(kind: str, language: str, words: dict[str, Any]) -> str:
    """The subject of a message.

    :raises Refused: when it could smuggle in another header.
    """
    subject = render(kind, language, "subject", words).strip()
    if _CONTROL.search(subject):
        raise Refused("A subject is one line of words.")
    return subject


@jobs.handles(SENDING_LATE, retry=CALENDAR, lease=LEASE)
def send_late(context: Context, taken: jobs.Taken) -> jobs.Ending:
    """Make the words of a message that waited for them, and send it.

    It is work of its own kind so that a release that makes no words late leaves it alone.
    """
    with context.database.saving() as session:
        message = session.get_one(
            OutboxMessage, taken.arguments["message_id"], with_for_update=True
        )
        if message.facts is not None:
            rendering.fill(message, context.district)
    return send(context, taken)


@jobs.handles(SENDING, retry=CALENDAR, lease=LEASE)
def send(context: Context, taken: jobs.Taken) -> jobs.Ending:
    """Hand one message to the mail server and write what it said.

    A worker killed after the server took it sends it again under the same
    Message-ID; nothing can close that gap, only make the copy recognisable.
    """
    message_id = taken.arguments["message_id"]
    with context.database.reading() as session:
        message = session.get_one(OutboxMessage, message_id)
        is_held = _is_held(session, message, context.today())
        whose = notice_choices.whose(session, message.kind, message.to)
    if message.state is not MessageState.WAITING:
        return f"It was already {message.state}."
    if is_held:
        note = "Not sent: e-mail is held back on this account."
        return partial(_write_answer, message_id, MessageState.REFUSED, note, context.now)
    letter = OutgoingLetter(
        key=message.key, to=message.to, subject=message.subject, text=message.text,
        html=message.html, language=taken.arguments["language"], reply_to=message.reply_to,
        unsubscribe=_unsubscribe(context, whose),
        signed_name=context.replies.name_of(message_id) if context.replies else "",
        answers_to=message.answers_to, submitted=SUBMITTED.get(message.kind, "auto-generated"),
    )  # fmt: skip
    try:
        answer = context.mailer().send(letter)
    except MailRefused as no:
        return partial(refuse, message_id, str(no), context.now)
    except MailDelayed as later:
        with context.database.saving() as session:
            jobs.hold(session, taken)
            _write_answer(message_id, MessageState.WAITING, str(later), context.now, session)
        raise
    return partial(_write_answer, message_id, MessageState.SENT, answer, context.now)


def _unsubscribe(context: Context, whose: tuple[int, Topic] | None) -> str:
    """The address that turns such messages off; none for a message that is always sent."""
    if whose is None or context.unsubscriber is None:
        return ""
    return context.links.unsubscribe(context.unsubscriber.link(*whose))


def _write_answer(
    message_id: int, state: MessageState, note: str, now: Callable[[], datetime], session: Session
) -> str:
    message = session.get_one(OutboxMessage, message_id)
    message.state, message.note = state, note[:NOTE_CHARACTERS_MAX]
    if state is MessageState.SENT:
        message.sent_at = now()
    session.flush()
    return f"{state.capitalize()}. {message.note}"


def refuse(message_id: int, note: str, now: Callable[[], datetime], session: Session) -> str:
    """Write that the mail server would not take it; of an invitation a person is told."""
    message = session.get_one(OutboxMessage, message_id)
    if message.kind in INVITATIONS:
        attention.call(
            session, key=f"refused:{message.key}", kind=AttentionKind.MAIL,
            subject=f"message:{message.id}", account_id=message.account_id, at=now(),
            words="The mail server did not take an invitation. Reach its reader another way, or"
            " ask for another address.",
        )  # fmt: skip
    return _write_answer(message_id, MessageState.REFUSED, note, now, session)


def _is_held(session: Session, message: OutboxMessage, on: date) -> bool:
    if message.account_id is None or message.kind in NEVER_HELD:
        return False
    return holds.is_held(session, message.account_id, HoldKind.EMAIL, on)
