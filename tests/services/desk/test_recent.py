"""The accounts somebody looked at last, read from the trail in one statement."""

from datetime import timedelta

from sqlalchemy.orm import Session

from services import audit
from services.desk import recent
from tests.factories import make_account, make_bill
from web.clock import now

AT = now()


def look(session: Session, number: str, actor: str = "staff:1", minutes: int = 0) -> None:
    audit.record(
        session, actor=actor, action=recent.ACCOUNT_VIEW, subject=audit.account(number),
        at=AT + timedelta(minutes=minutes), address="",
    )  # fmt: skip
    session.flush()


def test_the_last_look_stands_first_and_an_account_is_listed_once(session: Session):
    first, second = make_account(session), make_account(session, mailing_name="Owen Fairbanks")
    make_bill(session, first, "132.50")
    for minutes, account in enumerate((first, second, first)):
        look(session, account.number, minutes=minutes)
    cards = recent.accounts(session, actor="staff:1")
    assert [card.number for card in cards] == [first.number, second.number]
    assert (str(cards[0].owed), str(cards[1].owed)) == ("$132.50", "$0.00")
    assert cards[0].at == AT + timedelta(minutes=2)
    assert cards[1].name == "Owen Fairbanks"


def test_what_others_looked_at_is_not_listed_nor_what_is_gone(session: Session):
    account = make_account(session)
    look(session, account.number, actor="staff:2")
    look(session, "00000000")
    assert recent.accounts(session, actor="staff:1") == []


def test_no_more_are_listed_than_fit_a_screen(session: Session):
    for turn in range(recent.ACCOUNTS_MAX + 3):
        look(session, make_account(session).number, minutes=turn)
    assert len(recent.accounts(session, actor="staff:1")) == recent.ACCOUNTS_MAX
