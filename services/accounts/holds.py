"""Holds and flags on an account: placing one, ending it, and asking whether something is held.

Nothing needs to end a hold on its last day: whoever asks names a day.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from functools import cache
from types import MappingProxyType
from typing import NamedTuple

from sqlalchemy import (
    ColumnElement,
    Date,
    Text,
    and_,
    bindparam,
    cast,
    exists,
    func,
    literal,
    or_,
    select,
)
from sqlalchemy.orm import InstrumentedAttribute, Session

from models.account import CustomerAccount
from models.base import Serial
from models.errors import NotFound, Refused
from models.hold import FLAGS, AccountHold, HoldKind
from models.question import Question, one_of
from services.accounts import household
from services.once import insert_once
from services.rules.masking import masked

REASON_MAX = 500
#: Nobody plans further ahead; who means longer leaves the last day empty.
AHEAD_MAX = timedelta(days=5 * 366)
BACK_MAX = timedelta(days=366)
HISTORY_MAX = 100
_H = HoldKind
#: What is held back by what. In bankruptcy nothing is collected, whoever remembers it; what is paid
#: as agreed, or owed by somebody who died, costs no more and nobody is written to about it.
HELD_BY: Mapping[HoldKind, frozenset[HoldKind]] = MappingProxyType(
    {kind: frozenset({kind}) for kind in HoldKind if kind not in FLAGS}
    | {
        kind: frozenset({kind, _H.BANKRUPTCY, _H.ARRANGEMENT, _H.DECEASED})
        for kind in (_H.LATE_FEES, _H.PAST_DUE_NOTICES)
    }
    | {_H.AUTOPAY: frozenset({_H.AUTOPAY, _H.BANKRUPTCY})}
)
#: What parts the fields of a hold, and holds, in one text.
FIELD, LINE = "\x1f", "\x1e"


class HoldSeen(NamedTuple):
    """A hold or a flag that counts today."""

    kind: HoldKind
    from_on: date
    to_on: date | None
    reason: str

    @property
    def is_flag(self) -> bool:
        """Whether it is only to be known."""
        return self.kind in FLAGS


def place(
    session: Session, *, key: str, account_id: int, kind: HoldKind, reason: str, from_on: date,
    to_on: date | None, by: str, on: date, at: datetime,
) -> AccountHold:  # fmt: skip
    """Hold something back from a day to a day, or write down what must be known.

    A second call with the same ``key`` on the same account finds the first one's.

    :raises Forbidden: when the account is of the household of whoever places it.
    :raises Refused: without a reason, or for days that cannot be meant.
    """
    household.refuse_own(session, by=by, account_id=account_id)
    key = key_on(account_id, key)
    placed = insert_once(
        session, AccountHold, key=key, account_id=account_id, kind=kind, reason=_reason(reason),
        from_on=_first_day(from_on, on), to_on=_last_day(from_on, to_on, on), placed_at=at,
        placed_by=by, ended_by="", end_reason="",
    )  # fmt: skip
    return placed or session.scalars(select(AccountHold).where(AccountHold.key == key)).one()


def end(
    session: Session, *, account_id: int, hold_id: int, reason: str, by: str, at: datetime
) -> AccountHold:
    """End a hold before its day. Ended twice, the first end stays.

    :raises Forbidden: when the account is of the household of whoever ends it.
    :raises NotFound: when it is not there, or another account's.
    :raises Refused: without a reason.
    """
    household.refuse_own(session, by=by, account_id=account_id)
    hold = of_account(session, account_id, hold_id)
    session.refresh(hold, with_for_update=True)
    if hold.ended_at is None:
        hold.end_reason = _reason(reason)
        hold.ended_at, hold.ended_by = at, by
        session.flush()
    return hold


def key_on(account_id: int, key: str) -> str:
    """What a hold that was placed with ``key`` on an account is called in the books."""
    return f"{account_id}:{key}"


def placed_as(session: Session, account_id: int, key: str) -> AccountHold | None:
    """The hold that was placed with ``key`` on an account; none when none was."""
    return session.scalar(select(AccountHold).where(AccountHold.key == key_on(account_id, key)))


def of_account(session: Session, account_id: int, hold_id: int) -> AccountHold:
    """A hold of this account.

    :raises NotFound: when it is not there, or another account's.
    """
    hold = session.get(AccountHold, hold_id)
    if hold is None or hold.account_id != account_id:
        raise NotFound("We could not find that hold.")
    return hold


def is_held(session: Session, account_id: int, what: HoldKind, on: date) -> bool:
    """Whether this is held back on an account on a day."""
    asked = {"account_id": account_id, "on": on}
    return bool(_held(what).ask(session, asked)[0][0])


def is_flagged(session: Session, account_id: int, flag: HoldKind, on: date) -> bool:
    """Whether this is known of an account on a day."""
    return bool(session.scalar(select(flagging(flag, literal(account_id), on))))


def longest(session: Session, account_id: int, kind: HoldKind, on: date) -> AccountHold | None:
    """The hold of this very kind that counts on a day; of several, the one that ends last."""
    found = session.scalars(
        select(AccountHold).where(
            AccountHold.account_id == account_id, AccountHold.kind == kind, _counts(on)
        )
    )
    return max(found, key=lambda each: each.to_on or date.max, default=None)


def flagging(
    flag: HoldKind, account_id: ColumnElement[int] | InstrumentedAttribute[int], on: date
) -> ColumnElement[bool]:
    """The same as a condition of a statement about an account."""
    return exists().where(
        AccountHold.account_id == account_id, AccountHold.kind == flag, _counts(on)
    )


def holding(
    what: HoldKind, account_id: ColumnElement[int], on: ColumnElement[date]
) -> ColumnElement[bool]:
    """The same as a condition of a statement about an account and a day."""
    return exists().where(
        AccountHold.account_id == account_id, one_of(AccountHold.kind, HELD_BY[what]), _counts(on)
    )


@cache
def _held(what: HoldKind) -> Question:
    account_id, on = bindparam("account_id", type_=Serial), bindparam("on", type_=Date)
    return Question(select(holding(what, account_id, on)))


def history(session: Session, account_id: int) -> Sequence[AccountHold]:
    """Every hold an account ever had, the newest first, up to a hundred."""
    return session.scalars(
        select(AccountHold)
        .where(AccountHold.account_id == account_id)
        .order_by(AccountHold.id.desc())
        .limit(HISTORY_MAX)
    ).all()


def is_over(hold: AccountHold, on: date) -> bool:
    """Whether a hold counts no more: its last day is past on this day, or somebody ended it."""
    return hold.ended_at is not None or (hold.to_on is not None and hold.to_on < on)


def read(written: str | None) -> list[HoldSeen]:
    """The holds that ``AS_TEXT`` told, the nearest end first."""
    found = []
    for line in (written or "").split(LINE) if written else ():
        kind, from_on, to_on, reason = line.split(FIELD, 3)
        until = date.fromisoformat(to_on) if to_on else None
        found.append(HoldSeen(HoldKind(kind), date.fromisoformat(from_on), until, reason))
    return sorted(found, key=lambda held: (held.is_flag, held.to_on or date.max, held.kind))


def holds_back(held: Sequence[HoldSeen], what: HoldKind, on: date) -> bool:
    """Whether holds that count today still hold this back on a day from today on."""
    return any(
        each.kind in HELD_BY[what] and (each.to_on is None or each.to_on >= on) for each in held
    )


def _counts(on: date | ColumnElement[date]) -> ColumnElement[bool]:
    return and_(
        AccountHold.from_on <= on,
        or_(AccountHold.to_on.is_(None), AccountHold.to_on >= on),
        AccountHold.ended_at.is_(None),
    )


#: The holds that count on the day ``on`` of the account a statement is about, in one text: a page
#: that has the account in hand asks for nothing more.
AS_TEXT = (
    select(
        func.aggregate_strings(
            cast(AccountHold.kind, Text)
            .concat(FIELD)
            .concat(cast(AccountHold.from_on, Text))
            .concat(FIELD)
            .concat(func.coalesce(cast(AccountHold.to_on, Text), ""))
            .concat(FIELD)
            .concat(AccountHold.reason),
            LINE,
        )
    )
    .where(
        AccountHold.account_id == CustomerAccount.id,
        _counts(bindparam("on", type_=Date)),
    )
    .correlate(CustomerAccount)
    .scalar_subquery()
)


def _reason(written: str) -> str:
    text = masked(" ".join(written.split()))
    if not text:
        raise Refused("Write why.")
    if len(text) > REASON_MAX:
        raise Refused("Write no more than 500 letters.")
    return text


def _first_day(from_on: date, on: date) -> date:
    if not on - BACK_MAX <= from_on <= on + AHEAD_MAX:
        raise Refused("Enter a first day within the last year or the next five.")
    return from_on


def _last_day(from_on: date, to_on: date | None, on: date) -> date | None:
    if to_on is not None and not from_on <= to_on <= on + AHEAD_MAX:
        raise Refused("Enter a last day that is not before the first, within five years.")
    return to_on
