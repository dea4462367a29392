"""A town for pages to be looked at, told once: its households, its desk, and who is signed in."""

import re
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.account import Access, Person, Role
from models.attempt import AttemptState as S
from models.attempt import MethodType, PaymentAttempt
from models.attention import AttentionKind
from models.hold import HoldKind
from models.identity import EmailChange, LoginSession, StaffRole
from models.job import JobState
from models.notice_choice import Topic
from models.outbox import OutboxMessage
from models.passkey import Passkey
from models.payment import Payment
from models.saved_method import MethodState
from models.ticket import FIRST_NUMBER, Reason
from models.together import PaymentTogether
from services import attention, jobs
from services.access import mailing, pins
from services.access.pins import Pins
from services.accounts import holds
from services.accounts.account_changes import ChangeOrder, Mailing
from services.keys import tokens
from services.keys.unsubscribing import Unsubscriber
from services.links import Links
from services.proving.passkeys import PasskeyOwner
from services.sessions import sessions
from services.tickets import asking
from tests.changed import make_change
from tests.conftest import FIELD_KEY, SECRET_KEY
from tests.discrepant import make_case
from tests.drawn_work import make_reviews
from tests.factories import keep_method, make_account, make_staff
from tests.helpdesk.story import Story
from tests.journeys import autopay_states
from tests.journeys.arranged import arrange, contract_for
from tests.journeys.billing import bill_run, paperless_link, print_file, special_rates_notice
from tests.journeys.clock import now, today
from tests.journeys.managers import many_accounts, pay_together
from tests.journeys.post import ask_with_files, letter, parked, strangers_call
from tests.journeys.rarely import LEE, announce, rarely_met
from tests.journeys.shared import let_in, link, share
from tests.journeys.stories import Household
from tests.journeys.town import Town
from tests.proposed import make_rate_change
from tests.reconciled import reconciled
from tests.refunded import make_dispute, make_refund
from tests.sold import make_paid_sale, make_sale
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
            self.names[f"{name}.pin"] = pins.of_bill(session, Pins(FIELD_KEY), home.bills[-1])
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

    def give_passkey(self, session: Session, name: str, owner: PasskeyOwner) -> None:
        """Let somebody have a passkey."""
        passkey = Passkey(
            person_id=owner.person_id, staff_id=owner.staff_id, name="Blue phone",
            credential_id=tokens.new_token(), public_key="AA", user_handle="AA",
            created_at=now(), used_at=now(),
        )  # fmt: skip
        session.add(passkey)
        session.flush()
        self.names[f"{name}.passkey"] = str(passkey.id)

    def give_methods(self, session: Session, name: str, owner: Person) -> None:
        """Let somebody keep a card that pays, the same once more that is blocked, and a bank
        account that is not proven yet.
        """
        bank = {"method_type": MethodType.BANK, "verify_url": "https://checkout.example/deposits"}
        kept = {
            "card": keep_method(session, owner, fingerprint="one", is_default=True),
            "blocked": keep_method(
                session, owner, state=MethodState.SUSPENDED, fingerprint="one",
                failure_code="detached", expires_year=2020, label="The old one",
            ),
            "bank": keep_method(session, owner, state=MethodState.VERIFYING, **bank),
            "left": keep_method(session, owner, state=MethodState.GIVEN_UP),
        }  # fmt: skip
        for what, method in kept.items():
            self.names[f"{name}.{what}"] = str(method.id)

    def change_address(self, session: Session, home: Household) -> None:
        """Give a household's owner another address, which the old one can take back."""
        undo = tokens.new_token()
        self.names["undo"] = undo
        self.names["off"] = Unsubscriber(SECRET_KEY).link(home.owner.id, Topic.ANSWERS)
        session.add(
            EmailChange(
                person_id=home.owner.id, old_email="before@example.org",
                new_email=home.owner.email or "", token_hash=tokens.hashed(undo), code_hash="",
                created_at=now(), ends_at=now(), confirmed_at=now(),
                undo_hash=tokens.hashed(undo), undo_until=now() + timedelta(days=1),
            )
        )  # fmt: skip

    def hire(self, session: Session, role: StaffRole, field_key: str) -> None:
        """Keep a member of staff signed in."""
        email = LEE if role is StaffRole.SPECIALIST else None
        staff = make_staff(session, "Lee Marchetti", role=role, field_key=field_key, email=email)
        self.tokens[role] = sessions.open_for_staff(
            session, staff_id=staff.id, at=now(), address="127.0.0.1", browser="a test"
        )
        opened = session.scalars(select(LoginSession).where(LoginSession.staff_id == staff.id))
        opened.one().proved_at = now() + timedelta(days=1)
        self.give_passkey(session, role, PasskeyOwner(staff_id=staff.id))


