"""Fault catalogue C2, C6, C7 and C11: the same work, the same press, the same letter, once."""

import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from pathlib import Path
from threading import Barrier

import pytest
from sqlalchemy import event, select

from models.attempt import MethodType
from models.job import Job, JobState
from models.ledger import Component, EntryKind, LedgerAccount
from models.money import Money
from models.outbox import MessageState, OutboxMessage
from sandbox.mail import MailCatcher
from services.books import ledger
from services.books.chart import open_books
from services.books.ledger import Leg
from tests.faults.door import NUMBER
from tests.faults.till import OWED
from tests.pages import read, words
from tests.portal.test_pay import form_of
from tests.workshop import LARKSPUR, post_office

ROOT = Path(__file__).resolve().parents[2]
PAID = [("payment", -14675, 14920)]
PAY = f"/a/{NUMBER}/pay"


@pytest.mark.processes
def test_c02_two_processes_do_each_job_once(till):
    till.pay(till.ask())
    letters = []
    till.sandbox._receiver = lambda body, headers: letters.append((body, headers)) or 200
    till.sandbox.deliver()
    for letter in letters:
        till.hear(*letter)
    with MailCatcher() as catcher:
        workers = [
            subprocess.Popen(
                [sys.executable, "-m", "tests.faults.worker_process", till.database.url,
                 till.sandbox.url, till.sandbox.secret, str(catcher.port), str(till.sandbox.now)],
                cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
            )
            for _ in range(2)
        ]  # fmt: skip
        assert [worker.stdout.readline() for worker in workers] == ["ready\n"] * 2
        done = [int(worker.communicate("go\n", timeout=60)[0]) for worker in workers]
        assert len(catcher.messages) == 1

    rows = till.all(Job)
    assert {row.state for row in rows} == {JobState.DONE}
    assert sum(done) == sum(row.tries for row in rows)
    assert till.postings() == PAID


GENERAL = ("1110", "5200")


def test_c06_two_postings_that_meet_in_a_circle_are_tried_again_and_both_kept(till, monkeypatch):
    """PostgreSQL finds the deadlock; on SQLite the second finds the one writer's place taken."""
    pauses = []
    monkeypatch.setattr("models.database.sleep", lambda s: pauses.append(s) or time.sleep(s))
    is_sqlite = till.database.dialect == "sqlite"
    if is_sqlite:
        event.listen(till.database.write, "checkout", impatient)
    both = Barrier(2)
    met = set()

    def meet(turn):
        if turn not in met:
            met.add(turn)
            time.sleep(0.1) if is_sqlite else both.wait(timeout=10)

    def post(turn):
        def work(session):
            for code in GENERAL[::turn]:
                session.scalar(
                    select(LedgerAccount.id).where(LedgerAccount.code == code).with_for_update()
                )
                meet(turn)
            books = open_books(session, LARKSPUR.chart, account_id=till.account_id, codes=GENERAL)
            ledger.post(
                session, key=f"adjust:{turn}", kind=EntryKind.OPENING,
                account_id=till.account_id, on=date(2026, 11, 18), at=till.now(),
                legs=[Leg(books.part(Component.SERVICE), books.general["5200"], Money(1))],
                memo="meet", actor="test",
            )  # fmt: skip

        till.database.attempt(work)

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(post, [1, -1]))
    if is_sqlite:
        event.remove(till.database.write, "checkout", impatient)
        till.database.write.dispose()

    assert pauses
    assert till.owed() == OWED + Money(2)


def impatient(dbapi, _record, _proxy):
    """Wait hardly at all for the one writer."""
    dbapi.execute("PRAGMA busy_timeout=5")


def test_c07_enter_and_a_click_at_once_are_one_attempt_and_one_page(till):
    payers = [till.door.client() for _ in range(4)]
    form = form_of(read(payers[0].get(PAY))) | {"method": "card"}
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda payer: payer.post(PAY, data=form), payers))

    assert {answer.status_code for answer in answers} <= {303}
    assert len(till.all_attempts()) == 1
    assert len(till.sandbox.find("checkout.session")) == 1


def test_c07_a_restored_browser_that_sends_the_paid_form_again_is_shown_the_receipt(till):
    payer = till.door.client()
    form = form_of(read(payer.get(PAY))) | {"method": "card"}
    assert payer.post(PAY, data=form).location.startswith(till.sandbox.url)
    [attempt] = till.all_attempts()
    till.pay(attempt)
    till.deliver()

    again = payer.post(PAY, data=form)

    assert (again.status_code, again.location) == (303, f"/payments/{attempt.id}")
    assert "Your payment is received" in words(read(payer.get(again.location)).main)
    assert len(till.sandbox.find("checkout.session")) == 1
    assert till.postings() == PAID


def test_c07_a_reload_while_it_is_paid_and_not_yet_told_makes_no_second_page(till):
    payer = till.door.client()
    form = form_of(read(payer.get(PAY))) | {"method": "card"}
    payer.post(PAY, data=form)
    [attempt] = till.all_attempts()
    till.pay(attempt)

    again = payer.post(PAY, data=form)

    assert again.status_code == 303
    assert len(till.sandbox.find("checkout.session")) == 1


def test_c11_while_mail_is_down_letters_wait_and_each_is_sent_once(till):
    working = till.context.mailer
    till.context = replace(till.context, mailer=post_office(1))
    bank = till.ask("100.00", method=MethodType.BANK)
    till.pay(bank, "000123456789")
    till.deliver()
    card = till.ask("46.75")
    till.pay(card)
    till.deliver()
    till.sandbox.advance(days=7)
    till.deliver()

    assert till.owed() == Money.ZERO
    waiting = till.all(OutboxMessage)
    assert [row.kind for row in waiting] == ["payment_submitted", "receipt", "receipt"]
    assert {row.state for row in waiting} == {MessageState.WAITING}

    with MailCatcher() as catcher:
        till.context = replace(till.context, mailer=post_office(catcher.port))
        till.sandbox.advance(days=1)
        with ThreadPoolExecutor(3) as pool:
            list(pool.map(lambda _: till.work(), range(6)))
        assert len(catcher.messages) == len(waiting)
    till.context = replace(till.context, mailer=working)
    assert {row.state for row in till.all(OutboxMessage)} == {MessageState.SENT}
