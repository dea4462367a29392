"""E22: a link to pay, guessed, expired, forwarded, used or taken back, can only pay, and once."""

import re
from contextlib import nullcontext
from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine
from sqlalchemy import select, update

from models.account import Role
from models.attempt import AttemptState, MethodType, PayerKind, PaymentAttempt
from models.audit import AuditEvent
from models.errors import NotFound, Refused
from models.money import Money
from models.outbox import OutboxMessage
from models.pay_link import PayLink
from services.autopay import asking
from services.payments import pay_links
from tests.factories import give_access, make_account, make_bill, make_person, make_staff
from tests.pages import read, words
from tests.portal.test_pay import form_of
from web.clock import now, today
from web.extensions import house

OVER = "This link pays nothing any more"
BEGUN = "A payment was begun with this link"


@pytest.fixture
def account(session):
    account = make_account(session)
    make_bill(session, account, "132.50")
    return account


@pytest.fixture
def iris(session, account):
    person = make_person(session, "Iris Vance", email="iris@example.org")
    give_access(session, person, account)
    return person


@pytest.fixture
def path(account):
    return f"/desk/accounts/{account.number}/pay-links"


@pytest.fixture
def desk(app, session, sign_in, client):
    """A specialist's own browser."""
    dana = make_staff(session, "Dana Whitfield", email="dana@larkspursewer.example")
    sign_in(dana)
    return client


@pytest.fixture
def link(desk, path):
    """The path of a link that was read out."""
    return read_out(desk, path)


def read_out(desk, path):
    assert desk.post(f"{path}/give", data=_form(desk, path, "read")).status_code == 303
    page = read(desk.get(path))
    said = page.select_one("#read-out").get_text().strip()
    assert "of bill" in words(page.select_one("#to-read").parent), "what it pays, and until when"
    assert not read(desk.get(path)).select("#read-out"), "it is shown once"
    return re.search(r"(/pay/link/[A-Z0-9]{4}(-[A-Z0-9]{4}){2})$", said)[1]


@pytest.fixture
def caller(app):
    """Somebody's browser, signed in nowhere."""
    return app.test_client()


def _form(desk, path, to):
    page = read(desk.get(path))
    return {"key": page.select_one("input[name=key]")["value"], "to": to, "reason": "Iris called"}


def follow(browser, link):
    return read(browser.get(link, follow_redirects=True))


def states(desk, path):
    return [words(row) for row in read(desk.get(path)).select("#links .chip")]


def test_e22_it_shows_the_amount_and_a_masked_address_and_opens_nothing_else(
    caller, link, account, desk, path
):
    assert states(desk, path) == ["Not opened yet"]
    page = follow(caller, link)
    assert "$132.50" in words(page.main)
    assert account.premise.masked_address in words(page.main)
    assert account.premise.address not in words(page)
    for elsewhere in (f"/a/{account.number}", f"/a/{account.number}/autopay", path):
        assert caller.get(elsewhere).status_code in {303, 404}
    assert states(desk, path) == ["Opened, not paid"]


def test_e22_it_begins_one_payment_and_no_other_browser_begins_another(
    caller, link, app, session, stripe, desk, path
):
    form = form_of(follow(caller, link))
    other = app.test_client()
    theirs = form_of(follow(other, link))
    for _ in range(2):
        assert caller.post("/pay", data=form).status_code == 303
    refused = read(other.post("/pay", data=theirs), 422)
    assert BEGUN in words(refused.main)
    assert len(session.scalars(select(PaymentAttempt)).all()) == 1
    assert states(desk, path) == ["Payment begun"]
    assert BEGUN in words(follow(app.test_client(), link).body)

    attempt = session.scalars(select(PaymentAttempt)).one()
    attempt.state = AttemptState.SUCCEEDED
    session.flush()
    assert states(desk, path) == ["Paid"]
    assert OVER in words(follow(app.test_client(), link).body)


def test_whoever_pays_by_a_link_and_opens_it_again_comes_back_to_their_payment(
    app, caller, link, session, stripe
):
    """Coming back from the payment page they are not told that the link is dead."""
    assert caller.post("/pay", data=form_of(follow(caller, link))).status_code == 303
    attempt = session.scalars(select(PaymentAttempt)).one()
    for path in (link, "/pay"):
        assert caller.get(path).location == f"/payments/{attempt.id}"
    assert app.test_client().get(link).location == "/"


