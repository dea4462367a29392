"""What would take an executed change back: a new request of its own, that names the old."""

from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.change_payload import (
    Adjust,
    ApplyCredit,
    Payload,
    Reinstate,
    ReverseCharge,
    TransferPayment,
    WriteOff,
    read,
)
from models.change_request import (
    COUNTS,
    ChangeRequest,
    Command,
    Execution,
    RequestState,
)
from models.errors import Conflict, NotFound, Refused
from models.ledger import Entry
from models.payment_move import PaymentMove
from services.change_requests import writing_off
from services.change_requests.wish import Wish


def opposite(session: Session, request_id: int) -> tuple[Command, int, Payload]:
    """The command, the account and the payload that would take a change back.

    It is looked at, asked for and decided like any other; ``Wish.undoes_id`` names the old one.

    :raises NotFound: when there is no such request.
    :raises Refused: when it is not in the books, or there is nothing to take back of it.
    """
    old = session.get(ChangeRequest, request_id)
    if old is None:
        raise NotFound("There is no such change.")
    if old.state is not RequestState.EXECUTED:
        raise Refused("It is not in the books: there is nothing to take back.")
    match read(old.command, old.payload):
        case Adjust():
            return Command.REVERSE_CHARGE, old.account_id, _of_entry(old)
        case TransferPayment() as moved:
            back = TransferPayment(
                payment_id=moved.payment_id, from_account_id=moved.to_account_id,
                to_account_id=moved.from_account_id, amount=moved.amount,
            )  # fmt: skip
            return Command.TRANSFER_PAYMENT, moved.to_account_id, back
        case WriteOff():
            again = Reinstate(write_off_id=old.id, parts=writing_off.rest(session, old))
            return Command.REINSTATE, old.account_id, again
        case Reinstate(parts=parts):
            return Command.WRITE_OFF, old.account_id, WriteOff(parts=parts)
        case ReverseCharge(entry_id=entry_id):
            return Command.ADJUST, old.account_id, _charged_again(session, entry_id)
        case ApplyCredit():
            raise Refused("What is owed did not change by it. Adjust what is owed instead.")


def named(session: Session, wish: Wish) -> Wish:
    """A wish that names the executed change which it takes back, whether its maker says so or not:
    the entry, the write-off or the move that it is about is of one.
    """
    if wish.undoes_id is not None:
        return wish
    return replace(wish, undoes_id=_taken_back(session, wish.payload))


def is_left(session: Session, old: ChangeRequest, by: Sequence[ChangeRequest]) -> bool:
    """Whether something of an executed change can be taken back, beside what these do or will."""
    if old.state is not RequestState.EXECUTED or old.command is Command.APPLY_CREDIT:
        return False
    if old.command is Command.WRITE_OFF:
        return bool(writing_off.rest(session, old)) and not any(each.is_open for each in by)
    return not by


def is_undo(session: Session, wish: Wish) -> bool:
    """Whether this takes back what a change did, as a whole or in part."""
    return wish.undoes_id is not None or takes_back(session, wish.payload)


def takes_back(session: Session, asked: Payload) -> bool:
    """The same where nobody says so."""
    if isinstance(asked, TransferPayment):
        had = select(PaymentMove.id).where(
            PaymentMove.payment_id == asked.payment_id,
            PaymentMove.from_account_id == asked.to_account_id,
        )
        return session.scalar(had.limit(1)) is not None
    return _taken_back(session, asked) is not None


def check(session: Session, wish: Wish, *, but: int = 0) -> None:
    """Refuse a request that says it takes another back and does something else, or a second one.
    A write-off is reinstated as often as something is left of it. ``but`` is the id of the request
    itself, asked for anew.

    :raises NotFound: when there is no such request.
    :raises Refused: when it is not in the books, or this would not take it back as it was done.
    :raises Conflict: when another request takes it back, or did.
    """
    if wish.undoes_id is None:
        return
    command, account_id, payload = opposite(session, wish.undoes_id)
    if (command, account_id) != (wish.command, wish.account_id) or not (
        _is_same(payload, wish.payload)
    ):
        raise Refused("This does not take that change back as it was done.")
    if isinstance(payload, Reinstate):
        return
    if other := _undo_of(session, wish.undoes_id, but=but):
        raise Conflict("%(number)s takes it back already.", number=other.number)


def _is_same(undo: Payload, asked: Payload) -> bool:
    """Whether it takes back just that; a write-off may be reinstated in part."""
    if isinstance(undo, Reinstate) and isinstance(asked, Reinstate):
        return undo.write_off_id == asked.write_off_id
    return undo == asked


def _taken_back(session: Session, asked: Payload) -> int | None:
    """The id of the change that this takes back as it was done; none when it takes none back."""
    match asked:
        case ReverseCharge(entry_id=entry_id):
            return session.scalar(
                select(Execution.request_id).where(Execution.entry_id == entry_id)
            )
        case Reinstate(write_off_id=write_off_id):
            return write_off_id
        case TransferPayment():
            moves = session.scalars(
                select(PaymentMove.request_id)
                .where(
                    PaymentMove.payment_id == asked.payment_id,
                    PaymentMove.from_account_id == asked.to_account_id,
                    PaymentMove.to_account_id == asked.from_account_id,
                    PaymentMove.amount == asked.amount,
                )
                .order_by(PaymentMove.id.desc())
            )
            return next((each for each in moves if _undo_of(session, each) is None), None)
        case _:
            return None


def _undo_of(session: Session, request_id: int, *, but: int = 0) -> ChangeRequest | None:
    """What takes a change back, or did."""
    return session.scalar(
        select(ChangeRequest)
        .where(
            ChangeRequest.undoes_id == request_id, ChangeRequest.state.in_(COUNTS),
            ChangeRequest.id != but,
        )
        .limit(1)
    )  # fmt: skip


def _of_entry(old: ChangeRequest) -> ReverseCharge:
    return ReverseCharge(entry_id=old.executions[0].entry_id)


def _charged_again(session: Session, entry_id: int) -> Adjust:
    """What was charged first of the entry that was taken back, charged again."""
    entry = session.get_one(Entry, entry_id)
    first = entry.transfers[0]
    component = first.debit.component or first.credit.component
    assert component is not None  # noqa: S101 - only what a customer owed is taken back
    return Adjust(
        component=component, amount=entry.total, is_credit=entry.change.cents < 0,
        rest_is_credit=entry.change.cents < 0,
    )  # fmt: skip
