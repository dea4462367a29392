"""Discrepancies in the demo: one closed with its proof, one that waits for a customer, one for a
second person, and what the rules found of the last days.

A check was written down twice; the second was a neighbor's, moved there from its case.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from uuid import NAMESPACE_URL, uuid5

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.change_payload import TransferPayment
from models.change_request import Command
from models.discrepancy import DiscrepancyCase
from models.discrepancy_causes import CaseType, RootCause
from models.identity import StaffRole
from models.money import Money
from models.payment import Channel, Payment
from services import payments
from services.change_requests import proposing
from services.change_requests.wish import Wish
from services.demo.changing import others
from services.demo.ran import Lately
from services.discrepancies import closing, finding, opening, proving, working
from services.discrepancies.closing import Why
from services.discrepancies.opening import Seen
from services.discrepancies.working import WaitsFor
from services.payments import Received

CHECKS = ("demo:check:4471", "demo:check:4472")
AMOUNT = Money.dollars("61.20")
#: How far down the list of accounts of whom nothing else is told these stand.
TWICE, NEIGHBOR, TOLD, SHORT = 4, 5, 6, 7


def steps(
    lately: Lately, ago: Callable[[int], datetime], dana: str
) -> list[tuple[datetime, Callable[[], None]]]:
    """What came, what the rules found of it, and what Dana did, each with its day."""
    late = timedelta(hours=7)
    return [
        (ago(4) + late, partial(write_down_twice, lately, dana)),
        (ago(3) + late, partial(find, lately)),
        (ago(2) + late, partial(put_right, lately, dana)),
        (ago(1) + late, partial(open_by_hand, lately, dana)),
    ]


def find(lately: Lately) -> None:
    """The rules run, as every morning."""
    finding.run(lately.context, by=finding.BY)


def write_down_twice(lately: Lately, by: str) -> None:
    """Two checks of one amount came by one mail, and both were written down for one account."""
    at = lately.context.now()
    with lately.context.database.saving() as session:
        account = others(session, lately)[TWICE]
        for reference in CHECKS:
            received = Received(
                account_id=account.id, amount=AMOUNT, channel=Channel.CHECK, reference=reference,
                received_on=lately.context.district.day(at),
            )  # fmt: skip
            payments.record_payment(session, lately.context.district, received, at=at, actor=by)


def put_right(lately: Lately, by: str) -> None:
    """Dana moves the neighbor's check from the case, has its rule run again, and closes it."""
    context, at = lately.context, lately.context.now()
    with context.database.saving() as session:
        case, second = _case(session)
        _move(session, lately, case, second, by=by)
        proving.prove(session, context.district, case.id, by=by, at=at)
        why = Why(
            cause=RootCause.WRONG_ACCOUNT_NAMED, words="Both stubs lay in one envelope.",
            prevention="Each stub is stapled to its check when the mail is opened.",
        )  # fmt: skip
        closing.close(session, case.id, why, version=case.version, by=by, at=at)


def open_by_hand(lately: Lately, by: str) -> None:
    """A customer told of one, and Dana asked back; another stays as it is, if Ines agrees."""
    context, at = lately.context, lately.context.now()
    with context.database.saving() as session:
        told = _open(
            session, lately, TOLD, CaseType.AUTOPAY_DRIFT, "48.25", by=by,
            words="She says that autopay was to begin in October; no mandate of hers is here.",
        )  # fmt: skip
        working.wait(
            session, told.id, who=WaitsFor.CUSTOMER, words="A copy of the e-mail that she got.",
            version=told.version, by=by, at=at,
        )  # fmt: skip
        short = _open(
            session, lately, SHORT, CaseType.DRAWER_OVER_SHORT, "60.00", by=by,
            words="The drawer was $60.00 short on the evening of this payment.",
        )  # fmt: skip
        closing.leave(
            session, context.district, short.id, Why(cause=RootCause.CHANGE_GIVEN_WRONG, words=""),
            words="Counted by two; nobody knows to whom too much change was given.",
            version=short.version, by=by, at=at,
        )  # fmt: skip


def _open(
    session: Session, lately: Lately, place: int, type_: CaseType, dollars: str, *, words: str,
    by: str,
) -> DiscrepancyCase:  # fmt: skip
    seen = Seen(
        key=uuid5(NAMESPACE_URL, f"demo:discrepancy:{type_}"), type=type_, words=words,
        amount=Money.dollars(dollars), account_ids=(others(session, lately)[place].id,),
        is_told=type_ is CaseType.AUTOPAY_DRIFT,
    )  # fmt: skip
    at = lately.context.now()
    return opening.by_hand(session, lately.context.district, seen, by=by, at=at)


def _case(session: Session) -> tuple[DiscrepancyCase, Payment]:
    """The case of the two checks, and the one that was the neighbor's."""
    second = session.scalars(select(Payment).where(Payment.reference == CHECKS[1])).one()
    about = DiscrepancyCase.subject == f"payment:{second.id}"
    return session.scalars(select(DiscrepancyCase).where(about)).one(), second


def _move(
    session: Session, lately: Lately, case: DiscrepancyCase, payment: Payment, *, by: str
) -> None:
    context, at = lately.context, lately.context.now()
    there = others(session, lately)[NEIGHBOR]
    asked = TransferPayment(
        payment_id=payment.id, from_account_id=payment.account_id, to_account_id=there.id,
        amount=payment.amount,
    )  # fmt: skip
    command, account_id = Command.TRANSFER_PAYMENT, payment.account_id
    plan = proposing.look(
        session, context.district, command=command, account_id=account_id, payload=asked, at=at
    )
    wish = Wish(
        key=uuid5(NAMESPACE_URL, "demo:discrepancy:moved"), command=command,
        account_id=account_id, payload=asked, reason="wrong_account", seen=plan.seen,
        words=f"{case.number}: the second stub names {there.shown}.", case_id=case.id,
    )  # fmt: skip
    proposing.propose(session, context, wish, by=by, role=StaffRole.SPECIALIST, at=at)
