"""Which account somebody means, and whether what they say of it fits.

The same statements run and the same comparisons are made whatever was typed:
neither an answer nor its time tells which accounts there are.
"""

import hmac
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from models.account import CustomerAccount
from models.errors import Refused
from models.linking import LinkProof
from models.money import Money
from services.access.pins import Pins
from services.linking.candidates import Candidate, PaperBill, candidates, is_common
from services.linking.limits import takes_facts as takes_facts_today
from services.rules import codes, people_names

#: How long the PIN of a bill counts: two bills of two months, and what the mail takes.
PIN_COUNTS_FOR = timedelta(days=130)
FACTS_MIN = 2
#: More than there are bills of one account that count.
PINS_COMPARED = 8


class NotMatched(Refused):
    """What was said does not fit one account. Says nothing about which of it, or whether any."""


@dataclass(frozen=True, kw_only=True)
class Said:
    """What somebody says of an account, as they typed it; empty what they left out."""

    number: str
    pin: str = ""
    house_number: str = ""
    postal_code: str = ""
    last_payment: str = ""
    last_bill: str = ""
    name: str = ""

    @property
    def facts(self) -> tuple[str, ...]:
        """What was said beside number and PIN."""
        every = (
            self.house_number, self.postal_code, self.last_payment, self.last_bill, self.name,
        )  # fmt: skip
        return tuple(said for said in every if said)


@dataclass(frozen=True)
class Match:
    """The account that is meant, and what showed it."""

    account: CustomerAccount
    proof: LinkProof


_NO_BILL = PaperBill("", date.min, Money.ZERO, Money.ZERO)


def prove(
    session: Session, pins: Pins, said: Said, *, person_id: int = 0, on: date, at: datetime
) -> Match:
    """The account somebody's paper is about; ``person_id`` is 0 while nobody knows who they are.

    :raises NotMatched: when it fits no account, or several.
    """
    open_to_facts = takes_facts_today(session, number=said.number, day=on, at=at)
    found = match(session, pins, said, person_id=person_id, takes_facts=open_to_facts, on=on)
    if found is None:
        raise NotMatched("We could not match these. Check each against your newest bill.")
    return found


def match(
    session: Session, pins: Pins, said: Said, *, person_id: int, takes_facts: bool, on: date
) -> Match | None:
    """The one account that fits everything that was said; none when none or several do.

    The amount that bills of several accounts come to is the rate, and everybody knows it: it fits,
    and is not the fact that a stranger lacks, neither as a bill nor as what was paid for one.
    """
    found = []
    since = on - PIN_COUNTS_FOR
    private = [
        amount
        for amount in (_money(said.last_bill), _money(said.last_payment))
        if not is_common(session, amount, since=since)
    ]
    for candidate in candidates(session, said.number, person_id=person_id, on=on, since=since) or [
        Candidate()
    ]:
        by_pin = _fits_pin(candidate, pins, said.pin, on)
        by_facts = _fits_facts(candidate, said) and any(private)
        by_facts = by_facts and takes_facts and not candidate.is_wary
        if candidate.account_id and (by_pin or (by_facts and not said.pin)):
            found.append((candidate, LinkProof.PIN if by_pin else LinkProof.FACTS))
    if len(found) != 1:
        return None
    [(one, proof)] = found
    return Match(session.get_one(CustomerAccount, one.account_id), proof)


def _fits_pin(candidate: Candidate, pins: Pins, said: str, on: date) -> bool:
    """Whether it is the PIN of a bill that still counts; as many are compared where there are
    fewer bills, or none."""
    typed, fits = codes.read(said).encode(), False
    since = max(candidate.left_on, on - PIN_COUNTS_FOR)
    for bill in candidate.bills + [_NO_BILL] * (PINS_COMPARED - len(candidate.bills)):
        pin = pins.of(candidate.account_id, bill.code, candidate.series).encode()
        fits |= hmac.compare_digest(pin, typed) and bill.issued_on > since
    return fits


def _fits_facts(candidate: Candidate, said: Said) -> bool:
    """Whether two facts and more were said, an amount among them, and all of them fit."""
    bill = next((bill for bill in candidate.bills if bill.issued_on > candidate.left_on), None)
    paid = next((paid for paid in candidate.paid if paid.received_on > candidate.left_on), None)
    house, postal = candidate.house_number, candidate.postal_code
    checks = (
        (said.house_number, _squeezed(said.house_number) == _squeezed(house) != ""),
        (said.postal_code, _digits(said.postal_code)[:5] == postal[:5] != ""),
        (said.last_payment, paid is not None and _money(said.last_payment) == paid.amount),
        (said.last_bill, bill is not None and _money(said.last_bill) in _asked(bill)),
        (said.name, people_names.fits(said.name, candidate.mailing_name)),
    )
    given = [fits for typed, fits in checks if typed]
    is_private = bool(said.last_payment or said.last_bill)
    return len(given) >= FACTS_MIN and all(given) and is_private


def _asked(bill: PaperBill) -> tuple[Money, Money]:
    """What people read off a bill: its charges, or all that was owed with it."""
    return bill.total, bill.total + bill.balance_before


def _money(typed: str) -> Money | None:
    try:
        return Money.read(typed)
    except ValueError:
        return None


def _squeezed(text: str) -> str:
    return "".join(text.split()).casefold()


def _digits(text: str) -> str:
    return "".join(c for c in text if c.isascii() and c.isdigit())
