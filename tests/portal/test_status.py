"""What every page says to everybody, and the page that says what works."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy.orm import Session

from models.account import Person
from models.announcement import AnnouncementKind
from models.attempt import AttemptState, MethodType, PayerKind, PaymentAttempt
from models.bill import Bill
from models.money import Money
from portal import status
from services import jobs
from services.telling import announcements
from tests.client import HouseClient
from tests.factories import give_access, make_account, make_bill
from tests.pages import read, words
from tests.web.matrix import statements
from tests.workshop import LARKSPUR
from web import announced
from web.clock import now, today


@pytest.fixture(autouse=True)
def asked_anew() -> Iterator[None]:
    """What a test before this one read of the system is no news."""
    status._kept.clear()
    yield
    status._kept.clear()


@pytest.fixture
def tell(session: Session, app) -> Callable[..., None]:
    """Publish an outage that begins now."""

    def tell(grace_days: int | None = None, **other: object) -> None:
        at = now()
        facts = {
            "key": str(at), "kind": AnnouncementKind.OUTAGE, "from_at": at - timedelta(hours=1),
            "text_en": "Paying on-line does not work.", "text_es": "No se puede pagar en línea.",
            "to_at": None, "by": "staff:1", "at": at,
            "grace_until": None if grace_days is None
            else LARKSPUR.day(at) + timedelta(days=grace_days), **other,
        }  # fmt: skip
        announcements.publish(session, LARKSPUR, **facts)
        with app.app_context():
            announced.look_again()

    return tell


def test_an_outage_is_said_on_every_page_with_the_other_ways_to_pay(
    client: HouseClient, tell: Callable[..., None]
):
    tell()
    for path in ("/", "/sign-in", "/help"):
        strip = read(client.get(path)).select_one("aside.announced")
        assert "Paying on-line does not work." in words(strip)
        assert LARKSPUR.contact.pay_by_phone in words(strip).replace("\N{NO-BREAK SPACE}", " ")
    strip = read(client.get("/", headers={"Accept-Language": "es"})).select_one("aside.announced")
    assert "No se puede pagar en línea." in words(strip)


def test_nothing_is_said_to_work_in_an_outage(client: HouseClient, tell: Callable[..., None]):
    tell()
    assert "Paying online: does not work" in words(read(client.get("/status")).main)


def test_a_bill_that_may_fall_due_after_an_outage_is_promised_nothing(
    app, tell: Callable[..., None]
):
    tell(30)
    with app.test_request_context("/"):
        assert announced.grace_until(today()) is not None
        assert announced.grace_until(today() + timedelta(days=3)) is None


def test_what_everybody_is_told_costs_a_page_no_statement(
    client: HouseClient, tell: Callable[..., None]
):
    tell()
    client.get("/")
    with statements() as sent:
        assert client.get("/help").status_code == 200
    assert [each for each in sent if "announcement" in each] == []


def test_what_is_not_yet_or_no_longer_on_is_only_on_the_status_page(
    client: HouseClient, tell: Callable[..., None]
):
    tell(key="a", from_at=now() + timedelta(days=1), text_en="Work on Sunday.")
    page = read(client.get("/status"))
    assert page.select_one("aside.announced") is None
    assert "What is planned? Planned" not in words(page.main)
    assert "Work on Sunday." in words(page.main)
    assert "Nothing in the last three months." in words(page.main)


def test_the_status_page_says_when_mail_is_late(client: HouseClient, session: Session):
    jobs.ask(
        session, kind="send_message", key="send_message:x", arguments={},
        at=now() - timedelta(hours=1), by="messages",
    )  # fmt: skip
    said = words(read(client.get("/status")).main)
    assert "E-mail from us: works slowly" in said
    assert "Paying online: works" in said


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "Paying online: works slowly The company that takes payments for us did not answer"),
        ("es", "No pague otra vez"),
    ],
)
def test_the_status_page_says_when_the_processor_does_not_answer(
    client: HouseClient, session: Session, language: str, said: str
):
    at = now()
    account = make_account(session)
    attempt = PaymentAttempt(
        id=uuid4(), account_id=account.id, payer_kind=PayerKind.GUEST, payer_key="browser:1",
        method_type=MethodType.CARD, amount=Money(100), balance_seen=Money(100), created_at=at,
    )  # fmt: skip
    session.add(attempt)
    attempt.move_to(AttemptState.UNKNOWN, cause="no answer", at=at)
    session.flush()
    page = read(client.get("/status", headers={"Accept-Language": language}))
    part = words(page.select(".todo li")[1])
    assert said in part


def test_a_bill_with_grace_says_so_on_its_page_and_on_the_overview(
    client: HouseClient,
    session: Session,
    neighbour: Person,
    sign_in: Callable[..., str],
    tell: Callable[..., None],
):
    account = make_account(session)
    give_access(session, neighbour, account)
    bill: Bill = make_bill(
        session, account, on=LARKSPUR.day(now()) - timedelta(days=25), due_on=LARKSPUR.day(now())
    )
    tell(30)
    sign_in(neighbour)
    for path in (f"/a/{account.number}", f"/a/{account.number}/bills/{bill.number}"):
        said = words(read(client.get(path)).main)
        assert "Because of an outage no late fee is added up to" in said


def test_pages_go_on_while_the_news_cannot_be_read(
    client: HouseClient, app, monkeypatch: pytest.MonkeyPatch
):
    from sqlalchemy.exc import OperationalError

    def away(*_given: object, **_named: object) -> None:
        raise OperationalError("", {}, Exception("away"))

    monkeypatch.setattr(announcements, "news", away)
    with app.app_context():
        announced.look_again()
    assert read(client.get("/")).select_one("aside.announced") is None
