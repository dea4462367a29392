"""Changes of what is owed in the demo, in every state: staff asked for them, and decided.

A payment that was on the wrong account is moved, so what was asked for before on the other one is
stale; a debt is written off, and a part of it reinstated; one is denied, one sent back, one nobody
decided; two wait, of which one takes two supervisors.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from functools import partial

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.account import CustomerAccount
from models.change_payload import Adjust, Reinstate, TransferPayment, WriteOff
from models.change_request import ChangeRequest
from models.document import Attachment
from models.identity import StaffRole
from models.ledger import Component
from models.money import Money
from models.payment import Payment
from models.ticket import Ticket, TicketChannel, TicketMessage
from services import audit
from services.books import ledger
from services.change_requests import deciding, expiring
from services.demo import post
from services.demo.changing import OWED, Specialist, asked_for, mistaken, others
from services.demo.ran import Lately
from services.rules.numbers import number_of

#: Whose bill is for eight homes, and whose plumber looked for a leak.
MANY_HOMES, NO_LEAK = 2_094_411, 2_031_552
SERVICE = Component.SERVICE
#: So long ago that it is over by now, and when that was seen.
FORGOTTEN = timedelta(days=20)
ESTATE = ("Superior Court", "The estate has no means.", "Claims of creditors are not paid.")


def steps(
    lately: Lately, ago: Callable[[int], datetime], dana: str, ines: str
) -> list[tuple[datetime, Callable[[], None]]]:
    """What Dana asked for and Ines decided, each with its day."""
    hours = [timedelta(hours=each) for each in range(6)]
    yes = partial(partial, approve, lately, ines)
    return [
        (ago(9) + hours[2], partial(forget, lately, dana)),
        (ago(9) + hours[3], partial(credit_and_move, lately, dana)),
        (ago(7) + hours[1], yes("overtaken")),
        (ago(6) + hours[2], partial(write_off, lately, dana)),
        (ago(5) + hours[2], yes("written off")),
        (ago(5) + hours[3], partial(expire, lately)),
        (ago(3) + hours[2], partial(reinstate, lately, dana)),
        (ago(2) + hours[2], yes("reinstated")),
        (ago(2) + hours[3], partial(charge, lately, dana)),
        (ago(1) + hours[1], partial(ask_back, lately, ines)),
        (ago(1) + hours[2], partial(doubt, lately, dana)),
        (ago(1) + hours[3], partial(deny, lately, ines)),
        (ago(1) + hours[4], partial(leave, lately, dana)),
    ]


def forget(lately: Lately, by: str) -> None:
    """A credit was asked for that nobody decided over in time."""
    with _asking(lately, by) as desk:
        desk.ask_for(
            "forgotten", _first(others(desk.session, lately)), _credit("73.40"),
            "The house stood empty in June: the water was off, says the neighbor.",
            at=lately.context.now() - FORGOTTEN,
        )  # fmt: skip


def credit_and_move(lately: Lately, by: str) -> None:
    """A credit waits on an account; then a payment is found that was meant for it, and moved."""
    with _asking(lately, by) as desk:
        found = mistaken(desk.session, lately)
        if found is None:
            return
        payment, owing = found
        desk.ask_for(
            "overtaken", owing, _credit(OWED.plain),
            "Two homes were billed, and one of them has had no water since May.",
        )  # fmt: skip
        _move(desk, payment, owing)


def _move(desk: Specialist, payment: Payment, owing: CustomerAccount) -> None:
    has = desk.session.get_one(CustomerAccount, payment.account_id)
    asked = TransferPayment(
        payment_id=payment.id, from_account_id=has.id, to_account_id=owing.id,
        amount=payment.amount,
    )  # fmt: skip
    words = f"The stub names account {owing.shown}; two digits were read wrong."
    desk.ask_for("moved", has, asked, words, reason="wrong_account")


def expire(lately: Lately) -> None:
    """What nobody decided in time is over, as every night."""
    expiring.end_late(lately.context)


def write_off(lately: Lately, by: str) -> None:
    """An estate without means: the paper of the court came with a letter."""
    with _asking(lately, by) as desk:
        account = _first(others(desk.session, lately, owing=OWED))
        if account is None:
            return
        said = "The court decided that the estate has no means. The paper is enclosed."
        message = desk.question(account, said, TicketChannel.LETTER)
        post.hang(
            desk.session, lately.context.vault(), message,
            audit.account_of(desk.session, account.id), "Estate.pdf", post.paper(ESTATE),
            lately.context.now(),
        )  # fmt: skip
        owed = ledger.balance(desk.session, account.id).of(SERVICE)
        asked = WriteOff(parts={SERVICE: min(owed, Money.dollars("900.00"))})
        desk.ask_for(
            "written off", account, asked, "The owner died, and the estate has no means.",
            reason="uncollectible", message=message, paper="Estate.pdf",
        )  # fmt: skip


def reinstate(lately: Lately, by: str) -> None:
    """A part of what was written off can be paid after all."""
    with _asking(lately, by) as desk:
        old = asked_for(desk.session, "written off")
        if old is None or old.executed_at is None:
            return
        asked = Reinstate(write_off_id=old.id, parts={SERVICE: Money.dollars("20.00")})
        desk.ask_for(
            "reinstated", desk.session.get_one(CustomerAccount, old.account_id), asked,
            "The brother of the owner pays $20.00 of it.", reason="collected_after_all",
        )  # fmt: skip


def charge(lately: Lately, by: str) -> None:
    """Somebody was charged too little, for a time that is not said."""
    with _asking(lately, by) as desk:
        asked = Adjust(component=SERVICE, amount=Money.dollars("38.20"), is_credit=False)
        desk.ask_for(
            "unclear", _first(others(desk.session, lately)), asked,
            "The apartment above the garage was never billed.", reason="owed_more",
        )  # fmt: skip


def doubt(lately: Lately, by: str) -> None:
    """A credit for a leak, with the paper of a plumber who found none."""
    with _asking(lately, by) as desk:
        account = _numbered(desk.session, NO_LEAK)
        message = desk.session.scalar(
            select(TicketMessage)
            .join(Ticket, Ticket.id == TicketMessage.ticket_id)
            .join(Attachment, Attachment.message_id == TicketMessage.id)
            .where(Ticket.account_id == (account.id if account else 0))
            .limit(1)
        )
        if message is not None:
            desk.ask_for(
                "doubted", account, _credit("44.50"),
                "A plumber looked at the meter pit and wrote what he saw.", reason="leak",
                message=message, paper=post.OF_PLUMBER,
            )  # fmt: skip


def leave(lately: Lately, by: str) -> None:
    """Two wait: one is above a specialist's limit, one above what one supervisor does alone."""
    with _asking(lately, by) as desk:
        desk.ask_for(
            "waits", _first(others(desk.session, lately, owing=OWED)), _credit("58.30"),
            "The second home was torn down in May; a month of it was billed.",
        )  # fmt: skip
        account = _numbered(desk.session, MANY_HOMES)
        if account is not None:
            said = "Half of the homes are closed since the fire. They were billed all the same."
            message = desk.question(account, said, TicketChannel.PHONE)
            desk.ask_for(
                "takes two", account, _credit("586.40"),
                "The fire marshal closed four of the eight homes before the period began.",
                message=message,
            )  # fmt: skip


