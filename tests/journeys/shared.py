"""A house that several people see: by invitation, and by what they linked themselves."""

from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy.orm import Session

from models.account import Role
from models.account_note import AccountNote
from models.importing import (
    AccountAlias,
    DoubtDecision,
    DoubtKind,
    ImportRun,
    ImportState,
    PersonDoubt,
)
from models.invitation import Invitation
from models.linking import AccountLink, LinkEnd, LinkProof
from models.outbox import MessageState, OutboxMessage
from models.welcome import CustomerInvitation
from services.access import accounts
from services.keys import tokens
from services.rules import codes
from services.sessions import sessions
from tests.factories import give_access, make_account, make_person
from tests.journeys.acts import CHECK_CODE
from tests.journeys.clock import now, today
from tests.journeys.stories import Household

if TYPE_CHECKING:
    from tests.journeys.told import Told


def share(session: Session, told: "Told", home: Household) -> None:
    """A house whose owner lets a tenant see it, and invited somebody else."""
    told.name_household(session, "shared", home)
    told.sign_in(session, "shared", home)
    tenant = make_person(session, "Rosa Quill")
    access = give_access(session, tenant, home.account, role=Role.TENANT)
    told.names["shared.access"] = str(access.id)
    told.tokens["tenant"] = sessions.open_for_person(
        session, person_id=tenant.id, at=now(), address="127.0.0.1", browser="a test"
    )
    told.names["shared.invitation"] = "an-invitation"
    invited = Invitation(
        account_id=home.account.id, token_hash=tokens.hashed("an-invitation"),
        email="jo.winter@example.org", role=Role.CONTACT, invited_by=home.owner.id,
        to_on=today() + timedelta(days=90), created_at=now(), ends_at=now() + timedelta(days=9),
    )  # fmt: skip
    session.add(invited)
    session.flush()
    told.names["shared.waiting"] = str(invited.id)


def doubt(session: Session, told: "Told", import_id: int) -> None:
    """People who look like one: two wait for a decision, two were decided."""
    for name, decision in (("doubt", None), ("doubt.decided", DoubtDecision.APART)):
        people = [make_person(session, each) for each in ("Hal Dunmore", "Priscilla Dunmore")]
        for person in people:
            give_access(session, person, make_account(session, street="Larch Ln"))
        rows = [
            PersonDoubt(
                import_id=import_id, kind=DoubtKind.EMAIL, likeness=f"{name}@example.org",
                person_id=person.id, decision=decision, decided_by="Priya Nair" if decision else "",
                decided_at=now() if decision else None,
            )
            for person in people
        ]  # fmt: skip
        session.add_all(rows)
        session.flush()
        told.names[name] = str(rows[0].id)


def link(session: Session, told: "Told", home: Household) -> None:
    """Somebody who linked their house themselves, took another off, and a letter told of it."""
    told.name_household(session, "relinks", home)
    told.sign_in(session, "relinks", home)
    told.names["undo_link"] = "undo-a-link"
    told.names["welcome"] = "come-in"
    message = OutboxMessage(
        key="story", kind="customer_invitation", to="otto@example.org", subject="Come in",
        text="Come in.", html="<p>Come in.</p>", created_at=now(), state=MessageState.REFUSED,
        check_code=codes.read(CHECK_CODE), note="No such mailbox.",
    )  # fmt: skip
    session.add(message)
    session.flush()
    session.add(
        CustomerInvitation(
            person_id=home.owner.id, email=home.owner.email or "", message_id=message.id,
            token_hash=tokens.hashed("come-in"), created_at=now(),
            ends_at=now() + timedelta(days=9),
        )
    )  # fmt: skip
    run = ImportRun(
        layout="headworks", digest="story", effective_on=today(), state=ImportState.KEPT,
        by="Priya Nair", began_at=now(),
    )  # fmt: skip
    session.add(run)
    session.flush()
    session.add(
        AccountAlias(
            import_id=run.id, account_id=home.account.id, number="123-1", written="000123-001"
        )
    )
    session.add(
        AccountNote(
            import_id=run.id, account_id=home.account.id, at=now() - timedelta(days=400),
            written_by="M. ORTEGA", words="Dog in the yard. Calls after five.",
        )
    )  # fmt: skip
    run.along = {
        "mandates": {
            "read": 40, "here": 38, "reasons": {"Its account is closed.": 2},
            "states": {"needs_method": 38},
        }
    }  # fmt: skip
    doubt(session, told, run.id)
    taken_off = make_account(session, house_number="14", street="Larch Ln")
    gone = give_access(session, home.owner, taken_off, to_on=today() - timedelta(days=1))
    kept = accounts.access_of(session, home.owner.id, home.account.id, today())
    for access, secret in ((gone, "undo-another"), (kept, "undo-a-link")):
        session.add(
            AccountLink(
                account_id=access.account_id, person_id=home.owner.id, access_id=access.id,
                proof=LinkProof.PIN, linked_at=now(), undo_hash=tokens.hashed(secret),
                undo_until=now() + timedelta(days=9),
                ended_at=now() if access is gone else None,
                ended_by=LinkEnd.SELF if access is gone else None,
            )
        )  # fmt: skip
    session.flush()
