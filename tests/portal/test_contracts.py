"""What an owner pays over years: read and signed, month by month, and on paper."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from models.account import AccountStatus, Role
from models.contract import Contract, ContractState
from models.money import Money
from models.payment import Channel
from models.signed import SignedWhere
from services import payments
from services.contracts import posting
from services.payments import Received
from tests.contracted import make_approved, make_contract, make_proposal
from tests.factories import give_access, make_account, make_bill, make_person
from tests.pages import read, words
from tests.workshop import LARKSPUR
from web.clock import now

S = ContractState


@pytest.fixture
def iris(session):
    return make_person(session, "Iris Vance")


@pytest.fixture
def account(session, iris):
    account = make_account(session)
    give_access(session, iris, account)
    return account


def at(made, account):
    return f"/a/{account.number}/contracts/{made.id}"


def test_an_owner_reads_it_and_agrees(client, session, sign_in, account, iris):
    made = make_approved(session, account, person_id=iris.id)
    session.commit()
    sign_in(iris)
    page = read(client.get(f"{at(made, account)}/agree"))
    assert "$4,800.00 for the connection of a house" in words(page.main)
    form = page.select("main form[method=post]")[0]
    sent = {each["name"]: each.get("value", "") for each in form.select("input")}
    client.post(form["action"], data=sent)
    client.post(form["action"], data=sent)
    session.expire_all()
    [made] = session.scalars(select(Contract))
    assert (made.state, made.signature.where) == (S.IN_FORCE, SignedWhere.PORTAL)
    said = words(read(client.get(at(made, account))).main)
    assert "The fee of $150.00 for making the contract is due now." in said
    assert "The first instalment of $88.94 is due" in said
    assert "Fee for making the contract $150.00 $150.00 unpaid" in said
    assert "Not yet due" in said
    assert "60 instalments of $88.94 are to come, at 4.25% a year. The last is due" in said


def test_the_fee_for_making_it_has_one_name_on_every_page(client, session, sign_in, account, iris):
    make_bill(session, account, "146.75", on=LARKSPUR.day(now()))
    made = make_contract(session, account, person_id=iris.id)
    session.commit()
    sign_in(iris)
    root = f"/a/{account.number}"
    overview = words(read(client.get(root)).main)
    assert "$150.00 of what you owe is the fee for making the contract." in overview
    plans = words(read(client.get(f"{root}/plans")).main)
    assert "Nothing is past due on this account" in plans
    received = Received(
        account_id=account.id, amount=Money(15_000), channel=Channel.COUNTER, reference="c1",
        received_on=LARKSPUR.day(now()),
    )  # fmt: skip
    payments.record_payment(session, LARKSPUR, received, at=now(), actor="staff:7")
    session.commit()
    assert "the fee for making the contract" not in words(read(client.get(root)).main)
    page = words(read(client.get(at(made, account))).main)
    assert "Fee for making the contract $150.00 paid" in page
    assert "Nothing is due now. The next instalment of $88.94 is due" in page


def test_it_is_among_the_payment_plans_of_its_account(client, session, sign_in, account, iris):
    made = make_contract(session, account, person_id=iris.id)
    session.commit()
    sign_in(iris)
    page = read(client.get(f"/a/{account.number}/plans"))
    assert at(made, account) in [link["href"] for link in page.select("main a")]


def test_an_instalment_that_is_asked_for_is_no_part_of_the_last_bill(
    client, session, sign_in, account, iris
):
    make_bill(session, account, "132.50")
    received = Received(
        account_id=account.id, amount=Money.dollars("132.50"), channel=Channel.CHECK,
        reference="check 7", received_on=date(2026, 11, 5),
    )  # fmt: skip
    payments.record_payment(session, LARKSPUR, received, at=now(), actor="staff:1")
    made = make_contract(session, account, person_id=iris.id)
    until, at_ = made.from_on + timedelta(days=31), made.signed_at
    posting.ask_due(
        session, LARKSPUR, made, until=until, on=LARKSPUR.day(at_), at=at_, by="keep_contracts"
    )
    session.commit()
    sign_in(iris)
    said = words(read(client.get(f"/a/{account.number}")).select_one(".answer"))
    assert f"{made.items[0].total} is due" in said
    assert "Your bill for" not in said
    assert "paid already" not in said


def test_what_nobody_decided_yet_is_not_there(client, session, sign_in, account, iris):
    made = make_proposal(session, account, person_id=iris.id)
    session.commit()
    sign_in(iris)
    assert client.get(at(made, account)).status_code == 404


def test_a_tenant_does_not_see_it(client, session, sign_in, account, iris):
    made = make_contract(session, account, person_id=iris.id)
    jo = make_person(session, "Jo Winter")
    give_access(session, jo, account, role=Role.TENANT)
    session.commit()
    sign_in(jo)
    assert client.get(at(made, account)).status_code == 403
    assert "Contract" not in words(read(client.get(f"/a/{account.number}/plans")).main)


@pytest.mark.parametrize("language", ["en", "es"])
def test_it_is_there_on_paper(client, session, sign_in, account, iris, language):
    made = make_contract(session, account, person_id=iris.id)
    session.commit()
    sign_in(iris)
    answer = client.get(f"{at(made, account)}/paper.pdf?language={language}")
    assert answer.data.startswith(b"%PDF")


def test_a_co_owner_who_did_not_sign_it_does_not_end_it(client, session, sign_in, account, iris):
    made = make_contract(session, account, person_id=iris.id)
    received = Received(
        account_id=account.id, amount=Money(500_000), channel=Channel.COUNTER, reference="1",
        received_on=LARKSPUR.day(now()),
    )  # fmt: skip
    payments.record_payment(session, LARKSPUR, received, at=now(), actor="staff:7")
    jo = make_person(session, "Jo Winter")
    give_access(session, jo, account, role=Role.CO_OWNER)
    session.commit()
    sent = {"ends": str(made.not_due.cents)}
    sign_in(jo)
    assert client.get(at(made, account)).status_code == 200
    assert client.post(f"{at(made, account)}/pay-off", data=sent).status_code == 404
    session.refresh(made)
    assert made.state is S.IN_FORCE
    sign_in(iris)
    assert client.post(f"{at(made, account)}/pay-off", data=sent).status_code == 303
    session.refresh(made)
    assert made.state is S.PAID


def test_whoever_sold_it_is_asked_to_agree_to_nothing(client, session, sign_in, account, iris):
    made = make_approved(session, account, person_id=iris.id)
    account.status, account.closed_on = AccountStatus.CLOSED, LARKSPUR.day(now())
    session.commit()
    sign_in(iris)
    assert client.get(f"{at(made, account)}/agree").status_code == 404
    page = read(client.get(at(made, account)))
    assert not [link for link in page.select("main a") if link["href"].endswith("/agree")]


def test_the_overview_asks_its_owner_to_read_it_until_it_is_agreed_to(
    client, session, sign_in, account, iris
):
    made = make_approved(session, account, person_id=iris.id)
    other = make_person(session, "Noor Haddad")
    give_access(session, other, account, role=Role.CO_OWNER)
    session.commit()
    sign_in(iris)
    overview = read(client.get(f"/a/{account.number}"))
    assert "Read and agree by" in words(overview.main)
    assert f"{at(made, account)}/agree" in [link["href"] for link in overview.select("main a")]
    sign_in(other)
    assert "Read and agree by" not in words(read(client.get(f"/a/{account.number}")).main)