def told_households(session: Session, today: date) -> Told:
    """One household for each thing that may be said."""
    told = Told()
    announce(session)
    for name, home in (Town(session, today).whole() | rarely_met(session, today)).items():
        told.name_household(session, name, home)
        told.sign_in(session, name, home)
        if name == "owes":
            told.names["owes.ticket"] = ask(session, home)
            told.names["owes.files"] = ask_with_files(session, home.account, home.owner, now())
        if name == "deposits":
            told.give_passkey(session, name, PasskeyOwner(person_id=home.owner.id))
            told.give_methods(session, name, home.owner)
        if name == "past_due":
            let_in(session, told, "reader", home, Role.READ_ONLY)
            let_in(session, told, "trusted", home, Role.CONTACT)
        if name == "empty":
            told.change_address(session, home)
        if name == "own":
            told.names["own.ticket"] = ask(session, home)
        if name == "owes":
            told.names["owes.paperless"] = paperless_link(session, home)
        if name == "arranged":
            told.names["arranged.plan"] = arrange(session, home)
            told.names["arranged.contract"] = contract_for(session, home)
        if name == autopay_states.WHO:
            autopay_states.give_autopay(session, told.names, home)
    share(session, told, Household(session, today, "Vera Lund", "77", "Larch Ln"))
    link(session, told, Household(session, today, "Otto Frey", "12", "Larch Ln"))
    manage(session, told, Household(session, today, "Ana Reyes", "79", "Larch Ln"))
    return told


def manage(session: Session, told: Told, home: Household) -> None:
    """Somebody who looks after many accounts: some were paid together, some nearly."""
    told.name_household(session, "manager", home)
    told.sign_in(session, "manager", home)
    accounts = many_accounts(session, home.owner, home.today)
    paid = pay_together(session, home.owner, accounts[-2:], S.OPEN, S.SUCCEEDED)
    given_up = pay_together(session, home.owner, accounts[:3], S.OPEN, S.EXPIRED)
    receipt = session.get_one(PaymentTogether, paid).receipt_code
    told.names |= {
        "manager.paid": str(paid), "manager.given_up": str(given_up),
        "manager.receipt": receipt, "manager.one": accounts[1].number,
    }  # fmt: skip


def ask(session: Session, home: Household) -> str:
    """The number of a question that a household's owner asked."""
    ticket = asking.ask(
        session, LARKSPUR, key=f"told-{home.account.id}", account_id=home.account.id,
        thing=asking.About(), reason=Reason.OTHER, words="Where does the water go?",
        person_id=home.owner.id, at=now(),
    )  # fmt: skip
    return ticket.number


def tell_the_desk(session: Session, told: Told, story: Story) -> None:
    """What the desk's addresses name, and enough to take off its lists."""
    message = session.scalars(
        select(OutboxMessage.id).where(OutboxMessage.account_id == story.account.id)
    ).first()
    access = session.scalars(select(Access.id).where(Access.account_id == story.account.id)).first()
    told.names |= {
        "desk": story.account.number,
        "desk.bill": story.bill.number,
        "desk.receipt": story.card.receipt_number,
        "desk.attempt": str(story.sent.id),
        "desk.entry": str(story.card.entry_id),
        "desk.event": str(story.event.id),
        "desk.message": str(message),
        "desk.access": str(access),
    }
    refund = make_refund(session, story.card)
    dispute = make_dispute(session, session.get_one(PaymentAttempt, story.returned.attempt_id))
    told.names |= {"desk.refund": str(refund.id), "desk.dispute": str(dispute.id)}
    told.names["desk.sale"] = str(make_sale(session, story.account).id)
    told.names["desk.sold"] = str(make_paid_sale(session, story.account, story.card).id)
    told.names["letter"] = letter(session, "nell@elsewhere.example", now())
    known = session.get_one(Access, access).person.email or ""
    told.names["call"] = strangers_call(session, now())
    told.names |= parked(session, story.account, now())
    books = reconciled(session, make_account(session, house_number="16", street="Larch Ln"))
    told.names |= {"exception": str(books.charge.id), "payout": str(books.payout.id)}
    told.names["letter.attached"] = letter(session, known, now(), story.account)
    asked_in = int(told.names["letter.attached"].removeprefix("T-")) - FIRST_NUMBER
    twice = make_case(session, story.account)
    told.names["desk.case"] = str(twice)
    told.names["desk.change"] = str(make_change(session, story.account, asked_in))
    told.names["review"] = str(make_reviews(session, asked_in))
    work_on(session, story)
    told.names["run"] = bill_run(session, story.account)
    told.names["rate_change"] = str(make_rate_change(session, story.account).id)
    told.names["print_file"] = print_file(session)
    told.names["notice"] = special_rates_notice(session, story.account)
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


def work_on(session: Session, story: Story) -> None:
    """A hold, a flag, a hold that ended, and mail that goes elsewhere."""
    account_id = story.account.id
    for kind, words in (
        (HoldKind.REFUNDS, "A check is looked into"),
        (HoldKind.LANGUAGE, "Speaks Vietnamese; her son Minh translates"),
        (HoldKind.EMAIL, "Asked for letters"),
    ):
        hold = holds.place(
            session, key=kind.value, account_id=account_id, kind=kind, reason=words,
            from_on=today(), to_on=None, by="staff:1", on=today(), at=now(),
        )  # fmt: skip
    holds.end(
        session, account_id=account_id, hold_id=hold.id, reason="Changed her mind", by="staff:1",
        at=now(),
    )  # fmt: skip
    mailing.change(
        session,
        ChangeOrder(
            key="mail", account_id=account_id, seen=0, by="staff:1", at=now(), reason="Moved"
        ),
        Mailing(
            name="Walter Pruitt", line1="PO Box 9", city="Larkspur", state="WA",
            postal_code="98299",
        ),
        district=LARKSPUR, links=Links("http://localhost"), on=today(),
    )  # fmt: skip
