"""What must be so after every story, whatever happened in it: the oracles I1 to I9."""

from sqlalchemy import func, select

from models.attempt import AttemptState, PaymentAttempt
from models.attention import Attention
from models.job import Job, JobState
from models.ledger import Entry, Transfer
from models.money import Money
from models.payment import Payment, PaymentReturn
from models.processor_line import LineState, ProcessorLine
from services.books import owed
from services.payments import attempts
from services.verify import verify

SERVER_ERROR = 500
#: What a payer wrote somewhere and no log may hold: card, bank account, people, secrets.
CANARIES = (
    "4242424242424242", "4242 4242 4242 4242", "4000000000000002", "000123456789", "110000000",
    "payer@example.org", "owner@example.org", "Iris Vance", "sk_test_till",
)  # fmt: skip


def prove(till) -> None:
    """Every oracle, one after the other."""
    books(till)
    processor_and_books(till)
    returns(till)
    no_accident(till)
    no_canary(till)
    page_and_books(till)


def books(till) -> None:
    """I1, I2, I5, I6: debits are credits, parts are their controls, nothing was changed or twice.

    What was read of the journal before is still there to the cent.
    """
    with till.database.reading() as session:
        assert [str(finding) for finding in verify(session)] == []
        kept = session.scalar(select(func.count(Entry.id)))
        assert session.scalar(select(func.count(func.distinct(Transfer.entry_id)))) == kept
        journal = {
            row.id: tuple(row)
            for row in session.execute(
                select(
                    Transfer.id, Transfer.entry_id, Transfer.debit_id, Transfer.credit_id,
                    Transfer.amount,
                )
            )
        }  # fmt: skip
    assert till.journal.items() <= journal.items()
    till.journal = journal


def processor_and_books(till) -> None:
    """I3: each charge that succeeded is one payment of that amount, and the other way round.

    A charge for several accounts is a payment on each of them, which come to its amount.
    Only what a person was asked to look at may be charged and not posted.
    """
    ours = {str(row.id): row for row in till.all(PaymentAttempt)}
    charged = {
        intent["id"]: (intent["metadata"]["attempt_id"], intent["amount_received"])
        for intent in till.sandbox.find("payment_intent", status="succeeded")
        if intent["metadata"].get("attempt_id") in ours
    }
    with till.database.reading() as session:
        rows = session.execute(
            select(Payment.reference, Payment.attempt_id, Payment.amount, Entry.total)
            .join(Entry, Entry.id == Payment.entry_id)
            .where(Payment.attempt_id.is_not(None))
        ).all()
    assert len({row.reference for row in rows}) == len(rows)
    posted = {}
    for row in rows:
        attempt = ours[str(row.attempt_id)]
        assert row.total == row.amount + attempt.fee
        name, _, account = row.reference.partition("/")
        assert account == ("" if attempt.together_id is None else str(attempt.account_id))
        leader = str(attempt.together_id or attempt.id)
        _, before = posted.get(name, (leader, 0))
        posted[name] = (leader, before + row.total.cents)
    assert posted.items() <= charged.items()
    looked_at = {row.subject for row in till.all(Attention)}
    named = {row.payment_intent_id for row in till.all(ProcessorLine, state=LineState.EXCEPTION)}
    for name in charged.keys() - posted.keys() - named:
        attempt_id, _cents = charged[name]
        assert ours[attempt_id].state is AttemptState.REVIEW
        assert f"attempt:{attempt_id}" in looked_at


def returns(till) -> None:
    """I4: no more went back than came."""
    for payment in till.all(Payment):
        out = sum(
            row.amount.cents * (-1 if row.kind == "reinstated" else 1)
            for row in till.all(PaymentReturn, payment_id=payment.id)
        )
        paid = payment.attempt_id
        fee = till.attempt(paid).fee if paid is not None else Money.ZERO
        assert 0 <= out <= (payment.amount + fee).cents


def no_accident(till) -> None:
    """I7: no answer is an error of ours that the story did not ask for; no job gave up."""
    errors = {status for status in till.door.statuses if status >= SERVER_ERROR}
    assert errors <= till.door.injected
    assert not [job for job in till.all(Job) if job.state is JobState.FAILED]


def no_canary(till) -> None:
    """I8: nothing of the payer's, and no secret, is in the log."""
    written = till.door.log.getvalue()
    found = [canary for canary in (*CANARIES, till.sandbox.secret, till.door.token)
             if canary in written]  # fmt: skip
    assert found == []


def page_and_books(till) -> None:
    """I9: the balance that the overview shows is the ledger's at that instant."""
    with till.database.reading() as session:
        due = attempts.due(session, till.account_id)
        is_on_its_way = bool(owed.of_account(session, till.account_id).on_its_way)
    shown = till.door.shown()
    assert shown == (max(due, Money.ZERO) if is_on_its_way else due)
