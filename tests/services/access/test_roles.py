"""What somebody is to an account is asked where it is done, whatever page they came by."""

from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest

from models.account import Role
from models.attempt import MethodType, PayerKind
from models.claim import BackBy, Way
from models.errors import Forbidden
from models.hold import HoldKind
from models.money import Money
from models.ticket import Reason
from services.access import accounts, sharing
from services.accounts import holds
from services.payments import attempts, together
from services.payments.attempts import Wish
from services.payments.together import Part, TogetherWish
from services.ratepayer import notices, portfolio
from services.requests import claims, credit_requests
from services.requests.claims import Paid, Saying
from services.rules.roles import Act
from services.tickets import asking
from tests.factories import give_access, make_account, make_bill, make_person
from tests.workshop import LARKSPUR

ON = date(2026, 11, 18)
AT = datetime(2026, 11, 18, 20, tzinfo=UTC)
OWED = Money.dollars("132.50")


def pay(session, account, person):
    wish = Wish(
        id=uuid4(), account_id=account.id, payer_kind=PayerKind.PERSON, payer_key="a-sign-in",
        person_id=person.id, method_type=MethodType.CARD, amount=OWED, balance_seen=OWED,
    )  # fmt: skip
    attempts.open_attempt(session, LARKSPUR, wish, at=AT)


def pay_together(session, account, person):
    wish = TogetherWish(
        id=uuid4(), person_id=person.id, payer_key="a-sign-in", email="", language="en",
        method_type=MethodType.CARD,
        parts=[Part(account_id=account.id, amount=OWED, balance_seen=OWED)],
    )  # fmt: skip
    together.open_together(session, LARKSPUR, wish, at=AT)


def ask(session, account, person):
    asking.ask(
        session, LARKSPUR, key="a-form", account_id=account.id, thing=asking.About(),
        reason=Reason.OTHER, words="Why so much?", person_id=person.id, at=AT,
    )  # fmt: skip


def claim(session, account, person):
    paid = Paid(way=Way.BANK, company="", amount=OWED, paid_on=ON)
    saying = Saying(key="a-form", person_id=person.id, words="I paid.", at=AT)
    bill = claims.bill_of(session, account.id, session.info["bill"])
    claims.claim(session, LARKSPUR, bill, paid, saying)


def ask_back(session, account, person):
    credit_requests.ask(
        session, LARKSPUR, key="a-form", account_id=account.id, person_id=person.id,
        back_by=BackBy.CHECK, words="Please.", at=AT,
    )  # fmt: skip


def share(session, account, person):
    sharing.check_sharer(session, person.id, account.id, ON)


READS_ONLY = [pay, pay_together, ask, claim, ask_back, share]


@pytest.mark.parametrize("act", READS_ONLY)
@pytest.mark.parametrize("role", [Role.READ_ONLY, Role.CONTACT])
def test_who_reads_only_or_is_only_told_does_nothing(session, role, act):
    account, person = make_account(session), make_person(session, "Jo Winter")
    session.info["bill"] = make_bill(session, account, "132.50").number
    give_access(session, person, account, role=role)
    with pytest.raises(Forbidden):
        act(session, account, person)


@pytest.mark.parametrize("act", [ask_back, share])
@pytest.mark.parametrize("role", [Role.MANAGER, Role.TENANT])
def test_who_pays_it_does_not_do_what_is_its_owners(session, role, act):
    account, person = make_account(session), make_person(session, "Jo Winter")
    give_access(session, person, account, role=role)
    with pytest.raises(Forbidden):
        act(session, account, person)


def test_a_trusted_contact_has_a_part_in_the_account_and_sees_nothing_of_it(session):
    account, person = make_account(session), make_person(session, "Jo Winter")
    give_access(session, person, account, role=Role.CONTACT)
    assert [each.id for each in accounts.of_person(session, person.id, ON)] == [account.id]
    assert accounts.of_person(session, person.id, ON, Act.SEE) == []
    assert portfolio.of_person(session, person.id, ON) == []
    with pytest.raises(Forbidden):
        accounts.mine(session, person.id, account.number, ON)


def test_the_newest_part_in_an_account_is_the_one_that_counts(session):
    account, person = make_account(session), make_person(session, "Jo Winter")
    give_access(session, person, account, role=Role.OWNER, to_on=ON)
    give_access(session, person, account, role=Role.READ_ONLY)
    assert accounts.access_of(session, person.id, account.id, ON).role is Role.READ_ONLY
    found, part = accounts.mine_among_others(session, person.id, account.number, ON)
    assert (found.id, part) == (account.id, (Role.READ_ONLY, False))


def test_a_contact_is_told_that_it_is_past_due_but_not_while_notices_wait(session):
    account, person = make_account(session), make_person(session, "Iris Vance")
    give_access(session, person, account)
    assert notices.of_account(session, account, ON) == (False, None)
    bill = make_bill(session, account, "132.50")
    late = bill.due_on + timedelta(days=30)
    assert notices.of_account(session, account, bill.due_on) == (False, None)
    assert notices.of_account(session, account, late) == (True, bill.due_on)
    holds.place(
        session, key="asked", account_id=account.id, kind=HoldKind.PAST_DUE_NOTICES,
        reason="They asked", from_on=late, to_on=None, by="staff:1", on=late, at=AT,
    )  # fmt: skip
    assert notices.of_account(session, account, late) == (False, None)
