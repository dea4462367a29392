"""Two of staff, two clicks, two letters that meet: the second waits and sees what the first did."""

import dataclasses
from datetime import date, timedelta
from uuid import uuid4

import pytest
from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError

from models.account import AccountStatus, CustomerAccount, Person, Premise
from models.account_change import AccountChange
from models.attempt import MethodType
from models.audit import AuditEvent
from models.bill import Bill
from models.claim import Way
from models.database import Database
from models.document import Document, DocumentKind, DocumentState
from models.errors import Conflict
from models.hold import AccountHold, HoldKind
from models.importing import AccountAlias, ImportRun, ImportState
from models.money import Money
from models.outbox import OutboxMessage
from models.ticket import Ticket, TicketMessage
from models.together import PaymentTogether
from models.welcome import CustomerInvitation
from services import welcoming
from services.access import mailing
from services.accounts import holds, moving
from services.accounts.moving import Twin
from services.books.owed import still_of
from services.documents import shelf
from services.keys.reply_address import ReplyAddresses
from services.keys.sealing import Sealer
from services.keys.vault import Kept
from services.letters import dealing
from services.letters.reading import Letter
from services.links import Links
from services.payments import together
from services.payments.together import Part, TogetherWish
from services.requests import claims
from services.requests.claims import Paid, Saying
from tests.conftest import FIELD_KEY
from tests.factories import give_access, make_account, make_bill, make_person
from tests.meetings import meeting, waiting
from tests.services.accounts.test_moving import MAIL, PLACE, doing, set_up
from tests.services.tickets.desk import Desk
from tests.workshop import LARKSPUR, Clock, at_work
from web.clock import now

AT = now()
TODAY = LARKSPUR.day(AT)
LINKS = Links("https://pay.example.org")
MAILBOX = "help@larkspursewer.example"


@pytest.fixture
def account_id(house_database: Database) -> int:
    with house_database.saving() as session:
        return make_account(session).id


def test_of_two_who_end_a_hold_the_first_has_ended_it(house_database, account_id):
    with house_database.saving() as session:
        hold_id = holds.place(
            session, key="k", account_id=account_id, kind=HoldKind.LATE_FEES, reason="Asked",
            from_on=TODAY, to_on=None, by="staff:1", on=TODAY, at=AT,
        ).id  # fmt: skip

    def end(why):
        return lambda session: holds.end(
            session, account_id=account_id, hold_id=hold_id, reason=why, by="staff:1", at=AT
        )

    meeting(house_database, end("Paid"), end("Mistake"))[1].result()
    with house_database.reading() as session:
        assert session.get_one(AccountHold, hold_id).end_reason == "Paid"


def test_of_two_who_change_an_account_the_second_is_shown_what_the_first_did(
    house_database, account_id
):
    def change(key, line1):
        mail = dataclasses.replace(MAIL, line1=line1)
        return lambda session: mailing.change(
            session, doing(account_id, key=key), mail, district=LARKSPUR, links=LINKS, on=TODAY
        )

    later = meeting(house_database, change("a", "PO Box 1"), change("b", "PO Box 2"))[1]
    with pytest.raises(Conflict):
        later.result()
    with house_database.reading() as session:
        assert len(session.scalars(select(AccountChange)).all()) == 1


def test_of_two_who_set_an_account_up_at_a_premise_the_second_is_told_of_the_first(house_database):
    with house_database.saving() as session:
        moving.close(session, doing(set_up(session).id, seen=1, key="c"), last_day=TODAY, on=TODAY)
    later = meeting(
        house_database,
        lambda session: set_up(session, key="a"),
        lambda session: set_up(session, key="b"),
    )[1]
    with pytest.raises(Twin):
        later.result()
    with house_database.reading() as session:
        parcel = PLACE.parcel.replace("-", "")
        at_the_premise = select(CustomerAccount).join(Premise).where(Premise.parcel == parcel)
        states = [each.status for each in session.scalars(at_the_premise)]
    assert sorted(states) == [AccountStatus.ACTIVE, AccountStatus.CLOSED]


@pytest.fixture
def invited(house_database: Database, account_id: int) -> str:
    """An imported customer who was written to; the secret of the link."""
    with house_database.saving() as session:
        iris = make_person(session, "Iris Vance", email="iris@example.org")
        give_access(session, iris, session.get_one(CustomerAccount, account_id))
        run = ImportRun(
            layout="x", digest="x", effective_on=TODAY, state=ImportState.KEPT, by="test",
            began_at=AT,
        )  # fmt: skip
        session.add(run)
        session.flush()
        session.add(AccountAlias(import_id=run.id, account_id=account_id, number="1", written="1"))
        session.flush()
        welcoming.invite(session, district=LARKSPUR, links=LINKS, limit=1, before=0, at=AT)
    return secret(house_database)


def secret(database: Database) -> str:
    """What the link of the newest letter ends with."""
    with database.reading() as session:
        newest = select(OutboxMessage.text).order_by(OutboxMessage.id.desc()).limit(1)
        return session.scalars(newest).one().split("/welcome/")[1].split()[0]


def test_two_who_ask_for_another_link_at_once_are_each_sent_one(house_database, invited):
    def ask(session):
        welcoming.ask_again(
            session, email="iris@example.org", district=LARKSPUR, links=LINKS, at=AT
        )

    meeting(house_database, ask, ask)[1].result()
    newest = secret(house_database)
    with house_database.reading() as session:
        assert session.scalars(select(CustomerInvitation.letters)).one() == 3
        assert len(session.scalars(select(OutboxMessage)).all()) == 3
        assert welcoming.offered(session, newest, at=AT).email == "iris@example.org"


