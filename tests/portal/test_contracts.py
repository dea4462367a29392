"""What an owner pays over years: read and signed, month by month, and on paper."""

import pytest
from sqlalchemy import select

from models.account import Role
from models.contract import Contract, ContractState
from models.signed import SignedWhere
from tests.contracted import make_approved, make_contract, make_proposal
from tests.factories import give_access, make_account, make_person
from tests.pages import read, words

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
    assert "The next instalment of $88.94 is due" in said
    assert "Not yet due" in said
    assert "60 instalments of $88.94 are to come, at 4.25% a year. The last is due" in said


def test_it_is_among_the_payment_plans_of_its_account(client, session, sign_in, account, iris):
    made = make_contract(session, account, person_id=iris.id)
    session.commit()
    sign_in(iris)
    page = read(client.get(f"/a/{account.number}/plans"))
    assert at(made, account) in [link["href"] for link in page.select("main a")]


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
