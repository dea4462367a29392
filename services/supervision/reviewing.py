"""What a supervisor says of finished work that was drawn."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import Session

from models.account import CustomerAccount
from models.change_request import ChangeRequest
from models.errors import Conflict, Forbidden, NotFound, Refused
from models.lateness import FeeWaiver
from models.ticket import Ticket
from models.work_review import Verdict, WorkReview
from services.accounts import household
from services.rules.masking import masked

WORDS_MAX = 500
LISTED_MAX = 50
#: So long a verdict stays on the start of whoever did the work.
TOLD_FOR = timedelta(days=14)
OWN = "It is your own work. Another supervisor looks at it."
#: The account a piece of work was done for.
_OF = func.coalesce(Ticket.account_id, ChangeRequest.account_id, FeeWaiver.account_id)
TOLD = "Somebody said already what they think of it."


class Drawn(NamedTuple):
    """A piece of work, and the account it was done for."""

    review: WorkReview
    #: Empty for a question that is of no account.
    account_number: str


class Tally(NamedTuple):
    """What was said of one person's work."""

    good: int = 0
    to_learn: int = 0
    wrong: int = 0

    @property
    def all(self) -> int:
        """How many were looked at."""
        return sum(self)


def to_look_at(session: Session, *, by: str) -> Sequence[Drawn]:
    """What ``by`` may look at, drawn first first: not their own work, not their household's."""
    own = household.own_accounts(by=by)
    wanted = _wanted().where(WorkReview.reviewed_at.is_(None), WorkReview.done_by != by)
    if own is not None:
        wanted = wanted.where(or_(_OF.is_(None), _OF.not_in(own)))
    return _rows(session, wanted.order_by(WorkReview.id))


def told(session: Session, *, of: str, at: datetime) -> Sequence[Drawn]:
    """What was said of somebody's own work lately, but "good", the newest first."""
    wanted = _wanted().where(
        WorkReview.done_by == of, WorkReview.reviewed_at >= at - TOLD_FOR,
        WorkReview.verdict != Verdict.GOOD,
    )  # fmt: skip
    return _rows(session, wanted.order_by(WorkReview.reviewed_at.desc()))


def tallies(session: Session, actors: Sequence[str], *, since: datetime) -> Mapping[str, Tally]:
    """What was said of each one's work since then; whoever is not named was not looked at."""
    rows = session.execute(
        select(WorkReview.done_by, WorkReview.verdict, func.count())
        .where(WorkReview.done_by.in_(actors), WorkReview.reviewed_at >= since)
        .group_by(WorkReview.done_by, WorkReview.verdict)
    )
    found: dict[str, Tally] = {}
    for actor, verdict, many in rows:
        if verdict is not None:
            found[actor] = found.get(actor, Tally())._replace(**{verdict.value: many})
    return found


def one(session: Session, review_id: int) -> WorkReview:
    """A piece of work that was drawn.

    :raises NotFound: when nothing of this id was.
    """
    drawn = session.get(WorkReview, review_id)
    if drawn is None:
        raise NotFound("That was not drawn.")
    return drawn


def review(
    session: Session, *, review_id: int, verdict: Verdict, words: str, by: str, at: datetime
) -> WorkReview:
    """Say what one thinks of a piece of work. The same again changes nothing.

    :raises NotFound: when nothing of this id was drawn.
    :raises Forbidden: when it is one's own work, or of an account of one's own household.
    :raises Refused: when it is not good and nothing says why, or too much is said.
    :raises Conflict: when somebody else said something already.
    """
    one(session, review_id)
    drawn = session.scalars(
        select(WorkReview)
        .where(WorkReview.id == review_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()
    if by == drawn.done_by:
        raise Forbidden(OWN)
    household.refuse_own(session, by=by, account_id=_account_id(session, drawn))
    said = masked(" ".join(words.split()))
    if len(said) > WORDS_MAX:
        raise Refused("Say it in no more than 500 letters.")
    if verdict is not Verdict.GOOD and not said:
        raise Refused("Write what should be otherwise: its maker reads it.")
    if drawn.reviewed_at is not None:
        if (drawn.reviewed_by, drawn.verdict, drawn.words) == (by, verdict, said):
            return drawn
        raise Conflict(TOLD)
    drawn.verdict, drawn.words, drawn.reviewed_by, drawn.reviewed_at = verdict, said, by, at
    session.flush()
    return drawn


def _account_id(session: Session, drawn: WorkReview) -> int | None:
    if drawn.ticket_id is not None:
        return session.get_one(Ticket, drawn.ticket_id).account_id
    if drawn.waiver_id is not None:
        return session.get_one(FeeWaiver, drawn.waiver_id).account_id
    return session.get_one(ChangeRequest, drawn.change_id).account_id


def _wanted() -> Select[WorkReview, str]:
    return (
        select(WorkReview, func.coalesce(CustomerAccount.number, ""))
        .outerjoin(Ticket, Ticket.id == WorkReview.ticket_id)
        .outerjoin(ChangeRequest, ChangeRequest.id == WorkReview.change_id)
        .outerjoin(FeeWaiver, FeeWaiver.id == WorkReview.waiver_id)
        .outerjoin(CustomerAccount, CustomerAccount.id == _OF)
        .limit(LISTED_MAX)
    )


def _rows(session: Session, wanted: Select[WorkReview, str]) -> Sequence[Drawn]:
    return [Drawn(review, number) for review, number in session.execute(wanted)]
