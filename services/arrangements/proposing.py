"""An arrangement asked for by a customer or proposed by staff; and called off, with the reason."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.account import CustomerAccount, Role
from models.arrangement import Arrangement, ArrangementInstalment, ArrangementState
from models.audit import Deed
from models.district import District
from models.errors import Conflict, NotFound, Refused
from models.money import Money
from services import audit
from services.access import accounts
from services.accounts import holds, household
from services.arrangements import news, offering
from services.arrangements.offering import Offer, WhyNot
from services.books.chart import lock_account
from services.context import Context
from services.rules.instalments import Instalment, days_from, equal
from services.rules.masking import masked
from services.rules.roles import Act

WORDS_MAX = 500
#: Why not, as staff read it; the portal has its own words.
NO = {
    WhyNot.NOTHING: "Nothing is past due on this account.",
    WhyNot.TOO_LITTLE: "Less is due than the district's rules divide.",
    WhyNot.TOO_MUCH: "More is due than the district's rules divide.",
    WhyNot.BROKEN: "An arrangement of this account was broken not long ago.",
    WhyNot.LIVE: "There is an arrangement on this account.",
    WhyNot.IN_DOUBT: "We are finding out what became of a payment. Wait until it is known.",
    WhyNot.BANKRUPTCY: "In bankruptcy nothing is agreed here.",
    WhyNot.CLOSED: "The account is closed: all of it is due.",
}
MOVED = "%(amount)s is due now. Look at the instalments again."


@dataclass(frozen=True, kw_only=True)
class Wish:
    """What is to be agreed on; ``key`` is the form's."""

    key: UUID
    account_id: int
    #: Who pays and signs.
    person_id: int
    #: How many instalments, the down payment not counted.
    count: int
    #: All that was due when the form was shown.
    amount_seen: Money
    #: Paid with the first instalment's day; only staff propose one.
    down: Money = Money.ZERO


def propose(
    session: Session, district: District, wish: Wish, *, by: str, at: datetime
) -> Arrangement:
    """Put what is due into instalments, to be signed. Nothing waits until it is.

    A second call with the same key returns the first one's arrangement.

    :raises Forbidden: for an account of one's own household, and for a person whose part in it
        does not go so far.
    :raises Refused: when the district's rules do not allow it.
    :raises Conflict: when one is not over, or another amount is due than was seen.
    """
    on = district.day(at)
    household.refuse_own(session, by=by, account_id=wish.account_id)
    accounts.check(session, wish.person_id, wish.account_id, on, Act.ARRANGE)
    lock_account(session, wish.account_id)
    known = session.scalar(select(Arrangement).where(Arrangement.key == wish.key))
    if known is not None:
        if (known.account_id, known.person_id) != (wish.account_id, wish.person_id):
            raise Conflict("This form was used before. Start again.")
        return known
    account = session.get_one(CustomerAccount, wish.account_id)
    offer = offering.of_account(session, district, account, on)
    _refuse(offer, wish)
    made = Arrangement(
        key=wish.key, account_id=wish.account_id, person_id=wish.person_id, amount=offer.amount,
        is_together=district.arrangements.current_together,
        needs_owner=_needs_owner(session, district, wish, on), proposed_by=by, proposed_on=on,
        proposed_at=at,
        sign_until=on + timedelta(
            days=min(district.arrangements.offer_days, district.arrangements.first_in_days)
        ),
        instalments=[
            ArrangementInstalment(number=number, due_on=each.due_on, amount=each.amount)
            for number, each in enumerate(_instalments(district, wish, offer.amount, on), start=1)
        ],
    )  # fmt: skip
    session.add(made)
    session.flush()
    audit.record(
        session, actor=by, action=Deed.ARRANGEMENT_PROPOSED, subject=audit.account(account.number),
        at=at, detail={"arrangement": made.id, "amount": made.amount.cents, "count": wish.count},
    )  # fmt: skip
    return made


def ask(session: Session, context: Context, wish: Wish, *, by: str, at: datetime) -> Arrangement:
    """Propose it to somebody as staff: whoever pays is written to that it waits for them.

    A second call with the same key returns the first one's arrangement, and nobody is told twice.

    :raises Forbidden: as :func:`propose`.
    :raises Refused: as :func:`propose`.
    :raises Conflict: as :func:`propose`.
    """
    made = propose(session, context.district, wish, by=by, at=at)
    news.ask_to_sign(session, context, made, at=at)
    return made