def test_a_payment_that_was_given_up_leaves_the_link_good(caller, link, session, stripe):
    assert caller.post("/pay", data=form_of(follow(caller, link))).status_code == 303
    attempt = session.scalars(select(PaymentAttempt)).one()
    attempt.state = AttemptState.CANCELLED
    session.flush()
    assert "$132.50" in words(follow(caller, link).main)


def test_a_second_link_goes_on_with_the_payment_that_the_same_browser_began(
    caller, link, desk, path, session, stripe
):
    first = caller.post("/pay", data=form_of(follow(caller, link)))
    second = read_out(desk, path)
    again = caller.post("/pay", data=form_of(follow(caller, second)))
    assert (again.status_code, again.location) == (303, first.location)
    attempt = session.scalars(select(PaymentAttempt)).one()
    bound = select(PayLink.attempt_id).order_by(PayLink.id)
    assert session.scalars(bound).all() == [None, attempt.id]
    assert states(desk, path) == ["Payment begun", "Opened, not paid"]


def test_a_part_that_was_paid_leaves_the_link_good_for_the_rest_until_its_end(
    caller, link, session, stripe, app
):
    form = form_of(follow(caller, link)) | {"how_much": "other", "amount": "32.50"}
    assert caller.post("/pay", data=form).status_code == 303
    attempt = session.scalars(select(PaymentAttempt)).one()
    attempt.state = AttemptState.SUCCEEDED
    session.flush()
    with_link = app.test_client()
    assert "$132.50" in words(follow(with_link, link).main)
    assert with_link.post("/pay", data=form_of(follow(with_link, link))).status_code == 303
    assert BEGUN in words(follow(app.test_client(), link).body)
    session.scalars(select(PayLink)).one().attempt_id = attempt.id
    session.flush()
    with time_machine.travel(now() + timedelta(hours=25)):
        assert OVER in words(follow(app.test_client(), link).body)


def test_it_pays_what_is_due_and_no_more(caller, link, session, stripe):
    first = follow(caller, link)
    assert "From $1.00 to $132.50" in words(first.main)
    form = form_of(first) | {"how_much": "other", "amount": "132.51"}
    page = read(caller.post("/pay", data=form), 422)
    assert "Enter an amount from $1.00 to $132.50" in words(page.main)
    assert session.scalars(select(PaymentAttempt)).all() == []


def test_no_payment_of_more_than_was_owed_is_bound_to_a_link(link, account, session):
    [row] = session.scalars(select(PayLink))
    for cents, no in ((13251, True), (13250, False)):
        attempt = PaymentAttempt(
            id=uuid4(), account_id=account.id, payer_kind=PayerKind.GUEST, payer_key="browser:1",
            method_type=MethodType.CARD, amount=Money(cents), balance_seen=Money(13250),
            created_at=now(),
        )  # fmt: skip
        session.add(attempt)
        with pytest.raises(Refused, match="what is due, and no more") if no else nullcontext():
            pay_links.use(session, row.id, attempt, at=now())
        assert (row.attempt_id is None) is no


@pytest.mark.parametrize("who", [Role.READ_ONLY, Role.CONTACT])
def test_no_link_is_mailed_to_a_reader_who_may_not_pay(app, account, session, who):
    reader = make_person(session, "Tomas Okafor", email="tomas@example.org")
    give_access(session, reader, account, role=who)
    with app.app_context():
        context = house().context
        wanted = pay_links.Wanted(
            account_id=account.id, person_id=reader.id, form="1", reason="They called",
            by="staff:99", on=today(), at=now(),
        )  # fmt: skip
    with pytest.raises(NotFound), session.begin_nested():
        pay_links.make(session, context, wanted)
    assert session.scalars(select(PayLink)).all() == []
    assert session.scalars(select(OutboxMessage)).all() == []


