"""What a form of a change asks for, typed; and a change as its form is filled in again."""

import json
from collections.abc import Mapping
from hashlib import sha256

from sqlalchemy import select
from sqlalchemy.orm import Session

from helpdesk.beside import id_of
from helpdesk.change_words import SLUG_OF
from helpdesk.forms.change_requests import CHARGE, CHARGED, CREDIT, ChangeForm
from models.account import CustomerAccount
from models.change_payload import (
    Adjust,
    ApplyCredit,
    Payload,
    Reinstate,
    ReverseCharge,
    TransferPayment,
    WriteOff,
    written,
)
from models.change_request import ChangeRequest, Command
from models.district import District
from models.errors import NotFound
from models.ledger import Component
from models.money import Money
from models.payment import Payment
from services.access import accounts
from services.accounts import household
from services.change_requests import transferring, writing_off
from services.desk import discrepancies
from services.desk.account_page import Head
from services.rules.reason_words import CHARACTERS
from web.fields import text
from web.identity import me

AN_AMOUNT = "Enter an amount, such as 84.10"


def fill(session: Session, command: Command, head: Head, form: ChangeForm) -> None:
    """Fill in what its target says and nobody typed: the whole of it, and why of a case."""
    if not form.words.data:
        case_words = discrepancies.words_for(session, case_of(form), head.id)
        form.words.data = case_words[: CHARACTERS.stop - 1]
    match command:
        case Command.ADJUST:
            form.side.data = form.side.data or CREDIT
        case Command.TRANSFER_PAYMENT if not form.amount.data:
            form.amount.data = transferring.movable(session, payment(session, form), head.id).plain
        case Command.APPLY_CREDIT if not form.amount.data:
            held = -min(head.part(Component.CREDIT), Money.ZERO)
            owed = head.owed + held
            form.amount.data = min(held, owed).plain if min(held, owed) else ""
        case Command.WRITE_OFF if not _has_parts(form):
            for part in CHARGED:
                if head.part(part) > Money.ZERO:
                    form[f"part_{part}"].data = head.part(part).plain
        case Command.REINSTATE if not _has_parts(form):
            old = session.get(ChangeRequest, id_of(text(form.old)))
            if old is not None and old.command is Command.WRITE_OFF:
                for component, left in writing_off.rest(session, old).items():
                    form[f"part_{component}"].data = left.plain


def case_of(form: ChangeForm) -> int | None:
    """The discrepancy that a form's change puts right, if it names one."""
    return case_named(text(form.case))


def case_named(number: str) -> int | None:
    """The id of ``D-207``; none for what is no such number."""
    return id_of(number.removeprefix("D-")) or None


def choose(district: District, command: Command, form: ChangeForm) -> None:
    """Choose the reason where one alone is whoever asks's to give without a second person."""
    alone = [one.key for one in district.changes.reasons_for(command) if not one.second_person]
    if len(alone) == 1 and not form.reason.data and not form.undoes.data:
        form.reason.data = alone[0]


def payload(session: Session, command: Command, head: Head, form: ChangeForm) -> Payload | None:
    """What the form asks for; none when something of it is missing, which is said beside it.

    :raises NotFound: when it is about a payment that there is not.
    """
    match command:
        case Command.ADJUST:
            return _adjust(form)
        case Command.TRANSFER_PAYMENT:
            return _transfer(session, head, form)
        case Command.REVERSE_CHARGE:
            return ReverseCharge(entry_id=id_of(text(form.entry)))
        case Command.APPLY_CREDIT:
            amount = form.money("amount", AN_AMOUNT)
            return None if amount is None else ApplyCredit(amount=amount)
        case Command.WRITE_OFF:
            parts = _parts(form)
            return None if parts is None else WriteOff(parts=parts)
        case Command.REINSTATE:
            parts = _parts(form)
            old_id = id_of(text(form.old))
            return None if parts is None else Reinstate(write_off_id=old_id, parts=parts)


