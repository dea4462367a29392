"""I can't pay this now: four presses from the overview to an arrangement that is agreed to."""

from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import select

from models.account import Role
from models.arrangement import Arrangement, ArrangementState
from models.audit import AuditEvent
from models.money import Money
from services.arrangements import proposing
from services.arrangements.proposing import Wish
from tests.factories import give_access, make_account, make_bill, make_person
from tests.journeys.town import Town
from tests.pages import read, words
from tests.workshop import LARKSPUR
from web.clock import now

S = ArrangementState


@pytest.fixture
def town(session):
    return Town(session, LARKSPUR.day(now()))


@pytest.fixture
def late(town, sign_in):
    home = town["past_due"]
    sign_in(home.owner)
    return home


@pytest.fixture
def root(late):
    return f"/a/{late.account.number}"


def links(page):
    return [link["href"] for link in page.select("main a")]


def fields(page):
    form = page.select("main form[method=post]")[0]
    return form["action"], {each["name"]: each.get("value", "") for each in form.select("input")}


def agreed(client, root, count=3):
    action, sent = fields(read(client.get(f"{root}/plans/review?count={count}")))
    return client.post(action, data=sent), sent


def arrangements(session):
    session.expire_all()
    return session.scalars(select(Arrangement)).all()


def test_four_presses_lead_from_the_overview_to_an_arrangement(client, root, session):
    assert f"{root}/plans/new" in links(read(client.get(root)))
    assert f"{root}/plans/new" in links(read(client.get(f"{root}/pay")))
    choice = read(client.get(f"{root}/plans/new"))
    [form] = choice.select("main form")
    counts = [each["value"] for each in form.select("input[name=count]")]
    assert (form["action"], counts[0]) == (f"{root}/plans/review", "2")
    answer, _ = agreed(client, root)
    assert answer.location == f"{root}/plans"
    [made] = arrangements(session)
    assert (made.state, len(made.instalments)) == (S.KEPT, 3)
    said = words(read(client.get(f"{root}/plans")).main)
    assert "Your arrangement is kept" in said
    assert "What if I miss one?" in said


def test_the_overview_says_that_it_is_paid_in_instalments(client, root):
    assert "Past due" in words(read(client.get(root)).main)
    agreed(client, root)
    said = words(read(client.get(root)).main)
    assert "In instalments" in said
    assert "You pay what is past due in instalments." in said
    assert "A late fee is added on" not in said


def test_the_words_stand_on_the_page_before_and_after(client, root, session):
    before = words(read(client.get(f"{root}/plans/review?count=3")).main)
    agreed(client, root)
    [made] = arrangements(session)
    page = read(client.get(f"{root}/plans/{made.id}/agree"))
    for paragraph in made.signatures[0].text.split("\n\n"):
        assert paragraph in before
        assert paragraph in words(page.main)
    assert not page.select("main form[method=post]")


def test_a_form_sent_twice_agrees_once_and_the_trail_says_so(client, root, session):
    _, sent = agreed(client, root)
    client.post(f"{root}/plans", data=sent)
    assert len(arrangements(session)) == 1
    done = select(AuditEvent.action).where(AuditEvent.action.startswith("arrangement."))
    assert session.scalars(done).all() == ["arrangement.propose", "arrangement.sign"]


@pytest.mark.parametrize("change", [{"agreed": "0"}, {"seen": "1"}, {"count": "9"}, {"seen": ""}])
def test_whoever_read_something_else_reads_again(client, root, session, change):
    action, sent = fields(read(client.get(f"{root}/plans/review?count=3")))
    answer = client.post(action, data=sent | change)
    assert answer.status_code in (303, 409)
    assert arrangements(session) == []


@pytest.mark.parametrize("count", ["", "1", "99", "x", "-3", "٣"])
def test_a_number_that_is_not_offered_leads_back_to_the_choice(client, root, count):
    answer = client.get(f"{root}/plans/review", query_string={"count": count})
    assert answer.location == f"{root}/plans/new"


def test_where_nothing_is_past_due_the_page_says_so(client, town, sign_in):
    owes = town["owes"]
    sign_in(owes.owner)
    said = words(read(client.get(f"/a/{owes.account.number}/plans/new")).main)
    assert "Nothing is past due on this account" in said


def test_what_a_tenant_asks_for_waits_for_an_owner_who_reads_and_agrees(
    client, session, sign_in, late, root
):
    tenant = make_person(session, "Jo Winter")
    give_access(session, tenant, late.account, role=Role.TENANT)
    sign_in(tenant)
    agreed(client, root)
    assert "Waits to be agreed to" in words(read(client.get(f"{root}/plans")).main)
    sign_in(late.owner)
    [made] = arrangements(session)
    page = read(client.get(f"{root}/plans/{made.id}/agree"))
    assert "I agree that Jo Winter pays" in words(page.main)
    action, sent = fields(page)
    assert client.post(action, data=sent).location == f"{root}/plans"
    assert arrangements(session)[0].state is S.KEPT


def test_what_the_office_proposed_may_be_declined(client, session, late, root):
    due = read(client.get(f"{root}/plans/new")).select_one("main .sentence").get_text()
    amount = Money.read(due.split()[0].lstrip("$"))
    wish = Wish(
        key=uuid4(), account_id=late.account.id, person_id=late.owner.id, count=2,
        amount_seen=amount,
    )  # fmt: skip
    made = proposing.propose(session, LARKSPUR, wish, by="staff:7", at=now())
    session.commit()
    assert f"{root}/plans/{made.id}/agree" in links(read(client.get(f"{root}/plans")))
    overview = read(client.get(root))
    assert f"{root}/plans/{made.id}/agree" in links(overview)
    assert f"{root}/plans/new" not in links(overview)
    client.post(f"{root}/plans/{made.id}/decline")
    assert arrangements(session)[0].state is S.CANCELLED
    assert client.post(f"{root}/plans/{made.id}/decline").location == f"{root}/plans"
    assert len(arrangements(session)[0].moves) == 1


def test_who_owes_too_little_to_divide_reads_how_much_is_due(client, town, sign_in, session):
    account = make_account(session, house_number="9", street="Sorrel Dr")
    on = LARKSPUR.day(now()) - timedelta(days=60)
    make_bill(session, account, "48.95", on=on, due_on=on + timedelta(days=25))
    owner = make_person(session, "Ana Ortiz")
    give_access(session, owner, account)
    session.commit()
    sign_in(owner)
    root = f"/a/{account.number}"
    page = read(client.get(f"{root}/plans/new"))
    assert "$48.95 is due now. From $50.00 on it can be paid" in words(page.main)
    assert f"{root}/messages/new" in links(page)


def test_another_accounts_arrangement_is_not_there(client, session, sign_in, town, late, root):
    agreed(client, root)
    [made] = arrangements(session)
    other = town["owes"]
    sign_in(other.owner)
    for path in (f"{root}/plans", f"/a/{other.account.number}/plans/{made.id}/agree"):
        assert client.get(path).status_code == 404


def test_who_reads_only_sees_it_and_agrees_to_nothing(client, session, sign_in, late, root):
    reader = make_person(session, "Ana Ortiz")
    give_access(session, reader, late.account, role=Role.READ_ONLY)
    sign_in(reader)
    assert f"{root}/plans/new" not in links(read(client.get(root)))
    assert client.get(f"{root}/plans/new").status_code == 403
    assert client.get(f"{root}/plans").status_code == 200
