"""A code for somebody new: tied to a browser, tried a few times, worth one coming in."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.account import Person
from models.database import Database
from models.errors import Refused
from models.identity import EmailChange
from models.outbox import OutboxMessage
from services.access import pins
from services.access.pins import Pins
from services.linking import Said, signing_up
from services.linking.signing_up import ONE_CLICK, Joined, SignUpNotOpen
from services.links import Links
from services.proving.mailed_codes import CODE_TRIES_MAX
from services.proving.proofs import PersonActing
from tests.conftest import FIELD_KEY
from tests.factories import make_account, make_bill, make_person
from tests.meetings import meeting
from tests.web.matrix import statements
from tests.workshop import LARKSPUR, Clock

AT = Clock()()
NEW = "jo.winter@example.org"


def doing(at: datetime = AT) -> PersonActing:
    return PersonActing(
        person_id=0, session_id=None, district=LARKSPUR, links=Links("https://pay.example.org"),
        at=at, address="203.0.113.7",
    )  # fmt: skip


def in_hand(session: Session) -> tuple[Said, str]:
    """A bill that opens its account, and the secret of a browser whose code came back."""
    account = make_account(session)
    bill = make_bill(session, account, on=LARKSPUR.day(AT))
    token = ask(session)
    assert signing_up.confirm(session, token=token, code=mailed_code(session), at=AT) == NEW
    return Said(number=account.number, pin=pins.of_bill(session, Pins(FIELD_KEY), bill)), token


def finish(
    session: Session, said: Said, token: str, *, name: str = "Jo Winter", at: datetime = AT
) -> Joined:
    return signing_up.finish(
        session, Pins(FIELD_KEY), said, doing(at), token=token, name=name, language="en"
    )


def ask(session: Session, email: str = NEW) -> str:
    return signing_up.ask(session, email=email, language="en", district=LARKSPUR, at=AT)


def mailed_code(session: Session) -> str:
    letter = session.scalars(select(OutboxMessage.text).order_by(OutboxMessage.id.desc())).first()
    return next(word for word in (letter or "").split() if word.isdigit() and len(word) == 6)


def test_e18_an_address_that_is_known_is_asked_for_with_the_same_statements(session: Session):
    """E18: the same is done for both, the sending too, so no time tells them apart."""
    make_person(session, "Iris Vance", email="iris@example.org")
    session.flush()
    with statements() as known:
        ask(session, "iris@example.org")
    with statements() as unknown:
        ask(session)
    assert known == unknown
    assert set(session.scalars(select(OutboxMessage.to))) == {"iris@example.org", NEW}


def test_a_code_is_tried_five_times_and_then_the_right_one_is_wrong(session: Session):
    token = ask(session)
    right = mailed_code(session)
    wrong = f"{(int(right) + 1) % 10**6:06}"
    for _try in range(CODE_TRIES_MAX):
        assert signing_up.confirm(session, token=token, code=wrong, at=AT) is None
    assert signing_up.confirm(session, token=token, code=right, at=AT) is None


def test_a_name_is_waited_for_half_an_hour_and_only_in_the_browser_that_asked(session: Session):
    token = ask(session)
    assert signing_up.confirmed(session, token, at=AT) is None
    assert signing_up.confirm(session, token=token, code=mailed_code(session), at=AT) == NEW
    assert signing_up.confirmed(session, token, at=AT + timedelta(minutes=29)) == NEW
    assert signing_up.confirmed(session, token, at=AT + timedelta(minutes=31)) is None
    assert signing_up.confirmed(session, "another browser's", at=AT) is None
    signing_up.close(session, token, at=AT)
    assert signing_up.confirmed(session, token, at=AT + timedelta(minutes=1)) is None


def test_a_code_that_was_closed_twice_is_closed_since_the_first_time(session: Session):
    """Whoever closes it again within the seconds of one click does not keep it open."""
    token = ask(session)
    signing_up.confirm(session, token=token, code=mailed_code(session), at=AT)
    for seconds in (0, 29):
        signing_up.close(session, token, at=AT + timedelta(seconds=seconds))
    assert signing_up.confirmed(session, token, at=AT + timedelta(seconds=31)) is None


def test_an_address_that_its_person_may_still_want_back_is_given_to_nobody_new(
    session: Session,
):
    iris = make_person(session, "Iris Vance", email="iris@example.org")
    session.add(
        EmailChange(
            person_id=iris.id, old_email=NEW, new_email="iris@example.org", token_hash="t",
            code_hash="c", created_at=AT, ends_at=AT, confirmed_at=AT,
            undo_until=AT + timedelta(days=3),
        )
    )  # fmt: skip
    token = ask(session)
    signing_up.confirm(session, token=token, code=mailed_code(session), at=AT)
    with pytest.raises(Refused, match="given up a short while ago"):
        finish(session, Said(number="20441836"), token, name="Jo")
    assert session.scalar(select(Person).where(Person.email == NEW)) is None


def test_an_address_is_kept_as_it_is_compared(session: Session):
    """Else whoever writes it in capitals becomes a second person of the same mailbox."""
    token = ask(session, " Jo.Winter@Example.ORG ")
    assert signing_up.confirm(session, token=token, code=mailed_code(session), at=AT) == NEW


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("", r"^Enter your name\.$"),
        ("Win 500 now", "in letters"),
        ("www.evil.example", "in letters"),
    ],
)
def test_whoever_gives_no_name_becomes_nobody_and_may_try_again(
    session: Session, name: str, words: str
):
    """Every owner of the account reads the name in a letter: it carries no address of anybody."""
    said, token = in_hand(session)
    with pytest.raises(Refused, match=words):
        finish(session, said, token, name=name)
    assert session.scalars(select(Person)).all() == []
    assert finish(session, said, token).number == said.number


def test_clicking_again_and_again_holds_no_code_open(session: Session):
    """A second click is the first one; the seconds count from the first, not from the last."""
    said, token = in_hand(session)
    first = finish(session, said, token)
    almost = AT + ONE_CLICK - timedelta(seconds=1)
    assert finish(session, said, token, at=almost) == first
    with pytest.raises(SignUpNotOpen):
        finish(session, said, token, at=AT + ONE_CLICK)


def test_two_clicks_that_meet_are_one_person_who_comes_in(house_database: Database):
    with house_database.saving() as session:
        said, token = in_hand(session)
    one, later = meeting(
        house_database, *[lambda session: finish(session, said, token) for _click in range(2)]
    )
    assert later.result() == one
    with house_database.reading() as session:
        assert len(session.scalars(select(Person)).all()) == 1
