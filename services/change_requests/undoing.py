"""What would take an executed change back: a new request of its own, that names the old."""

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
from models.change_request import OPEN, ChangeRequest, Command, RequestState
from models.errors import Conflict, NotFound, Refused
from models.ledger import Entry
from services.change_requests.reasoning import Wish


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
        case WriteOff(parts=parts):
            again = Reinstate(write_off_id=old.id, parts=parts)
            return Command.REINSTATE, old.account_id, again
        case Reinstate(parts=parts):
            return Command.WRITE_OFF, old.account_id, WriteOff(parts=parts)
        case ReverseCharge(entry_id=entry_id):
            return Command.ADJUST, old.account_id, _charged_again(session, entry_id)
        case ApplyCredit():
            raise Refused("What is owed did not change by it. Adjust what is owed instead.")


def check(session: Session, wish: Wish) -> None:
    """Refuse a request that says it takes another back and does something else, or a second one.

    :raises NotFound: when there is no such request.
    :raises Refused: when it is not in the books, or this would not take it back.
    :raises Conflict: when another request takes it back, or did.
    """
    if wish.undoes_id is None:
        return
    command, account_id, _ = opposite(session, wish.undoes_id)
    if (command, account_id) != (wish.command, wish.account_id):
        raise Refused("This does not take that change back.")
    other = session.scalar(
        select(ChangeRequest).where(
            ChangeRequest.undoes_id == wish.undoes_id,
            ChangeRequest.state.in_(OPEN | {RequestState.EXECUTED}),
        )
    )
    if other is not None:
        raise Conflict("%(number)s takes it back already.", number=other.number)


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
