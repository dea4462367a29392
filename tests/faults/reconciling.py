"""Reading the processor's books on a till, and what it left in ours."""

from sqlalchemy import select

from models.attempt import MethodType
from models.ledger import Entry
from models.money import Money
from models.payout import Payout
from models.processor_line import ProcessorException, ProcessorLine, ProcessorMatch
from services.reconciliation import exceptions, proof, pulling
from tests.faults.keeping import BANK_OK
from tests.faults.till import OWED, VISA
from tests.workshop import LARKSPUR

CHARGED = OWED + LARKSPUR.payments.card_fee
FEE = Money(463)  # 2.9 % of $149.20 and 30 cents


def pull(till):
    done, found = pulling.pull(till.context, by="test")
    return found


def prove(till):
    with till.database.reading() as session:
        return proof.prove(session, LARKSPUR.chart, at=till.now())


def paid(till, dollars="146.75", method=MethodType.CARD):
    attempt = till.ask(dollars, method=method)
    till.pay(attempt, VISA if method is MethodType.CARD else BANK_OK)
    till.deliver()
    return attempt


def lines(till, **equal):
    return till.all(ProcessorLine, **equal)


def matches(till):
    with till.database.reading() as session:
        return session.scalars(select(ProcessorMatch)).all()


def stranger(till, **metadata):
    """Somebody else's charge of $50.00 on the district's account there."""
    till.gateway._client.v1.payment_intents.create(
        {
            "amount": 5000, "currency": "usd", "payment_method": "pm_card_visa", "confirm": True,
            "allowed_payment_method_types": ["card"], "metadata": metadata, "off_session": True,
        }
    )  # fmt: skip
    till.deliver()


def explain(till, wrong, reason):
    with till.database.saving() as session:
        exceptions.explain(session, wrong.id, reason=reason, by="staff:1", at=till.now())


def until_payout(till, status="in_transit"):
    """Days pass until a payout is under way, or has arrived; what the processor says of it."""
    for _ in range(15):
        found = till.sandbox.find("payout", status=status)
        if found:
            till.deliver()
            return found[0]
        till.sandbox.advance(days=1)
    raise AssertionError(f"no payout became {status}")


def written(till):
    """Everything a pull writes, to be the same when it is done again."""
    tables = (ProcessorLine, ProcessorException, Payout, Entry)
    return [
        [
            {name: value for name, value in vars(row).items() if name != "_sa_instance_state"}
            for row in till.all(table)
        ]
        for table in tables
    ]
