"""Which messages are sent: what may be off, what never is, and the link that turns one off."""

import hashlib
import hmac
from datetime import UTC, datetime

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.account import Person
from models.audit import AuditEvent
from models.notice_choice import NoticeChoice, Topic
from models.outbox import OutboxMessage
from services.keys.unsubscribing import Unsubscriber
from services.telling import messages, notice_choices
from services.telling.notice_choices import TOPICS
from services.telling.notice_events import EVENTS, TO_OTHERS, TO_STAFF
from tests.factories import make_person
from tests.services.telling.facts_of_messages import FACTS
from tests.workshop import LARKSPUR

AT = datetime(2026, 11, 18, 18, tzinfo=UTC)
ALWAYS = {
    "card_runs_out",
    "sign_in_code", "invitation", "security_notice", "email_change_code", "email_changed",
    "payment_returned", "payment_failed", "refund_sent", "refund_failed",
    "account_linked", "customer_invitation",
    "district_export", "letter_answered", "letter_received", "provider_refused",
    "access_by_us", "email_undone", "people_changed", "mailing_changed", "autopay_changed",
    "discount_news", "arrangement_copy", "arrangement_news", "balance_changed", "contract_copy",
    "contract_news",
    "mandate_copy", "autopay_link", "pay_link", "draft_notice", "draft_not_needed",
    "draft_returned", "new_bill", "paperless_check", "paperless_ended",
    "escrow_news", "past_due", "special_rates", "past_due_contact",
}  # fmt: skip


@pytest.fixture
def iris(session: Session) -> Person:
    return make_person(session, "Iris Vance", email="iris@example.org")


def choose(session: Session, person: Person, *off: Topic) -> None:
    notice_choices.choose(
        session, person_id=person.id, wanted={topic: topic not in off for topic in Topic},
        by=f"person:{person.id}", at=AT,
    )  # fmt: skip


def test_what_one_person_changes_again_is_changed_for_nobody_else(session: Session, iris: Person):
    other = make_person(session, "Noor Haddad")
    choose(session, iris, Topic.RECEIPTS)
    choose(session, other, Topic.RECEIPTS)
    choose(session, iris)
    assert notice_choices.of_person(session, iris.id)[Topic.RECEIPTS] is True
    assert notice_choices.of_person(session, other.id)[Topic.RECEIPTS] is False


def write(session: Session, kind: str, to: str = "iris@example.org") -> OutboxMessage | None:
    return messages.write(
        session, kind=kind, key=f"{kind}:{to}", to=to, language="en", district=LARKSPUR, at=AT,
        **FACTS[kind],
    )  # fmt: skip


def test_every_kind_of_message_may_be_off_or_is_always_sent_and_which_was_decided():
    assert set(TOPICS) | ALWAYS == set(messages.FACTS)
    assert not set(TOPICS) & ALWAYS


def test_every_kind_of_message_to_a_ratepayer_belongs_to_one_event_of_the_page():
    told = [kind for event in EVENTS for kind in event.kinds]
    assert sorted(told) == sorted(set(messages.FACTS) - TO_STAFF - TO_OTHERS)
    assert {event.topic for event in EVENTS} - {None} == set(Topic) - {Topic.BILLS_BY_EMAIL}


@pytest.mark.parametrize("kind", sorted(messages.FACTS))
def test_with_everything_off_only_what_protects_is_written(
    session: Session, iris: Person, kind: str
):
    choose(session, iris, *Topic)
    assert (write(session, kind, "Iris@Example.org") is None) is (kind not in ALWAYS)
    assert write(session, kind, "somebody.else@example.org") is not None


def test_one_topic_off_leaves_the_others(session: Session, iris: Person):
    choose(session, iris, Topic.RECEIPTS)
    assert write(session, "receipt") is None
    assert write(session, "receipt_together") is None
    assert write(session, "payment_submitted") is not None
    assert write(session, "question_answered") is not None
    choose(session, iris)
    assert write(session, "receipt") is not None


def test_the_same_choice_again_is_written_down_once(session: Session, iris: Person):
    for _ in range(2):
        choose(session, iris, Topic.ANSWERS)
    assert session.scalar(select(func.count(NoticeChoice.id))) == 2  # bills by e-mail is the other
    assert session.scalars(select(AuditEvent.action)).all() == ["notices.choose"]


def test_nobody_who_chose_nothing_loses_a_message_or_their_paper(session: Session, iris: Person):
    wanted = notice_choices.of_person(session, iris.id)
    assert [topic for topic, value in wanted.items() if not value] == [Topic.BILLS_BY_EMAIL]


@pytest.mark.parametrize(
    "tamper",
    [
        lambda link: link.replace("receipts", "answers"),
        lambda link: "8" + link[1:],
        lambda link: link[:-1],
        lambda link: link.replace("receipts", "everything"),
        lambda link: link.replace("-email", ""),
        lambda _link: "",
    ],
)
def test_a_link_we_did_not_sign_turns_nothing_off(tamper):
    ours = Unsubscriber("k" * 40)
    link = ours.link(7, Topic.RECEIPTS)
    assert ours.read(link) == (7, (Topic.RECEIPTS,))
    assert ours.read(tamper(link)) is None
    assert Unsubscriber("j" * 40).read(link) is None


def test_a_link_of_before_still_turns_off_all_that_its_topic_was():
    ours = Unsubscriber("k" * 40)
    for topic, off in (
        (Topic.RECEIPTS, (Topic.RECEIPTS, Topic.PAYMENTS_SENT)),
        (Topic.ANSWERS, (Topic.ANSWERS,)),
    ):
        said = hmac.new(b"k" * 40, f"unsubscribe\n7\n{topic}".encode(), hashlib.sha256)
        assert ours.read(f"7-{topic}-{said.hexdigest()}") == (7, off)
