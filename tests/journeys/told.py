"""A town for pages to be looked at, told once: its households, its desk, and who is signed in."""

import re
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.account import Role
from models.attempt import PaymentAttempt
from models.attention import AttentionKind
from models.identity import EmailChange, LoginSession, StaffRole
from models.invitation import Invitation
from models.job import JobState
from models.notice_choice import Topic
from models.outbox import OutboxMessage
from models.payment import Payment
from models.ticket import Reason
from services import attention, jobs, sessions
from services.notice_choices import Unsubscriber
from services.tickets import asking
from tests.conftest import SECRET_KEY
from tests.factories import give_access, make_person, make_staff
from tests.helpdesk.story import Story
from tests.journeys.stories import Household, town_of
from tests.workshop import LARKSPUR

#: What a page lets somebody take off a list must be there for every visit.
COPIES = 12


@dataclass
class Told:
    """The numbers of the story by name, and the sign-ins of its people."""

    names: dict[str, str] = field(default_factory=dict)
    tokens: dict[str, str] = field(default_factory=dict)

    def fill(self, path: str) -> str:
        """A path with the story's numbers in it."""
        return re.sub(r"{([\w.]+)}", lambda mark: self.names[mark[1]], path)

    def cookies(self, who: str | None, url: str) -> list[Any]:
        """What the browser of somebody who is signed in carries."""
        if who is None:
            return []
        door = "desk" if who in set(StaffRole) else "portal"
        login = {"name": f"headworks-{door}-login", "value": self.tokens[who]}
        return [{**login, "url": url, "httpOnly": True}]

    def name_household(self, session: Session, name: str, home: Household) -> None:
        """What a household's addresses are made of."""
        self.names[name] = home.account.number
        if home.bills:
            self.names[f"{name}.bill"] = home.bills[-1].number
            self.names[f"{name}.bill_code"] = home.bills[-1].code
        newest = select(Payment).where(Payment.account_id == home.account.id)
        payment = session.scalars(newest.order_by(Payment.id.desc())).first()
        if payment is not None:
            self.names[f"{name}.receipt"] = payment.receipt_code
        tried = select(PaymentAttempt).where(PaymentAttempt.account_id == home.account.id)
        attempt = session.scalars(tried).first()
        if attempt is not None:
            self.names[f"{name}.attempt"] = str(attempt.id)

    def sign_in(self, session: Session, name: str, home: Household) -> None:
        """Keep a household's owner signed in, and proved for as long as the tests run."""
        self.tokens[name] = sessions.open_for_person(
            session, person_id=home.owner.id, at=now(), address="127.0.0.1", browser="a test"
        )
        opened = session.scalars(
            select(LoginSession).where(LoginSession.person_id == home.owner.id)
        ).one()
        opened.proved_at = now() + timedelta(days=1)

    def change_address(self, session: Session, home: Household) -> None:
        """Give a household's owner another address, which the old one can take back."""
        undo = sessions.new_token()
        self.names["undo"] = undo
        self.names["off"] = Unsubscriber(SECRET_KEY).link(home.owner.id, Topic.ANSWERS)
        session.add(
            EmailChange(
                person_id=home.owner.id, old_email="before@example.org",
                new_email=home.owner.email or "", token_hash=sessions.hashed(undo), code_hash="",
                created_at=now(), ends_at=now(), confirmed_at=now(),
                undo_hash=sessions.hashed(undo), undo_until=now() + timedelta(days=1),
            )
        )  # fmt: skip

    def hire(self, session: Session, role: StaffRole, field_key: str) -> None:
        """Keep a member of staff signed in."""
        staff = make_staff(session, "Lee Marchetti", role=role, field_key=field_key)
        self.tokens[role] = sessions.open_for_staff(
            session, staff_id=staff.id, at=now(), address="127.0.0.1", browser="a test"
        )


def now() -> datetime:
    """The moment."""
    return datetime.now(UTC)


def told_households(session: Session, today: date) -> Told:
    """One household for each thing that may be said."""
    told = Told()
    for name, home in town_of(session, today).items():
        told.name_household(session, name, home)
        told.sign_in(session, name, home)
        if name == "owes":
            told.names["owes.ticket"] = ask(session, home)
        if name == "empty":
            told.change_address(session, home)
    share(session, told, Household(session, today, "Vera Lund", "77", "Larch Ln"))
    return told


def share(session: Session, told: Told, home: Household) -> None:
    """A house whose owner lets a tenant see it, and invited somebody else."""
    told.name_household(session, "shared", home)
    told.sign_in(session, "shared", home)
    tenant = make_person(session, "Rosa Quill")
    give_access(session, tenant, home.account, role=Role.TENANT)
    told.tokens["tenant"] = sessions.open_for_person(
        session, person_id=tenant.id, at=now(), address="127.0.0.1", browser="a test"
    )
    told.names["shared.invitation"] = "an-invitation"
    session.add(
        Invitation(
            account_id=home.account.id, token_hash=sessions.hashed("an-invitation"),
            email="jo.winter@example.org", role=Role.CONTACT, invited_by=home.owner.id,
            to_on=today() + timedelta(days=90), created_at=now(),
            ends_at=now() + timedelta(days=9),
        )
    )  # fmt: skip
    session.flush()


def ask(session: Session, home: Household) -> str:
    """The number of a question that a household's owner asked."""
    ticket = asking.ask(
        session, LARKSPUR, key="told", account_id=home.account.id, thing=asking.About(),
        reason=Reason.OTHER, words="Where does the water go?", person_id=home.owner.id, at=now(),
    )  # fmt: skip
    return ticket.number


def tell_the_desk(session: Session, told: Told, story: Story) -> None:
    """What the desk's addresses name, and enough to take off its lists."""
    message = session.scalars(
        select(OutboxMessage.id).where(OutboxMessage.account_id == story.account.id)
    ).first()
    told.names |= {
        "desk": story.account.number,
        "desk.bill": story.bill.number,
        "desk.receipt": story.card.receipt_number,
        "desk.attempt": str(story.sent.id),
        "desk.entry": str(story.card.entry_id),
        "desk.event": str(story.event.id),
        "desk.message": str(message),
    }
    for copy in range(COPIES):
        attention.call(
            session, key=f"late_money:{copy}", kind=AttentionKind.LATE_MONEY,
            subject=f"attempt:{story.sent.id}", words="Money came after the payer had given up.",
            at=now(), account_id=story.account.id,
        )  # fmt: skip
        job = jobs.ask(
            session, kind="send_message", key=f"away-{copy}", arguments={}, at=now(), by="messages"
        )
        job.state, job.tries, job.ended_at = JobState.FAILED, 8, now()
        job.result = "The mail server is away."
    session.flush()


def today() -> date:
    """The district's day."""
    return LARKSPUR.day(now())
