"""Who else sees an account: invited, let in by their own mailbox, let go by a day."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from models.account import Access, CustomerAccount, Person, Role
from models.audit import AuditEvent
from models.database import Database
from models.errors import Forbidden, NotFound, Refused
from models.identity import EmailChange
from models.outbox import OutboxMessage
from services.access import accounts, invitations, sharing
from services.access.invitations import InvitationNotOpen
from services.links import Links
from services.searching import search
from tests.factories import give_access, make_account, make_person
from tests.workshop import LARKSPUR

ON = date(2026, 11, 26)
AT = datetime(2026, 11, 26, 20, tzinfo=UTC)
JO = "jo@example.org"


class Home:
    """An account with its owner, and somebody who rents."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.account: CustomerAccount = make_account(session)
        self.owner: Person = make_person(session, "Iris Vance")
        self.tenant: Person = make_person(session, "Tomas Reyes")
        give_access(session, self.owner, self.account)
        self.rent = give_access(session, self.tenant, self.account, role=Role.TENANT)

    def invite(self, email: str = JO, role: Role = Role.TENANT, *, by: Person | None = None,
               to_on: date | None = None, at: datetime = AT) -> str:  # fmt: skip
        """Invite, and return the secret of the link that was mailed."""
        invitations.invite(
            self.session, self.account, by=by or self.owner, email=email, role=role, to_on=to_on,
            language="en", district=LARKSPUR, links=Links("https://pay.example.org"),
            on=ON, at=at,
        )  # fmt: skip
        newest = select(OutboxMessage).order_by(OutboxMessage.id.desc()).limit(1)
        text = self.session.scalars(newest).one().text
        return text.split("https://pay.example.org/join/")[1].split()[0]

    def accept(self, token: str, name: str = "Jo Winter", signed_in: int | None = None) -> str:
        return invitations.accept(
            self.session, token, name=name, language="es", signed_in=signed_in, on=ON, at=AT
        )

    def seen_by(self, person: Person, on: date = ON) -> bool:
        try:
            accounts.mine(self.session, person.id, self.account.number, on)
        except NotFound:
            return False
        return True


@pytest.fixture
def home(session: Session) -> Home:
    return Home(session)


def jo(session: Session) -> Person:
    return session.scalars(select(Person).where(Person.email == JO)).one()


def test_whoever_holds_the_mailbox_is_let_in_once(session, home):
    token = home.invite(" JO@Example.org")
    assert home.accept(token) == home.account.number
    assert jo(session).name == "Jo Winter"
    assert jo(session).language == "es"
    assert home.seen_by(jo(session))
    assert home.accept(token, name="A second click") == home.account.number
    assert jo(session).name == "Jo Winter"
    with pytest.raises(InvitationNotOpen):
        home.accept(token, signed_in=home.tenant.id)
    assert [seen.role for seen in sharing.people(session, home.account.id, ON)] == [
        Role.OWNER, Role.TENANT, Role.TENANT,
    ]  # fmt: skip
    hits = search.search(session, "Winter")
    assert [hit.account_id for hit in hits] == [home.account.id]


def test_the_link_tells_who_invites_and_little_of_where(session, home):
    offered = invitations.offered(session, home.invite(), at=AT)
    assert (offered.inviter, offered.email, offered.is_known) == ("Iris Vance", JO, False)
    assert home.account.premise.street not in offered.address


def test_somebody_the_portal_knows_keeps_their_name(session, home):
    make_person(session, "Jo Known", email=JO)
    assert invitations.offered(session, token := home.invite(), at=AT).is_known
    home.accept(token, name="Somebody Else")
    assert jo(session).name == "Jo Known"


def test_the_link_lets_nobody_in_but_the_person_of_its_address(session, home):
    token = home.invite()
    with pytest.raises(Refused, match="another e-mail address"):
        home.accept(token, signed_in=home.tenant.id)
    assert invitations.waiting(session, home.account.id, AT)