@pytest.mark.parametrize("why", ["guessed", "over", "taken back"])
def test_e22_guessed_over_or_taken_back_it_says_the_same_and_charges_nothing(
    caller, link, desk, path, session, stripe, why
):
    form = form_of(follow(caller, link))
    later = now() + (timedelta(hours=25) if why == "over" else timedelta(minutes=1))
    if why == "taken back":
        [row] = session.scalars(select(PayLink))
        assert desk.post(f"{path}/{row.id}/take-back").status_code == 303
    with time_machine.travel(later):
        tried = "/pay/link/2222-2222-2222" if why == "guessed" else link
        assert OVER in words(follow(caller, tried).body)
        if why == "taken back":
            assert OVER in words(read(caller.post("/pay", data=form), 422).main)
            assert OVER in words(read(caller.get("/pay", follow_redirects=True)).body)
    assert session.scalars(select(PaymentAttempt)).all() == []


def test_e22_links_that_are_none_are_counted_and_shut_no_good_one(caller, link, app):
    for _ in range(30):
        caller.get("/pay/link/2222-2222-2222")
    missed = follow(caller, "/pay/link/2222-2222-2223")
    assert "Too many links were opened here" in words(missed.body)
    assert "$132.50" in words(follow(app.test_client(), link).main)


def test_sent_to_a_mailbox_the_desk_never_sees_it_and_twice_is_once(
    desk, path, iris, session, caller
):
    form = _form(desk, path, str(iris.id))
    for _ in range(2):
        assert desk.post(f"{path}/give", data=form).status_code == 303
    [letter] = session.scalars(select(OutboxMessage).where(OutboxMessage.kind == "pay_link"))
    assert letter.to == "iris@example.org"
    link = re.search(r"/pay/link/[A-Z0-9-]+", letter.text)[0]
    assert "pay/link/" not in read(desk.get(path)).text
    assert link not in desk.get(f"/desk/messages/{letter.id}").text
    assert "$132.50" in words(follow(caller, link).main)
    assert [row.detail["to"] for row in session.query(AuditEvent).filter_by(
        action="pay_link.give")][0] == f"person:{iris.id}"  # fmt: skip
    [row] = session.scalars(select(PayLink))
    assert link.removeprefix("/pay/link/").replace("-", "") not in row.token_hash


def test_e01_it_is_taken_back_and_pays_under_its_own_account_alone(
    desk, path, link, caller, session, stripe
):
    other = make_account(session)
    [row] = session.scalars(select(PayLink))
    elsewhere = f"/desk/accounts/{other.number}/pay-links/{row.id}/take-back"
    assert desk.post(elsewhere).status_code == 404
    assert "$132.50" in words(follow(caller, link).main)
    caller.post("/pay", data=form_of(follow(caller, link)))
    attempt = session.scalars(select(PaymentAttempt)).one()
    session.execute(update(PayLink).values(attempt_id=None, account_id=other.id))
    with pytest.raises(Refused, match=OVER):
        pay_links.use(session, row.id, attempt, at=now())


def test_nobody_gets_it_who_may_not_pay_and_none_is_made_where_nothing_is_owed(desk, path, session):
    stranger = make_person(session, "Tomas Okafor", email="tomas@example.org")
    page = read(desk.post(f"{path}/give", data=_form(desk, path, str(stranger.id))), 422)
    assert words(page.select_one(".problem")) == "Error: Select where it goes"
    empty = f"/desk/accounts/{make_account(session).number}/pay-links"
    page = read(desk.post(f"{empty}/give", data=_form(desk, empty, "read")), 422)
    assert "Nothing is owed on this account" in words(page.main)
    assert session.scalars(select(PayLink)).all() == []


def test_staff_make_so_many_links_an_hour(desk, path, account):
    for _ in range(pay_links.LINKS_MAX):
        desk.post(f"{path}/give", data=_form(desk, path, "read"))
    dashed = path.replace(account.number, account.shown)
    for written in (path, dashed):
        answer = desk.post(f"{written}/give", data=_form(desk, path, "read"))
        assert answer.status_code == 429


def test_staff_ask_for_so_many_links_to_choose_what_pays_however_the_number_is_typed(
    desk, account, iris
):
    for turn in range(asking.LINKS_MAX + 1):
        number = account.shown if turn % 2 else account.number
        sent = {"key": str(uuid4()), "deed": "link", "reason": "She called"}
        answer = desk.post(f"/desk/accounts/{number}/autopay/act", data=sent)
    assert answer.status_code == 429
