"""What each command does: one small protocol, a room of verbs behind each name."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from types import MappingProxyType
from typing import Any, NamedTuple, Protocol

from sqlalchemy.orm import Session

from models.change_payload import KINDS, Payload
from models.change_request import ChangeRequest, Command
from models.district import District
from models.errors import Conflict
from models.ledger import Entry
from services.change_requests import adjusting, applying, reversing, transferring, writing_off
from services.change_requests.planning import Plan


class Planner(Protocol):
    """Works out what a command would post; refuses what cannot be."""

    def __call__(
        self, session: Session, district: District, account_id: int, asked: Any,  # noqa: ANN401
        *, today: date,
    ) -> Plan: ...  # fmt: skip


class Finisher(Protocol):
    """Writes down beside the entries what else became so."""

    def __call__(
        self, session: Session, district: District, request: ChangeRequest,
        asked: Any,  # noqa: ANN401
        entries: Sequence[Entry], *, by: str, at: datetime,
    ) -> None: ...  # fmt: skip


class Doing(NamedTuple):
    """How one command is done."""

    #: The accounts that are stood in line for.
    accounts: Callable[[Session, int, Any], Sequence[int]]
    plan: Planner
    finish: Finisher | None = None


_C = Command
DOINGS: Mapping[Command, Doing] = MappingProxyType(
    {
        _C.ADJUST: Doing(adjusting.accounts, adjusting.plan),
        _C.TRANSFER_PAYMENT: Doing(
            transferring.accounts, transferring.plan, transferring.finish
        ),
        _C.REVERSE_CHARGE: Doing(reversing.accounts, reversing.plan),
        _C.APPLY_CREDIT: Doing(applying.accounts, applying.plan),
        _C.WRITE_OFF: Doing(writing_off.accounts, writing_off.plan),
        _C.REINSTATE: Doing(writing_off.accounts, writing_off.plan_again),
    }
)  # fmt: skip


def accounts(
    session: Session, command: Command, account_id: int, payload: Payload
) -> Sequence[int]:
    """The accounts that a command stands in line for."""
    return DOINGS[command].accounts(session, account_id, _typed(command, payload))


def plan(
    session: Session, district: District, command: Command, account_id: int, payload: Payload,
    *, today: date,
) -> Plan:  # fmt: skip
    """What a command would post, worked out and not done.

    :raises DistrictError: when it cannot be.
    """
    asked = _typed(command, payload)
    return DOINGS[command].plan(session, district, account_id, asked, today=today)


def finish(
    session: Session, district: District, request: ChangeRequest, payload: Payload,
    entries: Sequence[Entry], *, by: str, at: datetime,
) -> None:  # fmt: skip
    """Write down what else became so by the entries of an executed request."""
    done = DOINGS[request.command].finish
    if done is not None:
        asked = _typed(request.command, payload)
        done(session, district, request, asked, entries, by=by, at=at)


def _typed(command: Command, payload: Payload) -> Payload:
    if not isinstance(payload, KINDS[command]):
        raise Conflict("This form is about another change. Start again.")
    return payload