def payment(session: Session, form: ChangeForm) -> Payment:
    """The payment that moves.

    :raises NotFound: when there is none with this receipt.
    """
    wanted = select(Payment).where(Payment.receipt_number == text(form.payment))
    found = session.scalar(wanted)
    if found is None:
        raise NotFound("There is no such payment.")
    return found


def name_of(asked: Payload) -> str:
    """The name of exactly this wish: a button sends back what it named."""
    return sha256(json.dumps(written(asked), sort_keys=True).encode()).hexdigest()


def address(
    session: Session, command: Command, account_id: int, asked: Payload, **more: object
) -> dict[str, object]:
    """The parts of the address of a form that asks for this."""
    number = session.get_one(CustomerAccount, account_id).number
    return {"number": number, "slug": SLUG_OF[command], **_filled(session, asked), **more}


def _filled(session: Session, asked: Payload) -> Mapping[str, str]:
    match asked:
        case Adjust():
            return {
                "side": CREDIT if asked.is_credit else CHARGE, "component": asked.component.value,
                "amount": asked.amount.plain, **({"rest": "y"} if asked.rest_is_credit else {}),
            }  # fmt: skip
        case TransferPayment():
            moved = session.get_one(Payment, asked.payment_id)
            return {
                "payment": moved.receipt_number, "amount": asked.amount.plain,
                "to": session.get_one(CustomerAccount, asked.to_account_id).shown,
            }  # fmt: skip
        case ReverseCharge():
            return {"entry": str(asked.entry_id)}
        case ApplyCredit():
            return {"amount": asked.amount.plain}
        case WriteOff():
            return _boxes(asked.parts)
        case Reinstate():
            return {"old": str(asked.write_off_id), **_boxes(asked.parts)}


def _boxes(parts: Mapping[Component, Money]) -> dict[str, str]:
    return {f"part_{part.value}": amount.plain for part, amount in parts.items()}


def _adjust(form: ChangeForm) -> Adjust | None:
    if form.side.data not in {CREDIT, CHARGE}:
        form.wrong(form.side, "Select whether they owe less or more")
    if form.component.data not in set(CHARGED):
        form.wrong(form.component, "Select what it is of")
    amount = form.money("amount", AN_AMOUNT)
    if amount is None or form.side.errors or form.component.errors:
        return None
    is_credit = form.side.data == CREDIT
    return Adjust(
        component=Component(form.component.data), amount=amount, is_credit=is_credit,
        rest_is_credit=is_credit and bool(form.rest.data),
    )  # fmt: skip


def _transfer(session: Session, head: Head, form: ChangeForm) -> TransferPayment | None:
    moved = payment(session, form)
    amount, other = form.money("amount", AN_AMOUNT), _other(session, form)
    if amount is None or other is None:
        return None
    return TransferPayment(
        payment_id=moved.id, from_account_id=head.id, to_account_id=other.id, amount=amount
    )


def _other(session: Session, form: ChangeForm) -> CustomerAccount | None:
    """The account a payment goes to; none is said beside its box."""
    if not text(form.to):
        form.wrong(form.to, "Enter the number of the account it belongs to")
        return None
    try:
        found = accounts.find(session, text(form.to))
    except NotFound:
        form.wrong(form.to, "There is no account with this number")
        return None
    if household.is_own(session, staff_id=me().id, account_id=found.id):
        form.wrong(form.to, "It is of your own household. Ask a colleague to do it.")
        return None
    return found


def _parts(form: ChangeForm) -> dict[Component, Money] | None:
    found = {part: form.money(f"part_{part}") for part in CHARGED}
    if any(amount is None for amount in found.values()):
        return None
    parts: dict[Component, Money] = {part: amount for part, amount in found.items() if amount}
    if not parts:
        form.wrong(form.part_service, "Enter at least one amount")
    return parts or None


def _has_parts(form: ChangeForm) -> bool:
    return any(text(form[f"part_{part}"]) for part in CHARGED)
