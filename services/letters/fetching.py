"""The job that looks into the mailbox."""

from collections import Counter
from datetime import timedelta

import structlog

from models.letter import LetterOutcome
from services import jobs
from services.context import Context
from services.gateways.mailbox import DONE, FOR_PEOPLE, MailboxAway
from services.letters import dealing, reader

FETCH = "fetch_letters"
#: What one run deals with; the next one goes on.
LETTERS_MAX = 50
log = structlog.get_logger(__name__)


@jobs.handles(
    FETCH, retry=(60, 300), every=timedelta(minutes=2), lease=timedelta(minutes=20), alone=True
)
def fetch(context: Context, _taken: jobs.Taken) -> jobs.Ending:
    """Deal with what lies in the inbox, one letter after the other, and move each away.

    One run at a time: whoever sends letters that are slow to read holds up letters alone.
    A letter is moved when what became of it is written down. Killed between the two, the
    next run finds the same letter, changes nothing more, and moves it.
    """
    if context.mailbox is None:
        return "No mailbox is set."
    dealt: Counter[str] = Counter()
    try:
        with context.mailbox.opened() as folder:
            for uid in folder.uids(LETTERS_MAX):
                named = f"{folder.validity}:{uid.decode()}"
                outcome = _deal(context, folder.fetch(uid), f"mailbox:{named}")
                folder.move(uid, FOR_PEOPLE if outcome is LetterOutcome.FOR_PEOPLE else DONE)
                dealt[outcome.value] += 1
    except MailboxAway as away:
        return f"The mailbox is away: {away}"
    return ", ".join(f"{count} {word}" for word, count in sorted(dealt.items())) or "Nothing new."


def _deal(context: Context, raw: bytes | None, named: str) -> LetterOutcome:
    """One that is too large or cannot be taken apart is for people, and holds up no other."""
    if raw is None:
        return dealing.set_aside(context, named).outcome
    try:
        letter = reader.read(raw)
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError) as error:
        log.warning("letter_unreadable", why=type(error).__name__)
        return dealing.set_aside(context, named).outcome
    return dealing.deal(context, letter).outcome