def test_an_address_that_may_still_be_taken_back_is_given_to_nobody_new(session, home):
    iris = make_person(session, "Iris Vance", email="iris.new@example.org")
    session.add(
        EmailChange(
            person_id=iris.id, old_email=JO, new_email="iris.new@example.org", token_hash="t",
            code_hash="c", created_at=AT, ends_at=AT, confirmed_at=AT, undo_hash="u",
            undo_until=AT + timedelta(days=3),
        )
    )  # fmt: skip
    session.flush()
    with pytest.raises(Refused, match="given up a short while ago"):
        home.accept(home.invite())
    assert session.scalars(select(Person).where(Person.email == JO)).first() is None


def test_an_invitation_ends_with_its_days_by_a_newer_one_and_by_hand(session, home):
    old = home.invite(at=AT - timedelta(days=13, hours=23))
    assert invitations.offered(session, old, at=AT)
    newer = home.invite()
    for token, at in ((old, AT), (newer, AT + timedelta(days=14)), ("nonsense", AT)):
        with pytest.raises(InvitationNotOpen):
            invitations.offered(session, token, at=at)
    [waiting] = invitations.waiting(session, home.account.id, AT)
    for _ in range(2):
        invitations.withdraw(
            session, home.account.id, by=home.owner.id, invitation_id=waiting.id, on=ON, at=AT
        )
    with pytest.raises(InvitationNotOpen):
        home.accept(newer)


def test_only_owners_let_others_in_and_out(session, home):
    with pytest.raises(Forbidden):
        home.invite(by=home.tenant)
    with pytest.raises(NotFound):
        home.invite(by=make_person(session, "Stranger"))
    owner = sharing.people(session, home.account.id, ON)[0]
    with pytest.raises(Forbidden):
        sharing.end(
            session, home.account, by=home.tenant.id, access_id=owner.access_id, district=LARKSPUR,
            on=ON, at=AT,
        )  # fmt: skip
    home.accept(home.invite(role=Role.CO_OWNER))
    assert home.invite("ann@example.org", by=jo(session))


def test_an_inviter_who_lost_the_account_lets_nobody_in_any_more(session, home):
    token = home.invite()
    session.scalars(select(Access).where(Access.person_id == home.owner.id)).one().to_on = (
        ON - timedelta(days=1)
    )
    session.flush()
    with pytest.raises(InvitationNotOpen):
        home.accept(token)


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({"role": Role.OWNER}, "Choose what they are"),
        ({"to_on": ON - timedelta(days=1)}, "Enter a last day"),
        ({"to_on": date(2099, 1, 1)}, "Enter a last day"),
        ({"email": "nobody"}, "Enter an e-mail address"),
    ],
)
def test_what_cannot_be_is_refused_in_words(session, home, facts, words):
    with pytest.raises(Refused, match=words):
        home.invite(**facts)


def test_somebody_who_sees_the_account_is_not_invited_again(session, home):
    with pytest.raises(Refused, match="sees the account already"):
        home.invite(home.tenant.email)


def test_ten_invitations_wait_at_most(session, home):
    for number in range(invitations.WAITING_MAX):
        home.invite(f"guest{number}@example.org")
    with pytest.raises(Refused, match="Ten invitations"):
        home.invite()
    assert home.invite("guest3@example.org")  # the newer one takes the place of the older


@pytest.mark.parametrize("days", [0, 30], ids=["let in today", "let in long ago"])
def test_ending_somebodys_access_counts_at_once_and_is_told_to_them(session, home, days):
    home.rent.from_on = ON - timedelta(days=days)
    session.flush()
    sharing.end(
        session, home.account, by=home.owner.id, access_id=home.rent.id, district=LARKSPUR, on=ON,
        at=AT,
    )  # fmt: skip
    assert not home.seen_by(home.tenant)
    assert home.seen_by(home.owner)
    message = session.scalars(select(OutboxMessage).order_by(OutboxMessage.id.desc())).first()
    assert (message.kind, message.to) == ("access_ended", home.tenant.email)
    sharing.end(
        session, home.account, by=home.owner.id, access_id=home.rent.id, district=LARKSPUR, on=ON,
        at=AT,
    )  # fmt: skip
    assert len(session.scalars(select(OutboxMessage)).all()) == 1
    with pytest.raises(NotFound):
        sharing.end(
            session, home.account, by=home.owner.id, access_id=9_999, district=LARKSPUR, on=ON,
            at=AT,
        )  # fmt: skip


