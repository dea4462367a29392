"""Which messages a person wants: what may be off, what never is, and how one click turns it off."""

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from models.account import Person
from models.notice_choice import NoticeChoice, Topic
from models.question import Question
from services import audit
from services.once import insert_once
from services.telling.notice_events import TOPICS

#: What holds for a person who chose nothing: every message, and bills on paper.
BEFORE: Mapping[Topic, bool] = MappingProxyType(
    {topic: topic is not Topic.BILLS_BY_EMAIL for topic in Topic}
)


def of_person(session: Session, person_id: int) -> dict[Topic, bool]:
    """What a person wants, topic by topic."""
    rows = session.execute(
        select(NoticeChoice.topic, NoticeChoice.is_wanted).where(
            NoticeChoice.person_id == person_id
        )
    )
    return {**BEFORE, **{row.topic: row.is_wanted for row in rows}}


def choose(
    session: Session,
    *,
    person_id: int,
    wanted: Mapping[Topic, bool],
    by: str,
    at: datetime,
    address: str = "",
) -> None:
    """Keep what a person wants of these topics. The same again changes and writes nothing."""
    before = of_person(session, person_id)
    changed = {topic: value for topic, value in wanted.items() if before[topic] is not value}
    for topic, value in changed.items():
        facts = {"person_id": person_id, "topic": topic, "is_wanted": value, "changed_at": at}
        if insert_once(session, NoticeChoice, unique=("person_id", "topic"), **facts) is None:
            choice = session.scalars(
                select(NoticeChoice).where(
                    NoticeChoice.person_id == person_id, NoticeChoice.topic == topic
                )
            ).one()
            choice.is_wanted, choice.changed_at = value, at
    session.flush()
    if changed:
        audit.record(
            session, actor=by, action="notices.choose", subject=f"person:{person_id}", at=at,
            address=address, detail={topic.value: value for topic, value in changed.items()},
        )  # fmt: skip


def whose(session: Session, kind: str, to: str) -> tuple[int, Topic] | None:
    """The person a message goes to and its topic, when they may do without it."""
    topic = TOPICS.get(kind)
    if topic is None:
        return None
    person_id = session.scalar(select(Person.id).where(Person.email == to.strip().lower()))
    return None if person_id is None else (person_id, topic)


def is_wanted(session: Session, kind: str, to: str) -> bool:
    """Whether a message of this kind is sent to this mailbox; one that is nobody's gets all."""
    topic = TOPICS.get(kind)
    if topic is None:
        return True
    said = _SAID.ask(session, {"email": to.strip().lower(), "topic": topic})
    return said[0].is_wanted if said else BEFORE[topic]


_SAID = Question(
    select(NoticeChoice.is_wanted)
    .join(Person, Person.id == NoticeChoice.person_id)
    .where(Person.email == bindparam("email"), NoticeChoice.topic == bindparam("topic"))
)