def test_two_clicks_on_an_invitation_are_one_coming_in(house_database, invited):
    def click(session):
        return welcoming.accept(session, invited, at=AT)

    one, later = meeting(house_database, click, click)
    assert one == later.result()
    with house_database.reading() as session:
        came = select(AuditEvent).where(AuditEvent.action == "customer_invitation.accept")
        assert len(session.scalars(came).all()) == 1


def test_a_file_that_is_handed_in_while_its_like_is_swept_is_kept(house_database):
    def put(name):
        def add(session):
            kept = Kept(
                name=name, digest="d", scope="account:1", sealed_hash="h", key_name="k", bytes=1
            )
            return shelf.add(
                session, kept, kind=DocumentKind.TEXT, state=DocumentState.CLEAN,
                held_for=name, name="a.txt", added_by="person:1", at=AT,
            )  # fmt: skip

        return add

    def sweep(session):
        session.execute(delete(Document))

    with house_database.saving() as session:
        shelf.drop(session, [put("old")(session)], at=AT - timedelta(days=9))
    meeting(house_database, sweep, put("new"))[1].result()
    with house_database.reading() as session:
        [document] = session.scalars(select(Document))
        assert (document.name, document.unused_since) == ("new", None)


def letter(key: str, **facts: str) -> Letter:
    """One that says little."""
    said = {
        "sender": "nell@elsewhere.example", "name": "", "called": "Nell", "subject": "Hello",
        "language": "en", "text": "Who digs?", "earlier": "", "trail": "", "bounced_from": "",
        "why_bounced": "",
    }  # fmt: skip
    return Letter(key=key, files=[], is_automatic=False, wants_silence=True, **(said | facts))


@pytest.mark.parametrize("is_answer", [True, False])
def test_a_letter_that_comes_while_somebody_writes_in_its_question_is_counted_too(
    house_database, is_answer
):
    """Whoever answers has seen a version: a letter that does not raise it is not seen."""
    replies = ReplyAddresses(MAILBOX, Sealer(FIELD_KEY))
    context = dataclasses.replace(at_work(house_database, Clock()), replies=replies)
    if is_answer:
        with house_database.saving() as session:
            desk = Desk(session, Clock())
            trail = replies.of(desk.ask().id, desk.iris.id)
        come = letter("2", sender="iris@example.org", trail=trail)
    else:
        dealing.deal(context, letter("1"))
        come = letter("2")

    def write(session):
        ticket = session.scalars(select(Ticket).with_for_update()).one()
        ticket.version += 1
        session.flush()
        return ticket.version

    version, later = waiting(house_database, write, lambda: dealing.deal(context, come))
    later.result()
    with house_database.reading() as session:
        assert session.scalars(select(Ticket.version)).one() == version + 1
        assert len(session.scalars(select(TicketMessage)).all()) == 2


def test_two_who_say_at_once_that_a_bill_was_paid_elsewhere_ask_one_question(house_database):
    with house_database.saving() as session:
        account = make_account(session)
        bill_id = make_bill(session, account, "20.00", on=TODAY).id
        people = [make_person(session, name) for name in ("Iris Vance", "Noor Haddad")]
        for person in people:
            give_access(session, person, account)

    def say(person):
        paid = Paid(way=Way.CHECK, company="", amount=Money(2000), paid_on=TODAY)
        saying = Saying(key=str(uuid4()), person_id=person.id, words="I paid", at=AT)
        return lambda session: (
            claims.claim(session, LARKSPUR, session.get_one(Bill, bill_id), paid, saying).id
        )

    def as_a_door_does():
        """Once more when the database keeps one of two."""
        try:
            return house_database.attempt(say(people[1]))
        except IntegrityError:
            return house_database.attempt(say(people[1]))

    one, later = waiting(house_database, say(people[0]), as_a_door_does)
    assert one == later.result()
    with house_database.reading() as session:
        assert len(session.scalars(select(Ticket)).all()) == 1
        assert len(session.scalars(select(AccountHold)).all()) == len(claims.HELD)


def test_two_forms_for_the_same_accounts_that_meet_are_one_payment(house_database):
    with house_database.saving() as session:
        lee = make_person(session, "Lee Moran")
        ids = [make_account(session).id for _ in range(2)]
        for account_id in ids:
            account = session.get_one(CustomerAccount, account_id)
            give_access(session, lee, account)
            make_bill(session, account, "20.00", on=date(2026, 9, 1))
        still = still_of(session, ids)

    def press(session):
        wish = TogetherWish(
            id=uuid4(), person_id=lee.id, payer_key=f"person:{lee.id}", email="", language="en",
            method_type=MethodType.CARD,
            parts=[Part(account_id=id_, amount=still[id_], balance_seen=still[id_]) for id_ in ids],
        )  # fmt: skip
        return together.open_together(session, LARKSPUR, wish, at=AT)

    one, later = meeting(house_database, press, press)
    assert one == later.result()
    with house_database.reading() as session:
        assert len(session.scalars(select(PaymentTogether)).all()) == 1


def test_a_run_of_invitations_passes_over_whom_another_one_has_in_hand(house_database, invited):
    if house_database.dialect != "postgresql":
        pytest.skip("One engine has one writer at a time: its runs wait.")
    with house_database.saving() as session:
        session.execute(delete(CustomerInvitation))
    facts = {"district": LARKSPUR, "links": LINKS, "limit": 9, "before": 0, "at": AT}
    with house_database.saving() as session, house_database.saving() as other:
        session.execute(select(Person.id).with_for_update())
        assert welcoming.invite(other, **facts) == 0