@pytest.mark.parametrize("address", [JO, "jo.winter@example.org"])
def test_no_invitation_that_waited_lets_somebody_in_who_was_let_go(session, home, address):
    """Neither one to their address nor one to the address they had before; a later one does."""
    token = home.invite(address, Role.CO_OWNER)
    jo = make_person(session, "Jo Winter", email=JO)
    change = EmailChange(
        person_id=jo.id, old_email="jo.winter@example.org", new_email=JO, token_hash="t",
        code_hash="c", created_at=AT, ends_at=AT, confirmed_at=AT,
    )  # fmt: skip
    session.add(change)
    gone = give_access(session, jo, home.account, role=Role.TENANT).id
    whose = {"by": home.owner.id, "access_id": gone, "district": LARKSPUR}
    sharing.end(session, home.account, **whose, on=ON, at=AT)
    with pytest.raises(InvitationNotOpen):
        home.accept(token)
    home.accept(home.invite(JO))
    assert home.seen_by(jo)


def test_an_owner_is_not_put_out_by_another(session, home):
    home.accept(home.invite(role=Role.CO_OWNER))
    owner = sharing.people(session, home.account.id, ON)[0]
    with pytest.raises(Forbidden, match="Only the district"):
        sharing.end(
            session, home.account, by=jo(session).id, access_id=owner.access_id, district=LARKSPUR,
            on=ON, at=AT,
        )  # fmt: skip


def test_who_moves_out_sees_the_account_to_the_end_of_their_day(session, home):
    last = ON + timedelta(days=5)
    for day in (ON + timedelta(days=9), last):
        sharing.leave(
            session, home.account.id, person_id=home.tenant.id, last_day=day, on=ON, at=AT
        )
    assert home.seen_by(home.tenant, last)
    assert not home.seen_by(home.tenant, last + timedelta(days=1))
    with pytest.raises(Refused, match="for less long"):
        sharing.leave(
            session, home.account.id, person_id=home.tenant.id,
            last_day=last + timedelta(days=1), on=ON, at=AT,
        )  # fmt: skip
    with pytest.raises(Refused, match="You own this account"):
        sharing.leave(
            session, home.account.id, person_id=home.owner.id, last_day=last, on=ON, at=AT
        )


def test_the_trail_says_who_let_whom_in_and_out_and_no_secret(session, home):
    token = home.invite()
    home.accept(token)
    events = session.scalars(select(AuditEvent).order_by(AuditEvent.id)).all()
    assert [event.action for event in events] == ["access.invite", "access.accept"]
    assert {event.subject for event in events} == {f"account:{home.account.number}"}
    assert token not in str([event.detail for event in events])


def test_two_clicks_at_once_let_somebody_in_once(house_database: Database):
    """With a last day, which no rule of the database keeps apart."""
    with house_database.saving() as session:
        home = Home(session)
        make_person(session, "Jo Winter", email=JO)  # or the address alone would keep them apart
        token = home.invite(to_on=ON + timedelta(days=30))

    def click(_number: int) -> str:
        def work(session: Session) -> str:
            return invitations.accept(
                session, token, name="Jo Winter", language="en", signed_in=None, on=ON, at=AT
            )

        try:
            return house_database.attempt(work)
        except (InvitationNotOpen, IntegrityError):  # a visitor is tried once more
            return house_database.attempt(work)

    with ThreadPoolExecutor(6) as clicks:
        numbers = set(clicks.map(click, range(6)))
    assert numbers == {home.account.number}
    with house_database.reading() as session:
        assert [seen.role for seen in sharing.people(session, home.account.id, ON)] == [
            Role.OWNER, Role.TENANT, Role.TENANT,
        ]  # fmt: skip
