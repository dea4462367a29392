"""The demo's last two weeks, lived with the processor's imitation: what there is to show."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from models.attempt import AttemptState, PaymentAttempt
from models.attention import Attention
from models.autopay import Autopay, AutopayState
from models.bill_run import BillRun, RunState
from models.change_payload import read
from models.change_request import ChangeRequest, Command, RequestState
from models.contract import Contract, ContractState
from models.discrepancy import CaseState, DiscrepancyCase
from models.discrepancy_causes import CaseType
from models.dispute import Dispute, DisputeStatus
from models.draft import Draft, DraftRun, DraftState
from models.escrow import EscrowRequest, EscrowState
from models.identity import Staff
from models.job import Job, JobState
from models.mailing import BillWay, PrintFile, Sending, SendingWhy
from models.money import Money, total
from models.outbox import MessageState, OutboxMessage
from models.payment import Payment, PaymentReturn, ReturnKind
from models.payout import Payout, PayoutStatus
from models.processor_line import ExceptionKind, ProcessorException
from models.program_enrolment import Decision, Does, ProgramProposal
from models.rate_change import ChangeState, RateChange
from models.refund import Refund, RefundState, RefundWay
from sandbox.mail import MailCatcher
from sandbox.stripe import StripeSandbox
from services.access import accounts
from services.billing import approving
from services.books import owed
from services.change_requests import planning, proposing
from services.context import Context
from services.demo import connected, lately, load, post, ran, waiting
from services.demo.questions import INES
from services.districts import Own, keep_first
from services.drafts import running, tallying
from services.gateways.processor_imitation import Imitation
from services.gateways.scanner import BuiltInScanner
from services.gateways.storage import FolderStorage
from services.gateways.stripe_gateway import StripeGateway
from services.in_force import Districts
from services.jobs import run_due
from services.keys.sealing import Sealer
from services.keys.vault import Vault
from services.links import Links
from services.payments import checkout
from services.reconciliation import proof
from services.rules import numbers
from services.verify import verify
from tests.conftest import FIELD_KEY
from tests.workshop import LARKSPUR, post_office
from web import jobs as workers

assert workers  # it names everybody who does the work of the job ledger
#: A Wednesday; and the Monday after Thanksgiving, with four days on which no bank worked.
DAYS = (date(2026, 11, 18), date(2026, 11, 30))
OWN = Own(LARKSPUR, Path("districts/larkspur.toml").read_text("utf-8"))
KEY = "sk_test_demo"


class Lived:
    """A district whose last days were lived, and the imitation it was lived with."""

    def __init__(self, database, sandbox, mail_port, today, folder):
        self.database, self.sandbox = database, sandbox
        vault = Vault(FolderStorage(folder), Sealer(FIELD_KEY), BuiltInScanner())
        gateway = StripeGateway(KEY, api_base=sandbox.url, webhook_secrets=[])
        self.context = Context(
            database=database, files=Districts.alone(LARKSPUR), links=Links("http://127.0.0.1:5000"),
            processor=lambda: gateway, mailer=post_office(mail_port), now=self.now,
            vault=lambda: vault,
        )  # fmt: skip
        load.load(
            database, LARKSPUR, today=today, accounts=60, years=2, seed=7, password_hash="x",
            seal=lambda secret: secret, tell=lambda _so_far: None,
            left_out=6,
        )  # fmt: skip
        with database.saving() as session:
            post.put_up(session, LARKSPUR, vault, today=today)
        lately.live(self.context, Imitation(sandbox.url, KEY), today=today)
        with database.saving() as session:
            keep_first(session, content=OWN.content, on=today, at=self.now(), by="test")
        waiting.leave(self.context, OWN, today=today)
        run_due(self.context)

    def now(self):
        return datetime.fromtimestamp(self.sandbox.now, UTC)

    def all(self, table):
        with self.database.reading() as session:
            return list(session.scalars(select(table)))

    def proved(self):
        with self.database.reading() as session:
            return proof.prove(session, LARKSPUR.chart, at=self.now())


@pytest.fixture(params=DAYS, ids=str)
def lived(house_database, request, tmp_path):
    wall = datetime.combine(request.param, datetime.min.time(), UTC) + timedelta(hours=23)
    with (
        StripeSandbox(start=wall - timedelta(days=14), seed="demo") as sandbox,
        MailCatcher() as catcher,
    ):
        sandbox.world.clock.ahead = lambda: sandbox.now - int(wall.timestamp())
        yield Lived(house_database, sandbox, catcher.port, request.param, tmp_path)


def test_every_page_of_money_has_something_to_show_and_what_comes_next_ends_as_in_life(lived):
    """Both books are right but for one charge; and a draft that is sent now is settled."""
    with lived.database.reading() as session:
        assert verify(session) == []
        _drafts(lived, session)
    _one_story(lived)
    _refunds(lived)
    _disputes(lived)
    _payouts(lived)
    _bills_that_left_the_house(lived)
    _discounts_and_contracts(lived)
    _sales(lived)
    _changes(lived)
    _discrepancies(lived)
    _what_waits_for_ines(lived)
    assert [job.kind for job in lived.all(Job) if job.state is JobState.FAILED] == []
    _from_here_on(lived)


def _one_story(lived):
    """What Denise's bank returned is one payment: autopay's, and no other before it."""
    with lived.database.reading() as session:
        account = accounts.find(session, numbers.number_of(ran.CLOSED))
        came_back = session.scalars(
            select(PaymentReturn).join(Payment).where(Payment.account_id == account.id)
        ).all()
        tries = session.scalars(
            select(PaymentAttempt).where(PaymentAttempt.account_id == account.id)
        ).all()
    assert [each.failure_code for each in tries] == ["account_closed"]
    assert came_back == []


def _refunds(lived):
    found = {(each.state, each.way) for each in lived.all(Refund)}
    assert found == {
        (RefundState.SUCCEEDED, RefundWay.SOURCE), (RefundState.REQUESTED, RefundWay.SOURCE),
        (RefundState.CHECK_ASKED, RefundWay.CHECK),
    }  # fmt: skip


def _disputes(lived):
    disputes = lived.all(Dispute)
    assert {each.status for each in disputes} == {
        DisputeStatus.LOST, DisputeStatus.WON, DisputeStatus.NEEDS_RESPONSE,
    }  # fmt: skip
    [waits] = [each for each in disputes if each.status is DisputeStatus.NEEDS_RESPONSE]
    assert waits.evidence_due_at > lived.now()
    asked = [row for row in lived.all(Attention) if "Answer with evidence" in row.words]
    assert [row.subject for row in asked if row.resolved_at is None] == [f"dispute:{waits.id}"]
    assert len(asked) == len(disputes)
    assert ReturnKind.REINSTATED in {each.kind for each in lived.all(PaymentReturn)}


def _drafts(lived, session):
    drafts = lived.all(Draft)
    assert {(each.state, each.reason) for each in drafts} >= {
        (DraftState.FAILED, "account_closed"), (DraftState.RETURNED, "insufficient_funds"),
        (DraftState.HELD, "account_hold"), (DraftState.SENT, ""),
    }  # fmt: skip
    assert any(each.again_on for each in drafts if each.reason == "insufficient_funds")
    reasons = {each.reason for each in lived.all(Autopay) if each.state is AutopayState.SUSPENDED}
    assert reasons == {"account_closed", "fraudulent"}
    runs = [tallying.of_run(session, each) for each in session.scalars(select(DraftRun))]
    assert sorted(run.expected.count for run in runs) == [3, 3]
    assert all(run.is_explained for run in runs)
    assert AttemptState.FAILED in {each.state for each in lived.all(PaymentAttempt)}


def _payouts(lived):
    found = lived.proved()
    assert found.holds
    assert sum(side.open.cents for side in found.sides) != 0
    [wrong] = lived.all(ProcessorException)
    assert (wrong.kind, wrong.settled_at) == (ExceptionKind.UNKNOWN_CHARGE, None)
    paid = [each for each in lived.all(Payout) if each.status is PayoutStatus.PAID]
    assert any(each.is_itemised and each.entry_id for each in paid)


def _bills_that_left_the_house(lived):
    run = next(each for each in lived.all(BillRun) if each.state is RunState.POSTED)
    assert run.posted_bills == 6
    sent = {(each.way, each.why) for each in lived.all(Sending) if each.run_id == run.id}
    assert sent == {
        (BillWay.PAPER, SendingWhy.NEW), (BillWay.EMAIL, SendingWhy.NEW),
        (BillWay.EMAIL, SendingWhy.AGAIN),
    }  # fmt: skip
    [file] = lived.all(PrintFile)
    assert file.made_at
    assert file.handed_on
    [again] = [each for each in lived.all(Sending) if each.why is SendingWhy.REPRINT]
    assert again.file_id is None
    messages = {each.id: each for each in lived.all(OutboxMessage)}
    by_email = [messages[each.message_id] for each in lived.all(Sending) if each.message_id]
    assert {each.state for each in by_email} == {MessageState.SENT}
    assert len([each for each in by_email if each.bounced_at]) == 1


def _discounts_and_contracts(lived):
    decided = sorted((each.does, each.decision) for each in lived.all(ProgramProposal))
    assert decided == [
        *[(Does.BEGIN, Decision.APPROVED)] * 4, (Does.BEGIN, Decision.DECLINED),
        (Does.BEGIN, Decision.WAITING), (Does.END, Decision.APPROVED),
    ]  # fmt: skip
    held, offered = sorted(lived.all(Contract), key=lambda each: each.id)
    assert (held.state, offered.state) == (ContractState.IN_FORCE, ContractState.APPROVED)
    with lived.database.reading() as session:
        asked = session.get_one(Contract, held.id).items
        owes = owed.of_account(session, held.account_id)
    assert len(asked) in {connected.PAID, connected.PAID + 1}
    late = [each for each in asked[connected.PAID :] if each.due_on < lived.context.today()]
    assert late == []
    assert owes.still == total([each.total for each in asked[connected.PAID :]])


def _sales(lived):
    states = [each.state for each in sorted(lived.all(EscrowRequest), key=lambda each: each.id)]
    assert states == [EscrowState.QUOTED, EscrowState.INSUFFICIENT, EscrowState.RECEIVED]


def _changes(lived):
    """In every state that a specialist meets, and each with its reason."""
    changes = lived.all(ChangeRequest)
    assert sorted((each.command, each.state) for each in changes) == [
        (Command.ADJUST, RequestState.DENIED), (Command.ADJUST, RequestState.EXPIRED),
        (Command.ADJUST, RequestState.PENDING), (Command.ADJUST, RequestState.PENDING),
        (Command.ADJUST, RequestState.RETURNED), (Command.ADJUST, RequestState.STALE),
        (Command.REINSTATE, RequestState.EXECUTED),
        (Command.TRANSFER_PAYMENT, RequestState.EXECUTED),
        (Command.TRANSFER_PAYMENT, RequestState.EXECUTED),
        (Command.WRITE_OFF, RequestState.EXECUTED),
    ]  # fmt: skip
    waits = [each for each in changes if each.state is RequestState.PENDING]
    assert [each.needs_two for each in sorted(waits, key=lambda each: each.amount)] == [False, True]
    done = {each.command: each for each in changes if each.state is RequestState.EXECUTED}
    assert done[Command.TRANSFER_PAYMENT].why_second == ""
    assert done[Command.REINSTATE].amount < done[Command.WRITE_OFF].amount
    with lived.database.reading() as session:
        for each in waits:
            plan = proposing.look(
                session, LARKSPUR, command=each.command, account_id=each.account_id,
                payload=read(each.command, each.payload), at=lived.now(),
            )  # fmt: skip
            assert planning.differences(each.preconditions, plan.facts) == []


def _discrepancies(lived):
    """One closed with its proof, one that waits for a customer and one for a second person, and
    what the processor's books have more than ours."""
    cases = lived.all(DiscrepancyCase)
    stand = {case.rule or case.type.value: case.state for case in cases}
    assert stand["autopay_drift"] is CaseState.WAITING
    assert stand["drawer_over_short"] is CaseState.NO_ACTION
    assert stand["processor"] is CaseState.DETECTED
    [closed] = [case for case in cases if case.state is CaseState.CLOSED]
    assert (closed.type, closed.proof) == (CaseType.DUPLICATE_PAYMENT, Money.ZERO)


