"""Changes beside what they are of, as cards and lines: what each is, how it stands, who decides."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from helpdesk import change_words, kept
from helpdesk.forms.change_requests import DecideForm
from helpdesk.words import State
from models.account import printed
from models.change_request import OPEN
from services.desk import actors, change_cards
from services.desk.change_cards import Card
from services.tickets.seen import Thread
from web.database import looking, reading
from web.guard import may
from web.identity import me
from web.permissions import Permission


@dataclass(frozen=True, kw_only=True)
class Shown:
    """A change as it stands beside what it is of."""

    id: int
    version: int
    #: ``Move $84.10``.
    title: str
    state: State
    is_open: bool
    words: str
    asked_by: str
    at: datetime
    #: Who decides, or decided; empty where nobody does.
    decides: str
    #: Whose books it touches: the number of each account.
    accounts: Sequence[str]
    #: Where its visitor, who may say yes to it, says why not; none where they do not decide.
    deny: DecideForm | None = None

    @property
    def number(self) -> str:
        """What people call it."""
        return f"AP-{self.id}"


def waiting_on(account_id: int) -> list[Shown]:
    """What is not over of an account."""
    with looking() as connection:
        cards = change_cards.of_account(connection, account_id, by=_decides())
    if not cards:
        return []
    with reading() as session:
        return shown(session, cards)


def of_ticket(session: Session, ticket_id: int) -> list[Shown]:
    """What was asked for by a question."""
    return shown(session, change_cards.of_ticket(session, ticket_id, by=_decides()))


def about(session: Session, account_id: int, target: str) -> list[Shown]:
    """What was asked for about ``payment:12`` of an account."""
    return shown(session, change_cards.about(session, account_id, target, by=_decides()))


def among(thread: Thread, cards: Sequence[Shown], *, is_newest: bool) -> list[tuple[str, Any]]:
    """What was written and what was asked for, in that order, each with what it is. The newest page
    has every card: what waits is never a page away."""
    said = [("message", each.written_at, each) for each in thread.said]
    asked = [("change", each.at, each) for each in cards] if is_newest else []
    merged = sorted([*said, *asked], key=lambda one: one[1])
    return [(kind, each) for kind, _, each in merged]


def shown(session: Session, cards: Sequence[Card]) -> list[Shown]:
    """The cards as the visitor meets them; nothing is asked where there is none."""
    if not cards:
        return []
    people = {
        who for each in cards for who in (each.requested_by, each.endorsed_by, each.decided_by)
    }
    names = {f"{actors.STAFF}{id_}": name for id_, name in kept.STAFF.get(session, None)}
    names |= actors.names(session, people - {"", *names})
    return [_shown(each, names) for each in cards]


def _decides() -> str:
    """The visitor as an actor, where they may decide over changes."""
    return me().actor if may(me(), Permission.CHANGE_DECIDE) else ""


def _shown(card: Card, names: Mapping[str, str]) -> Shown:
    found = [printed(each) for each in (card.account, card.other) if each]
    deny = None
    if card.is_theirs:
        deny = DecideForm(formdata=None)
        deny.answer.id = f"answer-{card.id}"
    return Shown(
        id=card.id, version=card.version,
        title=change_words.called(card.command, card.amount, is_credit=bool(card.is_credit)),
        state=change_words.STATES[card.state], words=card.words, at=card.requested_at,
        is_open=card.state in OPEN, asked_by=names[card.requested_by], accounts=found,
        decides=change_words.who_decides(
            card.state, needs_two=card.needs_two, endorsed=names.get(card.endorsed_by, ""),
            decided=names.get(card.decided_by, ""),
        ),
        deny=deny,
    )  # fmt: skip
