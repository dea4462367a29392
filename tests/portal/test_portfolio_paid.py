"""What became of a payment for several accounts: its page, its receipt, its paper."""

import pytest

from models.attempt import AttemptState
from services.payments import together_page
from tests.client import AS_HTMX
from tests.factories import give_access, make_account, make_bill, make_person
from tests.journeys.managers import pay_together
from tests.pages import pdf_words, read, words

S = AttemptState


@pytest.fixture
def accounts(session):
    made = [make_account(session, house_number=str(400 + place)) for place in range(3)]
    for account in made:
        make_bill(session, account, "50.00")
    return made


@pytest.fixture
def manager(session, accounts):
    person = make_person(session, "Ana Reyes", email="ana@example.org")
    for account in accounts:
        give_access(session, person, account)
    return person


@pytest.fixture
def paid(session, manager, accounts):
    return together_page.of(session, pay_together(session, manager, accounts, S.OPEN, S.SUCCEEDED))


def test_the_page_says_what_was_paid_on_each_and_leads_to_each_receipt(
    client, sign_in, manager, paid
):
    sign_in(manager)
    page = read(client.get(f"/portfolio/paid/{paid.together.id}"))
    said = words(page.main)
    assert "Your payment is received" in said
    assert "$152.45" in said
    assert "It is counted on 3 accounts." in said
    for part in paid.parts:
        row = f"/receipt/{part.payment.receipt_code}"
        assert page.select_one(f"#parts a[href='{row}']")


def test_while_nobody_knows_the_page_that_asks_is_left_alone(
    client, sign_in, session, manager, accounts, deaf_processor
):
    """Drawn anew it would ask again at once, without end, while the processor is away."""
    opened = pay_together(session, manager, accounts, S.OPEN)
    attempt = together_page.of(session, opened).leader.attempt
    attempt.session_id, attempt.session_url = "cs_story", "http://127.0.0.1:9/c/cs_story"
    session.flush()
    sign_in(manager)
    path = f"/portfolio/paid/{opened}"
    seen = read(client.get(path)).select_one("input[name=seen]")["value"]
    answer = client.post(f"{path}/look", data={"seen": seen}, headers=AS_HTMX)
    assert answer.status_code == 204


def test_the_page_of_one_part_is_the_page_of_all(client, sign_in, manager, paid):
    sign_in(manager)
    for part in paid.parts:
        answer = client.get(f"/payments/{part.attempt.id}")
        assert answer.location == f"/portfolio/paid/{paid.together.id}"


def test_nobody_else_sees_it_and_the_account_of_a_part_shows_its_own_receipt_only(
    client, sign_in, session, paid, accounts
):
    tenant = make_person(session, "Rosa Quill")
    give_access(session, tenant, accounts[0])
    sign_in(tenant)
    assert client.get(f"/portfolio/paid/{paid.together.id}").status_code == 404
    for act in ("look", "cancel"):
        assert client.post(f"/portfolio/paid/{paid.together.id}/{act}").status_code == 404
    assert client.get(f"/receipt/{paid.together.receipt_code}.pdf").status_code == 404
    page = read(client.get(f"/a/{accounts[0].number}/activity"))
    assert paid.parts[0].payment.receipt_number in words(page.main)
    assert paid.receipt_number not in words(page.main)


def test_anybody_may_verify_the_receipt_and_reads_no_account(client, paid, accounts):
    page = read(client.get(f"/receipt/{paid.together.receipt_code}"))
    said = words(page.main)
    assert paid.receipt_number in said
    assert "To 3 accounts $150.00" in said
    assert not any(account.shown in said or account.address in said for account in accounts)


def test_the_paper_names_each_account_and_the_whole_charge(client, sign_in, manager, paid):
    sign_in(manager)
    answer = client.get(f"/receipt/{paid.together.receipt_code}.pdf")
    assert answer.mimetype == "application/pdf"
    said = pdf_words(answer.data)
    assert paid.receipt_number in said
    assert "$152.45" in said
    for part in paid.parts:
        assert part.account.shown in said
        assert str(part.attempt.amount) in said


def test_a_payment_that_was_given_up_has_no_receipt(client, session, manager, accounts):
    given_up = pay_together(session, manager, accounts, S.OPEN, S.EXPIRED)
    code = together_page.of(session, given_up).together.receipt_code
    assert client.get(f"/receipt/{code}").status_code == 404