def cancel(
    session: Session, context: Context, arrangement_id: int, *, words: str, by: str, at: datetime
) -> Arrangement:
    """End an arrangement before its time. Late fees and notices go on; ended twice, it is once.

    :raises NotFound: when there is none.
    :raises Forbidden: when the account is of one's own household.
    :raises Refused: without a reason, or when it is over.
    """
    made = locked(session, arrangement_id)
    household.refuse_own(session, by=by, account_id=made.account_id)
    if made.state is ArrangementState.CANCELLED:
        return made
    if not made.is_in_force and made.state is not ArrangementState.PROPOSED:
        raise Refused("This arrangement is over.")
    reason = masked(" ".join(words.split()))[:WORDS_MAX]
    if not reason:
        raise Refused("Write why.")
    was_signed = made.is_in_force
    made.move_to(ArrangementState.CANCELLED, by=by, at=at, words=reason)
    session.flush()
    let_go(session, made, "The arrangement was ended", by=by, at=at)
    if was_signed:
        news.tell(session, context, made, "cancelled", at=at)
    audit.record(
        session, actor=by, action=Deed.ARRANGEMENT_ENDED,
        subject=audit.account_of(session, made.account_id), at=at,
        detail={"arrangement": made.id, "why": reason},
    )  # fmt: skip
    return made


def locked(session: Session, arrangement_id: int) -> Arrangement:
    """An arrangement to move: its account first, then itself, read afresh after the wait.

    :raises NotFound: when there is none.
    """
    account_id = session.scalar(
        select(Arrangement.account_id).where(Arrangement.id == arrangement_id)
    )
    if account_id is None:
        raise NotFound("There is no such arrangement.")
    lock_account(session, account_id)
    return session.scalars(
        select(Arrangement)
        .where(Arrangement.id == arrangement_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()


def hold_key(made: Arrangement) -> str:
    """The name of the hold that keeps late fees and notices away."""
    return f"arrangement:{made.id}"


def let_go(session: Session, made: Arrangement, reason: str, *, by: str, at: datetime) -> None:
    """Nothing waits for an arrangement any more."""
    held = holds.placed_as(session, made.account_id, hold_key(made))
    if held is not None:
        holds.end(session, account_id=made.account_id, hold_id=held.id, reason=reason, by=by, at=at)


def _refuse(offer: Offer, wish: Wish) -> None:
    if offer.why_not is WhyNot.LIVE:
        raise Conflict(NO[offer.why_not])
    if offer.why_not is not None:
        raise Refused(NO[offer.why_not])
    if offer.amount != wish.amount_seen:
        raise Conflict(MOVED, amount=offer.amount)
    if wish.down and not Money.ZERO < wish.down < offer.amount:
        raise Refused("A down payment is less than what is due.")


def _instalments(district: District, wish: Wish, amount: Money, on: date) -> list[Instalment]:
    """The down payment, where there is one, and the rest in equal parts.

    :raises Refused: for a number or an amount that the district's rules do not allow.
    """
    rules = district.arrangements
    counted = wish.count + bool(wish.down)
    if wish.count < 1 or counted not in rules.counts:
        raise Refused(
            "Choose from %(least)s to %(most)s instalments.",
            least=rules.counts[0], most=rules.counts[-1],
        )  # fmt: skip
    days = days_from(on + timedelta(days=rules.first_in_days), counted, rules.every_days)
    down = [Instalment(days[0], wish.down)] if wish.down else []
    parts = equal(amount - wish.down, days[len(down) :])
    if parts[-1].amount < rules.instalment_least:
        raise Refused(
            "An instalment is at least %(least)s. Choose fewer.", least=rules.instalment_least
        )
    return [*down, *parts]


def _needs_owner(session: Session, district: District, wish: Wish, on: date) -> bool:
    role = accounts.access_of(session, wish.person_id, wish.account_id, on).role
    return district.arrangements.tenant_needs_owner and role is Role.TENANT
