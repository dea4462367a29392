"""Connection charges of the demo paid over years: one in force for months, one to be signed."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from uuid import NAMESPACE_URL, UUID, uuid5

from sqlalchemy.orm import Session

from models.contract import Contract
from models.money import Money
from models.payment import Channel
from services.contracts import deciding, keeping, proposing, signing
from services.contracts.proposing import Wish
from services.demo import drawing
from services.demo.drawing import Payer
from services.demo.questions import NOON
from services.demo.ran import Lately
from services.payments.record import Received, record_payment
from services.rules.agreed import Saying
from services.rules.calendar import months_after

#: Whose contract is in force, and who is to sign one.
IN_FORCE, TO_SIGN = 2_073_340, 2_050_714
#: So many instalments of the first were asked for and paid.
PAID = 4
#: The days before an instalment is due on which its check comes.
CHECK_DAYS = 3
PRINCIPAL, RATE, MONTHS = Money.dollars("6480.00"), Decimal("4.00"), 60


def live(lately: Lately, dana: str, ines: str) -> None:
    """A contract is decided, signed and paid month after month, each step on its own day."""
    chosen = _chosen(lately, IN_FORCE)
    if chosen is None:
        return
    begins = months_after(lately.today.replace(day=1), -PAID)
    proposed = _on(lately, begins - timedelta(days=12))
    with proposed.context.database.saving() as session:
        made = _propose(session, proposed, chosen, begins, dana)
    decided = _on(lately, begins - timedelta(days=9))
    with decided.context.database.saving() as session:
        _approve(session, decided, made.id, ines)
    signed = _on(lately, begins - timedelta(days=5))
    with signed.context.database.saving() as session:
        person_id = chosen.person.id
        saying = Saying(
            key=_key(f"sign:{made.id}"), person_id=person_id, language="en", version=None,
            by=f"person:{person_id}",
        )  # fmt: skip
        signing.sign(session, signed.context, made.id, saying, at=signed.context.now())
        fee = signed.context.district.contracts.admin_fee
        if fee:
            _pay(session, signed, chosen, fee, "3051", dana)
    for month in range(1, PAID + 1):
        _month(lately, made.id, chosen, months_after(begins, month), month, dana)
    with lately.context.database.saving() as session:
        keeping.look(session, lately.context, made.id)


def offer(lately: Lately, by: str) -> None:
    """Another is proposed, to an owner who is going to read it in the portal."""
    chosen = _chosen(lately, TO_SIGN)
    if chosen is not None:
        with lately.context.database.saving() as session:
            begins = months_after(lately.today.replace(day=1), 2)
            _propose(session, lately, chosen, begins, by)


def approve(lately: Lately, by: str) -> None:
    """The second person says yes: it waits for its signature."""
    with lately.context.database.saving() as session:
        chosen = drawing.payer(lately.scene(session), TO_SIGN)
        live_id = proposing.live_id(session, chosen.account.id) if chosen else None
        if live_id is not None:
            _approve(session, lately, live_id, by)


def _month(
    lately: Lately, contract_id: int, chosen: Payer, due_on: date, month: int, by: str
) -> None:
    """An instalment is asked for by night, and its check comes some days before it is due."""
    asked_on = due_on - timedelta(days=lately.context.district.contracts.ask_days)
    with lately.context.database.saving() as session:
        keeping.look(session, _on(lately, asked_on).context, contract_id)
    there = _on(lately, due_on - timedelta(days=CHECK_DAYS))
    with lately.context.database.saving() as session:
        item = session.get_one(Contract, contract_id).items[month - 1]
        _pay(session, there, chosen, item.total, f"{3060 + 9 * month}", by)


def _pay(
    session: Session, lately: Lately, chosen: Payer, amount: Money, check: str, by: str
) -> None:
    received = Received(
        account_id=chosen.account.id, amount=amount, channel=Channel.CHECK,
        reference=f"demo:{check}", method=f"Check {check}", received_on=lately.context.today(),
    )  # fmt: skip
    district, at = lately.context.district, lately.context.now()
    record_payment(session, district, received, at=at, actor=by)


def _propose(session: Session, lately: Lately, chosen: Payer, begins: date, by: str) -> Contract:
    wish = Wish(
        key=_key(chosen.account.number), account_id=chosen.account.id,
        person_id=chosen.person.id, purpose="Connection charge of the house", principal=PRINCIPAL,
        rate=RATE, months=MONTHS, from_on=begins,
    )  # fmt: skip
    context = lately.context
    return proposing.propose(session, context.district, wish, by=by, at=context.now())


def _approve(session: Session, lately: Lately, contract_id: int, by: str) -> None:
    context = lately.context
    deciding.approve(
        session, context, contract_id, by=by, at=context.now(),
        resolution=f"Resolution {context.today().year}-17, section 2",
    )  # fmt: skip


def _chosen(lately: Lately, body: int) -> Payer | None:
    with lately.context.database.reading() as session:
        return drawing.payer(lately.scene(session), body)


def _on(lately: Lately, day: date) -> Lately:
    """The same at noon of another day."""
    at = datetime.combine(day, NOON)
    return replace(lately, context=replace(lately.context, now=lambda: at))


def _key(name: str) -> UUID:
    return uuid5(NAMESPACE_URL, f"demo:contract:{name}")