def _what_waits_for_ines(lived):
    [change] = lived.all(RateChange)
    assert change.state is ChangeState.PROPOSED
    assert change.previewed_at
    run = next(each for each in lived.all(BillRun) if each.state is RunState.PREVIEWED)
    assert run.bills
    with lived.database.reading() as session:
        assert not approving.open_exceptions(session, run)
        ines = session.scalars(select(Staff).where(Staff.email == INES)).one()
    with lived.database.saving() as session:
        approving.approve(session, LARKSPUR, run_id=run.id, at=lived.now(), by=f"staff:{ines.id}")
        session.rollback()


def _from_here_on(lived):
    [sent] = [each for each in lived.all(Draft) if each.state is DraftState.SENT]
    again = next(each for each in lived.all(Draft) if each.reason == "insufficient_funds")
    lived.sandbox.advance(days=(again.again_on - lived.context.today()).days, hours=1)
    assert running.run(lived.context, again.again_on) == 0
    lived.sandbox.advance(days=9)
    for attempt in lived.all(PaymentAttempt):
        checkout.ask(lived.context, attempt.id, cause="look")
    ended = {each.id: each.state for each in lived.all(Draft)}
    assert ended[sent.id] is ended[again.id] is DraftState.SETTLED
    assert lived.proved().unexplained.cents == 0