def approve(lately: Lately, by: str, name: str) -> None:
    """A supervisor says yes; what is no longer as it was seen goes back."""
    _decide(lately, by, name, deciding.approve)


def deny(lately: Lately, by: str) -> None:
    """A supervisor read the paper."""
    _decide(lately, by, "doubted", deciding.deny, words="The plumber wrote that he found no leak.")


def ask_back(lately: Lately, by: str) -> None:
    """A supervisor asks what its words do not say."""
    words = "Since when is it let, and who told us?"
    _decide(lately, by, "unclear", deciding.send_back, words=words)


def _decide(
    lately: Lately, by: str, name: str, decide: Callable[..., ChangeRequest], **said: str
) -> None:
    with lately.context.database.saving() as session:
        if request := asked_for(session, name):
            decide(
                session, lately.context, request.id, version=request.version, by=by,
                role=StaffRole.SUPERVISOR, at=lately.context.now(), **said,
            )  # fmt: skip


@contextmanager
def _asking(lately: Lately, by: str) -> Iterator[Specialist]:
    with lately.context.database.saving() as session:
        yield Specialist(session, lately, by)


def _first(found: Sequence[CustomerAccount]) -> CustomerAccount | None:
    return found[0] if found else None


def _numbered(session: Session, body: int) -> CustomerAccount | None:
    return session.scalar(select(CustomerAccount).where(CustomerAccount.number == number_of(body)))


def _credit(amount: str) -> Adjust:
    return Adjust(
        component=SERVICE, amount=Money.dollars(amount), is_credit=True, rest_is_credit=True
    )
